/* Writes lib/text/country_data.c: codes of countries, and their names in every language of ICU's
 * CLDR data. A name that two countries have in some languages is left out, unless it is a code, an
 * alias below, or the English name of one. `make tables` runs it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uloc.h>
#include <unicode/uregion.h>
#include <unicode/ustring.h>
#include <unicode/uvernum.h>

#include "text/country.h"

enum { COUNTRIES_MAX = 255, NAMES_MAX = 400000 };

/* Names in common use that CLDR has not. */
static const char *const aliases[] = {
    "US:USA",
    "US:U.S.",
    "US:America",
    "US:United States of America",
    "US:آمریکا",
    "US:امریکا",
    "US:ایالات متحده آمریکا",
    "US:أمريكا",
    "US:الولايات المتحدة الأمريكية",
    "US:美利坚合众国",
    "GB:UK",
    "GB:England",
    "GB:Scotland",
    "GB:Wales",
    "GB:Great Britain",
    "GB:Britain",
    "GB:انگلستان",
    "GB:انگلیس",
    "GB:بریتانیا",
    "GB:بريطانيا",
    "GB:إنجلترا",
    "GB:英格兰",
    "AE:UAE",
    "AE:Emirates",
    "AE:امارات",
    "AE:امارات متحده",
    "AE:الإمارات",
    "AE:阿联酋",
    "SA:KSA",
    "SA:Saudi",
    "SA:عربستان",
    "SA:السعودية",
    "SA:Kingdom of Saudi Arabia",
    "IR:Islamic Republic of Iran",
    "IR:Persia",
    "IR:جمهوری اسلامی ایران",
    "IR:I.R. Iran",
    "CN:PRC",
    "CN:People's Republic of China",
    "CN:中华人民共和国",
    "CN:Mainland China",
    "CN:中国大陆",
    "HK:Hong Kong",
    "HK:香港",
    "MO:Macau",
    "MO:Macao",
    "MO:澳门",
    "TW:Republic of China",
    "TW:台湾",
    "KR:Korea",
    "KR:South Korea",
    "KR:Republic of Korea",
    "KR:کره جنوبی",
    "KP:DPRK",
    "RU:Russian Federation",
    "VN:Viet Nam",
    "SY:Syrian Arab Republic",
    "LA:Lao PDR",
    "CZ:Czech Republic",
    "NL:Holland",
    "NL:The Netherlands",
    "NL:هلند",
    "DE:Federal Republic of Germany",
    "DE:BRD",
    "DE:آلمان",
    "TR:Turkey",
    "TR:Türkiye",
    "CD:DRC",
    "CD:Democratic Republic of the Congo",
    "CG:Republic of the Congo",
    "CI:Ivory Coast",
    "MM:Burma",
    "MK:Macedonia",
    "SZ:Swaziland",
    "CV:Cape Verde",
    "TL:East Timor",
    "VA:Vatican",
    "PS:Palestine",
    "BO:Plurinational State of Bolivia",
    "VE:Bolivarian Republic of Venezuela",
    "TZ:United Republic of Tanzania",
    "MD:Republic of Moldova",
};

struct name {
    uint64_t key;
    uint8_t country;
    uint8_t rank; /* 0 code, 1 alias, 2 English, 3 other */
};

static struct kp_country countries[COUNTRIES_MAX];
static int country_count;
static struct name names[NAMES_MAX];
static int name_count;

static void add(const char *text, size_t len, int country, int rank)
{
    uint64_t key = kp_name_key(kp_string(text, len));
    if (key == 0)
        return;
    if (name_count == NAMES_MAX) {
        fprintf(stderr, "countries: too many names\n");
        exit(1);
    }
    names[name_count++] = (struct name){key, (uint8_t)country, (uint8_t)rank};
}

static void add_countries(void)
{
    for (const char *const *iso = uloc_getISOCountries(); *iso; iso++) {
        UErrorCode status = U_ZERO_ERROR;
        char locale[8];
        if (country_count == COUNTRIES_MAX || strcmp(*iso, "AN") == 0)
            continue;
        struct kp_country *c = &countries[country_count];
        snprintf(locale, sizeof locale, "_%s", *iso);
        snprintf(c->alpha2, sizeof c->alpha2, "%s", *iso);
        snprintf(c->alpha3, sizeof c->alpha3, "%s", uloc_getISO3Country(locale));
        const URegion *region = uregion_getRegionFromCode(*iso, &status);
        int numeric = U_SUCCESS(status) ? uregion_getNumericCode(region) : 0;
        if (numeric > 0 && numeric < 900)
            snprintf(c->numeric, sizeof c->numeric, "%03d", numeric);
        if (!c->numeric[0] && strcmp(*iso, "XK") != 0)
            continue; /* reserved codes such as EA and IC name no country */
        add(c->alpha2, 2, country_count, 0);
        add(c->alpha3, strlen(c->alpha3), country_count, 0);
        add(c->numeric, strlen(c->numeric), country_count, 0);
        country_count++;
    }
}

static void add_names(const char *language)
{
    for (int i = 0; i < country_count; i++) {
        UErrorCode status = U_ZERO_ERROR;
        UChar name[200];
        char locale[8], utf8[600];
        int32_t len = 0;
        snprintf(locale, sizeof locale, "_%s", countries[i].alpha2);
        uloc_getDisplayCountry(locale, language, name, 200, &status);
        u_strToUTF8(utf8, sizeof utf8, &len, name, -1, &status);
        if (U_SUCCESS(status) && status != U_USING_DEFAULT_WARNING)
            add(utf8, (size_t)len, i, strcmp(language, "en") == 0 ? 2 : 3);
    }
}

static int by_key(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->rank - y->rank;
}

/* One name a key: of the best rank, when all of that rank agree. */
static void settle(void)
{
    qsort(names, (size_t)name_count, sizeof *names, by_key);
    int w = 0;
    for (int i = 0; i < name_count;) {
        int end = i;
        bool agreed = true;
        for (; end < name_count && names[end].key == names[i].key; end++)
            agreed = agreed &&
                     (names[end].rank != names[i].rank || names[end].country == names[i].country);
        if (agreed)
            names[w++] = names[i];
        i = end;
    }
    fprintf(stderr, "countries: %d names, %d keys\n", name_count, w);
    name_count = w;
}

int main(void)
{
    add_countries();
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        for (int c = 0; c < country_count; c++)
            if (strncmp(aliases[i], countries[c].alpha2, 2) == 0)
                add(aliases[i] + 3, strlen(aliases[i] + 3), c, 1);
    for (int i = 0; i < uloc_countAvailable(); i++)
        add_names(uloc_getAvailable(i));
    settle();
    printf("/* Made by rules/tables/countries.c from ICU %s: do not edit. */\n", U_ICU_VERSION);
    printf("#include \"text/country.h\"\n\n/* clang-format off */\nconst struct kp_country "
           "kp_countries[] = {\n");
    for (int i = 0; i < country_count; i++)
        printf("    {\"%s\", \"%s\", \"%s\"},\n", countries[i].alpha2, countries[i].alpha3,
               countries[i].numeric);
    printf("};\nconst size_t kp_country_count = %d;\n\nconst uint64_t kp_country_keys[] = {",
           country_count);
    for (int i = 0; i < name_count; i++)
        printf("%s0x%llX,", i % 6 ? "" : "\n    ", (unsigned long long)names[i].key);
    printf("\n};\n\nconst uint8_t kp_country_of_key[] = {");
    for (int i = 0; i < name_count; i++)
        printf("%s%d,", i % 28 ? "" : "\n    ", names[i].country);
    printf("\n};\nconst size_t kp_country_key_count = %d;\n", name_count);
    return fflush(stdout) == 0 ? 0 : 1;
}
