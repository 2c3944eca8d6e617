#include "text/number_words.h"

#include "text/number.h"
#include "text/plain.h"

static const struct multiplier {
    const char *word;
    int power;
} multipliers[] = {
    {"هزار", 3},       {"الاف", 3},      {"الف", 3},       {"میلیون", 6},   {"ملیون", 6},
    {"ملایین", 6},     {"میلیارد", 9},   {"ملیارد", 9},    {"ملیار", 9},    {"تریلیون", 12},
    {"万", 4},         {"萬", 4},        {"亿", 8},        {"億", 8},       {"千", 3},
    {"百", 2},         {"lakhs", 5},     {"lakh", 5},      {"lacs", 5},     {"lac", 5},
    {"crores", 7},     {"crore", 7},     {"thousand", 3},  {"tausend", 3},  {"millionen", 6},
    {"millones", 6},   {"millions", 6},  {"million", 6},   {"mio", 6},      {"mn", 6},
    {"milliarden", 9}, {"milliarde", 9}, {"milliards", 9}, {"milliard", 9}, {"mrd", 9},
    {"billion", 9},    {"bn", 9},        {"trillion", 12}, {"k", 3},        {"m", 6},
};

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

int kp_multiplier(const char *s, size_t len, size_t *used)
{
    for (size_t i = 0; i < sizeof multipliers / sizeof *multipliers; i++) {
        size_t n = strlen(multipliers[i].word);
        if (n > len || memcmp(s, multipliers[i].word, n) != 0)
            continue;
        bool ideograph =
            (unsigned char)s[0] >= 0xE3; /* words in ideographs have no blanks between */
        if (!ideograph && n < len && is_word_byte(s[n]))
            continue;
        *used = n;
        return multipliers[i].power;
    }
    return 0;
}

/* ISO 4217 */
static const char codes[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF "
    "CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GNF GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR "
    "LRD LSL LYD MAD MDL "
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP "
    "PKR PLN PYG QAR RON "
    "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP "
    "TRY TTD TWD TZS UAH "
    "UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL IRT ";

/* Names and signs that one currency has; folded, without blanks. */
static const struct {
    const char *name, *code;
} names[] = {
    {"€", "EUR"},           {"euro", "EUR"},        {"euros", "EUR"},
    {"یورو", "EUR"},        {"欧元", "EUR"},        {"歐元", "EUR"},
    {"us$", "USD"},         {"usdollar", "USD"},    {"usdollars", "USD"},
    {"美元", "USD"},        {"美金", "USD"},        {"دلارامریکا", "USD"},
    {"دولارامریکی", "USD"}, {"ca$", "CAD"},         {"c$", "CAD"},
    {"au$", "AUD"},         {"a$", "AUD"},          {"nz$", "NZD"},
    {"hk$", "HKD"},         {"港元", "HKD"},        {"港币", "HKD"},
    {"nt$", "TWD"},         {"新台币", "TWD"},      {"台币", "TWD"},
    {"s$", "SGD"},          {"r$", "BRL"},          {"人民币", "CNY"},
    {"人民幣", "CNY"},      {"元", "CNY"},          {"圆", "CNY"},
    {"块", "CNY"},          {"rmb", "CNY"},         {"yuan", "CNY"},
    {"یوان", "CNY"},        {"円", "JPY"},          {"日元", "JPY"},
    {"yen", "JPY"},         {"sterling", "GBP"},    {"poundsterling", "GBP"},
    {"پوند", "GBP"},        {"英镑", "GBP"},        {"₹", "INR"},
    {"₽", "RUB"},         {"руб", "RUB"},         {"руб.", "RUB"},
    {"₺", "TRY"},           {"lira", "TRY"},        {"لیر", "TRY"},
    {"₩", "KRW"},           {"₪", "ILS"},           {"₴", "UAH"},
    {"฿", "THB"},           {"₫", "VND"},           {"zł", "PLN"},
    {"zl", "PLN"},          {"تومان", "IRT"},       {"تومن", "IRT"},
    {"toman", "IRT"},       {"tomans", "IRT"},      {"ریالایران", "IRR"},
    {"ریالسعودی", "SAR"},   {"sr", "SAR"},          {"ریالعمانی", "OMR"},
    {"ریالقطری", "QAR"},    {"درهماماراتی", "AED"}, {"dhs", "AED"},
    {"dh", "AED"},          {"درهممغربی", "MAD"},   {"جنیهمصری", "EGP"},
    {"جنیه", "EGP"},        {"le", "EGP"},          {"دینارکویتی", "KWD"},
    {"دینارعراقی", "IQD"},  {"fr.", "CHF"},         {"sfr", "CHF"},
    {"فرانک", "CHF"},       {"瑞士法郎", "CHF"},    {"ر.س", "SAR"},
    {"ر.ع", "OMR"},         {"ر.ق", "QAR"},         {"ر.ی", "YER"},
    {"د.ک", "KWD"},         {"د.ع", "IQD"},         {"د.ب", "BHD"},
    {"د.م", "MAD"},         {"د.ت", "TND"},         {"د.ج", "DZD"},
    {"د.ل", "LYD"},         {"ج.م", "EGP"},         {"ل.ل", "LBP"},
    {"ل.س", "SYP"},
};

/* Signs that several countries use: which of its currencies is meant, by country. */
static const struct {
    const char *names, *countries; /* separated by blanks */
} shared[] = {
    {"$ dollar dollars دلار دولار", "US:USD CA:CAD AU:AUD NZ:NZD SG:SGD HK:HKD TW:TWD MX:MXN "
                                    "AR:ARS CL:CLP CO:COP EC:USD PR:USD SV:USD "},
    {"£ pound pounds", "GB:GBP EG:EGP LB:LBP SY:SYP GI:GIP "},
    {"¥", "CN:CNY JP:JPY "},
    {"kr kr. krone kroner krona kronor", "DK:DKK NO:NOK SE:SEK IS:ISK "},
    {"ریال rial rials riyal riyals", "IR:IRR SA:SAR OM:OMR QA:QAR YE:YER "},
    {"درهم dirham dirhams", "AE:AED MA:MAD "},
    {"د.ا", "AE:AED JO:JOD "}, /* د.إ and د.أ */
    {"دینار dinar dinars", "KW:KWD IQ:IQD JO:JOD BH:BHD DZ:DZD TN:TND LY:LYD RS:RSD "},
    {"لیره", "LB:LBP SY:SYP TR:TRY "},
    {"rs rs. rupee rupees روپیه روبیه 卢比", "IN:INR PK:PKR LK:LKR NP:NPR MU:MUR "},
    {"fr franc francs فرنک", "CH:CHF LI:CHF "},
    {"peso pesos", "MX:MXN AR:ARS CL:CLP CO:COP PH:PHP UY:UYU "},
};

static const char *iso_code(const char *key, size_t len)
{
    char upper[4];
    if (len != 3)
        return NULL;
    for (int i = 0; i < 3; i++)
        upper[i] = key[i] >= 'a' && key[i] <= 'z' ? (char)(key[i] & ~0x20) : key[i];
    for (const char *c = codes; *c; c += 4)
        if (memcmp(c, upper, 3) == 0)
            return c;
    return NULL;
}

static bool has_word(const char *words, const char *key, size_t len)
{
    for (const char *w = words; *w;) {
        size_t n = strcspn(w, " ");
        if (n == len && memcmp(w, key, len) == 0)
            return true;
        w += n;
        w += *w == ' ';
    }
    return false;
}

static const char *of_country(const char *countries, const char *region)
{
    for (const char *c = countries; region[0] && *c; c += 7)
        if (strncmp(c, region, 2) == 0)
            return c + 3;
    return NULL;
}

const char *kp_currency_of(const char *text, size_t len, const char *region)
{
    char folded[64], key[64];
    size_t n = 0;
    ptrdiff_t m = kp_plain(kp_string(text, len), KP_PLAIN_FOLD, folded, sizeof folded);
    for (ptrdiff_t i = 0; i < m; i++)
        if (folded[i] != ' ')
            key[n++] = folded[i];
    if (n == 0)
        return NULL;
    if (n > 5 && key[n - 1] == '.' && memchr(key, '.', n - 1)) /* ر.س. as ر.س */
        n--;
    const char *code = iso_code(key, n);
    for (size_t i = 0; i < sizeof names / sizeof *names && !code; i++)
        if (strlen(names[i].name) == n && memcmp(names[i].name, key, n) == 0)
            code = names[i].code;
    for (size_t i = 0; i < sizeof shared / sizeof *shared && !code; i++)
        if (has_word(shared[i].names, key, n))
            return of_country(shared[i].countries, region);
    return code;
}
