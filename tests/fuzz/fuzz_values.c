/* Any bytes as a value of each kind: no crash, a reason with every refusal, and f(f(x)) = f(x). */
#include "normalize/normalize.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
    const char *name, *args, *region;
} rules[] = {
    {"phone", NULL, "IR"},
    {"phone", "{format: international}", "US"},
    {"phone", "{format: national}", "AR"},
    {"phone", "{format: rfc3966, accept: possible}", "GB"},
    {"phone", "{accept: possible}", "BR"},
    {"email", NULL, ""},
    {"email", "{domain: unicode, local: keep}", ""},
    {"date",
     "{from: [dmy, ymd, jalali, names, cjk, roc, unix], pivot: 70, pivot_jalali: 20, time: drop}",
     ""},
    {"date", "{from: [mdy, names], to: mdy, pivot: 30}", ""},
    {"date", "{from: [hijri, serial, iso], to: hijri, time: drop}", ""},
    {"date", "{to: roc}", ""},
    {"datetime", "{from: [dmy, jalali, unix, serial, names], zone: Asia/Tehran}", ""},
    {"datetime", "{to_zone: keep, bare: midnight}", ""},
    {"number", NULL, ""},
    {"number", "{decimal: comma}", ""},
    {"number", "{decimal: point}", ""},
    {"percent", NULL, "IR"},
    {"percent", "fraction", "DE"},
    {"percent", "{bare: fraction}", ""},
    {"money", "{currency: IRR}", "IR"},
    {"money", NULL, "US"},
    {"identifier", "iban", ""},
    {"identifier", "eu_vat", ""},
    {"identifier", "cn_credit_code", ""},
    {"identifier", "ir_sheba", ""},
    {"identifier", "isbn", ""},
    {"url", NULL, ""},
    {"domain", "unicode", ""},
    {"social", "linkedin", ""},
    {"social", "tiktok", ""},
    {"country", NULL, ""},
    {"country", "{to: name, language: fa}", ""},
    {"region", "native", "CN"},
    {"language", NULL, ""},
    {"currency", NULL, "AE"},
    {"spreadsheet", "{length: 11}", ""},
    {"spreadsheet", NULL, ""},
    {"address", NULL, "IR"},
    {"address", NULL, "CN"},
    {"address", NULL, "US"},
    {"address", NULL, "GB"},
    {"address", NULL, "DE"},
    {"address", NULL, "AE"},
};

enum { RULES = sizeof rules / sizeof *rules };

static struct kp_norm_rule compiled[RULES];
static void *workers[RULES];

static void require(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "fuzz_values: %s\n", what);
    abort();
}

static void compile_all(void)
{
    static struct kp_arena arena;
    static const char *const none[] = {NULL};
    for (size_t i = 0; i < RULES; i++) {
        const struct kp_normalizer *n = kp_normalizer_find(rules[i].name);
        const struct kp_args *args = NULL;
        struct kp_error err = {0};
        require(n != NULL, rules[i].name);
        struct kp_rule_env env = {.arena = &arena,
                                  .data_folder = "rules",
                                  .region = rules[i].region,
                                  .languages = none,
                                  .field = "field",
                                  .self = "fuzz:1:1"};
        require(kp_args_parse(rules[i].args, &n->d, &arena, &args, &err) == KP_OK, err.message);
        compiled[i].normalizer = n;
        require(n->compile(args, &env, &compiled[i], &err) == KP_OK, err.message);
        workers[i] = n->worker_new ? n->worker_new(&compiled[i]) : NULL;
    }
}

static enum kp_norm_result apply(size_t rule, struct kp_norm_ctx *ctx, struct kp_slice *cell)
{
    kp_buf_clear(ctx->scratch);
    kp_buf_clear(ctx->scratch2);
    ctx->reason = NULL;
    return compiled[rule].normalizer->apply(&compiled[rule], ctx, cell);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    if (!ready)
        compile_all();
    ready = true;
    if (size < 2)
        return 0;
    size_t rule = data[0] % RULES;
    struct kp_arena arena;
    struct kp_buf scratch, scratch2;
    struct kp_slice fields[2] = {kp_missing(), kp_missing()},
                    outputs[2] = {kp_missing(), kp_missing()};
    kp_arena_init(&arena);
    kp_buf_init(&scratch);
    kp_buf_init(&scratch2);
    struct kp_norm_ctx ctx = {.arena = &arena,
                              .scratch = &scratch,
                              .scratch2 = &scratch2,
                              .worker = workers[rule],
                              .inputs = fields,
                              .outputs = outputs};
    struct kp_slice input = kp_string((const char *)data + 1, size - 1), cell = input;
    enum kp_norm_result r = apply(rule, &ctx, &cell);
    require(r != KP_NORM_NOMEM, "out of memory");
    if (r == KP_NORM_FAILED) {
        require(ctx.reason != NULL, "a refusal without a reason");
        require(kp_slice_identical(cell, input), "a refused cell was changed");
    } else {
        require((r == KP_NORM_SAME) == kp_slice_identical(cell, input), "the answer is not true");
        struct kp_slice again = cell;
        r = apply(rule, &ctx, &again);
        if (r != KP_NORM_SAME || !kp_slice_identical(again, cell)) {
            fprintf(stderr, "%s %s: '%.*s' then '%.*s' (%s)\n", rules[rule].name,
                    rules[rule].args ? rules[rule].args : "", (int)cell.len, cell.ptr,
                    (int)again.len, again.ptr, ctx.reason ? ctx.reason : "");
            require(false, "not idempotent");
        }
    }
    kp_arena_release(&arena);
    kp_buf_release(&scratch);
    kp_buf_release(&scratch2);
    return 0;
}
