#include "text/han.h"

#include "text/han_table.h"

enum { FIRST = 0x4E00, LAST = 0x9FFF };

static uint32_t look_up(const char16_t *pairs, size_t count, uint32_t cp)
{
    size_t lo = 0, hi = count;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (pairs[2 * mid] < cp)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < count && pairs[2 * lo] == cp ? pairs[2 * lo + 1] : cp;
}

uint32_t kp_han_to_simplified(uint32_t cp)
{
    return kp_is_han(cp) ? look_up(kp_han_simplified, kp_han_simplified_count, cp) : cp;
}

uint32_t kp_han_to_traditional(uint32_t cp)
{
    return kp_is_han(cp) ? look_up(kp_han_traditional, kp_han_traditional_count, cp) : cp;
}

/* Surnames whose reading differs from that of the character in other words. */
static const char *surname_reading(uint32_t cp)
{
    switch (cp) {
    case 0x5355: /* 单 */
    case 0x55AE: /* 單 */
        return "shan";
    case 0x66FE: /* 曾 */
        return "zeng";
    case 0x4EC7: /* 仇 */
        return "qiu";
    case 0x67E5: /* 查 */
        return "zha";
    case 0x89E3: /* 解 */
        return "xie";
    case 0x533A: /* 区 */
    case 0x5340: /* 區 */
        return "ou";
    case 0x6734: /* 朴 */
        return "piao";
    case 0x76D6: /* 盖 */
    case 0x84CB: /* 蓋 */
        return "ge";
    case 0x4E50: /* 乐 */
    case 0x6A02: /* 樂 */
        return "yue";
    case 0x79CD: /* 种 */
        return "chong";
    case 0x91CD: /* 重 */
        return "chong";
    case 0x7E41: /* 繁 */
        return "po";
    case 0x7FDF: /* 翟 */
        return "zhai";
    default:
        return NULL;
    }
}

/* Base 64 of the tables: 0-9 A-Z a-z ! # */
static unsigned digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A') + 10;
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 36;
    return c == '!' ? 62 : 63;
}

const char *kp_han_pinyin(uint32_t cp, bool surname)
{
    const char *special = surname ? surname_reading(cp) : NULL;
    if (special)
        return special;
    if (cp < FIRST || cp > LAST)
        return "";
    const char *at = kp_han_reading + 2 * (size_t)(cp - FIRST);
    return kp_han_syllables[digit(at[0]) * 64 + digit(at[1])];
}
