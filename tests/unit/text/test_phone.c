/* Telephone numbers: reading, validity, types and forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/phone.h"

struct number {
    const char *region, *text, *e164, *type, *home;
};

static void check(const struct number *n)
{
    struct kp_phone p;
    const char *reason = NULL;
    char text[KP_PHONE_TEXT_MAX + 1] = "-";
    if (kp_phone_parse(kp_str(n->text), n->region, &p, &reason)) {
        text[kp_phone_write(&p, KP_PHONE_E164, text)] = '\0';
        if (strcmp(kp_phone_type_names[p.type], n->type) != 0 || strcmp(p.region, n->home) != 0)
            fail_msg("%s: is %s of %s", n->text, kp_phone_type_names[p.type], p.region);
        assert_int_equal(p.valid, p.type != KP_PHONE_UNKNOWN);
    } else {
        assert_non_null(reason);
    }
    if (strcmp(text, n->e164) != 0)
        fail_msg("%s in %s: gave %s, expected %s", n->text, n->region, text, n->e164);
}

static void numbers_of_many_countries(void **state)
{
    (void)state;
    static const struct number numbers[] = {
        {"IR", "۰۹۱۲۳۴۵۶۷۸۹", "+989123456789", "mobile", "IR"},
        {"IR", "٠٢١-٨٨٧٧٦٦٥٥", "+982188776655", "fixed", "IR"},
        {"IR", "9123456789", "+989123456789", "mobile", "IR"},
        {"IR", "00989123456789", "+989123456789", "mobile", "IR"},
        {"IR", "989123456789", "+989123456789", "mobile", "IR"},
        {"IR", "+98 (0) 912 345 6789", "+989123456789", "mobile", "IR"},
        {"CN", "138 0013 8000", "+8613800138000", "mobile", "CN"},
        {"CN", "（０１０）６５５５　１２３４", "+861065551234", "fixed", "CN"},
        {"AE", "050 123 4567", "+971501234567", "mobile", "AE"},
        {"SA", "٠٥٠١٢٣٤٥٦٧", "+966501234567", "mobile", "SA"},
        {"EG", "01001234567", "+201001234567", "mobile", "EG"},
        {"GB", "0121 234 5678", "+441212345678", "fixed", "GB"},
        {"GB", "07781 123456", "+447781123456", "mobile", "GG"},
        {"US", "(201) 555-0123", "+12015550123", "fixed_or_mobile", "US"},
        {"US", "1-800-356-9377", "+18003569377", "toll_free", "US"},
        {"US", "1 800 FLOWERS", "+18003569377", "toll_free", "US"},
        {"US", "011 98 912 345 6789", "+989123456789", "mobile", "IR"},
        {"CA", "506 234 5678", "+15062345678", "fixed_or_mobile", "CA"},
        {"DE", "030 123456", "+4930123456", "fixed", "DE"},
        {"FR", "06 12 34 56 78", "+33612345678", "mobile", "FR"},
        {"ES", "612 34 56 78", "+34612345678", "mobile", "ES"},
        {"IT", "02 1234 5678", "+390212345678", "fixed", "IT"},
        {"AR", "011 15 2345 6789", "+5491123456789", "mobile", "AR"},
        {"BR", "0 15 11 96123 4567", "+5511961234567", "mobile", "BR"},
        {"", "+39 06 698 12345", "+390669812345", "fixed", "VA"},
        {"", "+800 1234 5678", "+80012345678", "toll_free", "001"},
        {"IR", "Tel: 021 8877 6655 (office)", "+982188776655", "fixed", "IR"},
        {"IR", "021 88776655 / x 3", "+982188776655", "fixed", "IR"},
        {"US", "tel:201-555-0123;phone-context=+1", "+12015550123", "fixed_or_mobile", "US"},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        check(&numbers[i]);
}

static void extensions(void **state)
{
    (void)state;
    static const struct number numbers[] = {
        {"IR", "021 88776655 ext. 12", "+982188776655;ext=12", "fixed", "IR"},
        {"IR", "۰۲۱۸۸۷۷۶۶۵۵ داخلی ۱۲", "+982188776655;ext=12", "fixed", "IR"},
        {"AE", "٠٤ ١٢٣ ٤٥٦٧ تحويلة: ٩", "+97141234567;ext=9", "unknown", ""},
        {"CN", "010-65551234转808", "+861065551234;ext=808", "fixed", "CN"},
        {"CN", "010-65551234 分机：808", "+861065551234;ext=808", "fixed", "CN"},
        {"US", "201-555-0123x12", "+12015550123;ext=12", "fixed_or_mobile", "US"},
        {"US", "201-555-0123 #12", "+12015550123;ext=12", "fixed_or_mobile", "US"},
        {"US", "201-555-0123 - 1234#", "+12015550123;ext=1234", "fixed_or_mobile", "US"},
        {"US", "+12015550123;ext=12", "+12015550123;ext=12", "fixed_or_mobile", "US"},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        check(&numbers[i]);
}

static void not_valid_or_not_numbers(void **state)
{
    (void)state;
    static const struct number numbers[] = {
        {"IR", "0912345", "+98912345", "unknown", ""},
        {"US", "123 456 7890", "+11234567890", "unknown", ""},
        {"", "09123456789", "-", "", ""},
        {"IR", "+999 123456789", "-", "", ""},
        {"IR", "", "-", "", ""},
        {"IR", "نامشخص", "-", "", ""},
        {"CN", "未知", "-", "", ""},
        {"IR", "x", "-", "", ""},
        {"IR", "1", "-", "", ""},
        {"IR", "ali123456789@example.com", "-", "", ""},
        {"IR", "0912 345 6789 یا 0935 345 6789", "-", "", ""},
        {"IR", "123456789012345678901234567890", "-", "", ""},
        {"IR", "\xff\xfe", "-", "", ""},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        check(&numbers[i]);
}

static void forms(void **state)
{
    (void)state;
    static const struct {
        const char *text, *national, *international, *rfc3966;
    } cases[] = {
        {"+982188776655", "021 8877 6655", "+98 21 8877 6655", "tel:+98-21-8877-6655"},
        {"+8613800138000", "138 0013 8000", "+86 138 0013 8000", "tel:+86-138-0013-8000"},
        {"+12015550123 x9", "(201) 555-0123 ext. 9", "+1 201-555-0123 ext. 9",
         "tel:+1-201-555-0123;ext=9"},
        {"+442072345678", "020 7234 5678", "+44 20 7234 5678", "tel:+44-20-7234-5678"},
        {"+5491123456789", "011 15-2345-6789", "+54 9 11 2345-6789", "tel:+54-9-11-2345-6789"},
        {"+966501234567", "050 123 4567", "+966 50 123 4567", "tel:+966-50-123-4567"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kp_phone p;
        const char *reason;
        char text[KP_PHONE_TEXT_MAX + 1];
        assert_true(kp_phone_parse(kp_str(cases[i].text), "", &p, &reason));
        text[kp_phone_write(&p, KP_PHONE_NATIONAL, text)] = '\0';
        assert_string_equal(text, cases[i].national);
        text[kp_phone_write(&p, KP_PHONE_INTERNATIONAL, text)] = '\0';
        assert_string_equal(text, cases[i].international);
        text[kp_phone_write(&p, KP_PHONE_RFC3966, text)] = '\0';
        assert_string_equal(text, cases[i].rfc3966);
    }
}

static void regions(void **state)
{
    (void)state;
    assert_true(kp_phone_region_known("IR"));
    assert_true(kp_phone_region_known("ZW"));
    assert_false(kp_phone_region_known("ir"));
    assert_false(kp_phone_region_known("001"));
    assert_false(kp_phone_region_known(""));
    assert_int_equal(kp_phone_country_code("GG"), 44);
    assert_int_equal(kp_phone_country_code("XX"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_many_countries),
        cmocka_unit_test(extensions),
        cmocka_unit_test(not_valid_or_not_numbers),
        cmocka_unit_test(forms),
        cmocka_unit_test(regions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
