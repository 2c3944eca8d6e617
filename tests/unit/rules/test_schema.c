/* The JSON Schema accepts and refuses what the loader does: shown on changed copies of a ruleset.
 */
#include "pipeline/registry.h"
#include "rules/describe.h"
#include "rules/ruleset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "rules/fake_registry.h"

static const char forms[] =
    "{\"ruleset\": \"customers\", \"locale\": {\"region\": \"IR\", \"languages\": [\"fa\", "
    "\"zh-Hant\"]},"
    "\"fields\": {"
    "\"a\": {\"aliases\": [\"نام\", \"客户\"], \"normalize\": [\"trim\", {\"phone\": {\"format\": "
    "\"e164\", \"on_fail\": "
    "\"issue\"}}, {\"each\": {\"rules\": [\"trim\"], \"separator\": \";\"}}, {\"each\": \"trim\"}],"
    " \"validate\": [\"required\", {\"length\": {\"min\": 2, \"max\": 9, \"severity\": "
    "\"warning\", \"tolerance\": \"5%\"}},"
    " {\"length\": 7, \"message\": \"m\"}, {\"one_of\": [\"x\", 1, true]}], \"merge\": "
    "{\"latest_by\": \"b\"},"
    " \"privacy\": \"pii\", \"required\": true, \"tests\": [[\"x\", \"y\"], [\"z\"]]},"
    "\"b\": {\"normalize\": [{\"map\": {\"x\": \"y\", \"z\": null}}, {\"map\": {\"file\": "
    "\"f.csv\"}},"
    " {\"replace\": {\"pattern\": \"x\", \"with\": \"y\"}}], \"default\": \"d\", \"merge\": "
    "[\"first\"], \"kind\": \"k\"},"
    "\"c\": null},"
    "\"records\": [{\"name\": \"one\", \"require_any\": [\"a\", \"b\"]}, {\"require_any\": \"a\", "
    "\"separator\": \",\"},"
    " {\"if\": {\"a\": 1}, \"then\": {\"b\": \"required\"}, \"severity\": \"warning\"},"
    " {\"if\": {\"if\": {\"a\": 1}, \"then\": 3}}, {\"compare\": {\"field\": \"a\", \"is\": "
    "\"before\"}},"
    " {\"compare\": null, \"field\": \"a\", \"is\": \"before\"}],"
    "\"x-notes\": {\"free\": [1, 2]}, \"pipeline\": [\"import\", {\"normalize\": {}}]}";

static const char real[] =
    "{\"fields\": {\"id\": null, \"email\": {\"normalize\": [\"text\", {\"email\": {\"on_fail\": "
    "\"issue\"}}],"
    " \"merge\": {\"latest_by\": \"id\"}}, \"name\": {\"validate\": [{\"length\": {\"max\": "
    "120}}], \"merge\": \"longest\"}},"
    "\"records\": [{\"name\": \"one\", \"require_any\": [\"email\", \"name\"]}],"
    "\"dataset\": [{\"unique\": [\"id\"], \"severity\": \"warning\"}, {\"field\": \"email\", "
    "\"max_missing\": \"5%\"},"
    " {\"min_rows\": 1, \"max_rows\": 100}],"
    "\"match\": {\"blocking\": [[\"email\"], [{\"soundex\": \"name\"}, \"id\"]], \"compare\": "
    "{\"name\": {\"jaro_winkler\":"
    " [0.95, 0.88], \"term_frequency\": true}, \"email\": {\"exact\": {}, \"levenshtein\": [1, "
    "2]}}, \"threshold\": 0.95},"
    "\"merge\": {\"default\": \"most_frequent\", \"sources\": [\"crm\", \"web\"]},"
    "\"segments\": {\"a\": \"r.x == 1\"}, \"export\": {\"fields\": [\"id\", {\"email\": "
    "\"E-mail\"}], \"format\": \"csv\","
    " \"bom\": true}, \"pipeline\": [\"import\", \"export\"]}";

/* What the loader alone sees: relations between values. */
static bool only_relations(const struct kp_diagnostics *diags)
{
    static const char *const relations[] = {
        "unknown field",    "already stands for", "bad pattern",
        "in a circle",      "is already in line", "is here twice",
        "has no field",     "is not a field",     "has no merge rule",
        "best level first", "not an expression",  "is in two groups",
        "at most"};
    for (size_t i = 0; i < diags->count; i++) {
        bool relation = false;
        for (size_t j = 0; j < sizeof relations / sizeof *relations; j++)
            relation = relation || strstr(diags->items[i].message, relations[j]);
        if (!relation)
            return false;
    }
    return true;
}

static void write_file(const char *folder, const char *name, const char *text, size_t len)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

static int run(const char *fmt, const char *folder)
{
    char command[400];
    snprintf(command, sizeof command, fmt, folder);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Loads one mutant and compares; 1 when it was accepted by both. */
static int compare(const struct kp_rule_registry *registry, const char *folder, unsigned n,
                   int accepted)
{
    char path[128], said[600] = "";
    struct kp_diagnostics diags;
    struct kp_error err;
    struct kp_ruleset *rs;
    snprintf(path, sizeof path, "%s/%u.json", folder, n);
    kp_diagnostics_init(&diags, path);
    enum kp_status st = kp_ruleset_load(path, registry, &diags, &rs, &err);
    bool loaded = st == KP_OK, relations = !loaded && only_relations(&diags);
    if (!loaded)
        kp_error_format(&err, said, sizeof said);
    kp_ruleset_free(rs);
    kp_diagnostics_release(&diags);
    if (!relations && loaded != (accepted != 0)) /* of relations the schema may say what it likes */
        fail_msg("%s: the schema %s it, the loader said: %s", path,
                 accepted ? "accepts" : "refuses", loaded ? "fine" : said);
    return loaded && accepted;
}

/* Writes the schema and the base, lets the script change copies, and compares what both say. */
static void agree(const struct kp_rule_registry *registry, const char *base)
{
    char folder[] = "/tmp/kempt-schema-XXXXXX", path[128];
    struct kp_buf json = {0}, text = {0};
    assert_non_null(mkdtemp(folder));
    kp_ruleset_schema(registry, &json);
    assert_true(kp_buf_ok(&json));
    kp_json_indent(json.data, json.len, &text);
    assert_true(kp_buf_ok(&text));
    write_file(folder, "schema.json", text.data, text.len);
    write_file(folder, "base.json", base, strlen(base));
    kp_buf_release(&json);
    kp_buf_release(&text);

    const char *seed = getenv("KEMPT_TEST_SEED");
    char command[400];
    snprintf(command, sizeof command, "python3 tests/unit/rules/mutants.py %s %s 500", folder,
             seed ? seed : "1");
    int status = WEXITSTATUS(system(command));
    if (status == 77 || status == 127) {
        print_message("skipped: python3-jsonschema is not installed\n");
        run("rm -rf %s", folder);
        skip();
    }
    assert_int_equal(status, 0);

    snprintf(path, sizeof path, "%s/verdicts", folder);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    unsigned n, both = 0, all = 0;
    int accepted;
    while (fscanf(f, "%u %d", &n, &accepted) == 2) {
        both += (unsigned)compare(registry, folder, n, accepted);
        all++;
        assert_true(n > 0 || accepted); /* the first is unchanged */
    }
    fclose(f);
    assert_int_equal(all, 500);
    assert_true(both > 50 && both < 450); /* else it shows nothing */
    run("rm -rf %s", folder);
}

static void every_form_of_argument(void **state)
{
    (void)state;
    agree(&fake_registry, forms);
}

/* The sections that other modules check. */
static void the_real_registry(void **state)
{
    (void)state;
    agree(kp_registry(), real);
}

static void indenting_changes_no_value(void **state)
{
    (void)state;
    static const char in[] = "{\"a\":[1,\"x,{}\\\"\",{}],\"b\":[],\"c\":{\"d\":null}}";
    static const char out[] =
        "{\n  \"a\": [\n    1,\n    \"x,{}\\\"\",\n    {}\n  ],\n  \"b\": [],\n  \"c\": {\n"
        "    \"d\": null\n  }\n}\n";
    struct kp_buf b = {0};
    kp_json_indent(in, sizeof in - 1, &b);
    assert_string_equal(kp_buf_cstr(&b), out);
    kp_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_argument),
        cmocka_unit_test(the_real_registry),
        cmocka_unit_test(indenting_changes_no_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
