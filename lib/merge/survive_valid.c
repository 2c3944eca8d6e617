/* prefer_valid: values without an entry "field:rule" in their record's _issues; as a master, a
 * record without any. */
#include "merge/survivorship.h"

static bool has_issue(struct kp_slice issues, const char *field)
{
    size_t n = strlen(field);
    const char *p = issues.ptr, *end = issues.ptr + issues.len;
    while (p < end) {
        const char *stop = memchr(p, ';', (size_t)(end - p));
        size_t len = (size_t)((stop ? stop : end) - p);
        if (len > n && p[n] == ':' && memcmp(p, field, n) == 0)
            return true;
        p += len + 1;
    }
    return false;
}

static void narrow(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    if (c->issues == SIZE_MAX)
        return;
    for (size_t i = 0; i < c->n; i++) {
        struct kp_slice issues = c->members[c->who[i]].cells[c->issues];
        c->score[i] = c->ncolumns == 0 ? kp_slice_empty(issues) : !has_issue(issues, c->field);
    }
    kp_contest_prefer(c);
}

static const struct kp_example examples[] = {
    {.input = "a@b (no issues), a@@b (_issues: email:email)", .output = "a@b"}, {0}};

const struct kp_survivorship kp_survive_prefer_valid = {
    .d = {.name = "prefer_valid",
          .help =
              "values that passed their checks (nothing about them in _issues), if there are any",
          .examples = examples},
    .flags = KP_SURVIVE_RECORD,
    .narrow = narrow,
};
