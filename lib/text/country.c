#include "text/country.h"

#include "core/hash.h"
#include "text/plain.h"

uint64_t kp_name_key(struct kp_slice text)
{
    char folded[KP_PLAIN_MAX];
    ptrdiff_t n =
        text.len <= KP_PLAIN_MAX ? kp_plain(text, KP_PLAIN_FOLD, folded, sizeof folded) : -1;
    size_t len = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)folded[i];
        if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            folded[len++] = (char)c;
    }
    return len > 0 ? kp_hash(folded, len, 0) : 0;
}

const struct kp_country *kp_country_by_alpha2(const char code[2])
{
    size_t lo = 0, hi = kp_country_count;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int cmp = memcmp(kp_countries[mid].alpha2, code, 2);
        if (cmp == 0)
            return &kp_countries[mid];
        if (cmp < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

const struct kp_country *kp_country_find(struct kp_slice text)
{
    uint64_t key = kp_name_key(text);
    size_t lo = 0, hi = kp_country_key_count;
    while (key != 0 && lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (kp_country_keys[mid] == key)
            return &kp_countries[kp_country_of_key[mid]];
        if (kp_country_keys[mid] < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}
