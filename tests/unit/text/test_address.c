/* Postal addresses: one way of writing, and their parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/address.h"

struct address {
    const char *country, *text, *want;
    const char *parts[KP_ADDRESS_PARTS]; /* in the order of the enum; NULL: none */
};

static void check(const struct address *c)
{
    struct kp_address a;
    const char *reason = NULL;
    if (!kp_address_parse(kp_str(c->text), c->country, &a, &reason))
        fail_msg("%s: %s", c->text, reason);
    if (a.len != strlen(c->want) || memcmp(a.text, c->want, a.len) != 0)
        fail_msg("%s: gave %.*s", c->text, (int)a.len, a.text);
    for (int i = 0; i < KP_ADDRESS_PARTS; i++) {
        struct kp_slice got = a.parts[i];
        if (c->parts[i] ? !kp_slice_is(got, c->parts[i]) : got.kind != KP_MISSING)
            fail_msg("%s: %s is '%.*s'", c->text, kp_address_part_names[i], (int)got.len, got.ptr);
    }
}

static void countries(void **state)
{
    (void)state;
    static const struct address cases[] = {
        {"IR",
         "تهران، خ. ولیعصر، کوچهٔ نیلوفر، پ. ۱۲، واحد ۳، کدپستی ۱۹۳۹۵۳۴۷۱۱",
         "تهران، خیابان ولیعصر، کوچه نیلوفر، پلاک 12، واحد 3، کد پستی 1939534711",
         {"خیابان ولیعصر", "12", "3", NULL, "تهران", "تهران", "1939534711", NULL}},
        {"IR",
         "اصفهان - خیابان چهارباغ - پلاک ۵",
         "اصفهان، خیابان چهارباغ، پلاک 5",
         {"خیابان چهارباغ", "5", NULL, NULL, "اصفهان", "اصفهان", NULL, NULL}},
        {"IR",
         "شیراز، بن‌بست یاس، پلاک ۷",
         "شیراز، بن‌بست یاس، پلاک 7",
         {"بن‌بست یاس", "7", NULL, NULL, "شیراز", NULL, NULL, NULL}},
        {"CN",
         "广东省深圳市南山区科技路 １２号 ３０５室",
         "广东省深圳市南山区科技路12号305室",
         {"科技路", "12号", "305室", "南山区", "深圳市", "广东省", NULL, NULL}},
        {"CN",
         "北京市朝阳区建国路88号 100022",
         "北京市朝阳区建国路88号100022",
         {"建国路", "88号", NULL, "朝阳区", NULL, "北京市", "100022", NULL}},
        {"AE",
         "شقة ١٢، مبنى ٤، ش. الوصل، دبي",
         "شقة 12، مبنى 4، شارع الوصل، دبي",
         {"شارع الوصل", "4", "12", NULL, "دبي", "دبي", NULL, NULL}},
        {"AE",
         "Office 5, 12 Al Wasl Rd., Dubai, P.O. Box 1234",
         "Office 5, 12 Al Wasl Road, Dubai, PO Box 1234",
         {"12 Al Wasl Road", "12", "5", NULL, "Dubai", "Dubai", NULL, "1234"}},
        {"SA",
         "حي النخيل، شارع العليا، الرياض ١٢٣٤٥",
         "حي النخيل، شارع العليا، الرياض 12345",
         {"شارع العليا", NULL, NULL, "حي النخيل", NULL, "الرياض", "12345", NULL}},
        {"US",
         "123 Main St., Apt. 4, Springfield, IL 62701-1234",
         "123 Main Street, Apartment 4, Springfield, IL 62701-1234",
         {"123 Main Street", "123", "4", NULL, "Springfield", "IL", "62701-1234", NULL}},
        {"GB",
         "Flat 2\n10 Station Rd\nSt Albans AL1 1AA",
         "Flat 2, 10 Station Road, St Albans AL1 1AA",
         {"10 Station Road", "10", "2", NULL, "St Albans", NULL, "AL1 1AA", NULL}},
        {"DE",
         "Hauptstr. 12a, 10115 Berlin",
         "Hauptstraße 12a, 10115 Berlin",
         {"Hauptstraße 12a", "12a", NULL, NULL, NULL, "Berlin", "10115", NULL}},
        {"DE",
         "Am Ring 3\n80331 München",
         "Am Ring 3, 80331 München",
         {"Am Ring 3", "3", NULL, NULL, "München", NULL, "80331", NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

static void not_addresses(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"IR", "نامشخص"}, {"CN", "未知"}, {"GB", "n/a"}, {"US", ""}, {"DE", "\xff"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kp_address a;
        const char *reason = NULL;
        assert_false(kp_address_parse(kp_str(cases[i][1]), cases[i][0], &a, &reason));
        assert_non_null(reason);
    }
    assert_false(kp_address_country_known("XX"));
}

static void postcodes(void **state)
{
    (void)state;
    static const struct {
        const char *country, *text, *want;
    } cases[] = {
        {"IR", "۱۹۳۹۵-۳۴۷۱۱", "1939534711"},
        {"IR", "0939534711", NULL},
        {"IR", "193953471", NULL},
        {"CN", "１０００２２", "100022"},
        {"GB", "sw1a1aa", "SW1A 1AA"},
        {"GB", "M1 1AE", "M1 1AE"},
        {"GB", "SW1A", NULL},
        {"US", "62701 1234", "62701-1234"},
        {"US", "6270", NULL},
        {"NL", "1234ab", "1234 AB"},
        {"SA", "١٢٣٤٥", "12345"},
        {"XX", "12345", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[17];
        size_t n = kp_postcode_read(kp_str(cases[i].text), cases[i].country, out);
        out[n] = '\0';
        assert_string_equal(out, cases[i].want ? cases[i].want : "");
    }
}

/* Every name and code is found by the table that was made of them, or stands for two. */
static void subdivisions(void **state)
{
    (void)state;
    for (size_t i = 1; i < kp_subdivision_key_count; i++) {
        const struct kp_subdivision_key *a = &kp_subdivision_keys[i - 1], *b = a + 1;
        int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);
        assert_true(order < 0 || (order == 0 && a->len <= b->len));
        assert_int_equal(a->len, strlen(a->text));
    }
    for (size_t i = 0; i < kp_subdivision_count; i++) {
        const struct kp_subdivision *s = &kp_subdivisions[i];
        char country[3] = {s->code[0], s->code[1], 0};
        assert_ptr_equal(kp_subdivision_find(kp_str(s->code), ""), s);
        assert_ptr_equal(kp_subdivision_find(kp_str(s->name), country), s);
        assert_ptr_equal(kp_subdivision_find(kp_str(s->native), country), s);
        assert_ptr_equal(kp_subdivision_find(kp_str(s->code + 3), country), s);
        size_t n = strcspn(s->aliases, "|");
        if (n > 0)
            assert_ptr_equal(kp_subdivision_find(kp_string(s->aliases, n), country), s);
        assert_null(kp_subdivision_find(kp_str(s->code + 3), ""));
    }
    assert_null(kp_subdivision_find(kp_str("Bremerhaven"), "DE"));
    assert_null(kp_subdivision_find(kp_str(""), "DE"));
    assert_null(kp_subdivision_find(kp_str("Tehran"), "US"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(countries),
        cmocka_unit_test(not_addresses),
        cmocka_unit_test(postcodes),
        cmocka_unit_test(subdivisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
