/* --fail-under: limits for measures. */
#include <stdlib.h>

#include "profile/output.h"
#include "report/gather.h"

/* "95%" or "0.95" up to a comma; false when it is neither. */
static bool share_of(const char *text, const char **end, double *share)
{
    char *stop;
    *share = strtod(text, &stop);
    if (stop == text)
        return false;
    if (*stop == '%') {
        *share /= 100;
        stop++;
    }
    *end = stop;
    return (*stop == '\0' || *stop == ',') && *share >= 0 && *share <= 1;
}

enum kp_status kp_report_check(const struct kp_node *report, const char *limits,
                               struct kp_error *err)
{
    struct kp_buf why = {0};
    enum kp_status st = KP_OK;
    for (const char *p = limits; *p && st == KP_OK; p += *p == ',') {
        char name[32];
        double limit;
        size_t n = strcspn(p, "=,");
        const char *start = p;
        if (p[n] != '=' || n >= sizeof name || !share_of(p + n + 1, &p, &limit)) {
            st = kp_fail(err, KP_ERR_USAGE,
                         "--fail-under: expected limits such as completeness=95%%,validity=0.99");
            break;
        }
        memcpy(name, start, n);
        name[n] = '\0';
        const struct kp_node *m = kp_get_named(kp_report_list(report, "measures"), "name", name);
        if (!m)
            st = kp_fail(err, KP_ERR_USAGE,
                         "--fail-under: the inputs tell nothing about a measure called %s", name);
        else if (kp_get_number(m, "value", 0) < limit)
            kp_buf_printf(&why, "%s%s is %.2f%%, under %.2f%%", why.len ? "; " : "", name,
                          100 * kp_get_number(m, "value", 0), 100 * limit);
    }
    if (st == KP_OK && why.len)
        st = kp_fail(err, KP_ERR_LIMIT, "%.*s", (int)why.len, why.data);
    kp_buf_release(&why);
    return st;
}
