#include "text/phonetic_internal.h"

/* Daitch-Mokotoff: letters are read greedily, longest combination first. Each has three codes: at
 * the name's start, before a vowel, elsewhere. A bar parts two codes where the spelling may mean
 * either; the name then has both. */
struct rule {
    const char *letters, *start, *vowel, *other;
};

/* By first letter; within a letter the longest that fits wins, whatever its place. */
static const struct rule rules[] = {
    {"AI", "0", "1", ""},
    {"AJ", "0", "1", ""},
    {"AY", "0", "1", ""},
    {"AU", "0", "7", ""},
    {"A", "0", "", ""},
    {"B", "7", "7", "7"},
    {"CHS", "5", "54", "54"},
    {"CH", "5|4", "5|4", "5|4"},
    {"CK", "5|45", "5|45", "5|45"},
    {"CZ", "4", "4", "4"},
    {"CS", "4", "4", "4"},
    {"CSZ", "4", "4", "4"},
    {"CZS", "4", "4", "4"},
    {"C", "5|4", "5|4", "5|4"},
    {"DRZ", "4", "4", "4"},
    {"DRS", "4", "4", "4"},
    {"DS", "4", "4", "4"},
    {"DSH", "4", "4", "4"},
    {"DSZ", "4", "4", "4"},
    {"DZ", "4", "4", "4"},
    {"DZH", "4", "4", "4"},
    {"DZS", "4", "4", "4"},
    {"DT", "3", "3", "3"},
    {"D", "3", "3", "3"},
    {"EI", "0", "1", ""},
    {"EJ", "0", "1", ""},
    {"EY", "0", "1", ""},
    {"EU", "1", "1", ""},
    {"E", "0", "", ""},
    {"FB", "7", "7", "7"},
    {"F", "7", "7", "7"},
    {"G", "5", "5", "5"},
    {"H", "5", "5", ""},
    {"IA", "1", "", ""},
    {"IE", "1", "", ""},
    {"IO", "1", "", ""},
    {"IU", "1", "", ""},
    {"I", "0", "", ""},
    {"J", "1|4", "|4", "|4"},
    {"KS", "5", "54", "54"},
    {"KH", "5", "5", "5"},
    {"K", "5", "5", "5"},
    {"L", "8", "8", "8"},
    {"MN", "66", "66", "66"},
    {"M", "6", "6", "6"},
    {"NM", "66", "66", "66"},
    {"N", "6", "6", "6"},
    {"OI", "0", "1", ""},
    {"OJ", "0", "1", ""},
    {"OY", "0", "1", ""},
    {"O", "0", "", ""},
    {"PF", "7", "7", "7"},
    {"PH", "7", "7", "7"},
    {"P", "7", "7", "7"},
    {"Q", "5", "5", "5"},
    {"RS", "94|4", "94|4", "94|4"},
    {"RZ", "94|4", "94|4", "94|4"},
    {"R", "9", "9", "9"},
    {"SCHTSCH", "2", "4", "4"},
    {"SCHTSH", "2", "4", "4"},
    {"SCHTCH", "2", "4", "4"},
    {"SHTCH", "2", "4", "4"},
    {"SHCH", "2", "4", "4"},
    {"SHTSH", "2", "4", "4"},
    {"SCHT", "2", "43", "43"},
    {"SCHD", "2", "43", "43"},
    {"SCH", "4", "4", "4"},
    {"SHT", "2", "43", "43"},
    {"SH", "4", "4", "4"},
    {"STCH", "2", "4", "4"},
    {"STSCH", "2", "4", "4"},
    {"STRZ", "2", "4", "4"},
    {"STRS", "2", "4", "4"},
    {"STSH", "2", "4", "4"},
    {"ST", "2", "43", "43"},
    {"SC", "2", "4", "4"},
    {"SZCZ", "2", "4", "4"},
    {"SZCS", "2", "4", "4"},
    {"SZT", "2", "43", "43"},
    {"SHD", "2", "43", "43"},
    {"SZD", "2", "43", "43"},
    {"SD", "2", "43", "43"},
    {"SZ", "4", "4", "4"},
    {"S", "4", "4", "4"},
    {"TCH", "4", "4", "4"},
    {"TTCH", "4", "4", "4"},
    {"TTSCH", "4", "4", "4"},
    {"TH", "3", "3", "3"},
    {"TRZ", "4", "4", "4"},
    {"TRS", "4", "4", "4"},
    {"TSCH", "4", "4", "4"},
    {"TSH", "4", "4", "4"},
    {"TTSZ", "4", "4", "4"},
    {"TTS", "4", "4", "4"},
    {"TS", "4", "4", "4"},
    {"TC", "4", "4", "4"},
    {"TTZ", "4", "4", "4"},
    {"TZS", "4", "4", "4"},
    {"TSZ", "4", "4", "4"},
    {"TZ", "4", "4", "4"},
    {"T", "3", "3", "3"},
    {"UI", "0", "1", ""},
    {"UJ", "0", "1", ""},
    {"UY", "0", "1", ""},
    {"UE", "0", "", ""},
    {"U", "0", "", ""},
    {"V", "7", "7", "7"},
    {"W", "7", "7", "7"},
    {"X", "5", "54", "54"},
    {"Y", "1", "", ""},
    {"ZHDZH", "2", "4", "4"},
    {"ZDZH", "2", "4", "4"},
    {"ZDZ", "2", "4", "4"},
    {"ZHD", "2", "43", "43"},
    {"ZD", "2", "43", "43"},
    {"ZSCH", "4", "4", "4"},
    {"ZSH", "4", "4", "4"},
    {"ZH", "4", "4", "4"},
    {"ZS", "4", "4", "4"},
    {"Z", "4", "4", "4"},
};

#define RULES (sizeof rules / sizeof *rules)

/* One reading of the name so far. */
struct branch {
    char code[KP_DAITCH_DIGITS + 1];
    char
        last[2]; /* the digits of the letters before, the final one second; 0 where there is none */
    uint8_t len;
};

struct branches {
    struct branch items[KP_DAITCH_CODES];
    size_t count;
};

static const struct rule *rule_at(const char *s)
{
    const struct rule *best = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < RULES; i++) {
        size_t n = rules[i].letters[0] == s[0] ? strlen(rules[i].letters) : 0;
        if (n > longest && strncmp(s, rules[i].letters, n) == 0) {
            best = &rules[i];
            longest = n;
        }
    }
    return best;
}

/* Adds digits[0..n), at most two, unless the sound before ended with the same. */
static struct branch extended(struct branch b, const char *digits, size_t n)
{
    bool repeats = n > 0 && memcmp(b.last + 2 - n, digits, n) == 0;
    for (size_t i = 0; i < n && !repeats && b.len < KP_DAITCH_DIGITS; i++)
        b.code[b.len++] = digits[i];
    b.last[0] = n > 1 ? digits[0] : '\0';
    b.last[1] = n > 0 ? digits[n - 1] : '\0';
    return b;
}

static void add_branch(struct branches *to, struct branch b)
{
    for (size_t i = 0; i < to->count; i++)
        if (memcmp(&to->items[i], &b, sizeof b) == 0)
            return;
    if (to->count < KP_DAITCH_CODES)
        to->items[to->count++] = b;
}

static void apply(struct branches *all, const char *codes)
{
    struct branches next = {.count = 0};
    for (const char *p = codes;;) {
        size_t n = strcspn(p, "|");
        for (size_t i = 0; i < all->count; i++)
            add_branch(&next, extended(all->items[i], p, n));
        if (p[n] == '\0')
            break;
        p += n + 1;
    }
    *all = next;
}

/* Inserts a code, padded with zeros, where it belongs. */
static size_t keep(char codes[KP_DAITCH_CODES][KP_DAITCH_DIGITS + 1], size_t n, struct branch b)
{
    memset(b.code + b.len, '0', KP_DAITCH_DIGITS - b.len);
    b.code[KP_DAITCH_DIGITS] = '\0';
    size_t at = 0;
    while (at < n && strcmp(codes[at], b.code) < 0)
        at++;
    if (at < n && strcmp(codes[at], b.code) == 0)
        return n;
    memmove(codes[at + 1], codes[at], (n - at) * sizeof *codes);
    memcpy(codes[at], b.code, sizeof *codes);
    return n + 1;
}

size_t kp_daitch_mokotoff(struct kp_slice name, char codes[KP_DAITCH_CODES][KP_DAITCH_DIGITS + 1])
{
    char s[KP_PHONETIC_LETTERS + 1];
    if (kp_latin_letters(name, 0, s) == 0)
        return 0;
    struct branches all = {.count = 1};
    for (size_t i = 0; s[i];) {
        const struct rule *r = rule_at(s + i);
        size_t n = strlen(r->letters);
        apply(&all, i == 0 ? r->start : kp_is_vowel(s[i + n]) ? r->vowel : r->other);
        i += n;
    }
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++)
        count = keep(codes, count, all.items[i]);
    return count;
}
