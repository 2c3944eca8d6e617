/* Blocking keys: the examples of their descriptors, and values that have no key. */
#include "check.h"

#include "match/key_column.h"

#include <stdlib.h>

/* The keys of a value, "|" between, in a column that holds only it. */
static void keys_of(const struct kp_key_part *part, const char *value, struct kp_buf *out)
{
    const struct kp_key_kind *k = part->kind;
    struct kp_dict dict;
    struct kp_values values;
    struct kp_error err;
    assert_true(kp_dict_init(&dict));
    uint32_t ids[1] = {kp_dict_add(&dict, value, strlen(value))};
    assert_int_equal(kp_values_init(&values, &dict, ids, 1, &err), KP_OK);
    struct kp_key_list list = {.record = out};
    struct kp_key_env env = {.part = part};
    void *state = NULL;
    if (k->prepare)
        assert_int_equal(k->prepare(part, &values, &state, &err), KP_OK);
    env.state = state;
    kp_buf_clear(out);
    k->emit(&env, kp_str(value), &list);
    assert_false(list.failed);
    assert_true(k->many || list.count <= 1);
    if (k->release)
        k->release(state);
    kp_key_list_release(&list);
    kp_values_release(&values);
    kp_dict_release(&dict);
}

static void examples_are_true(void **state)
{
    (void)state;
    struct kp_buf got = {0};
    for (const struct kp_key_kind *const *k = kp_key_kinds(); *k; k++) {
        assert_non_null((*k)->d.examples);
        for (const struct kp_example *e = (*k)->d.examples; e->input; e++) {
            struct kp_arena arena = {0};
            const struct kp_args *args;
            struct kp_error err;
            assert_int_equal(kp_args_parse(e->args, &(*k)->d, &arena, &args, &err), KP_OK);
            struct kp_key_part part = {.kind = *k, .field = "name"};
            kp_key_part_take_args(&part, args);
            keys_of(&part, e->input, &got);
            if (!kp_slice_is(kp_string(got.data, got.len), e->output))
                fail_msg("%s: '%s' gives '%s', not '%s'", (*k)->d.name, e->input, kp_buf_cstr(&got),
                         e->output);
            kp_arena_release(&arena);
        }
    }
    kp_buf_release(&got);
}

static void values_without_a_key_have_none(void **state)
{
    (void)state;
    static const struct {
        const char *kind;
        int64_t n;
        const char *value;
    } cases[] = {
        {"prefix", 4, "-- ..."}, {"last_digits", 7, "0912"}, {"last_digits", 2, "ناشناس"},
        {"year", 0, "12/3"},     {"month", 0, "12/3"},       {"skeleton", 0, "…"},
        {"first_word", 0, "!?"}, {"sorted_words", 0, "…"},   {"words", 4, "of the"},
        {"grams", 3, "،"},       {"email_user", 0, "@x.y"},  {"mailbox", 0, "ali at home"},
        {"script", 0, "－ـ"},
    };
    struct kp_buf got = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kp_key_part part = {
            .kind = kp_key_find(cases[i].kind), .field = "name", .n = cases[i].n};
        keys_of(&part, cases[i].value, &got);
        assert_buf(&got, "");
    }
    kp_buf_release(&got);
}

/* ---- which values of a column meet ---- */

struct column {
    struct kp_table table;
    struct kp_key_column keys;
};

/* The values in the order of `from`, a step of `step` around. */
static void column_init(struct column *c, const struct kp_key_part *part, const char *const *values,
                        uint32_t n, uint32_t from, uint32_t step)
{
    struct kp_error err;
    *c = (struct column){0};
    assert_int_equal(kp_table_column_add(&c->table, kp_str("name"), false), 0);
    for (uint32_t i = 0; i < n; i++)
        assert_true(kp_table_append(&c->table));
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = (from + i * step) % n;
        c->table.columns[0].ids[at] =
            kp_dict_add(&c->table.columns[0].dict, values[at], strlen(values[at]));
    }
    assert_int_equal(kp_table_finish(&c->table, &err), KP_OK);
    assert_int_equal(kp_key_column_init(&c->keys, part, &c->table, &err), KP_OK);
}

static void column_release(struct column *c)
{
    kp_key_column_release(&c->keys);
    kp_table_release(&c->table);
}

static bool meet(const struct column *c, uint32_t a, uint32_t b)
{
    const struct kp_key_column *k = &c->keys;
    uint32_t x = k->ids[a], y = k->ids[b];
    if (!k->starts)
        return k->keys[x] && k->keys[x] == k->keys[y];
    for (uint64_t i = k->starts[x]; i < k->starts[x + 1]; i++)
        for (uint64_t j = k->starts[y]; j < k->starts[y + 1]; j++)
            if (k->keys[i] == k->keys[j])
                return true;
    return false;
}

/* Values 0 and 1 of each case meet, value 2 meets neither. */
static void values_that_are_alike_meet(void **state)
{
    (void)state;
    static const struct {
        struct kp_key_part part;
        const char *kind;
        const char *values[3];
    } cases[] = {
        {{.n = 16, .more = {4, 3}},
         "minhash",
         {"learning to match records without labels", "learning to match record without labels",
          "a survey of blocking for entity resolution"}},
        {{.n = 16, .more = {2, 2}},
         "minhash",
         {"محمد رضا کریمی تهرانی", "محمد رضا کریمی تهران", "فاطمه حداد"}},
        {{.n = 16, .more = {2, 2}},
         "minhash",
         {"شركة النور للتجارة", "شركة النور للتجاره", "مطعم البحر"}},
        {{.n = 16, .more = {2, 2}},
         "minhash",
         {"北京阳光科技有限公司", "北京阳光科技公司", "上海大学"}},
        {{.n = 7, .separator = ";"},
         "last_digits",
         {"0912 3456789; 021 5550199", "+98 21 555 0199", "0912 3456780"}},
        {{.separator = "،"}, "value", {"تهران، کرج", "قم، کرج", "تهرانکرج"}},
        {{.separator = ","}, "soundex", {"[\"robert\",\"ann\"]", "rupert", "alice"}},
        {{.separator = "、"}, "script", {"張偉、李娜", "张伟", "李 娜娜"}},
        {{.text = "zh"}, "script", {"張偉", "张 伟", "张韦"}},
        {{.n = 0}, "mailbox", {"li.wei@gmail.com", "liwei+a@googlemail.com", "liwei@example.com"}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kp_key_part part = cases[i].part;
        struct column c;
        part.kind = kp_key_find(cases[i].kind);
        part.field = "name";
        column_init(&c, &part, cases[i].values, 3, 0, 1);
        if (!meet(&c, 0, 1) || meet(&c, 0, 2) || meet(&c, 1, 2))
            fail_msg("case %zu: %s", i, cases[i].kind);
        column_release(&c);
    }
}

/* Whatever the order of rows: up to the window apart always, twice the window never. */
static void neighbours_in_sorted_order_meet(void **state)
{
    (void)state;
    static const char *const values[] = {"abbas", "abel", "adam",  "anna", "bahar", "boris", "حداد",
                                         "حسن",   "رضا",  "رضایی", "محمد", "张伟",  "李娜"};
    static const uint32_t orders[][2] = {{0, 1}, {5, 1}, {3, 5}, {12, 12}};
    for (int64_t window = 1; window <= 4; window++)
        for (size_t o = 0; o < COUNT(orders); o++) {
            struct kp_key_part part = {
                .kind = kp_key_find("neighbours"), .field = "name", .n = window};
            struct column c, first;
            column_init(&c, &part, values, COUNT(values), orders[o][0], orders[o][1]);
            column_init(&first, &part, values, COUNT(values), 0, 1);
            for (uint32_t a = 0; a < COUNT(values); a++)
                for (uint32_t b = a + 1; b < COUNT(values); b++) {
                    if ((int64_t)(b - a) <= window)
                        assert_true(meet(&c, a, b));
                    if ((int64_t)(b - a) >= 2 * window)
                        assert_false(meet(&c, a, b));
                    assert_int_equal(meet(&c, a, b), meet(&first, a, b));
                }
            column_release(&c);
            column_release(&first);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_are_true),
        cmocka_unit_test(values_without_a_key_have_none),
        cmocka_unit_test(values_that_are_alike_meet),
        cmocka_unit_test(neighbours_in_sorted_order_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
