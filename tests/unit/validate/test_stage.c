#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "validate/stage.h"
#include "validate/validate.h"

/* The classes that these rulesets need. */
static const struct kp_rule_registry *registry(void)
{
    static const struct kp_descriptor *const none[] = {NULL};
    static struct kp_rule_class classes[5];
    static const struct kp_section sections[2] = {{0}};
    static struct kp_section used[2];
    classes[0] = (struct kp_rule_class){.name = "normalize", .all = none};
    classes[1] = (struct kp_rule_class){.name = "validate",
                                        .all = (const struct kp_descriptor *const *)kp_checks()};
    classes[2] = (struct kp_rule_class){
        .name = "record", .all = (const struct kp_descriptor *const *)kp_record_checks()};
    classes[3] = (struct kp_rule_class){.name = "merge", .all = none};
    used[0] = kp_dataset_section;
    used[1] = sections[1];
    static struct kp_rule_registry r;
    r = (struct kp_rule_registry){.classes = classes, .sections = used};
    return &r;
}

static struct kp_ruleset *load(const char *yaml)
{
    struct kp_diagnostics diags;
    struct kp_error err = {0};
    struct kp_ruleset *rs = NULL;
    kp_diagnostics_init(&diags, "test.yaml");
    kp_ruleset_parse("test.yaml", yaml, strlen(yaml), registry(), &diags, &rs, &err);
    for (size_t i = 0; i < diags.count; i++)
        print_message("%u:%u: %s\n", diags.items[i].line, diags.items[i].column,
                      diags.items[i].message);
    kp_diagnostics_release(&diags);
    return rs;
}

static const char rules[] =
    "ruleset: test\n"
    "fields:\n"
    "  id: {validate: [required]}\n"
    "  name: {validate: [required, {length: {max: 8}}]}\n"
    "  age: {validate: [{type: integer, severity: warning, tolerance: 10%}]}\n"
    "  email: {}\n"
    "  mobile: {}\n"
    "records:\n"
    "  - {name: contactable, require_any: [email, mobile]}\n"
    "dataset:\n"
    "  - {unique: [id]}\n"
    "  - {unique: [name, age], name: twins, severity: warning}\n"
    "  - {field: email, max_missing: 20%}\n"
    "  - {min_rows: 2}\n";

static const char *const columns[] = {"id", "name", "age", "email", "mobile"};

static struct kp_schema *make_schema(void)
{
    struct kp_schema *schema = kp_schema_new();
    for (size_t i = 0; i < 5; i++)
        kp_schema_add(schema, kp_str(columns[i]));
    return schema;
}

static void add(struct kp_batch *b, const char *const values[5])
{
    struct kp_slice *c = kp_batch_add_row(b);
    for (size_t i = 0; i < 5; i++)
        c[i] = values[i] ? kp_str(values[i]) : kp_missing();
    struct kp_row *row = &b->rows[b->nrows - 1];
    row->record = b->nrows;
    row->line = b->nrows + 1;
    b->source = "feed.csv";
}

static const char *const rows[][5] = {
    {"1", "زهرا", "31", "z@example.org", NULL}, {"2", "李明", "三十", NULL, "13900000001"},
    {"", "A very long name", "4", NULL, NULL},  {"1", "Omar", "20", "o@example.org", ""},
    {"5", "زهرا", "31", "z2@example.org", ""},
};

struct run {
    struct kp_ruleset *rs;
    struct kp_stage *stage;
    struct kp_schema *schema;
    struct kp_binding binding;
    struct kp_batch batch;
    struct kp_error err;
};

static void start(struct run *r)
{
    *r = (struct run){0};
    r->rs = load(rules);
    assert_non_null(r->rs);
    r->schema = make_schema();
    assert_true(kp_batch_set_schema(&r->batch, r->schema));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        add(&r->batch, rows[i]);
}

static void begin(struct run *r)
{
    r->binding = (struct kp_binding){.in = r->schema};
    assert_int_equal(r->stage->ops->bind(r->stage, &r->binding, &r->err), KP_OK);
    assert_true(kp_batch_set_schema(&r->batch, r->binding.out));
}

static void end(struct run *r)
{
    r->stage->ops->unbind(r->stage, &r->binding);
    kp_schema_unref(r->binding.out);
    r->stage->ops->free(r->stage);
    kp_batch_release(&r->batch);
    kp_schema_unref(r->schema);
    kp_ruleset_free(r->rs);
}

static void expect_cell(const struct kp_batch *b, size_t row, const char *column, const char *text)
{
    size_t at = kp_schema_find(b->schema, kp_str(column));
    assert_true(at != KP_NO_COLUMN);
    struct kp_slice c = *kp_batch_cell(b, row, at);
    if (!kp_slice_is(c, text))
        fail_msg("row %zu %s: '%.*s', expected '%s'", row, column, (int)c.len, c.ptr, text);
}

static void row_checks(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    struct kp_validate_options options = {.rules = r.rs};
    assert_int_equal(kp_validate_stage_new(&options, &r.stage, &r.err), KP_OK);
    begin(&r);
    void *worker = r.stage->ops->worker_new(r.stage);
    assert_int_equal(r.stage->ops->process(r.stage, &r.binding, worker, &r.batch, &r.err), KP_OK);
    r.stage->ops->worker_free(r.stage, worker);
    assert_int_equal(kp_batch_live(&r.batch), 4);
    assert_int_equal(r.batch.rows[2].state, KP_ROW_REJECTED);
    expect_cell(&r.batch, 0, "_issues", "");
    expect_cell(&r.batch, 1, "_issues", "age:type");
    const char *line = kp_buf_cstr(&r.batch.side[KP_SIDE_REJECTS]);
    assert_string_equal(
        line,
        "{\"source\":\"feed.csv\",\"record\":3,\"line\":4,\"reasons\":["
        "{\"field\":\"id\",\"rule\":\"required\",\"reason\":\"is missing\"},"
        "{\"field\":\"name\",\"rule\":\"length\",\"reason\":\"is longer than 8 characters\"},"
        "{\"field\":\"email,mobile\",\"rule\":\"contactable\",\"reason\":\"are all missing: at "
        "least one is needed\"}],"
        "\"values\":{\"id\":\"\",\"name\":\"A very long name\",\"age\":\"4\"}}\n");
    struct kp_buf text = {0};
    kp_validate_summary(r.stage, &text);
    assert_non_null(strstr(kp_buf_cstr(&text), "age type: warned 1 of 5 (20.00%)\n"));
    assert_non_null(
        strstr(kp_buf_cstr(&text), "email,mobile contactable: failed 1 of 5 (20.00%)\n"));
    assert_null(strstr(kp_buf_cstr(&text), "long")); /* nobody's value */
    kp_buf_release(&text);
    /* 1 of 5 ages is no number (10 % tolerated), 2 of 5 e-mail addresses are missing (20 % allowed)
     */
    assert_int_equal(kp_validate_verdict(r.stage, &r.err), KP_ERR_LIMIT);
    assert_non_null(
        strstr(r.err.message, "age type failed in 20.00% of records, 10.00% is tolerated"));
    assert_non_null(
        strstr(r.err.message, "email is missing in 40.00% of records, at most 20.00% is allowed"));
    end(&r);
}

static void unique_with(uint64_t memory)
{
    struct run r;
    start(&r);
    struct kp_validate_options options = {.rules = r.rs, .memory = memory};
    assert_int_equal(kp_unique_stage_new(&options, &r.stage, &r.err), KP_OK);
    assert_non_null(r.stage);
    begin(&r);
    assert_int_equal(r.stage->ops->consume(r.stage, &r.binding, &r.batch, &r.err), KP_OK);
    struct kp_batch out;
    kp_batch_init(&out);
    assert_int_equal(r.stage->ops->produce(r.stage, &out, &r.err), KP_OK);
    assert_int_equal(out.nrows, 5);
    assert_int_equal(out.rows[0].state, KP_ROW_LIVE);
    assert_int_equal(out.rows[2].state, KP_ROW_LIVE); /* no id: no key */
    assert_int_equal(out.rows[3].state, KP_ROW_REJECTED);
    expect_cell(&out, 4, "_issues", "name,age:twins");
    const char *line = kp_buf_cstr(&out.side[KP_SIDE_REJECTS]);
    assert_non_null(strstr(
        line,
        "{\"source\":\"feed.csv\",\"record\":4,\"line\":5,\"reasons\":[{\"field\":\"id\",\"rule\":"
        "\"unique\",\"reason\":\"repeats the key of an earlier record\"}],"));
    kp_batch_clear(&out);
    assert_int_equal(r.stage->ops->produce(r.stage, &out, &r.err), KP_END);
    kp_batch_release(&out);
    end(&r);
}

static void unique(void **state)
{
    (void)state;
    unique_with(0);
    unique_with(1);
}

static void nothing_unique(void **state)
{
    (void)state;
    struct kp_ruleset *rs = load("ruleset: t\nfields:\n  a: {validate: [required]}\n");
    assert_non_null(rs);
    struct kp_validate_options options = {.rules = rs};
    struct kp_error err = {0};
    struct kp_stage *stage = (struct kp_stage *)&options;
    assert_int_equal(kp_unique_stage_new(&options, &stage, &err), KP_OK);
    assert_null(stage);
    kp_ruleset_free(rs);
}

/* Mistakes of the section are found when the ruleset is read. */
static void wrong_datasets(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "dataset: {unique: [a]}\n",
        "dataset: [{unique: [b]}]\n",
        "dataset: [{unique: []}]\n",
        "dataset: [{field: a}]\n",
        "dataset: [{uniqe: [a]}]\n",
        "dataset: [{min_rows: few}]\n",
        "dataset: [{max_missing: 5%}]\n",
        "dataset: [{unique: [a], min_rows: 1}]\n",
        "dataset: [unique]\n",
        "dataset: [{unique: [a], severity: fatal}]\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[256];
        snprintf(text, sizeof text, "ruleset: t\nfields:\n  a: {}\n%s", wrong[i]);
        if (load(text))
            fail_msg("taken: %s", wrong[i]);
    }
}

/* A rule that no value can pass is refused with its place. */
static void wrong_rule(void **state)
{
    (void)state;
    struct kp_ruleset *rs =
        load("ruleset: t\nfields:\n  a:\n    validate:\n      - length: {min: 3, max: 2}\n");
    assert_non_null(rs);
    struct kp_validate_options options = {.rules = rs};
    struct kp_error err = {0};
    struct kp_stage *stage = NULL;
    assert_int_equal(kp_validate_stage_new(&options, &stage, &err), KP_ERR_RULES);
    assert_int_equal(err.line, 5);
    kp_ruleset_free(rs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_checks),     cmocka_unit_test(unique),
        cmocka_unit_test(nothing_unique), cmocka_unit_test(wrong_datasets),
        cmocka_unit_test(wrong_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
