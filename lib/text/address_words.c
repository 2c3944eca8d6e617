#include "text/address_words.h"

#include "text/plain.h"

static const struct kp_address_word words[] = {
    {"IR", "خیابان", "خیابان", KP_AW_STREET},
    {"IR", "خ", "خیابان", KP_AW_STREET},
    {"IR", "خیا", "خیابان", KP_AW_STREET},
    {"IR", "کوچه", "کوچه", KP_AW_STREET},
    {"IR", "ک", "کوچه", KP_AW_STREET},
    {"IR", "بلوار", "بلوار", KP_AW_STREET},
    {"IR", "بولوار", "بلوار", KP_AW_STREET},
    {"IR", "بل", "بلوار", KP_AW_STREET},
    {"IR", "میدان", "میدان", KP_AW_STREET},
    {"IR", "م", "میدان", KP_AW_STREET},
    {"IR", "بزرگراه", "بزرگراه", KP_AW_STREET},
    {"IR", "اتوبان", "اتوبان", KP_AW_STREET},
    {"IR", "جاده", "جاده", KP_AW_STREET},
    {"IR", "بنبست", "بن‌بست", KP_AW_STREET},
    {"IR", "پلاک", "پلاک", KP_AW_NUMBER},
    {"IR", "پ", "پلاک", KP_AW_NUMBER},
    {"IR", "شماره", "شماره", KP_AW_NUMBER},
    {"IR", "واحد", "واحد", KP_AW_UNIT},
    {"IR", "طبقه", "طبقه", KP_AW_FLOOR},
    {"IR", "ط", "طبقه", KP_AW_FLOOR},
    {"IR", "کدپستی", "کد پستی", KP_AW_POSTCODE},
    {"IR", "صندوقپستی", "صندوق پستی", KP_AW_BOX},
    {"IR", "صپ", "صندوق پستی", KP_AW_BOX},
    {"IR", "محله", "محله", KP_AW_DISTRICT},
    {"IR", "شهرک", "شهرک", KP_AW_DISTRICT},
    {"AE SA", "شارع", "شارع", KP_AW_STREET},
    {"AE SA", "ش", "شارع", KP_AW_STREET},
    {"AE SA", "طریق", "طريق", KP_AW_STREET},
    {"AE SA", "مبنی", "مبنى", KP_AW_NUMBER},
    {"AE SA", "بنایه", "بناية", KP_AW_NUMBER},
    {"AE SA", "رقم", "رقم", KP_AW_NUMBER},
    {"AE SA", "شقه", "شقة", KP_AW_UNIT},
    {"AE SA", "مکتب", "مكتب", KP_AW_UNIT},
    {"AE SA", "وحده", "وحدة", KP_AW_UNIT},
    {"AE SA", "طابق", "طابق", KP_AW_FLOOR},
    {"AE SA", "الطابق", "الطابق", KP_AW_FLOOR},
    {"AE SA", "حی", "حي", KP_AW_DISTRICT},
    {"AE SA", "منطقه", "منطقة", KP_AW_DISTRICT},
    {"AE SA", "صب", "ص.ب", KP_AW_BOX},
    {"AE SA", "الرمزالبریدی", "الرمز البريدي", KP_AW_POSTCODE},
    {"GB US AE SA", "street", "Street", KP_AW_STREET},
    {"GB US AE SA", "st", "Street", KP_AW_STREET},
    {"GB US AE SA", "str", "Street", KP_AW_STREET},
    {"GB US AE SA", "avenue", "Avenue", KP_AW_STREET},
    {"GB US AE SA", "ave", "Avenue", KP_AW_STREET},
    {"GB US AE SA", "av", "Avenue", KP_AW_STREET},
    {"GB US AE SA", "road", "Road", KP_AW_STREET},
    {"GB US AE SA", "rd", "Road", KP_AW_STREET},
    {"GB US AE SA", "boulevard", "Boulevard", KP_AW_STREET},
    {"GB US AE SA", "blvd", "Boulevard", KP_AW_STREET},
    {"GB US AE SA", "lane", "Lane", KP_AW_STREET},
    {"GB US AE SA", "ln", "Lane", KP_AW_STREET},
    {"GB US AE SA", "drive", "Drive", KP_AW_STREET},
    {"GB US AE SA", "dr", "Drive", KP_AW_STREET},
    {"GB US AE SA", "court", "Court", KP_AW_STREET},
    {"GB US AE SA", "ct", "Court", KP_AW_STREET},
    {"GB US AE SA", "place", "Place", KP_AW_STREET},
    {"GB US AE SA", "pl", "Place", KP_AW_STREET},
    {"GB US AE SA", "square", "Square", KP_AW_STREET},
    {"GB US AE SA", "sq", "Square", KP_AW_STREET},
    {"GB US AE SA", "highway", "Highway", KP_AW_STREET},
    {"GB US AE SA", "hwy", "Highway", KP_AW_STREET},
    {"GB US AE SA", "parkway", "Parkway", KP_AW_STREET},
    {"GB US AE SA", "pkwy", "Parkway", KP_AW_STREET},
    {"GB US AE SA", "terrace", "Terrace", KP_AW_STREET},
    {"GB US AE SA", "close", "Close", KP_AW_STREET},
    {"GB US AE SA", "crescent", "Crescent", KP_AW_STREET},
    {"GB US AE SA", "way", "Way", KP_AW_STREET},
    {"GB US AE SA", "apartment", "Apartment", KP_AW_UNIT},
    {"GB US AE SA", "apt", "Apartment", KP_AW_UNIT},
    {"GB US AE SA", "flat", "Flat", KP_AW_UNIT},
    {"GB US AE SA", "unit", "Unit", KP_AW_UNIT},
    {"GB US AE SA", "suite", "Suite", KP_AW_UNIT},
    {"GB US AE SA", "ste", "Suite", KP_AW_UNIT},
    {"GB US AE SA", "office", "Office", KP_AW_UNIT},
    {"GB US AE SA", "floor", "Floor", KP_AW_FLOOR},
    {"GB US AE SA", "building", "Building", KP_AW_NUMBER},
    {"GB US AE SA", "pobox", "PO Box", KP_AW_BOX},
    {"DE", "straße", "Straße", KP_AW_STREET},
    {"DE", "strasse", "Straße", KP_AW_STREET},
    {"DE", "str", "Straße", KP_AW_STREET},
    {"DE", "weg", "Weg", KP_AW_STREET},
    {"DE", "platz", "Platz", KP_AW_STREET},
    {"DE", "pl", "Platz", KP_AW_STREET},
    {"DE", "allee", "Allee", KP_AW_STREET},
    {"DE", "gasse", "Gasse", KP_AW_STREET},
    {"DE", "damm", "Damm", KP_AW_STREET},
    {"DE", "ring", "Ring", KP_AW_STREET},
    {"DE", "ufer", "Ufer", KP_AW_STREET},
    {"DE", "wohnung", "Wohnung", KP_AW_UNIT},
    {"DE", "whg", "Wohnung", KP_AW_UNIT},
    {"DE", "postfach", "Postfach", KP_AW_BOX},
};

const struct kp_address_word *kp_address_word(const char *token, size_t len, const char *country)
{
    char folded[64], key[64];
    size_t n = 0;
    ptrdiff_t m = len <= sizeof folded
                      ? kp_plain(kp_string(token, len), KP_PLAIN_FOLD, folded, sizeof folded)
                      : -1;
    for (ptrdiff_t i = 0; i < m; i++)
        if (folded[i] != '.' && folded[i] != ' ' && folded[i] != ':')
            key[n++] = folded[i];
    for (size_t i = 0; i < sizeof words / sizeof *words && n > 0; i++)
        if (strlen(words[i].typed) == n && memcmp(words[i].typed, key, n) == 0 &&
            strstr(words[i].countries, country))
            return &words[i];
    return NULL;
}
