/* date: a date in any form that the rule allows, written in one. */
#include "normalize/date_rule.h"

enum target { TO_ISO, TO_COMPACT, TO_YMD, TO_DMY, TO_MDY, TO_JALALI, TO_HIJRI, TO_ROC };
static const char *const targets[] = {"iso",    "compact", "ymd", "dmy", "mdy",
                                      "jalali", "hijri",   "roc", NULL};

enum time_rule { TIME_REFUSE, TIME_DROP };
static const char *const time_rules[] = {"refuse", "drop", NULL};

static const struct kp_arg args[] = {
    KP_DATE_ARG_FROM,
    {.name = "to",
     .type = KP_ARG_CHOICE,
     .choices = targets,
     .def = "iso",
     .help = "how the date is written"},
    KP_DATE_ARG_PIVOT,
    KP_DATE_ARG_PIVOT_JALALI,
    {.name = "time",
     .type = KP_ARG_CHOICE,
     .choices = time_rules,
     .def = "refuse",
     .help = "a time of day other than midnight: refuse the value, or drop the time"},
    KP_DATE_ARG_PAST,
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{from: [dmy]}", .input = "03/04/2020", .output = "2020-04-03"},
    {.args = "{from: [dmy, mdy]}", .input = "03/04/2020", .output = NULL},
    {.args = "{from: [iso, dmy, jalali]}", .input = "۱۴۰۳/۲/۱۲", .output = "2024-05-01"},
    {.args = "{from: [hijri]}", .input = "٢٢ شوال ١٤٤٥ هـ", .output = "2024-05-01"},
    {.input = "2024年5月1日", .output = "2024-05-01"},
    {.input = "1er mai 2024", .output = "2024-05-01"},
    {.args = "{to: jalali}", .input = "2024-05-01", .output = "1403/02/12"},
    {0},
};

struct date_rule {
    struct kp_date_rule common; /* first: see date_rule.h */
    enum target to;
    bool drop_time;
};

/* What a target is read back by, and the forms that would read it otherwise. */
static const struct {
    unsigned form, rivals;
    enum kp_calendar calendar;
    char separator; /* 0: none */
} written[] = {
    [TO_ISO] = {KP_DATE_BIT(KP_DATE_ISO), 0, KP_CAL_GREGORIAN, '-'},
    [TO_COMPACT] = {KP_DATE_BIT(KP_DATE_ISO), KP_DATE_BIT(KP_DATE_SERIAL), KP_CAL_GREGORIAN, 0},
    [TO_YMD] = {KP_DATE_BIT(KP_DATE_YMD), 0, KP_CAL_GREGORIAN, '/'},
    [TO_DMY] = {KP_DATE_BIT(KP_DATE_DMY), KP_DATE_BIT(KP_DATE_MDY), KP_CAL_GREGORIAN, '/'},
    [TO_MDY] = {KP_DATE_BIT(KP_DATE_MDY), KP_DATE_BIT(KP_DATE_DMY), KP_CAL_GREGORIAN, '/'},
    [TO_JALALI] = {KP_DATE_BIT(KP_DATE_JALALI), KP_DATE_BIT(KP_DATE_HIJRI), KP_CAL_JALALI, '/'},
    [TO_HIJRI] = {KP_DATE_BIT(KP_DATE_HIJRI), KP_DATE_BIT(KP_DATE_JALALI), KP_CAL_HIJRI, '/'},
    [TO_ROC] = {KP_DATE_BIT(KP_DATE_ROC), 0, KP_CAL_ROC, '/'},
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct date_rule *r = kp_arena_alloc(env->arena, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    kp_date_rule_init(&r->common, sizeof *r, a, env);
    r->to = (enum target)kp_args_choice(a, "to", TO_ISO);
    r->drop_time = kp_args_choice(a, "time", TIME_REFUSE) == TIME_DROP;
    unsigned rivals = r->common.read.forms & written[r->to].rivals;
    for (int f = 0; f < KP_DATE_FORMS; f++)
        if (rivals & KP_DATE_BIT(f))
            return kp_fail(err, KP_ERR_RULES,
                           "what is written as %s could be read back as %s: write to: iso, or take "
                           "%s out of from",
                           targets[r->to], kp_date_form_names[f], kp_date_form_names[f]);
    r->common.read.forms |= written[r->to].form;
    rule->data = r;
    return KP_OK;
}

/* YYYY-MM-DD, which most cells hold already. */
static bool is_iso(struct kp_slice s)
{
    if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-')
        return false;
    for (int i = 0; i < 10; i++)
        if (i != 4 && i != 7 && (s.ptr[i] < '0' || s.ptr[i] > '9'))
            return false;
    struct kp_ymd d = {
        (s.ptr[0] - '0') * 1000 + (s.ptr[1] - '0') * 100 + (s.ptr[2] - '0') * 10 + s.ptr[3] - '0',
        (s.ptr[5] - '0') * 10 + s.ptr[6] - '0', (s.ptr[8] - '0') * 10 + s.ptr[9] - '0'};
    return d.year >= 1600 && d.day >= 1 &&
           d.day <= kp_calendar_month_days(KP_CAL_GREGORIAN, d.year, d.month);
}

/* n with at least so many digits. */
static char *put_number(char *to, int n, int digits)
{
    char turned[12];
    int count = 0;
    for (; n > 0 || count < digits; n /= 10)
        turned[count++] = (char)('0' + n % 10);
    while (count > 0)
        *to++ = turned[--count];
    return to;
}

/* A date of a calendar whose years are positive. Returns the bytes written. */
static size_t write_date(enum target to, struct kp_ymd d, char text[40])
{
    const bool year_last = to == TO_DMY || to == TO_MDY;
    const int year_digits = to == TO_ROC ? 3 : 4;
    const char separator = written[to].separator;
    char *p = text;
    if (!year_last)
        p = put_number(p, d.year, year_digits);
    for (int i = 0; i < 2; i++) {
        if (separator && p > text)
            *p++ = separator;
        p = put_number(p, (i == 0) == (to != TO_DMY) ? d.month : d.day, 2);
    }
    if (year_last) {
        *p++ = separator;
        p = put_number(p, d.year, year_digits);
    }
    return (size_t)(p - text);
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct date_rule *r = rule->data;
    struct kp_date d;
    struct kp_ymd out;
    const char *reason;
    if (r->to == TO_ISO && is_iso(*cell))
        return KP_NORM_SAME;
    if (!kp_date_parse(*cell, &r->common.read, &d, &reason))
        return kp_norm_failed(ctx, reason);
    if (d.time.given && !r->drop_time && (d.time.seconds != 0 || d.time.nanos != 0))
        return kp_norm_failed(ctx, "has a time of day; use the rule datetime, or time: drop");
    if (!kp_calendar_from_days(written[r->to].calendar, d.days, &out))
        return kp_norm_failed(ctx, "lies outside the years of the calendar to write");
    char text[40];
    size_t n = write_date(r->to, out, text);
    return kp_norm_set_plain(ctx, cell, text, n);
}

const struct kp_normalizer kp_normalize_date = {
    .d = {.name = "date",
          .help = "write dates of many forms and calendars in one, never guessing",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
