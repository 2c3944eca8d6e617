#include "text/subdivision.h"

#include "text/plain.h"

/* clang-format off */
const struct kp_subdivision kp_subdivisions[] = {
    {"AE-AJ", "Ajman", "عجمان", ""},
    {"AE-AZ", "Abu Dhabi", "أبوظبي", "أبو ظبي|ابوظبی|阿布扎比"},
    {"AE-DU", "Dubai", "دبي", "دبی|迪拜"},
    {"AE-FU", "Fujairah", "الفجيرة", "فجیره"},
    {"AE-RK", "Ras Al Khaimah", "رأس الخيمة", "Ras Al-Khaimah"},
    {"AE-SH", "Sharjah", "الشارقة", "شارجه"},
    {"AE-UQ", "Umm Al Quwain", "أم القيوين", "Umm Al-Quwain"},
    {"CN-AH", "Anhui", "安徽", ""},
    {"CN-BJ", "Beijing", "北京", "Peking|پکن|بكين"},
    {"CN-CQ", "Chongqing", "重庆", "重慶"},
    {"CN-FJ", "Fujian", "福建", ""},
    {"CN-GD", "Guangdong", "广东", "廣東"},
    {"CN-GS", "Gansu", "甘肃", ""},
    {"CN-GX", "Guangxi", "广西", "广西壮族自治区|廣西"},
    {"CN-GZ", "Guizhou", "贵州", ""},
    {"CN-HA", "Henan", "河南", ""},
    {"CN-HB", "Hubei", "湖北", ""},
    {"CN-HE", "Hebei", "河北", ""},
    {"CN-HI", "Hainan", "海南", ""},
    {"CN-HK", "Hong Kong", "香港", "香港特别行政区"},
    {"CN-HL", "Heilongjiang", "黑龙江", ""},
    {"CN-HN", "Hunan", "湖南", ""},
    {"CN-JL", "Jilin", "吉林", ""},
    {"CN-JS", "Jiangsu", "江苏", ""},
    {"CN-JX", "Jiangxi", "江西", ""},
    {"CN-LN", "Liaoning", "辽宁", ""},
    {"CN-MO", "Macao", "澳门", "Macau|澳门特别行政区"},
    {"CN-NM", "Inner Mongolia", "内蒙古", "Nei Mongol|内蒙古自治区"},
    {"CN-NX", "Ningxia", "宁夏", "宁夏回族自治区"},
    {"CN-QH", "Qinghai", "青海", ""},
    {"CN-SC", "Sichuan", "四川", ""},
    {"CN-SD", "Shandong", "山东", ""},
    {"CN-SH", "Shanghai", "上海", "شانگهای|شنغهاي"},
    {"CN-SN", "Shaanxi", "陕西", ""},
    {"CN-SX", "Shanxi", "山西", ""},
    {"CN-TJ", "Tianjin", "天津", ""},
    {"CN-TW", "Taiwan", "台湾", "臺灣"},
    {"CN-XJ", "Xinjiang", "新疆", "新疆维吾尔自治区"},
    {"CN-XZ", "Tibet", "西藏", "Xizang|西藏自治区"},
    {"CN-YN", "Yunnan", "云南", ""},
    {"CN-ZJ", "Zhejiang", "浙江", ""},
    {"DE-BW", "Baden-Württemberg", "Baden-Württemberg", ""},
    {"DE-BY", "Bavaria", "Bayern", ""},
    {"DE-BE", "Berlin", "Berlin", ""},
    {"DE-BB", "Brandenburg", "Brandenburg", ""},
    {"DE-HB", "Bremen", "Bremen", ""},
    {"DE-HH", "Hamburg", "Hamburg", ""},
    {"DE-HE", "Hesse", "Hessen", ""},
    {"DE-MV", "Mecklenburg-Western Pomerania", "Mecklenburg-Vorpommern", ""},
    {"DE-NI", "Lower Saxony", "Niedersachsen", ""},
    {"DE-NW", "North Rhine-Westphalia", "Nordrhein-Westfalen", "NRW"},
    {"DE-RP", "Rhineland-Palatinate", "Rheinland-Pfalz", ""},
    {"DE-SL", "Saarland", "Saarland", ""},
    {"DE-SN", "Saxony", "Sachsen", ""},
    {"DE-ST", "Saxony-Anhalt", "Sachsen-Anhalt", ""},
    {"DE-SH", "Schleswig-Holstein", "Schleswig-Holstein", ""},
    {"DE-TH", "Thuringia", "Thüringen", ""},
    {"GB-ENG", "England", "England", ""},
    {"GB-NIR", "Northern Ireland", "Northern Ireland", ""},
    {"GB-SCT", "Scotland", "Scotland", ""},
    {"GB-WLS", "Wales", "Cymru", ""},
    {"IR-00", "Markazi", "مرکزی", ""},
    {"IR-01", "Gilan", "گیلان", ""},
    {"IR-02", "Mazandaran", "مازندران", ""},
    {"IR-03", "East Azerbaijan", "آذربایجان شرقی", ""},
    {"IR-04", "West Azerbaijan", "آذربایجان غربی", ""},
    {"IR-05", "Kermanshah", "کرمانشاه", ""},
    {"IR-06", "Khuzestan", "خوزستان", ""},
    {"IR-07", "Fars", "فارس", ""},
    {"IR-08", "Kerman", "کرمان", ""},
    {"IR-09", "Razavi Khorasan", "خراسان رضوی", ""},
    {"IR-10", "Isfahan", "اصفهان", "Esfahan"},
    {"IR-11", "Sistan and Baluchestan", "سیستان و بلوچستان", ""},
    {"IR-12", "Kurdistan", "کردستان", "Kordestan"},
    {"IR-13", "Hamadan", "همدان", ""},
    {"IR-14", "Chaharmahal and Bakhtiari", "چهارمحال و بختیاری", ""},
    {"IR-15", "Lorestan", "لرستان", ""},
    {"IR-16", "Ilam", "ایلام", ""},
    {"IR-17", "Kohgiluyeh and Boyer-Ahmad", "کهگیلویه و بویراحمد", ""},
    {"IR-18", "Bushehr", "بوشهر", ""},
    {"IR-19", "Zanjan", "زنجان", ""},
    {"IR-20", "Semnan", "سمنان", ""},
    {"IR-21", "Yazd", "یزد", ""},
    {"IR-22", "Hormozgan", "هرمزگان", ""},
    {"IR-23", "Tehran", "تهران", "Teheran|طهران|德黑兰"},
    {"IR-24", "Ardabil", "اردبیل", ""},
    {"IR-25", "Qom", "قم", ""},
    {"IR-26", "Qazvin", "قزوین", ""},
    {"IR-27", "Golestan", "گلستان", ""},
    {"IR-28", "North Khorasan", "خراسان شمالی", ""},
    {"IR-29", "South Khorasan", "خراسان جنوبی", ""},
    {"IR-30", "Alborz", "البرز", ""},
    {"SA-01", "Riyadh", "الرياض", "ریاض|Ar Riyad"},
    {"SA-02", "Makkah", "مكة المكرمة", "مكة|Mecca|مکه"},
    {"SA-03", "Madinah", "المدينة المنورة", "المدينة|Medina|مدینه"},
    {"SA-04", "Eastern Province", "الشرقية", "Ash Sharqiyah"},
    {"SA-05", "Qassim", "القصيم", "Al Qassim"},
    {"SA-06", "Hail", "حائل", "Ha'il"},
    {"SA-07", "Tabuk", "تبوك", ""},
    {"SA-08", "Northern Borders", "الحدود الشمالية", ""},
    {"SA-09", "Jazan", "جازان", "Jizan"},
    {"SA-10", "Najran", "نجران", ""},
    {"SA-11", "Bahah", "الباحة", "Al Bahah"},
    {"SA-12", "Jawf", "الجوف", "Al Jawf"},
    {"SA-14", "Asir", "عسير", ""},
    {"US-AL", "Alabama", "Alabama", ""},
    {"US-AK", "Alaska", "Alaska", ""},
    {"US-AZ", "Arizona", "Arizona", ""},
    {"US-AR", "Arkansas", "Arkansas", ""},
    {"US-CA", "California", "California", ""},
    {"US-CO", "Colorado", "Colorado", ""},
    {"US-CT", "Connecticut", "Connecticut", ""},
    {"US-DE", "Delaware", "Delaware", ""},
    {"US-FL", "Florida", "Florida", ""},
    {"US-GA", "Georgia", "Georgia", ""},
    {"US-HI", "Hawaii", "Hawaii", ""},
    {"US-ID", "Idaho", "Idaho", ""},
    {"US-IL", "Illinois", "Illinois", ""},
    {"US-IN", "Indiana", "Indiana", ""},
    {"US-IA", "Iowa", "Iowa", ""},
    {"US-KS", "Kansas", "Kansas", ""},
    {"US-KY", "Kentucky", "Kentucky", ""},
    {"US-LA", "Louisiana", "Louisiana", ""},
    {"US-ME", "Maine", "Maine", ""},
    {"US-MD", "Maryland", "Maryland", ""},
    {"US-MA", "Massachusetts", "Massachusetts", ""},
    {"US-MI", "Michigan", "Michigan", ""},
    {"US-MN", "Minnesota", "Minnesota", ""},
    {"US-MS", "Mississippi", "Mississippi", ""},
    {"US-MO", "Missouri", "Missouri", ""},
    {"US-MT", "Montana", "Montana", ""},
    {"US-NE", "Nebraska", "Nebraska", ""},
    {"US-NV", "Nevada", "Nevada", ""},
    {"US-NH", "New Hampshire", "New Hampshire", ""},
    {"US-NJ", "New Jersey", "New Jersey", ""},
    {"US-NM", "New Mexico", "New Mexico", ""},
    {"US-NY", "New York", "New York", ""},
    {"US-NC", "North Carolina", "North Carolina", ""},
    {"US-ND", "North Dakota", "North Dakota", ""},
    {"US-OH", "Ohio", "Ohio", ""},
    {"US-OK", "Oklahoma", "Oklahoma", ""},
    {"US-OR", "Oregon", "Oregon", ""},
    {"US-PA", "Pennsylvania", "Pennsylvania", ""},
    {"US-RI", "Rhode Island", "Rhode Island", ""},
    {"US-SC", "South Carolina", "South Carolina", ""},
    {"US-SD", "South Dakota", "South Dakota", ""},
    {"US-TN", "Tennessee", "Tennessee", ""},
    {"US-TX", "Texas", "Texas", ""},
    {"US-UT", "Utah", "Utah", ""},
    {"US-VT", "Vermont", "Vermont", ""},
    {"US-VA", "Virginia", "Virginia", ""},
    {"US-WA", "Washington", "Washington", ""},
    {"US-WV", "West Virginia", "West Virginia", ""},
    {"US-WI", "Wisconsin", "Wisconsin", ""},
    {"US-WY", "Wyoming", "Wyoming", ""},
    {"US-DC", "District of Columbia", "District of Columbia", ""},
    {"US-PR", "Puerto Rico", "Puerto Rico", ""},
    {"US-GU", "Guam", "Guam", ""},
    {"US-VI", "Virgin Islands", "Virgin Islands", ""},
};
/* clang-format on */
const size_t kp_subdivision_count = sizeof kp_subdivisions / sizeof *kp_subdivisions;

/* Words for the kind of subdivision, folded, without blanks. */
static const char *const kinds[] = {"استان",   "منطقه",  "اماره", "province", "state",
                                    "emirate", "region", "省",    "市"};

static bool starts(const char *s, size_t len, const char *with)
{
    size_t n = strlen(with);
    return len > n && memcmp(s, with, n) == 0;
}

static bool ends(const char *s, size_t len, const char *with)
{
    size_t n = strlen(with);
    return len > n && memcmp(s + len - n, with, n) == 0;
}

size_t kp_subdivision_key(struct kp_slice text, char *out, size_t cap)
{
    ptrdiff_t n = text.len <= cap ? kp_plain(text, KP_PLAIN_FOLD, out, cap) : -1;
    size_t len = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)out[i];
        if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[len++] = (char)c;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t k = strlen(kinds[i]);
        if (starts(out, len, kinds[i])) {
            memmove(out, out + k, len - k);
            return len - k;
        }
        if (ends(out, len, kinds[i]))
            return len - k;
    }
    return len;
}

static int compare(const struct kp_subdivision_key *k, const char *key, size_t len)
{
    size_t n = k->len < len ? k->len : len;
    int order = memcmp(k->text, key, n);
    return order ? order : (k->len > len) - (k->len < len);
}

/* The first of the keys that are not before this one. */
static size_t lower_bound(const char *key, size_t len)
{
    size_t lo = 0, hi = kp_subdivision_key_count;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (compare(&kp_subdivision_keys[mid], key, len) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

const struct kp_subdivision *kp_subdivision_find(struct kp_slice text, const char *country)
{
    char key[96];
    const struct kp_subdivision *found = NULL;
    size_t len = kp_subdivision_key(text, key, sizeof key);
    if (len == 0)
        return NULL;
    for (size_t i = lower_bound(key, len); i < kp_subdivision_key_count; i++) {
        const struct kp_subdivision_key *k = &kp_subdivision_keys[i];
        const struct kp_subdivision *s = &kp_subdivisions[k->subdivision];
        if (compare(k, key, len) != 0)
            break;
        bool own = strncmp(s->code, country, 2) == 0;
        if (!own && (country[0] || k->short_code))
            continue;
        if (found && found != s)
            return NULL;
        found = s;
    }
    return found;
}
