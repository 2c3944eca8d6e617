/* Generic values: what is demoted, and what is left alone. */
#include "check.h"

#include "match/generic.h"

#include <stdio.h>

enum { RECORDS = 300, FIELDS = 3 };

/* Record i's telephone, mailbox and name: `held` of them have the telephone of the case, spread
 * out or, where they are one customer, with one name and mailbox. */
static void put(struct kp_table *t, const uint32_t *columns, uint32_t i, uint32_t held,
                const char *phone, bool one)
{
    char text[FIELDS][64];
    bool has = i < held;
    snprintf(text[0], 64, "0912%07u", i * 7919 % 1000003);
    snprintf(text[1], 64, "u%u@example.org", has && one ? 0 : i * 7919 % 99991);
    snprintf(text[2], 64, "%s %u", i % 2 ? "مریم کریمی" : "张伟", has && one ? 0 : i);
    if (has)
        snprintf(text[0], 64, "%s", phone);
    assert_true(kp_table_append(t));
    for (int f = 0; f < FIELDS; f++)
        t->columns[columns[f]].ids[i] =
            kp_dict_add(&t->columns[columns[f]].dict, text[f], strlen(text[f]));
}

struct row {
    const char *phone;
    uint32_t held;
    bool one;
    const char *said;
};

static const struct row rows[] = {
    {"02100000000", 60, false,
     "generic values: phone 1 (held by 60 records)\n  phone: 02100000000 (60 records)\n"},
    {"02100000000", 120, false,
     "generic values: phone 1 (held by 120 records)\n  phone: 02100000000 (120 records)\n"},
    {"02166778899", 5, false, ""}, /* a family */
    {"02166778899", 60, true, ""}, /* many records of one customer */
};

static void what_says_nothing_is_demoted(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct kp_table t = {0};
        static const char *const names[FIELDS] = {"phone", "mail", "name"};
        uint32_t columns[FIELDS];
        for (int f = 0; f < FIELDS; f++)
            columns[f] = kp_table_column_add(&t, kp_str(names[f]), false);
        for (uint32_t i = 0; i < RECORDS; i++)
            put(&t, columns, i, rows[r].held, rows[r].phone, rows[r].one);
        struct kp_error err;
        struct kp_generics g = {0};
        struct kp_buf text = {0};
        assert_int_equal(kp_table_finish(&t, &err), KP_OK);
        assert_int_equal(kp_generics_demote(&t, NULL, 0, &g, &err), KP_OK);
        kp_generics_text(&g, &t, true, &text);
        kp_buf_putc(&text, '\0');
        assert_string_equal(text.data, rows[r].said);
        bool demoted = *rows[r].said != '\0';
        assert_int_equal(t.columns[columns[0]].ids[0] == 0, demoted);
        assert_int_equal(t.columns[columns[0]].values.counts[0], demoted ? rows[r].held : 0);
        assert_true(t.columns[columns[0]].ids[RECORDS - 1] != 0);
        assert_true(kp_slice_is(kp_table_value(&t, columns[0], 0), rows[r].phone));
        kp_buf_release(&text);
        kp_generics_release(&g);
        kp_table_release(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_says_nothing_is_demoted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
