/* Postcodes by the levels that their shapes have. */
#include "match/comparison.h"
#include "text/plain.h"

#include <stdlib.h>

enum { CODE_MAX = 12 };

/* A code without blanks and hyphens, and where its levels end. */
struct code {
    char text[CODE_MAX];
    uint8_t len, area, outward, sector; /* len 0: the value is no postcode */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The letters, or the digits, that a code begins with. */
static uint8_t first_run(const struct code *c)
{
    uint8_t n = 1;
    while (n < c->len && is_digit(c->text[n]) == is_digit(c->text[0]))
        n++;
    return n;
}

/* Letters first (GB, CA, IE): letters are the area; the last three characters (GB, CA) or four
 * (IE) lead to the street. Digits and then letters (NL): the digits are the district. Digits alone:
 * the first quarter is the area and the first half the district, counted up; past the eighth digit
 * of nine (US) there is a sector of five. */
static void find_levels(struct code *c)
{
    uint8_t run = first_run(c), n = c->len;
    if (!is_digit(c->text[0])) {
        uint8_t inward = n == 7 && !is_digit(c->text[4]) ? 4 : 3;
        c->area = run < n ? run : (uint8_t)1;
        c->outward = n > inward + 1 ? (uint8_t)(n - inward) : n;
        c->sector = c->outward < n ? (uint8_t)(c->outward + 1) : n;
        return;
    }
    uint8_t digits = run < n ? run : n;
    c->area = (uint8_t)((digits + 3) / 4);
    c->outward = run < n ? run : (uint8_t)((digits + 1) / 2);
    c->sector = run < n ? n : c->outward;
    if (run == n && n == 9) { /* ZIP+4 */
        c->area = 2;
        c->outward = 3;
        c->sector = 5;
    }
}

static struct code code_of(struct kp_slice v)
{
    struct code c = {0}, none = {0};
    for (size_t pos = 0; pos < v.len;) {
        size_t at = pos;
        int32_t p = kp_plain_decode(v.ptr, v.len, &pos);
        int digit = kp_digit_value(p);
        if (p == ' ' || p == '-')
            continue;
        bool letter = (p >= 'a' && p <= 'z') || (p >= 'A' && p <= 'Z');
        if (pos == at || c.len == CODE_MAX || (digit < 0 && !letter))
            return none;
        c.text[c.len++] = digit >= 0 ? (char)('0' + digit) : (char)(p | 0x20);
    }
    bool any = false;
    for (uint8_t i = 0; i < c.len; i++)
        any |= is_digit(c.text[i]);
    if (c.len < 2 || (!any && c.len > 2))
        return none;
    find_levels(&c);
    return c;
}

static enum kp_status prepare(struct kp_grader *g, struct kp_error *err)
{
    const struct kp_dict *d = g->values->dict;
    struct code *codes = malloc(d->count * sizeof *codes);
    if (!codes)
        return kp_no_memory(err);
    for (uint32_t id = 0; id < d->count; id++)
        codes[id] = code_of(kp_dict_value(d, id));
    g->state = codes;
    return KP_OK;
}

static void release(struct kp_grader *g)
{
    free(g->state);
    g->state = NULL;
}

static uint8_t least(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

static double value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    (void)s;
    const struct code *x = (const struct code *)g->state + a,
                      *y = (const struct code *)g->state + b;
    uint8_t same = 0, shorter = least(x->len, y->len);
    while (same < shorter && x->text[same] == y->text[same])
        same++;
    if (shorter == 0)
        return 0;
    if (same == x->len && same == y->len)
        return 1;
    if (same == shorter) /* one is the other's beginning: a sector, a district, a ZIP code */
        return 0.8;
    return x->sector == y->sector && same >= x->sector && x->sector > x->outward ? 0.8
           : x->outward == y->outward && same >= x->outward                      ? 0.6
           : same >= x->area && x->area == y->area                               ? 0.3
                                                                                 : 0;
}

static unsigned grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    return kp_grade_similarity(g->use, value(g, s, a, b));
}

static const struct kp_arg args[] = {
    {"at_least", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "least similarity for each level, best level first"},
    {0},
};

static const struct kp_example examples[] = {
    {"[1, 0.6]", "sw1a 1aa", "sw1a1aa", "1"},
    {"0.8", "sw1a 1aa", "sw1a 1zz", "0.8"},
    {"0.6", "sw1a 1aa", "sw1a 2bb", "0.6"},
    {"0.3", "sw1a 1aa", "sw9 8jx", "0.3"},
    {"0.3", "e1 6an", "ec1a 1bb", "0"},
    {"0.8", "k1a 0b1", "k1a 0b9", "0.8"},
    {"0.8", "12345-6789", "12345", "0.8"},
    {"0.6", "1012 ab", "1012 cd", "0.6"},
    {"0.6", "۱۱۳۶۹۵۴۳۲۱", "1136912345", "0.6"},
    {"0.3", "١٢٢١١", "12345", "0.3"},
    {"0.3", "100080", "100191", "0.6"},
    {"0.3", "北京", "100080", "0"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_postcode = {
    .d = {"postcode",
          "postcodes by their shape: 1 the same but for blanks and hyphens, 0.8 the sector is the "
          "same or one is the other's beginning, 0.6 the district (outward code) is, 0.3 the area "
          "is",
          args, examples},
    .prepare = prepare,
    .grade = grade,
    .release = release,
    .value = value,
};
