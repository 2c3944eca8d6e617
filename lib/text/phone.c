#include "text/phone.h"

#include "text/phone_data.h"
#include "text/phone_scan.h"

const char *const kp_phone_type_names[KP_PHONE_TYPES + 1] = {
    "unknown",   "premium_rate", "toll_free", "shared_cost",     "voip", "personal", "pager", "uan",
    "voicemail", "fixed",        "mobile",    "fixed_or_mobile", NULL};

enum { NSN_MIN = 2, CODE_MAX = 3 };

static const char *const not_a_phone = "is not a telephone number";
static const char *const no_region = "has no country code; give region";
static const char *const bad_code = "begins with a country code that does not exist";
static const char *const too_short = "is too short for a telephone number";
static const char *const too_long = "is too long for a telephone number";

struct digits {
    const char *s;
    size_t len;
};

/* The label of a whole national number in a region's plan. */
static uint8_t label_of(const struct kp_phone_region *r, struct digits d)
{
    uint16_t state = r->root;
    for (size_t i = 0; i < d.len; i++) {
        unsigned bit = 1u << (d.s[i] - '0');
        const struct kp_phone_edge *e = kp_phone_edges + kp_phone_first[state];
        const struct kp_phone_edge *end = kp_phone_edges + kp_phone_first[state + 1];
        while (e < end && !(e->digits & bit))
            e++;
        if (e == end)
            return 0;
        state = e->state;
    }
    return kp_phone_labels[state];
}

static bool is_general(const struct kp_phone_region *r, struct digits d)
{
    return (label_of(r, d) & KP_PHONE_GENERAL) != 0;
}

/* ---- regions ---- */

static const struct kp_phone_region *region_find(const char *id)
{
    if (!id || id[0] < 'A' || id[0] > 'Z' || id[1] < 'A' || id[1] > 'Z' || id[2])
        return NULL;
    uint8_t at = kp_phone_region_at[(id[0] - 'A') * 26 + id[1] - 'A'];
    return at == KP_PHONE_NO_REGION ? NULL : &kp_phone_regions[at];
}

bool kp_phone_region_known(const char *region)
{
    return region_find(region) != NULL;
}

int kp_phone_country_code(const char *region)
{
    const struct kp_phone_region *r = region_find(region);
    return r ? r->country_code : 0;
}

static const struct kp_phone_region *code_region(unsigned code, unsigned i)
{
    return &kp_phone_regions[kp_phone_code_regions[kp_phone_codes[code].first + i]];
}

/* ---- prefixes ---- */

struct national {
    char storage[KP_PHONE_SCAN_MAX + 16];
    struct digits d;
};

/* What a transform such as "9\1" makes of a number whose first `end` digits matched. */
static void transformed(struct digits d, const int16_t *captures, const char *transform, int end,
                        struct national *out)
{
    size_t n = 0;
    for (const char *t = transform; *t; t++) {
        struct digits part = {t, 1};
        if (*t < ' ') { /* a group */
            int from = captures[2 * *t - 2], to = captures[2 * *t - 1];
            part = from >= 0 && to >= from ? (struct digits){d.s + from, (size_t)(to - from)}
                                           : (struct digits){"", 0};
        }
        memcpy(out->storage + n, part.s, part.len);
        n += part.len;
    }
    memcpy(out->storage + n, d.s + end, d.len - (size_t)end);
    out->d = (struct digits){out->storage, n + d.len - (size_t)end};
}

/* The number without the region's national prefix and carrier code; the same number where there are
 * none, or where taking them off would spoil a number that is good. */
static void strip_national_prefix(const struct kp_phone_region *r, struct digits d,
                                  struct national *out)
{
    int16_t captures[KP_PHONE_CAPTURES];
    out->d = d;
    int end = d.len > 0 ? kp_phone_match(r->national_prefix, d.s, d.len, captures) : -1;
    if (end < 0)
        return;
    bool last_group = r->groups > 0 && captures[2 * r->groups - 1] >= 0;
    struct national stripped;
    if (!r->transform || !last_group)
        stripped.d = (struct digits){d.s + end, d.len - (size_t)end};
    else
        transformed(d, captures, r->transform, end, &stripped);
    if (is_general(r, d) && !is_general(r, stripped.d))
        return;
    memcpy(out->storage, stripped.d.s, stripped.d.len);
    out->d = (struct digits){out->storage, stripped.d.len};
}

static bool has_length(uint32_t lengths, size_t len)
{
    return len < 32 && (lengths >> len & 1);
}

static bool longer_than_all(uint32_t lengths, size_t len)
{
    return len >= 32 || lengths >> len == 0;
}

/* Takes a country code off d; 0 when it begins with none. */
static unsigned take_code(struct digits *d)
{
    unsigned code = 0;
    if (d->len == 0 || d->s[0] == '0')
        return 0;
    for (size_t n = 1; n <= CODE_MAX && n <= d->len; n++) {
        code = code * 10 + (unsigned)(d->s[n - 1] - '0');
        if (kp_phone_codes[code].count > 0) {
            d->s += n;
            d->len -= n;
            return code;
        }
    }
    return 0;
}

/* Takes the region's international prefix off d: 00, 011 ... A country code never begins with 0. */
static bool take_idd(const struct kp_phone_region *r, struct digits *d)
{
    int end = kp_phone_match(r->idd, d->s, d->len, NULL);
    if (end < 0 || ((size_t)end < d->len && d->s[end] == '0'))
        return false;
    d->s += end;
    d->len -= (size_t)end;
    return true;
}

/* 98 912 ... typed in Iran without a plus: the region's own country code, where the number makes
 * sense only without it. */
static bool take_own_code(const struct kp_phone_region *r, struct digits *d, struct national *out)
{
    struct digits rest = *d;
    if (d->len == 0 || take_code(&rest) != r->country_code)
        return false;
    strip_national_prefix(r, rest, out);
    if ((is_general(r, *d) || !is_general(r, out->d)) &&
        !(longer_than_all(r->lengths, d->len) && !has_length(r->local_lengths, d->len)))
        return false;
    *d = out->d;
    return true;
}

/* ---- the whole ---- */

/* The country code that an international number begins with, taken off d; 0 with the reason when it
 * begins with none. */
static unsigned international_code(struct digits *d, const char **reason)
{
    *reason = d->len > NSN_MIN ? bad_code : too_short;
    return d->len > NSN_MIN ? take_code(d) : 0;
}

/* The country code, taken off d where it was written, or 0 with the reason; *home becomes the plan
 * to read the rest by. */
static unsigned country_code(bool plus, struct digits *d, const struct kp_phone_region **home,
                             struct national *own, const char **reason)
{
    unsigned code = 0;
    const struct kp_phone_region *from = *home;
    if (plus)
        code = international_code(d, reason);
    else if (!from)
        *reason = no_region;
    if (code == 0 && from &&
        !(plus && *reason == too_short)) { /* also +0098 ..., a plus before a number dialled */
        if (take_idd(from, d))
            code = international_code(d, reason);
        else if (take_own_code(from, d, own))
            code = from->country_code;
        else if (!plus)
            return from->country_code;
    }
    if (code != 0)
        *home = code_region(code, 0);
    return code;
}

static void find_type(struct kp_phone *p)
{
    struct digits d = {p->digits, p->len};
    struct kp_phone_code code = kp_phone_codes[p->country_code];
    for (unsigned i = 0; i < code.count; i++) {
        const struct kp_phone_region *r = code_region(p->country_code, i);
        uint8_t type = label_of(r, d) & (KP_PHONE_GENERAL - 1);
        if (code.count > 1 &&
            (r->leading ? kp_phone_match(r->leading, d.s, d.len, NULL) < 0 : type == 0))
            continue;
        p->type = (enum kp_phone_type)type;
        p->valid = type != 0;
        if (p->valid)
            memcpy(p->region, r->id, sizeof p->region);
        return;
    }
}

bool kp_phone_parse(struct kp_slice s, const char *region, struct kp_phone *out,
                    const char **reason)
{
    struct kp_phone_scan scan;
    struct national own, stripped;
    const struct kp_phone_region *plan = region_find(region);
    *reason = not_a_phone;
    if (!kp_phone_scan(s, &scan))
        return false;
    struct digits d = {scan.digits, scan.len};
    unsigned code = country_code(scan.plus, &d, &plan, &own, reason);
    if (code == 0)
        return false;
    strip_national_prefix(plan, d, &stripped);
    size_t n = stripped.d.len;
    if (!has_length(plan->local_lengths, n) &&
        (has_length(plan->lengths, n) || longer_than_all(plan->lengths, n)))
        d = stripped.d;
    if (d.len < NSN_MIN || d.len > KP_PHONE_DIGITS_MAX) {
        *reason = d.len < NSN_MIN ? too_short : too_long;
        return false;
    }
    *out = (struct kp_phone){.country_code = (uint16_t)code,
                             .len = (uint8_t)d.len,
                             .extension_len = (uint8_t)scan.extension_len};
    memcpy(out->digits, d.s, d.len);
    memcpy(out->extension, scan.extension, scan.extension_len);
    find_type(out);
    return true;
}
