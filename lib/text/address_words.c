#include "text/address_words.h"

#include "text/plain.h"

enum { ARABIC = KP_AC_AE | KP_AC_SA, LATIN = KP_AC_GB | KP_AC_US | KP_AC_AE | KP_AC_SA };

#define ROW(countries, typed, written, kind, dotted)                                               \
    {                                                                                              \
        typed, written, sizeof typed - 1, typed[sizeof typed - 2], countries, kind, dotted         \
    }
#define W(countries, typed, written, kind) ROW(countries, typed, written, kind, false)
#define D(countries, typed, written, kind) ROW(countries, typed, written, kind, true)

enum { PAIRS = 6 }; /* the first ones, which are typed as two words too */

static const struct kp_address_word words[] = {
    W(KP_AC_IR, "کدپستی", "کد پستی", KP_AW_POSTCODE),
    W(KP_AC_IR, "صندوقپستی", "صندوق پستی", KP_AW_BOX),
    D(KP_AC_IR, "صپ", "صندوق پستی", KP_AW_BOX),
    W(ARABIC, "الرمزالبریدی", "الرمز البريدي", KP_AW_POSTCODE),
    W(LATIN, "pobox", "PO Box", KP_AW_BOX),
    W(KP_AC_IR, "بنبست", "بن‌بست", KP_AW_STREET),
    W(KP_AC_IR, "خیابان", "خیابان", KP_AW_STREET),
    D(KP_AC_IR, "خ", "خیابان", KP_AW_STREET),
    W(KP_AC_IR, "خیا", "خیابان", KP_AW_STREET),
    W(KP_AC_IR, "کوچه", "کوچه", KP_AW_STREET),
    D(KP_AC_IR, "ک", "کوچه", KP_AW_STREET),
    W(KP_AC_IR, "بلوار", "بلوار", KP_AW_STREET),
    W(KP_AC_IR, "بولوار", "بلوار", KP_AW_STREET),
    D(KP_AC_IR, "بل", "بلوار", KP_AW_STREET),
    W(KP_AC_IR, "میدان", "میدان", KP_AW_STREET),
    D(KP_AC_IR, "م", "میدان", KP_AW_STREET),
    W(KP_AC_IR, "بزرگراه", "بزرگراه", KP_AW_STREET),
    W(KP_AC_IR, "اتوبان", "اتوبان", KP_AW_STREET),
    W(KP_AC_IR, "جاده", "جاده", KP_AW_STREET),
    W(KP_AC_IR, "کوی", "کوی", KP_AW_STREET),
    W(KP_AC_IR, "چهارراه", "چهارراه", KP_AW_STREET),
    W(KP_AC_IR, "ازادراه", "آزادراه", KP_AW_STREET),
    W(KP_AC_IR, "پلاک", "پلاک", KP_AW_NUMBER),
    D(KP_AC_IR, "پ", "پلاک", KP_AW_NUMBER),
    W(KP_AC_IR, "شماره", "شماره", KP_AW_NUMBER),
    W(KP_AC_IR, "واحد", "واحد", KP_AW_UNIT),
    W(KP_AC_IR, "طبقه", "طبقه", KP_AW_FLOOR),
    D(KP_AC_IR, "ط", "طبقه", KP_AW_FLOOR),
    W(KP_AC_IR, "محله", "محله", KP_AW_DISTRICT),
    W(KP_AC_IR, "شهرک", "شهرک", KP_AW_DISTRICT),
    W(ARABIC, "شارع", "شارع", KP_AW_STREET),
    D(ARABIC, "ش", "شارع", KP_AW_STREET),
    W(ARABIC, "طریق", "طريق", KP_AW_STREET),
    W(ARABIC, "جاده", "جادة", KP_AW_STREET),
    W(ARABIC, "فیلا", "فيلا", KP_AW_NUMBER),
    W(ARABIC, "عماره", "عمارة", KP_AW_NUMBER),
    W(ARABIC, "مبنی", "مبنى", KP_AW_NUMBER),
    W(ARABIC, "بنایه", "بناية", KP_AW_NUMBER),
    W(ARABIC, "رقم", "رقم", KP_AW_NUMBER),
    W(ARABIC, "شقه", "شقة", KP_AW_UNIT),
    W(ARABIC, "مکتب", "مكتب", KP_AW_UNIT),
    W(ARABIC, "وحده", "وحدة", KP_AW_UNIT),
    W(ARABIC, "طابق", "طابق", KP_AW_FLOOR),
    W(ARABIC, "الطابق", "الطابق", KP_AW_FLOOR),
    W(ARABIC, "حی", "حي", KP_AW_DISTRICT),
    W(ARABIC, "منطقه", "منطقة", KP_AW_DISTRICT),
    D(ARABIC, "صب", "ص.ب", KP_AW_BOX),
    W(LATIN, "street", "Street", KP_AW_STREET),
    W(LATIN, "st", "Street", KP_AW_STREET),
    W(LATIN, "str", "Street", KP_AW_STREET),
    W(LATIN, "avenue", "Avenue", KP_AW_STREET),
    W(LATIN, "ave", "Avenue", KP_AW_STREET),
    W(LATIN, "av", "Avenue", KP_AW_STREET),
    W(LATIN, "road", "Road", KP_AW_STREET),
    W(LATIN, "rd", "Road", KP_AW_STREET),
    W(LATIN, "boulevard", "Boulevard", KP_AW_STREET),
    W(LATIN, "blvd", "Boulevard", KP_AW_STREET),
    W(LATIN, "lane", "Lane", KP_AW_STREET),
    W(LATIN, "ln", "Lane", KP_AW_STREET),
    W(LATIN, "drive", "Drive", KP_AW_STREET),
    W(LATIN, "dr", "Drive", KP_AW_STREET),
    W(LATIN, "court", "Court", KP_AW_STREET),
    W(LATIN, "ct", "Court", KP_AW_STREET),
    W(LATIN, "place", "Place", KP_AW_STREET),
    W(LATIN, "pl", "Place", KP_AW_STREET),
    W(LATIN, "square", "Square", KP_AW_STREET),
    W(LATIN, "sq", "Square", KP_AW_STREET),
    W(LATIN, "highway", "Highway", KP_AW_STREET),
    W(LATIN, "hwy", "Highway", KP_AW_STREET),
    W(LATIN, "parkway", "Parkway", KP_AW_STREET),
    W(LATIN, "pkwy", "Parkway", KP_AW_STREET),
    W(LATIN, "terrace", "Terrace", KP_AW_STREET),
    W(LATIN, "close", "Close", KP_AW_STREET),
    W(LATIN, "crescent", "Crescent", KP_AW_STREET),
    W(LATIN, "way", "Way", KP_AW_STREET),
    W(LATIN, "circle", "Circle", KP_AW_STREET),
    W(LATIN, "cir", "Circle", KP_AW_STREET),
    W(LATIN, "trail", "Trail", KP_AW_STREET),
    W(LATIN, "trl", "Trail", KP_AW_STREET),
    W(LATIN, "gardens", "Gardens", KP_AW_STREET),
    W(LATIN, "gdns", "Gardens", KP_AW_STREET),
    W(LATIN, "grove", "Grove", KP_AW_STREET),
    W(LATIN, "mews", "Mews", KP_AW_STREET),
    W(LATIN, "apartment", "Apartment", KP_AW_UNIT),
    W(LATIN, "apt", "Apartment", KP_AW_UNIT),
    W(LATIN, "flat", "Flat", KP_AW_UNIT),
    W(LATIN, "unit", "Unit", KP_AW_UNIT),
    W(LATIN, "suite", "Suite", KP_AW_UNIT),
    W(LATIN, "ste", "Suite", KP_AW_UNIT),
    W(LATIN, "office", "Office", KP_AW_UNIT),
    W(LATIN, "floor", "Floor", KP_AW_FLOOR),
    W(LATIN, "building", "Building", KP_AW_NUMBER),
    W(KP_AC_DE, "straße", "Straße", KP_AW_STREET),
    W(KP_AC_DE, "strasse", "Straße", KP_AW_STREET),
    W(KP_AC_DE, "str", "Straße", KP_AW_STREET),
    W(KP_AC_DE, "weg", "Weg", KP_AW_STREET),
    W(KP_AC_DE, "platz", "Platz", KP_AW_STREET),
    W(KP_AC_DE, "pl", "Platz", KP_AW_STREET),
    W(KP_AC_DE, "allee", "Allee", KP_AW_STREET),
    W(KP_AC_DE, "gasse", "Gasse", KP_AW_STREET),
    W(KP_AC_DE, "damm", "Damm", KP_AW_STREET),
    W(KP_AC_DE, "ring", "Ring", KP_AW_STREET),
    W(KP_AC_DE, "ufer", "Ufer", KP_AW_STREET),
    W(KP_AC_DE, "chaussee", "Chaussee", KP_AW_STREET),
    W(KP_AC_DE, "wohnung", "Wohnung", KP_AW_UNIT),
    W(KP_AC_DE, "whg", "Wohnung", KP_AW_UNIT),
    W(KP_AC_DE, "postfach", "Postfach", KP_AW_BOX),
};

size_t kp_address_key(struct kp_slice token, char out[KP_ADDRESS_KEY_MAX])
{
    size_t n = 0;
    ptrdiff_t m = kp_plain(token, KP_PLAIN_FOLD, out, KP_ADDRESS_KEY_MAX);
    for (ptrdiff_t i = 0; i < m; i++)
        if (out[i] != '.' && out[i] != ' ' && out[i] != ':')
            out[n++] = out[i];
    return n;
}

const struct kp_address_word *kp_address_word(const char *key, size_t len, unsigned country,
                                              bool pair)
{
    size_t count = pair ? PAIRS : sizeof words / sizeof *words;
    if (len == 0 || (key[0] >= '0' && key[0] <= '9'))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (words[i].typed_len == len && words[i].last == key[len - 1] &&
            (words[i].countries & country) && memcmp(words[i].typed, key, len) == 0)
            return &words[i];
    return NULL;
}
