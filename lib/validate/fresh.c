/* fresh: a date that is not too long ago. Reports take such checks for timeliness. */
#include "text/calendar.h"
#include "text/date.h"

#include "validate/scan.h"
#include "validate/validate.h"

struct fresh {
    struct kp_date_options options;
    int64_t oldest, today; /* days since 1970-01-01 */
    const char *old;
};

/* The day so long before today: the same day of an earlier month, or that month's last. */
static bool earlier(int64_t today, int64_t count, enum kp_duration_unit unit, int64_t *out)
{
    struct kp_ymd d;
    *out = today - count * (unit == KP_WEEKS ? 7 : 1);
    if (unit == KP_DAYS || unit == KP_WEEKS)
        return true;
    if (!kp_calendar_from_days(KP_CAL_GREGORIAN, today, &d))
        return false;
    int64_t months = (int64_t)d.year * 12 + d.month - 1 - count * (unit == KP_YEARS ? 12 : 1);
    if (months < 12)
        return false;
    d.year = (int)(months / 12);
    d.month = (int)(months % 12) + 1;
    int last = kp_calendar_month_days(KP_CAL_GREGORIAN, d.year, d.month);
    d.day = d.day < last ? d.day : last;
    return kp_calendar_to_days(KP_CAL_GREGORIAN, d, out);
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    const char *within = kp_args_string(args, "within", "");
    struct fresh *f = kp_arena_array(env->arena, 1, sizeof *f);
    struct kp_buf old = {0};
    int64_t count;
    enum kp_duration_unit unit;
    if (!f)
        return kp_no_memory(err);
    f->options = (struct kp_date_options){
        .forms = KP_DATE_BIT(KP_DATE_ISO), .pivot = -1, .pivot_jalali = -1};
    f->today = env->today;
    if (!kp_duration_parse(within, &count, &unit) || !earlier(env->today, count, unit, &f->oldest))
        return kp_fail(err, KP_ERR_RULES, "fresh: within: expected a length of time such as 90d");
    kp_buf_printf(&old, "is older than %s", within);
    f->old = kp_buf_ok(&old) ? kp_arena_dup(env->arena, old.data, old.len) : NULL;
    kp_buf_release(&old);
    rule->data = f;
    return f->old ? KP_OK : kp_no_memory(err);
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct fresh *f = rule->data;
    struct kp_date date;
    if (!kp_date_parse(cell, &f->options, &date, &ctx->reason))
        return false;
    ctx->reason = date.days > f->today ? "is in the future" : f->old;
    return date.days >= f->oldest && date.days <= f->today;
}

static const struct kp_arg args[] = {
    {.name = "within",
     .type = KP_ARG_DURATION,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "how long ago the date may be"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "1y", .input = "1999-12-31", .output = "is older than 1y"},
    {.args = "{within: 90d}", .input = "9999-12-31", .output = "is in the future"},
    {0},
};

const struct kp_check kp_check_fresh = {
    .d = {.name = "fresh",
          .help = "a date (ISO 8601, with a time or without) that is not too long ago",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
