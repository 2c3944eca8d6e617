/* Measures of values with an inner order: telephone numbers, postcodes, dates, places, lists. */
#include "match/comparison.h"
#include "text/plain.h"

#include <math.h>
#include <stdlib.h>

static const struct kp_arg count_args[] = {
    {"at_least", KP_ARG_INT, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 1, 100, NULL, NULL,
     "least number for each level, best level first"},
    {0},
};

static const struct kp_arg distance_args[] = {
    {"within", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1e6, NULL, NULL,
     "largest distance for each level, best level first"},
    {0},
};

/* ---- the last digits ---- */

/* The digit at or before *end, which moves before it; -1: there is none. */
static int digit_before(struct kp_points v, size_t *end)
{
    while (*end > 0) {
        int digit = kp_digit_value((int32_t)v.cp[--*end]);
        if (digit >= 0)
            return digit;
    }
    return -1;
}

static double last_digits_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                uint32_t b)
{
    struct kp_points x = kp_grade_points(s, 0, g->values, a),
                     y = kp_grade_points(s, 1, g->values, b);
    size_t i = x.len, j = y.len, same = 0;
    for (int d; (d = digit_before(x, &i)) >= 0 && d == digit_before(y, &j);)
        same++;
    return (double)same;
}

static unsigned last_digits_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                  uint32_t b)
{
    return kp_grade_similarity(g->use, last_digits_value(g, s, a, b));
}

static const struct kp_example last_digits_examples[] = {
    {"[9, 7]", "+98 912 345 6789", "0912-3456789", "10"},
    {"7", "۰۹۱۲۳۴۵۶۷۸۹", "9123456789", "10"},
    {"7", "٠٥٠١٢٣٤٥٦٧", "0501234568", "0"},
    {"7", "电话 5550199", "010 555-0199", "7"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_last_digits = {
    .d = {"last_digits", "how many digits are the same, counted from the end", count_args,
          last_digits_examples},
    .needs = KP_NEEDS_CHARS,
    .grade = last_digits_grade,
    .value = last_digits_value,
};

/* ---- the first characters ---- */

static bool letter_from(struct kp_points v, size_t *at, uint32_t *c)
{
    while (*at < v.len) {
        *c = v.cp[(*at)++];
        if (*c != ' ' && *c != '-')
            return true;
    }
    return false;
}

static double first_characters_value(const struct kp_grader *g, struct kp_grade_scratch *s,
                                     uint32_t a, uint32_t b)
{
    struct kp_points x = kp_grade_points(s, 0, g->values, a),
                     y = kp_grade_points(s, 1, g->values, b);
    size_t i = 0, j = 0, same = 0;
    for (uint32_t c, d; letter_from(x, &i, &c) && letter_from(y, &j, &d) && c == d;)
        same++;
    return (double)same;
}

static unsigned first_characters_grade(const struct kp_grader *g, struct kp_grade_scratch *s,
                                       uint32_t a, uint32_t b)
{
    return kp_grade_similarity(g->use, first_characters_value(g, s, a, b));
}

static const struct kp_example first_characters_examples[] = {
    {"[6, 4]", "sw1a 1aa", "sw1a 1ab", "6"},
    {"3", "10115", "10-117", "4"},
    {"2", "تهران ۱۱", "تهران ۱۲", "6"},
    {"2", "北京市", "北京", "2"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_first_characters = {
    .d = {"first_characters",
          "how many characters are the same from the beginning, blanks and hyphens aside: levels "
          "of a postcode",
          count_args, first_characters_examples},
    .needs = KP_NEEDS_CHARS,
    .grade = first_characters_grade,
    .value = first_characters_value,
};

/* ---- places ---- */

struct spot {
    double latitude, longitude; /* radians; NaN: the value is no place */
};

static struct spot spot_of(struct kp_slice v)
{
    char text[80], *end;
    struct spot none = {NAN, NAN};
    if (v.len == 0 || v.len >= sizeof text)
        return none;
    memcpy(text, v.ptr, v.len);
    text[v.len] = '\0';
    double latitude = strtod(text, &end);
    const char *from = end;
    while (*end == ',' || *end == ';' || *end == ' ')
        end++;
    if (end == from || end == text)
        return none;
    from = end;
    double longitude = strtod(from, &end);
    if (end == from || *end || !(fabs(latitude) <= 90) || !(fabs(longitude) <= 180))
        return none;
    return (struct spot){latitude * acos(-1) / 180, longitude * acos(-1) / 180};
}

static enum kp_status spots_prepare(struct kp_grader *g, struct kp_error *err)
{
    const struct kp_dict *d = g->values->dict;
    struct spot *spots = malloc(d->count * sizeof *spots);
    if (!spots)
        return kp_no_memory(err);
    for (uint32_t id = 0; id < d->count; id++)
        spots[id] = spot_of(kp_dict_value(d, id));
    g->state = spots;
    return KP_OK;
}

static void state_release(struct kp_grader *g)
{
    free(g->state);
    g->state = NULL;
}

#define EARTH_KM 6371.0088 /* mean radius, IUGG */

/* Haversine formula; infinite when one of the two is no place. */
static double kilometres_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                               uint32_t b)
{
    (void)s;
    const struct spot *x = (const struct spot *)g->state + a,
                      *y = (const struct spot *)g->state + b;
    if (isnan(x->latitude) || isnan(y->latitude))
        return INFINITY;
    double p = sin((x->latitude - y->latitude) / 2), q = sin((x->longitude - y->longitude) / 2);
    double h = p * p + cos(x->latitude) * cos(y->latitude) * q * q;
    return 2 * EARTH_KM * asin(fmin(1, sqrt(h)));
}

static unsigned kilometres_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                 uint32_t b)
{
    return kp_grade_distance(g->use, kilometres_value(g, s, a, b));
}

static const struct kp_example kilometres_examples[] = {
    {"[0.1, 1]", "0,0", "0,1", "111.195"},
    {"1", "35.7, 51.4", "35.7 51.4", "0"},
    {"1", "تهران", "35.7,51.4", "inf"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_kilometres = {
    .d = {"kilometres",
          "distance of two places written as latitude, longitude in degrees; where they are two "
          "fields, the normalizer compose makes one of them",
          distance_args, kilometres_examples},
    .distance = true,
    .prepare = spots_prepare,
    .grade = kilometres_grade,
    .release = state_release,
    .value = kilometres_value,
};
