/* Writes lib/text/han_table.c: simplified and traditional forms, and pinyin, of Han characters,
 * from ICU's transforms.
 *
 *     cc rules/tables/han.c $(pkg-config --cflags --libs icu-i18n icu-uc) -o han && ./han
 * >lib/text/han_table.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>
#include <unicode/uversion.h>

enum { FIRST = 0x4E00, LAST = 0x9FFF, SYLLABLES_MAX = 1000, PER_LINE = 40, READINGS_PER_LINE = 60 };

static UTransliterator *transform(const char *id)
{
    UChar name[64];
    UErrorCode e = U_ZERO_ERROR;
    u_uastrcpy(name, id);
    UTransliterator *t = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
    if (U_FAILURE(e)) {
        fprintf(stderr, "%s: %s\n", id, u_errorName(e));
        exit(1);
    }
    return t;
}

/* What a transform makes of one character: its length in UTF-16, text in out. */
static int32_t once(UTransliterator *t, UChar32 cp, UChar out[32])
{
    UErrorCode e = U_ZERO_ERROR;
    int32_t len = 1, limit = 1;
    out[0] = (UChar)cp;
    utrans_transUChars(t, out, &len, 32, 0, &limit, &e);
    return U_SUCCESS(e) ? len : 0;
}

/* The same, again and again until nothing changes, so that the tables are idempotent. */
static int32_t apply(UTransliterator *t, UChar32 cp, UChar out[32])
{
    int32_t n = once(t, cp, out);
    for (int round = 0; n == 1 && out[0] != cp && round < 5; round++) {
        cp = out[0];
        n = once(t, cp, out);
    }
    return n;
}

static void put(UChar c)
{
    char s[8];
    int32_t n = 0;
    UErrorCode e = U_ZERO_ERROR;
    u_strToUTF8(s, sizeof s, &n, &c, 1, &e);
    fwrite(s, 1, (size_t)n, stdout);
}

static void pairs(const char *id, const char *name, const char *what)
{
    UTransliterator *t = transform(id);
    int count = 0;
    printf("\n/* %s: pairs, ascending by the first. */\nconst char16_t %s[] =", what, name);
    for (UChar32 cp = 0x3400; cp <= LAST; cp++) {
        UChar out[32];
        if (!u_hasBinaryProperty(cp, UCHAR_UNIFIED_IDEOGRAPH) || apply(t, cp, out) != 1 ||
            out[0] == cp)
            continue;
        if (count % PER_LINE == 0)
            printf("%s\n    u\"", count ? "\"" : "");
        put((UChar)cp);
        put(out[0]);
        count++;
    }
    printf("\";\nconst size_t %s_count = %d;\n", name, count);
    utrans_close(t);
}

static char syllables[SYLLABLES_MAX][12];
static int nsyllables;

static int syllable(const char *s)
{
    for (int i = 0; i < nsyllables; i++)
        if (strcmp(syllables[i], s) == 0)
            return i;
    strcpy(syllables[nsyllables], s);
    return nsyllables++;
}

/* Two digits of base 64 a number. */
static void put_index(int n)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#";
    putchar(digits[n / 64]);
    putchar(digits[n % 64]);
}

static void pinyin(void)
{
    UTransliterator *t = transform("Han-Latin; Latin-ASCII; Lower");
    syllable("");
    printf("\n/* Index of the syllable of U+%04X and on: two digits of base 64 each. */\nconst "
           "char kp_han_reading[] =",
           FIRST);
    for (UChar32 cp = FIRST; cp <= LAST; cp++) {
        UChar out[32];
        char s[12] = "";
        int32_t n = apply(t, cp, out);
        int good = n > 0 && n < 8;
        for (int32_t i = 0; good && i < n; i++)
            good = out[i] >= 'a' && out[i] <= 'z', s[i] = (char)out[i], s[i + 1] = '\0';
        if ((cp - FIRST) % READINGS_PER_LINE == 0)
            printf("%s\n    \"", cp > FIRST ? "\"" : "");
        put_index(syllable(good ? s : ""));
    }
    printf("\";\n\n/* The syllables, without tones. */\nconst char kp_han_syllables[][8] = {");
    for (int i = 0; i < nsyllables; i++)
        printf("%s\"%s\",", i % 10 ? " " : "\n    ", syllables[i]);
    printf("\n};\n");
    utrans_close(t);
}

int main(void)
{
    printf("/* clang-format off */\n"
           "/* Made by rules/tables/han.c from the transforms of ICU %s (Unicode licence). Not "
           "edited by hand. */\n"
           "#include \"text/han_table.h\"\n",
           U_ICU_VERSION);
    pairs("Traditional-Simplified", "kp_han_simplified", "Traditional to simplified");
    pairs("Simplified-Traditional", "kp_han_traditional", "Simplified to traditional");
    pinyin();
    return 0;
}
