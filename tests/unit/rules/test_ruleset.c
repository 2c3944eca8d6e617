#include "rules/ruleset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "rules/fake_registry.h"

static char messages[8192];

/* Parses; what was said is in messages. */
static struct kp_ruleset *parse(const char *text)
{
    struct kp_diagnostics diags;
    struct kp_error err = {0};
    struct kp_ruleset *rs;
    kp_diagnostics_init(&diags, "dir/rules.yaml");
    enum kp_status st =
        kp_ruleset_parse("dir/rules.yaml", text, strlen(text), &fake_registry, &diags, &rs, &err);
    size_t n = 0;
    messages[0] = '\0';
    for (size_t i = 0; i < diags.count; i++)
        n += (size_t)snprintf(messages + n, sizeof messages - n, "%u:%u %s\n", diags.items[i].line,
                              diags.items[i].column, diags.items[i].message);
    assert_int_equal(st, diags.errors ? KP_ERR_RULES : KP_OK);
    assert_true((rs != NULL) == (diags.errors == 0));
    if (diags.errors) {
        assert_string_equal(err.file, "dir/rules.yaml");
        assert_string_equal(err.message, diags.items[0].message);
        assert_int_equal(err.line, diags.items[0].line);
    }
    kp_diagnostics_release(&diags);
    return rs;
}

static struct kp_ruleset *parse_good(const char *text)
{
    struct kp_ruleset *rs = parse(text);
    assert_string_equal(messages, "");
    return rs;
}

static const char full[] =
    "ruleset: customers\n"
    "description: the customers of a shop\n"
    "locale: {region: IR, languages: [fa, en, zh-Hant]}\n"
    "x-common: &common [trim]\n"
    "fields:\n"
    "  full_name:\n"
    "    aliases: [name, \"customer name\", \"نام مشتری\", \"اسم العميل\", \"客户姓名\"]\n"
    "    normalize: *common\n"
    "    validate: [required, {length: {max: 120, severity: warning, tolerance: 5%, message: too "
    "long}}]\n"
    "    merge: {latest_by: updated_at}\n"
    "    privacy: pii\n"
    "    kind: person_name\n"
    "    tests: [[\" علی \", علی], [\"\"]]\n"
    "  mobile: {normalize: [trim, {phone: {format: national, on_fail: quarantine, name: cell}}], "
    "required: true}\n"
    "  gender: {default: unknown, validate: [{one_of: [زن, 男, unknown]}]}\n"
    "  updated_at:\n"
    "records:\n"
    "  - {name: contactable, require_any: [mobile, full_name]}\n"
    "  - {if: {gender: 男}, then: {mobile: required}, severity: warning}\n"
    "  - compare: {field: mobile, is: before, other: updated_at}\n"
    "match: {field: mobile, length: 3}\n"
    "pipeline: [import, {normalize: {}}, validate]\n";

static void every_part_is_read(void **state)
{
    (void)state;
    struct kp_ruleset *rs = parse_good(full);
    assert_string_equal(rs->name, "customers");
    assert_string_equal(rs->region, "IR");
    assert_string_equal(rs->languages[2], "zh-Hant");
    assert_null(rs->languages[3]);
    assert_int_equal(rs->nfields, 4);
    assert_string_equal(rs->folder, "dir");
    assert_int_equal(strlen(rs->digest), 64);

    const struct kp_field *f = kp_ruleset_field(rs, "full_name");
    assert_string_equal(f->aliases[4], "客户姓名");
    assert_null(f->aliases[5]);
    assert_string_equal(f->privacy, "pii");
    assert_string_equal(f->kind, "person_name");
    assert_int_equal(f->normalize.count, 1);
    assert_string_equal(f->normalize.items[0].id, "full_name.normalize[0]:trim");
    assert_int_equal(f->validate.count, 2);
    assert_int_equal(f->validate.items[1].severity, KP_SEVERITY_WARNING);
    assert_true(f->validate.items[1].tolerance == 0.05);
    assert_true(f->validate.items[0].tolerance < 0);
    assert_string_equal(f->validate.items[1].message, "too long");
    assert_string_equal(f->merge.items[0].d->name, "latest_by");
    assert_string_equal(kp_args_string(f->merge.items[0].args, "fields", ""), "updated_at");
    assert_int_equal(f->tests->count, 2);

    f = kp_ruleset_field(rs, "mobile");
    assert_int_equal(f->normalize.items[1].on_fail, KP_FAIL_QUARANTINE);
    assert_string_equal(f->normalize.items[1].id, "cell");
    assert_string_equal(f->validate.items[0].id, "mobile.required");

    f = kp_ruleset_field(rs, "gender");
    assert_string_equal(f->def, "unknown");
    assert_string_equal(f->normalize.items[0].d->name, "default");
    assert_string_equal(kp_args_string(f->normalize.items[0].args, "value", ""), "unknown");

    assert_int_equal(rs->records.count, 3);
    assert_string_equal(rs->records.items[0].id, "contactable");
    assert_int_equal(kp_args_count(rs->records.items[0].args, "fields"), 2);
    assert_string_equal(rs->records.items[1].id, "records[1]:if");
    assert_int_equal(rs->records.items[1].severity, KP_SEVERITY_WARNING);
    assert_non_null(kp_node_get(kp_args_node(rs->records.items[1].args, "if"), "gender"));
    assert_non_null(kp_node_get(kp_args_node(rs->records.items[1].args, "then"), "mobile"));
    assert_string_equal(rs->pipeline[1], "normalize");
    assert_null(rs->pipeline[3]);

    struct kp_rule_env env = kp_ruleset_env(rs, f, &f->validate.items[0]);
    assert_string_equal(env.field, "gender");
    assert_string_equal(env.region, "IR");
    assert_string_equal(env.self, "dir/rules.yaml:15:41");
    assert_null(kp_ruleset_field(rs, "none"));
    kp_ruleset_free(rs);
}

static void all_mistakes_in_one_run(void **state)
{
    (void)state;
    assert_null(parse(
        "rulset: x\n"
        "locale: {region: iran, languages: [farsi_]}\n"
        "fields:\n"
        "  email: {normalise: [trim], validate: [requierd, phone]}\n"
        "  phone: {normalize: [{phone: {fromat: e164}}, {trim: 1}, {phone: {region: contry}}]}\n"
        "  _own:\n"
        "  code: {normalize: [{replace: {pattern: '[a', with: x}}], privacy: PII, required: "
        "maybe}\n"
        "  name: 3\n"
        "records: [{require_any: [emial]}, {name: x}]\n"
        "pipeline: [imprt]\n"
        "match: {feild: x, length: -1}\n"
        "mach: {}\n"));
    assert_string_equal(
        messages,
        "1:1 unknown key 'rulset' in the ruleset; did you mean 'ruleset'?\n"
        "2:18 expected a country code of two capital letters, such as IR (ISO 3166-1), got 'iran'\n"
        "2:35 expected language codes such as fa or zh-Hant (BCP 47), got 'farsi_'\n"
        "4:11 unknown key 'normalise' in a field; did you mean 'normalize'?\n"
        "4:41 unknown rule 'requierd' in email.validate; did you mean 'required'?\n"
        "4:51 unknown rule 'phone' in email.validate; it belongs to normalize\n"
        "5:32 unknown argument 'fromat' in 'phone'; did you mean 'format'?\n"
        "5:55 'trim' takes no arguments\n"
        "5:76 unknown field 'contry' in this ruleset; known are email, phone, _own, code, name\n"
        "6:3 '_own': names that begin with _ are kempt's own; choose another\n"
        "7:42 pattern, at character 3: missing terminating ] for character class\n"
        "7:69 expected one of none, pii, secret, got 'PII'\n"
        "7:84 expected true or false, got 'maybe'\n"
        "8:9 expected the field's keys, as in {normalize: [...], validate: [...]}, got '3'\n"
        "9:26 unknown field 'emial' in this ruleset; did you mean 'email'?\n"
        "9:35 expected a rule of records, got none\n"
        "10:12 unknown step 'imprt' in pipeline; did you mean 'import'?\n"
        "11:9 unknown key 'feild' in match; did you mean 'field'?\n"
        "11:27 expected a whole number from 0 to 1000, got '-1'\n"
        "12:1 unknown key 'mach' in the ruleset; did you mean 'match'?\n");
}

static void names_must_not_clash(void **state)
{
    (void)state;
    assert_null(parse("fields:\n"
                      "  full_name: {aliases: [Name, نام]}\n"
                      "  نام: {}\n"
                      "  nick: {aliases: [ＮＡＭＥ, FULL NAME, nick, Nick]}\n"
                      "  客户: {aliases: ''}\n"));
    assert_string_equal(
        messages,
        "2:31 'نام' already stands for the field 'نام' (case, width, blanks and hyphens aside)\n"
        "4:20 'ＮＡＭＥ' already stands for the field 'full_name' (case, width, blanks and hyphens "
        "aside)\n"
        "4:26 'FULL NAME' already stands for the field 'full_name' (case, width, blanks and "
        "hyphens aside)\n"
        "5:17 a name has 1 to 256 bytes, this one 0\n");
    assert_null(parse(
        "fields: {a: {normalize: [{trim: , name: x}]}, b: {normalize: [{trim: {name: x}}]}}\n"));
    assert_string_equal(messages, "1:63 a rule of the name 'x' is already in line 1\n");
}

static void rules_that_cannot_be_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *rules, *said;
    } cases[] = {
        {"normalize: [{trim: , phone: }]",
         "1:35 two rules in one item, 'trim' and 'phone'; write a list: [trim, phone]\n"},
        {"validate: [{length: 3, min: 2}]",
         "1:37 'min' stands beside 'length'; arguments go inside: length: {min: ...}\n"},
        {"normalize: [[trim]]",
         "1:26 expected a rule: its name, or its name with arguments, got a list\n"},
        {"normalize: [~]",
         "1:26 expected a rule: its name, or its name with arguments, got nothing\n"},
        {"normalize: [replace]", "1:26 'replace' needs pattern: replace: {pattern: ...} (what)\n"
                                 "1:26 'replace' needs with: replace: {with: ...} (by what)\n"},
        {"normalize: [{phone: e164}]",
         "1:34 'phone' takes named arguments, as in phone: {format: ...}\n"},
        {"normalize: [{phone: {on_fail: issue}, on_fail: leave}]",
         "1:52 'on_fail' is here twice\n"},
        {"validate: [{one_of: []}]",
         "1:34 the list 'values' is empty; it needs at least one item\n"},
        {"normalize: [{phone: {on_fail: stop}}]",
         "1:44 expected one of leave, issue, empty, quarantine, got 'stop'\n"},
        {"tests: [[a, b, c], d]",
         "1:22 expected tests: [input, expected], or [input] for one that must be refused\n"
         "1:33 expected tests: [input, expected], or [input] for one that must be refused\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        snprintf(text, sizeof text, "fields: {f: {%s}}", cases[i].rules);
        assert_null(parse(text));
        assert_string_equal(messages, cases[i].said);
    }
}

static void circles_are_found(void **state)
{
    (void)state;
    assert_null(parse("fields:\n"
                      "  a: {normalize: [{compose: [b, a]}]}\n"
                      "  b: {normalize: [{compose: c}]}\n"
                      "  c: {normalize: [{compose: [d, b]}]}\n"
                      "  d: {normalize: [{split: [e]}]}\n"
                      "  e: {normalize: [trim]}\n"));
    assert_string_equal(messages,
                        "3:18 fields are made from each other in a circle: b <- c <- b\n");
    assert_null(parse("fields:\n"
                      "  نام: {normalize: [{template: '{{x} {given} {نامه}'}]}\n"
                      "  given: {normalize: [trim]}\n"));
    assert_string_equal(messages,
                        "2:32 unknown field 'نامه' in this ruleset; did you mean 'نام'?\n");
    assert_null(parse("fields:\n"
                      "  نام: {normalize: [{template: '{{x} {given}'}]}\n"
                      "  given: {normalize: [{template: '{نام} {given}'}]}\n"));
    assert_string_equal(messages,
                        "2:20 fields are made from each other in a circle: نام <- given <- نام\n");
    struct kp_ruleset *rs = parse_good(
        "fields: {full: {normalize: [{compose: [given, family]}]}, given: {}, family: {}, "
        "raw: {normalize: [{split: [given, family]}]}}");
    kp_ruleset_free(rs);
}

static void the_whole_must_be_a_map(void **state)
{
    (void)state;
    assert_null(parse("[a]"));
    assert_string_equal(messages, "1:1 expected a ruleset, which begins with its name, as in "
                                  "ruleset: customers, got a list\n");
    assert_null(parse("fields: [a]"));
    assert_string_equal(messages, "1:9 expected the fields, by name, got a list\n");
    assert_null(parse("a: [\n"));
    assert_non_null(strstr(messages, "not valid YAML"));
    struct kp_ruleset *rs = parse_good("ruleset: empty\n");
    assert_int_equal(rs->nfields, 0);
    kp_ruleset_free(rs);
}

static void hostile_sizes_stay_cheap(void **state)
{
    (void)state;
    size_t cap = 3u << 20;
    char *text = malloc(cap);
    assert_non_null(text);
    size_t n = (size_t)sprintf(text, "fields:\n");
    for (int i = 0; n < cap - 100 && i < 20000; i++)
        n += (size_t)sprintf(text + n, " f%d: {normalise: [{cmpose: f%d}]}\n", i, i + 1);
    struct kp_diagnostics diags;
    struct kp_error err = {0};
    struct kp_ruleset *rs;
    kp_diagnostics_init(&diags, "big.yaml");
    assert_int_equal(kp_ruleset_parse("big.yaml", text, n, &fake_registry, &diags, &rs, &err),
                     KP_ERR_RULES);
    assert_true(diags.count == 1000);
    kp_diagnostics_release(&diags);
    free(text);
}

static void files_are_loaded(void **state)
{
    (void)state;
    char path[] = "/tmp/kempt-rules-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, full, sizeof full - 1), sizeof full - 1);
    close(fd);
    struct kp_diagnostics diags;
    struct kp_error err = {0};
    struct kp_ruleset *rs;
    kp_diagnostics_init(&diags, NULL);
    setenv("KEMPT_TODAY", "2024-02-29", 1);
    assert_int_equal(kp_ruleset_load(path, &fake_registry, &diags, &rs, &err), KP_OK);
    assert_int_equal(rs->today, 19782);
    assert_string_equal(rs->folder, "/tmp");
    unsetenv("KEMPT_TODAY");
    kp_ruleset_free(rs);
    unlink(path);
    assert_int_equal(kp_ruleset_load("/none/rules.yaml", &fake_registry, &diags, &rs, &err),
                     KP_ERR_RULES);
    assert_null(rs);
    assert_string_equal(err.file, "/none/rules.yaml");
    assert_int_equal(diags.errors, 1);
    kp_diagnostics_release(&diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_read),
        cmocka_unit_test(all_mistakes_in_one_run),
        cmocka_unit_test(names_must_not_clash),
        cmocka_unit_test(rules_that_cannot_be_told_apart),
        cmocka_unit_test(circles_are_found),
        cmocka_unit_test(the_whole_must_be_a_map),
        cmocka_unit_test(hostile_sizes_stay_cheap),
        cmocka_unit_test(files_are_loaded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
