#include "validate/check_case.h"

#define RUN(name, cases)                                                                           \
    do {                                                                                           \
        const struct kp_check *check_ = kp_check_find(name);                                       \
        assert_non_null(check_);                                                                   \
        for (size_t i_ = 0; i_ < sizeof(cases) / sizeof *(cases); i_++)                            \
            check_run(check_, &(cases)[i_]);                                                       \
    } while (0)

static void required(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {NULL, "x", "ok", 0},
        {NULL, "مریم", "ok", 0},
        {NULL, "李", "ok", 0},
        {NULL, "", "is missing", 0},
        {NULL, " \t ", "is missing", 0},
        {NULL, "", "is missing", KP_NULL},
        {NULL, "0", "ok", KP_NUMBER},
    };
    RUN("required", cases);
}

static void type(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"integer", "007", "ok", 0},
        {"integer", "-12", "ok", KP_NUMBER},
        {"integer", "", "ok", 0},
        {"integer", "1.0", "is not a whole number", 0},
        {"integer", "۱۲", "is not a whole number", 0},
        {"number", "1e5", "ok", 0},
        {"number", ".5", "ok", 0},
        {"number", "1,000", "is not a number", 0},
        {"number", "0x10", "is not a number", 0},
        {"number", "nan", "is not a number", 0},
        {"boolean", "TRUE", "ok", 0},
        {"boolean", "oui", "is not true or false", 0},
        {"date", "2024-02-29", "ok", 0},
        {"date", "1900-02-29", "is not a date of the form 2024-12-31", 0},
        {"date", "1403-01-31 ", "is not a date of the form 2024-12-31", 0},
        {"datetime", "2024-01-01T23:59:60.5+03:30", "ok", 0},
        {"datetime", "2024-01-01 24:00", "is not a date and time of the form 2024-12-31T23:59:00Z",
         0},
        {"time", "08:05", "ok", 0},
        {"time", "8:5", "is not a time of the form 23:59", 0},
        {"array", "[1]", "ok", KP_ARRAY},
        {"array", "[1]", "is not an array", 0},
        {"string", "{}", "is not text", KP_OBJECT},
    };
    RUN("type", cases);
}

static void length(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"{max: 3}", "احد", "ok", 0},
        {"{max: 3}", "احمد", "is longer than 3 characters", 0},
        {"{min: 2}", "李", "is shorter than 2 characters", 0},
        {"{max: 3, unit: bytes}", "李明", "is longer than 3 bytes", 0},
        {"10", "0012345678", "ok", 0},
        {"10", "12345678", "is shorter than 10 characters", 0},
        {"{max: 1}", "ab", "is longer than 1 character", 0},
    };
    RUN("length", cases);
    check_refuses(kp_check_find("length"), "{min: 5, max: 2}", "greater");
    check_refuses(kp_check_find("length"), "{is: 5, max: 9}", "either");
}

static void range(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"{min: 1, max: 9}", "9", "ok", 0},
        {"{min: 1, max: 9}", "9.01", "is more than 9", 0},
        {"{min: -1.5}", "-2", "is less than -1.5", 0},
        {"{min: 1}", "abc", "is not a number", 0},
        {"{min: 1900-01-01, max: today}", "2024-01-01", "ok", 0},
        {"{min: 1900-01-01, max: today}", "2024-01-01T22:00:00Z", "ok", 0},
        {"{min: 1900-01-01, max: today}", "2024-01-02", "is after today", 0},
        {"{min: 1900-01-01}", "1899-12-31", "is before 1900-01-01", 0},
        {"{min: 1900-01-01}", "today", "is not a date of the form 2024-12-31", 0},
    };
    RUN("range", cases);
    check_refuses(kp_check_find("range"), "{min: 1, max: 2020-01-01}", "both");
    check_refuses(kp_check_find("range"), "{min: 5, max: 1}", "greater");
    check_refuses(kp_check_find("range"), "{min: soon}", "neither");
    check_refuses(kp_check_find("range"), NULL, "needs");
}

static void pattern(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"'^\\d+$'", "۱۲۳", "ok", 0}, /* \d is any digit of Unicode */
        {"'^[0-9]+$'", "۱۲۳", "does not match the pattern", 0},
        {"'明'", "李明", "ok", 0},
        {"{match: '明', whole: yes}", "李明", "does not match the pattern", 0},
        {"{match: 'straße', ignore_case: yes}", "STRASSE", "does not match the pattern", 0},
        {"{match: 'é', ignore_case: yes}", "É", "ok", 0},
        {"{match: '^شرکت', refuse: yes}", "شرکت نمونه", "matches a pattern that is not allowed", 0},
        {"{match: '^شرکت', refuse: yes}", "نمونه", "ok", 0},
        {"'^a'", "\xff", "is not UTF-8", 0},
    };
    RUN("pattern", cases);
    check_refuses(kp_check_find("pattern"), "'a('", "");
}

/* A pattern that backtracks without end stops and says so. */
static void pattern_limit(void **state)
{
    (void)state;
    static const struct check_case c = {
        "'^(a|a|b?)*$'", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX",
        "takes too many steps to be matched: make the pattern simpler", 0};
    check_run(kp_check_find("pattern"), &c);
}

static void one_of(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"[مرد, زن]", "زن", "ok", 0},
        {"[مرد, زن]", "زن ", "is not one of the allowed values", 0},
        {"{values: [مرد, زن], fold: yes}", " زن\xe2\x80\x8f", "ok", 0},
        {"{values: [女, 男]}", "女", "ok", 0},
        {"{values: [Straße], fold: yes}", "STRASSE", "ok", 0},
        {"{values: [vip], fold: yes}", "ＶＩＰ", "ok", 0},
        {"[1, 2]", "2", "ok", KP_NUMBER},
    };
    RUN("one_of", cases);
    check_refuses(kp_check_find("one_of"), NULL, "needs");
}

static void script(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"[Arabic]", "علی‌رضا ۱۲-۳", "ok", 0},
        {"[Arabic]", "علی Ali", "is written in a script that is not allowed", 0},
        {"[Arab, Latn]", "علی Ali", "ok", 0},
        {"Han", "李明", "ok", 0},
        {"Han", "りー", "is written in a script that is not allowed", 0},
        {NULL, "Pаypal", "mixes look-alike letters of two scripts in one word",
         0}, /* a Cyrillic a */
        {NULL, "Paypal Иван", "ok", 0},
        {NULL, "Αlpha", "mixes look-alike letters of two scripts in one word",
         0}, /* a Greek Alpha */
        {"{allow: [Latin, Cyrillic], mixed: yes}", "Pаypal", "ok", 0},
    };
    RUN("script", cases);
    check_refuses(kp_check_find("script"), "Klingonese", "no script called");
}

static void not_placeholder(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {NULL, "N/A", "is a placeholder word", 0},
        {NULL, "نامشخص", "is a placeholder word", 0},
        {NULL, "غير معروف", "is a placeholder word", 0},
        {NULL, "未知", "is a placeholder word", 0},
        {NULL, "000-0000", "is made of filler digits", 0},
        {NULL, "۱۱۱۱۱۱۱", "ok", 0}, /* digits are made ASCII first, by normalize */
        {NULL, "123456789", "is made of filler digits", 0},
        {NULL, "0912345", "ok", 0},
        {NULL, "1111", "ok", 0},
        {NULL, "1900-01-01", "is a placeholder date", 0},
        {NULL, "1900-01-01T00:00:00", "is a placeholder date", 0},
        {NULL, "1900-01-02", "ok", 0},
        {NULL, "Test@acme.com", "is a placeholder address", 0},
        {NULL, "testa@acme.com", "ok", 0},
        {NULL, "---", "has no letters and no digits", 0},
        {NULL, "李明", "ok", 0},
        {"[گمنام]", "گمنام", "is a placeholder word", 0},
        {"{except: [None]}", "none", "ok", 0},
    };
    RUN("not_placeholder", cases);
}

static void date(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {NULL, "2024-02-29", "ok", 0},
        {"{max: today}", "2024-01-01", "ok", 0},
        {"{max: today}", "2024-01-02", "is after today", 0},
        {"{from: [jalali]}", "۱۴۰۲/۱۲/۲۹", "ok", 0},
        {"{from: [cjk], min: 2000-01-01}", "1999年5月1日", "is before 2000-01-01", 0},
        {"{from: [dmy]}", "31/12/1999", "ok", 0},
    };
    RUN("date", cases);
    check_refuses(kp_check_find("date"), "{min: 2020-01-01, max: 2019-01-01}", "after");
    struct check_case wrong = {NULL, "2023-02-29", "ok", 0};
    struct kp_arena arena = {0};
    struct kp_check_rule rule;
    struct kp_error err = {0};
    assert_int_equal(check_compile(kp_check_find("date"), wrong.args, &arena, &rule, &err), KP_OK);
    assert_string_not_equal(check_answer(&rule, kp_str(wrong.input), NULL), "ok");
    check_free(&rule, &arena);
}

static void fresh(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"1y", "2023-01-01", "ok", 0},
        {"1y", "2022-12-31", "is older than 1y", 0},
        {"{within: 1mo}", "2023-12-01", "ok", 0},
        {"{within: 1mo}", "2023-11-30", "is older than 1mo", 0},
        {"10d", "۲۰۲۳-۱۲-۲۲", "ok", 0},
        {"10d", "2023-12-21", "is older than 10d", 0},
        {"2w", "2023-12-31T23:59:59Z", "ok", 0},
        {"2w", "2024-01-01", "ok", 0},
        {"2w", "2024-01-02", "is in the future", 0},
        {"2w", "昨天", "is not a date in the forms allowed", 0},
    };
    RUN("fresh", cases);
    check_refuses(kp_check_find("fresh"), "9999y", "length of time");
}

static void email(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {NULL, "علی@نمونه.ایران", "ok", 0},
        {NULL, "\"a b\"@example.com", "ok", 0},
        {"{roles: no}", "zahra@example.com", "ok", 0},
        {"{roles: no}", "info@example.com", "belongs to a role, not to a person", 0},
        {"{disposable: no}", "a@mailinator.com", "belongs to a provider of disposable addresses",
         0},
        {NULL, "a@mailinator.com", "ok", 0},
    };
    RUN("email", cases);
}

static void phone(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {NULL, "۰۹۱۲ ۳۴۵ ۶۷۸۹", "ok", 0}, /* the ruleset's region */
        {"{region: CN}", "138 0013 8000", "ok", 0},
        {NULL, "+98 912 345", "is not a number of its country's numbering plan", 0},
        {"{type: [fixed], countries: [IR]}", "+982188776655", "ok", 0},
        {"{countries: [AE, SA]}", "+989123456789", "is a number of a country that is not wanted",
         0},
        {"mobile", "+12125551234", "ok", 0}, /* the plan of North America does not tell */
    };
    RUN("phone", cases);
    check_refuses(kp_check_find("phone"), "{countries: [XX]}", "no numbering plan");
}

static void foreign_key(void **state)
{
    (void)state;
    check_refuses(kp_check_find("foreign_key"), "{file: no_such.csv}", "cannot read 'no_such.csv'");
    check_refuses(kp_check_find("foreign_key"), "{file: truth.csv, column: fax}", "no column fax");
}

static void identifier(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"ir_national_id", "۰۰۱۳۵۴۲۴۱۹", "ok", 0},
        {"cn_resident_id", "11010519491231002x", "ok", 0},
        {"[ir_national_id, cn_resident_id]", "11010519491231002X", "ok", 0},
        {"[ir_national_id, cn_resident_id]", "0013542418",
         "is none of the identifiers that are wanted", 0},
        {"luhn", "４０００００００００００００02", "ok", 0},
    };
    RUN("identifier", cases);
    check_refuses(kp_check_find("identifier"), "passport", "");
}

/* The examples of the descriptors, which the manual shows, are true. */
static void examples(void **state)
{
    (void)state;
    for (const struct kp_check *const *c = kp_checks(); *c; c++) {
        assert_non_null((*c)->d.examples);
        for (const struct kp_example *e = (*c)->d.examples; e->input; e++)
            check_run(*c, &(struct check_case){e->args, e->input, e->output, 0});
    }
}

static void alphabetical(void **state)
{
    (void)state;
    for (const struct kp_check *const *c = kp_checks(); c[1]; c++)
        assert_true(strcmp(c[0]->d.name, c[1]->d.name) < 0);
    assert_null(kp_check_find("no_such_check"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(date),
        cmocka_unit_test(fresh),
        cmocka_unit_test(phone),
        cmocka_unit_test(identifier),
        cmocka_unit_test(foreign_key),
        cmocka_unit_test(email),
        cmocka_unit_test(required),
        cmocka_unit_test(type),
        cmocka_unit_test(length),
        cmocka_unit_test(range),
        cmocka_unit_test(pattern),
        cmocka_unit_test(pattern_limit),
        cmocka_unit_test(one_of),
        cmocka_unit_test(script),
        cmocka_unit_test(not_placeholder),
        cmocka_unit_test(examples),
        cmocka_unit_test(alphabetical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
