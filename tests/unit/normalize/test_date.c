/* The rules date and datetime. */
#include "normalize/norm_case.h"

#include "normalize/date_rule.h"

static void writes_in_every_target(void **state)
{
    (void)state;
    static const struct {
        const char *args, *input, *output;
    } cases[] = {
        {"{from: [dmy]}", "۱/۵/۲۰۲۴", "2024-05-01"},
        {"{from: [dmy], to: dmy}", "1.5.2024", "01/05/2024"},
        {"{from: [mdy], to: mdy}", "5-1-2024", "05/01/2024"},
        {"{to: compact}", "2024年5月1日", "20240501"},
        {"{from: [iso, jalali], to: jalali}", "2024-05-01", "1403/02/12"},
        {"{to: hijri}", "2024-05-01", "1445/10/22"},
        {"{to: roc}", "2024-05-01", "113/05/01"},
        {"{to: roc}", "1950-05-01", "039/05/01"},
        {"{to: ymd}", "1 May 2024", "2024/05/01"},
        {"{from: [dmy], pivot: 30}", "1/5/24", "2024-05-01"},
        {"{from: [dmy]}", "1/5/24", NULL},
        {"{from: [jalali], pivot_jalali: 20}", "75/3/15", "1996-06-04"},
        {"{from: [dmy, mdy]}", "03/04/2020", NULL},
        {"{from: [dmy]}", "03/04/2020 00:00:00", "2020-04-03"},
        {"{from: [dmy]}", "03/04/2020 10:30", NULL},
        {"{from: [dmy], time: drop}", "03/04/2020 10:30", "2020-04-03"},
        {"{from: [dmy]}", "نامشخص", NULL},
        {"{from: [dmy]}", "未知", NULL},
        {"{from: [auto]}", "۱۴۰۳/۰۲/۳۱", "2024-05-20"},
        {"{from: [auto]}", "03/04/2020", NULL},
        {"{to: hijri}", "1850-01-01", NULL},
        {NULL, "2023-02-29", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct norm_case c;
        norm_open(&c, "date", cases[i].args, "", NULL);
        norm_expect(&c, cases[i].input, cases[i].output);
        norm_close(&c);
    }
}

static void refuses_targets_that_could_be_misread(void **state)
{
    (void)state;
    static const char *const args[] = {"{from: [mdy], to: dmy}", "{from: [hijri], to: jalali}",
                                       "{from: [dmy, mdy], to: mdy}",
                                       "{from: [dmy], to: sideways}"};
    for (size_t i = 0; i < sizeof args / sizeof *args; i++) {
        struct norm_case c;
        assert_int_equal(norm_try_open(&c, "date", args[i], "", NULL), KP_ERR_RULES);
        assert_true(c.err.message[0] != '\0');
        norm_close(&c);
    }
}

static void a_column_decides(void **state)
{
    (void)state;
    struct norm_case c;
    norm_open(&c, "date", "{from: [auto]}", "", NULL);
    assert_true(kp_date_rule_wants_evidence(&c.rule));
    norm_expect(&c, "03/04/2020", NULL);
    struct kp_date_evidence e;
    struct kp_date_verdict v;
    kp_date_rule_evidence(&c.rule, &e);
    kp_date_evidence_add(&e, kp_str("03/04/2020"), 1);
    kp_date_evidence_add(&e, kp_str("25/04/2020"), 2);
    kp_date_evidence_decide(&e, &v);
    assert_int_equal(v.kind, KP_DATE_DECIDED);
    struct kp_norm_rule undecided = c.rule;
    assert_true(kp_date_rule_variant(&undecided, &v, &c.rules, &c.rule));
    norm_expect(&c, "03/04/2020", "2020-04-03");
    c.rule = undecided; /* which is as it was: another source may decide otherwise */
    norm_expect(&c, "03/04/2020", NULL);
    norm_close(&c);
    norm_open(&c, "date", "{from: [dmy]}", "", NULL);
    assert_false(kp_date_rule_wants_evidence(&c.rule));
    norm_close(&c);
}

static void instants(void **state)
{
    (void)state;
    static const struct {
        const char *args, *input, *output;
    } cases[] = {
        {NULL, "2024-05-01T10:30:00+03:30", "2024-05-01T07:00:00Z"},
        {NULL, "2024-05-01T00:30:00+03:30", "2024-04-30T21:00:00Z"},
        {NULL, "2024-05-01 10:30", "2024-05-01T10:30:00"},
        {NULL, "2024-05-01T10:30:00.250Z", "2024-05-01T10:30:00.25Z"},
        {"{to_zone: keep}", "2024-05-01T10:30:00-0800", "2024-05-01T10:30:00-08:00"},
        {"{to_zone: Asia/Tehran}", "2024-05-01T07:00:00Z", "2024-05-01T10:30:00+03:30"},
        {"{to_zone: Asia/Tehran}", "2021-07-01T07:00:00Z", "2021-07-01T11:30:00+04:30"},
        {"{from: [jalali], zone: Asia/Tehran}", "۱۴۰۳/۰۲/۱۲ ۱۰:۳۰", "2024-05-01T07:00:00Z"},
        {"{zone: Asia/Shanghai}", "2024年5月1日 10:30", "2024-05-01T02:30:00Z"},
        {"{zone: Europe/Berlin}", "2024-03-31 02:30", NULL},
        {"{zone: Europe/Berlin}", "2024-10-27 02:30", NULL},
        {"{zone: Europe/Berlin}", "2024-10-27 03:30", "2024-10-27T02:30:00Z"},
        {"{from: [unix]}", "1714521600", "2024-05-01T00:00:00Z"},
        {"{from: [serial]}", "45413.5", "2024-05-01T12:00:00"},
        {"{bare: midnight}", "2024-05-01", "2024-05-01T00:00:00"},
        {NULL, "2024-05-01", NULL},
        {NULL, "9999-12-31T23:59:59-05:00", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct norm_case c;
        norm_open(&c, "datetime", cases[i].args, "", NULL);
        norm_expect(&c, cases[i].input, cases[i].output);
        norm_close(&c);
    }
    static const char *const bad[] = {"{zone: Mars/Olympus}", "{to_zone: \"+25:00\"}",
                                      "{zone: EXT}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct norm_case c;
        assert_int_equal(norm_try_open(&c, "datetime", bad[i], "", NULL), KP_ERR_RULES);
        norm_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_in_every_target),
        cmocka_unit_test(refuses_targets_that_could_be_misread),
        cmocka_unit_test(a_column_decides),
        cmocka_unit_test(instants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
