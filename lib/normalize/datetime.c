/* datetime: a date with a time of day, as ISO 8601, in one time zone. Zones by name are ICU's. */
#include "normalize/date_rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

enum { ZONE_MAX = 64, MINUTE_MS = 60000, DAY_SECONDS = 86400 };

enum bare_rule { BARE_REFUSE, BARE_MIDNIGHT };
static const char *const bare_rules[] = {"refuse", "midnight", NULL};

static const struct kp_arg args[] = {
    KP_DATE_ARG_FROM,
    {.name = "zone",
     .type = KP_ARG_STRING,
     .help = "the zone of times that name none: UTC, an offset (+03:30) or a name (Asia/Tehran)"},
    {.name = "to_zone",
     .type = KP_ARG_STRING,
     .def = "UTC",
     .help = "the zone to write times in whose zone is known; keep: each in its own"},
    {.name = "bare",
     .type = KP_ARG_CHOICE,
     .choices = bare_rules,
     .def = "refuse",
     .help = "a date without a time: refuse it, or take midnight"},
    KP_DATE_ARG_PIVOT,
    KP_DATE_ARG_PIVOT_JALALI,
    KP_DATE_ARG_PAST,
    {0},
};

static const struct kp_example examples[] = {
    {.input = "2024-05-01 10:30", .output = "2024-05-01T10:30:00"},
    {.input = "2024-05-01T10:30:00+03:30", .output = "2024-05-01T07:00:00Z"},
    {.args = "{from: [jalali], zone: Asia/Tehran}",
     .input = "۱۴۰۳/۰۲/۱۲ ساعت ۱۰:۳۰",
     .output = "2024-05-01T07:00:00Z"},
    {.args = "{zone: +08:00, to_zone: keep}",
     .input = "2024年5月1日 10:30",
     .output = "2024-05-01T10:30:00+08:00"},
    {.args = "{from: [dmy]}", .input = "١/٥/٢٠٢٤ ١٠:٣٠ م", .output = "2024-05-01T22:30:00"},
    {.input = "2024-05-01", .output = NULL},
    {0},
};

/* A zone is an offset or, where that depends on the day, one of ICU's. */
struct zone {
    bool given;
    bool named;
    int offset; /* minutes */
    UChar id[ZONE_MAX];
};

struct datetime_rule {
    struct kp_date_rule common; /* first: see date_rule.h */
    struct zone from, to;
    bool keep;
    bool midnight;
};

struct zones {
    UCalendar *from, *to;
};

static bool is_offset(const char *s, int *minutes)
{
    int h, m, end = 0;
    if ((*s != '+' && *s != '-') || sscanf(s + 1, "%2d:%2d%n", &h, &m, &end) != 2 ||
        s[1 + end] != '\0' || h < 0 || h > 14 || m < 0 || m > 59)
        return false;
    *minutes = (*s == '-' ? -1 : 1) * (h * 60 + m);
    return true;
}

static bool zone_init(struct zone *z, const char *name)
{
    static const char *const utc[] = {"UTC", "utc", "Z", "GMT", NULL};
    *z = (struct zone){.given = true};
    for (int i = 0; utc[i]; i++)
        if (strcmp(name, utc[i]) == 0)
            return true;
    if (is_offset(name, &z->offset))
        return true;
    UErrorCode status = U_ZERO_ERROR;
    UChar canonical[ZONE_MAX];
    UBool system = false;
    z->named = true;
    u_strFromUTF8(z->id, ZONE_MAX, NULL, name, -1, &status);
    ucal_getCanonicalTimeZoneID(z->id, -1, canonical, ZONE_MAX, &system, &status);
    return U_SUCCESS(status) && status != U_STRING_NOT_TERMINATED_WARNING && system;
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct datetime_rule *r = kp_arena_array(env->arena, 1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    kp_date_rule_init(&r->common, sizeof *r, a, env);
    r->common.read.forms |= KP_DATE_BIT(KP_DATE_ISO);
    r->midnight = kp_args_choice(a, "bare", BARE_REFUSE) == BARE_MIDNIGHT;
    const char *from = kp_args_string(a, "zone", NULL), *to = kp_args_string(a, "to_zone", "UTC");
    r->keep = strcmp(to, "keep") == 0;
    if (from && !zone_init(&r->from, from))
        return kp_fail(err, KP_ERR_RULES,
                       "zone: '%s' is no time zone; write UTC, +03:30 or Asia/Tehran", from);
    if (!r->keep && !zone_init(&r->to, to))
        return kp_fail(err, KP_ERR_RULES,
                       "to_zone: '%s' is no time zone; write UTC, +03:30, Asia/Tehran or keep", to);
    rule->data = r;
    return KP_OK;
}

static void worker_free(void *worker)
{
    struct zones *z = worker;
    if (!z)
        return;
    if (z->from)
        ucal_close(z->from);
    if (z->to)
        ucal_close(z->to);
    free(z);
}

static bool open_zone(const struct zone *z, UCalendar **out)
{
    UErrorCode status = U_ZERO_ERROR;
    if (!z->named)
        return true;
    *out = ucal_open(z->id, -1, "en@calendar=gregorian", UCAL_GREGORIAN, &status);
    return U_SUCCESS(status);
}

static void *worker_new(const struct kp_norm_rule *rule)
{
    const struct datetime_rule *r = rule->data;
    struct zones *z = calloc(1, sizeof *z);
    if (!z || !open_zone(&r->from, &z->from) || !open_zone(&r->to, &z->to)) {
        worker_free(z);
        return NULL;
    }
    return z;
}

/* Offset of a local time, which a zone may have had twice (clocks put back) or never (put forward).
 */
static bool local_offset(UCalendar *cal, int64_t local, int *offset)
{
    int32_t found[2];
    struct kp_ymd d;
    if (!kp_calendar_from_days(KP_CAL_GREGORIAN, local / DAY_SECONDS - (local % DAY_SECONDS < 0),
                               &d))
        return false;
    int64_t second = ((local % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS;
    for (int i = 0; i < 2; i++) {
        UErrorCode status = U_ZERO_ERROR;
        ucal_setAttribute(cal, UCAL_REPEATED_WALL_TIME,
                          i == 0 ? UCAL_WALLTIME_FIRST : UCAL_WALLTIME_LAST);
        ucal_clear(cal);
        ucal_setDateTime(cal, d.year, d.month - 1, d.day, (int32_t)(second / 3600),
                         (int32_t)(second / 60 % 60), (int32_t)(second % 60), &status);
        double ms = ucal_getMillis(cal, &status);
        int32_t minutes = (int32_t)((local - (int64_t)(ms / 1000)) / 60);
        found[i] =
            (ucal_get(cal, UCAL_ZONE_OFFSET, &status) + ucal_get(cal, UCAL_DST_OFFSET, &status)) /
            MINUTE_MS;
        if (U_FAILURE(status) || minutes != found[i])
            return false;
    }
    *offset = found[0];
    return found[0] == found[1];
}

static bool instant_offset(UCalendar *cal, int64_t utc, int *offset)
{
    UErrorCode status = U_ZERO_ERROR;
    ucal_setMillis(cal, (double)utc * 1000.0, &status);
    *offset = (ucal_get(cal, UCAL_ZONE_OFFSET, &status) + ucal_get(cal, UCAL_DST_OFFSET, &status)) /
              MINUTE_MS;
    return U_SUCCESS(status);
}

static enum kp_norm_result write_time(struct kp_norm_ctx *ctx, struct kp_slice *cell, int64_t local,
                                      int nanos, bool zoned, int offset)
{
    struct kp_ymd d;
    int64_t day = local / DAY_SECONDS - (local % DAY_SECONDS < 0);
    int second = (int)(local - day * DAY_SECONDS);
    if (!kp_calendar_from_days(KP_CAL_GREGORIAN, day, &d))
        return kp_norm_failed(ctx, "lies outside the years 1 to 9999");
    kp_buf_printf(ctx->scratch, "%04d-%02d-%02dT%02d:%02d:%02d", d.year, d.month, d.day,
                  second / 3600, second / 60 % 60, second % 60);
    if (nanos > 0) {
        int digits = 9;
        while (nanos % 10 == 0) {
            nanos /= 10;
            digits--;
        }
        kp_buf_printf(ctx->scratch, ".%0*d", digits, nanos);
    }
    if (zoned && offset == 0)
        kp_buf_putc(ctx->scratch, 'Z');
    else if (zoned)
        kp_buf_printf(ctx->scratch, "%c%02d:%02d", offset < 0 ? '-' : '+', abs(offset) / 60,
                      abs(offset) % 60);
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct datetime_rule *r = rule->data;
    const struct zones *zones = ctx->worker;
    struct kp_date d;
    const char *reason;
    if (!kp_date_parse(*cell, &r->common.read, &d, &reason))
        return kp_norm_failed(ctx, reason);
    if (!d.time.given && !r->midnight)
        return kp_norm_failed(ctx, "has no time of day; use the rule date, or bare: midnight");
    int64_t local = d.days * DAY_SECONDS + d.time.seconds;
    bool zoned = d.time.has_offset || r->from.given;
    int offset = d.time.has_offset ? d.time.offset : r->from.offset;
    if (!d.time.has_offset && r->from.named && !local_offset(zones->from, local, &offset))
        return kp_norm_failed(ctx,
                              "is a time that the zone had twice or never, as clocks were changed");
    if (zoned && !r->keep) {
        int64_t utc = local - offset * 60;
        offset = r->to.offset;
        if (r->to.named && !instant_offset(zones->to, utc, &offset))
            return kp_norm_failed(ctx, "cannot be put into the zone to write");
        local = utc + offset * 60;
    }
    return write_time(ctx, cell, local, d.time.nanos, zoned, offset);
}

const struct kp_normalizer kp_normalize_datetime = {
    .d = {.name = "datetime",
          .help = "write dates with a time of day as ISO 8601, in one time zone",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .worker_new = worker_new,
    .worker_free = worker_free,
};
