/* The stage: whole records through, clusters that depend on the records alone. */
#include "check.h"

#include "core/hash.h"
#include "match/dedupe.h"
#include "match/section.h"

#include <stdio.h>
#include <stdlib.h>

enum { PEOPLE = 400, RECORDS = 600, FIELDS = 4, BATCH = 70 };

static const char *const first[] = {"ali",  "مریم", "张伟",   "sara", "رضا",
                                    "john", "李娜", "fatima", "محمد", "anna"};
static const char *const last[] = {"rezaei", "کریمی", "王",     "smith", "حسینی",
                                   "brown",  "陈",    "haddad", "نوری",  "meyer"};

/* Record r: a person; those from PEOPLE on repeat an earlier one with a slip. */
static void make(uint64_t r, char text[FIELDS][64])
{
    uint64_t p = r < PEOPLE ? r : kp_hash_mix(5, r) % PEOPLE;
    uint64_t x = kp_hash_mix(9, p), y = kp_hash_mix(10, p);
    snprintf(text[0], 64, "%s %s%llu", first[x % 10], last[x / 10 % 10],
             (unsigned long long)(x % 7));
    snprintf(text[1], 64, "u%llu@example.org", (unsigned long long)(x % 1000000));
    snprintf(text[2], 64, "19%02u-%02u-%02u", (unsigned)(y % 80 + 10), (unsigned)(y / 80 % 12 + 1),
             (unsigned)(y / 960 % 28 + 1));
    snprintf(text[3], 64, "09%08llu", (unsigned long long)(y % 100000000));
    if (r >= PEOPLE)
        text[r % 3][strlen(text[r % 3]) - 1] = 'x';
}

struct outcome {
    char cluster[RECORDS][KP_CLUSTER_ID_SIZE];
};

static void feed(struct kp_stage *s, struct kp_binding *b, const uint64_t *order)
{
    struct kp_batch batch;
    struct kp_error err;
    kp_batch_init(&batch);
    for (size_t at = 0; at < RECORDS;) {
        kp_batch_clear(&batch);
        assert_true(kp_batch_set_schema(&batch, b->in));
        for (; at < RECORDS && batch.nrows < BATCH; at++) {
            char text[FIELDS][64];
            make(order[at], text);
            struct kp_slice *cells = kp_batch_add_row(&batch);
            for (int f = 0; f < FIELDS; f++)
                cells[f] = kp_string(kp_arena_dup(&batch.arena, text[f], strlen(text[f])),
                                     strlen(text[f]));
        }
        assert_true(kp_batch_set_schema(&batch, b->out));
        assert_int_equal(s->ops->consume(s, b, &batch, &err), KP_OK);
    }
    kp_batch_release(&batch);
}

static void take(struct kp_stage *s, const uint64_t *order, struct outcome *out)
{
    struct kp_batch batch;
    struct kp_error err;
    enum kp_status st;
    size_t at = 0;
    kp_batch_init(&batch);
    while (kp_batch_clear(&batch), (st = s->ops->produce(s, &batch, &err)) == KP_OK)
        for (size_t r = 0; r < batch.nrows; r++, at++) {
            char text[FIELDS][64];
            make(order[at], text);
            for (size_t f = 0; f < FIELDS; f++)
                assert_slice(*kp_batch_cell(&batch, r, f), text[f]); /* as it came, where it was */
            struct kp_slice c = *kp_batch_cell(&batch, r, FIELDS);
            assert_int_equal(c.len, KP_CLUSTER_ID_SIZE - 1);
            memcpy(out->cluster[order[at]], c.ptr, c.len);
        }
    assert_int_equal(st, KP_END);
    assert_int_equal(at, RECORDS);
    kp_batch_release(&batch);
}

static void run(unsigned threads, uint64_t memory, const uint64_t *order, struct outcome *out)
{
    struct kp_dedupe_options o = KP_DEDUPE_DEFAULTS;
    struct kp_stage *s;
    struct kp_error err;
    o.threads = threads;
    o.memory = memory;
    memset(out, 0, sizeof *out);
    assert_int_equal(kp_dedupe_stage_new(&o, &s, &err), KP_OK);
    struct kp_schema *schema = kp_schema_new();
    static const char *const names[FIELDS] = {"who", "mail", "born", "tel"};
    for (int f = 0; f < FIELDS; f++)
        kp_schema_add(schema, kp_str(names[f]));
    struct kp_binding b = {.in = schema};
    assert_int_equal(s->ops->bind(s, &b, &err), KP_OK);
    feed(s, &b, order);
    take(s, order, out);
    s->ops->unbind(s, &b);
    kp_schema_unref(b.out);
    kp_schema_unref(schema);
    s->ops->free(s);
}

static void duplicates_are_found_by_themselves(void **state)
{
    (void)state;
    static struct outcome o;
    uint64_t order[RECORDS], found = 0, wrong = 0;
    for (uint64_t i = 0; i < RECORDS; i++)
        order[i] = i;
    run(1, 0, order, &o);
    for (uint64_t r = PEOPLE; r < RECORDS; r++)
        found += strcmp(o.cluster[r], o.cluster[kp_hash_mix(5, r) % PEOPLE]) == 0;
    for (uint64_t r = 0; r < PEOPLE; r++)
        for (uint64_t q = 0; q < r; q++)
            wrong += strcmp(o.cluster[r], o.cluster[q]) == 0;
    assert_true(found > (RECORDS - PEOPLE) * 97 / 100);
    assert_true(wrong <= 2);
}

static void clusters_depend_on_the_records_alone(void **state)
{
    (void)state;
    static struct outcome one, other;
    uint64_t order[RECORDS], shuffled[RECORDS];
    for (uint64_t i = 0; i < RECORDS; i++)
        order[i] = i, shuffled[i] = i * 7 % RECORDS; /* 7 and 600 have no factor in common */
    run(1, 0, order, &one);
    run(3, 0, order, &other);
    assert_memory_equal(&one, &other, sizeof one);
    run(2, 4096, order, &other); /* records in a file */
    assert_memory_equal(&one, &other, sizeof one);
    run(2, 0, shuffled, &other);
    assert_memory_equal(&one, &other, sizeof one);
}

/* ---- the section ---- */

static void read_section(const char *yaml, struct kp_match_config *c, struct kp_diagnostics *diags)
{
    struct kp_arena arena = {0};
    struct kp_node *node;
    struct kp_error err;
    kp_match_config_init(c);
    kp_diagnostics_init(diags, "rules.yaml");
    assert_int_equal(kp_node_parse("rules.yaml", yaml, strlen(yaml), &arena, diags, &node, &err),
                     KP_OK);
    kp_match_section_read(node, NULL, c, diags, &err);
    kp_arena_release(&arena);
}

static void a_section_prints_as_it_was_read(void **state)
{
    (void)state;
    static const char yaml[] =
        "match:\n  blocking:\n    - [email]\n    - [{prefix: {field: \"نام\", length: 3}}, town]\n"
        "    - [{sorted_words: name}]\n  split_by: [town]\n  compare:\n"
        "    name: {osa: [1, 2], cosine: {at_least: [0.8, 0.5], grams: 3}, swapped_with: town, "
        "term_frequency: true}\n    email: {exact: {}}\n  threshold: 0.9\n  suspect: 0.5\n"
        "  one_to_one: true\n";
    struct kp_match_config c;
    struct kp_diagnostics diags;
    struct kp_buf out = {0};
    read_section(yaml + strlen("match:\n"), &c, &diags);
    assert_int_equal(diags.errors, 0);
    kp_match_config_print(&c, &out);
    assert_buf(&out, yaml);
    kp_buf_release(&out);
    kp_diagnostics_release(&diags);
    kp_match_config_release(&c);
}

static void every_mistake_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        const char *says;
    } cases[] = {
        {"compare: {a: exact}", "match needs 'blocking'"},
        {"blocking: [[a]]", "match needs 'compare'"},
        {"blocking: [[{sondex: a}]]\ncompare: {a: exact}", "unknown blocking key 'sondex'"},
        {"blocking: [[{prefx: a}]]\ncompare: {a: exact}", "did you mean 'prefix'?"},
        {"blocking: [[a]]\ncompare: {a: {jaro_winkler: [0.8, 0.9]}}", "falling similarities"},
        {"blocking: [[a]]\ncompare: {a: {osa: [2, 1]}}", "rising distances"},
        {"blocking: [[a]]\ncompare: {a: {levenstein: [1]}}", "did you mean 'levenshtein'?"},
        {"blocking: [[a]]\ncompare: {a: {osa: [1], missing: maybe}}", "neutral or different"},
        {"blocking: []\ncompare: {a: exact}", "a list of rules"},
        {"blocking: [[]]\ncompare: {a: exact}", "at least one key"},
        {"blocking: [[a]]\ncompare: {a: exact}\ntreshold: 1", "threshold"},
        {"blocking: [[a]]\ncompare: {a: 3}", "exact, or a map"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kp_match_config c;
        struct kp_diagnostics diags;
        bool told = false;
        read_section(cases[i].yaml, &c, &diags);
        for (size_t k = 0; k < diags.count; k++)
            told |= strstr(diags.items[k].message, cases[i].says) != NULL;
        if (!told)
            print_message("not told: %s\n", cases[i].says);
        assert_true(told);
        kp_diagnostics_release(&diags);
        kp_match_config_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(duplicates_are_found_by_themselves),
        cmocka_unit_test(clusters_depend_on_the_records_alone),
        cmocka_unit_test(a_section_prints_as_it_was_read),
        cmocka_unit_test(every_mistake_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
