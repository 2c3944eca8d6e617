/* Any bytes through the normalizers of text and names, the match keys and the normal forms:
 * applying a rule to its own result changes nothing, a refusal leaves the cell alone and says why,
 * UTF-8 stays UTF-8. The first byte of the input chooses the rule. Run from the top folder: some
 * rules read files of rules/. */
#include <stdio.h>
#include <stdlib.h>

#include "normalize/normalize.h"
#include "text/script_key.h"
#include "text/translit.h"
#include "text/unicode.h"

#define CHECK(what)                                                                                \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what);                     \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

enum { FIELDS = 8 };

static const struct {
    const char *name, *args, *language;
} rules[] = {
    {"text", NULL, "fa"},
    {"text", "{form: nfkc, zwnj: drop}", "en"},
    {"text", "{lines: keep, zwnj: keep}", "en"},
    {"case", "lower", "en"},
    {"case", "upper", "el"},
    {"case", "title", "tr"},
    {"case", "name", "en"},
    {"digits", NULL, "fa"},
    {"digits", "persian", "fa"},
    {"letters", NULL, "fa"},
    {"letters", "{target: ar, tashkeel: keep}", "ar"},
    {"letters", "{target: fa, hamza: all, tashkeel: keep}", "fa"},
    {"replace", "{pattern: '(\\w)-(\\w)', with: '$2 $1'}", "en"},
    {"map", "{values: {a: b, ج: d, 張: 张}}", "en"},
    {"person_name", NULL, "en"},
    {"person_name", "{to: sort, titles: keep}", "fr"},
    {"person_name", "{order: family_first}", "es"},
    {"split", "{into: [a, b], by: ', ', from: right}", "en"},
    {"width", NULL, "en"},
    {"quotes", NULL, "en"},
    {"han", NULL, "zh"},
    {"han", "traditional", "zh"},
    {"script_key", "[fa]", "fa"},
    {"boolean", NULL, "en"},
    {"gender", NULL, "en"},
    {"company", NULL, "en"},
    {"company", "name", "fa"},
    {"tags", "{map: {vips: vip, old: ''}}", "en"},
    {"html", "drop", "en"},
    {"mojibake", NULL, "en"},
    {"transliterate", NULL, "en"},
};

enum { RULES = sizeof rules / sizeof *rules };

static struct kp_norm_rule compiled[RULES];
static void *workers[RULES];
static struct kp_arena forever, results;
static struct kp_buf scratch, scratch2;

static void compile_all(void)
{
    for (size_t i = 0; i < RULES; i++) {
        const char *languages[] = {rules[i].language, NULL};
        struct kp_rule_env env = {.arena = &forever,
                                  .data_folder = "rules",
                                  .region = "",
                                  .languages = languages,
                                  .field = "field",
                                  .self = ""};
        struct kp_error err = {0};
        const struct kp_args *args;
        const struct kp_normalizer *n = kp_normalizer_find(rules[i].name);
        CHECK(n && kp_args_parse(rules[i].args, &n->d, &forever, &args, &err) == KP_OK);
        compiled[i].normalizer = n;
        if (n->compile && n->compile(args, &env, &compiled[i], &err) != KP_OK) {
            fprintf(stderr, "%s: %s\n", rules[i].name, err.message);
            abort();
        }
        workers[i] = n->worker_new ? n->worker_new(&compiled[i]) : NULL;
    }
}

static enum kp_norm_result apply(size_t rule, struct kp_slice *cell, const char **reason)
{
    struct kp_slice inputs[FIELDS], outputs[FIELDS];
    for (size_t i = 0; i < FIELDS; i++)
        inputs[i] = outputs[i] = kp_missing();
    kp_buf_clear(&scratch);
    kp_buf_clear(&scratch2);
    struct kp_norm_ctx ctx = {.arena = &results,
                              .scratch = &scratch,
                              .scratch2 = &scratch2,
                              .worker = workers[rule],
                              .inputs = inputs,
                              .outputs = outputs};
    enum kp_norm_result r = compiled[rule].normalizer->apply(&compiled[rule], &ctx, cell);
    *reason = ctx.reason;
    return r;
}

/* Prints what a rule that is not idempotent made of a value, and then of its result. */
static void show(size_t rule, struct kp_slice value, struct kp_slice once, struct kp_slice twice)
{
    kp_buf_clear(&scratch);
    kp_buf_json_slice(&scratch, value);
    kp_buf_puts(&scratch, " became ");
    kp_buf_json_slice(&scratch, once);
    kp_buf_puts(&scratch, " became ");
    kp_buf_json_slice(&scratch, twice);
    fprintf(stderr, "%s %s: %s\n", rules[rule].name, rules[rule].args ? rules[rule].args : "",
            kp_buf_cstr(&scratch));
}

static void check_rule(size_t rule, struct kp_slice value)
{
    const char *reason;
    struct kp_slice cell = value;
    bool valid = kp_utf8_valid(value.ptr, value.len);
    enum kp_norm_result r = apply(rule, &cell, &reason);
    CHECK(r != KP_NORM_NOMEM);
    CHECK((r == KP_NORM_CHANGED) == !kp_slice_identical(cell, value));
    if (r == KP_NORM_FAILED) {
        CHECK(reason);
        return;
    }
    CHECK(!valid || kp_utf8_valid(cell.ptr, cell.len));
    struct kp_slice again = cell;
    if (kp_slice_empty(cell))
        return;
    r = apply(rule, &again, &reason);
    if (r != KP_NORM_SAME)
        show(rule, value, cell, again);
    CHECK(r == KP_NORM_SAME && kp_slice_identical(again, cell));
}

static void check_form(enum kp_form form, struct kp_slice value)
{
    kp_buf_clear(&scratch);
    kp_buf_clear(&scratch2);
    kp_normal_form(form, &scratch, value.ptr, value.len);
    kp_normal_form(form, &scratch2, scratch.len ? scratch.data : "", scratch.len);
    CHECK(scratch.len == scratch2.len &&
          (scratch.len == 0 || !memcmp(scratch.data, scratch2.data, scratch.len)));
    if (kp_is_normal(form, value.ptr, value.len))
        CHECK(scratch.len == value.len &&
              (value.len == 0 || !memcmp(scratch.data, value.ptr, value.len)));
}

static void check_keys(struct kp_slice value)
{
    kp_buf_clear(&scratch);
    kp_buf_clear(&scratch2);
    size_t n = kp_script_key(KP_KEY_ALL, value, &scratch);
    CHECK(n == scratch.len);
    if (n > 0) {
        CHECK(kp_script_key(KP_KEY_ALL, kp_string(scratch.data, n), &scratch2) == n);
        CHECK(memcmp(scratch.data, scratch2.data, n) == 0);
    }
    kp_buf_clear(&scratch);
    CHECK(kp_translit_key(value, &scratch, &scratch2) == scratch.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!compiled[0].normalizer)
        compile_all();
    if (size == 0)
        return 0;
    struct kp_slice value = kp_string((const char *)data + 1, size - 1);
    kp_arena_clear(&results);
    if (value.len > 0)
        check_rule(data[0] % RULES, value);
    check_form(KP_NFC, value);
    check_form(KP_NFKC, value);
    check_keys(value);
    return 0;
}
