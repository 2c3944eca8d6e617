/* pattern: PCRE2, compiled once with JIT; each worker has its own match data and stack. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "validate/validate.h"

enum {
    PATTERN_MAX = 16 * 1024, /* bytes of a pattern: longer ones are data, not patterns */
    MATCH_LIMIT =
        1000000, /* backtracks in one value: past it the pattern, not the value, is at fault */
    DEPTH_LIMIT = 10000,   /* nesting without JIT */
    STACK_MIN = 32 * 1024, /* of a worker's JIT stack, bytes */
    STACK_MAX = 512 * 1024,
};

struct pattern {
    pcre2_code *code;
    bool refuse;
};

struct worker {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    const char *text = kp_args_string(args, "match", "");
    size_t len = strlen(text);
    if (len > PATTERN_MAX)
        return kp_fail(
            err, KP_ERR_RULES,
            "the pattern is longer than %d bytes: put the values into a file and use one_of",
            PATTERN_MAX);
    struct pattern *p = kp_arena_array(env->arena, 1, sizeof *p);
    if (!p)
        return kp_no_memory(err);
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C;
    if (kp_args_bool(args, "ignore_case", false))
        options |= PCRE2_CASELESS;
    if (kp_args_bool(args, "whole", false))
        options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    int code;
    PCRE2_SIZE at;
    p->code = pcre2_compile((PCRE2_SPTR)text, len, options, &code, &at, NULL);
    if (!p->code) {
        PCRE2_UCHAR why[160];
        pcre2_get_error_message(code, why, sizeof why);
        return kp_fail(err, KP_ERR_RULES, "pattern, at character %zu: %s", (size_t)at + 1,
                       (char *)why);
    }
    pcre2_jit_compile(
        p->code, PCRE2_JIT_COMPLETE); /* where there is no JIT, the interpreter gives the same */
    p->refuse = kp_args_bool(args, "refuse", false);
    rule->data = p;
    return KP_OK;
}

static void release(struct kp_check_rule *rule)
{
    struct pattern *p = rule->data;
    if (p)
        pcre2_code_free(p->code);
}

static void worker_free(void *worker)
{
    struct worker *w = worker;
    if (!w)
        return;
    pcre2_match_data_free(w->data);
    pcre2_match_context_free(w->context);
    pcre2_jit_stack_free(w->stack);
    free(w);
}

static void *worker_new(const struct kp_check_rule *rule)
{
    const struct pattern *p = rule->data;
    struct worker *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->data = pcre2_match_data_create_from_pattern(p->code, NULL);
    w->context = pcre2_match_context_create(NULL);
    w->stack = pcre2_jit_stack_create(STACK_MIN, STACK_MAX, NULL);
    if (!w->data || !w->context || !w->stack) {
        worker_free(w);
        return NULL;
    }
    pcre2_set_match_limit(w->context, MATCH_LIMIT);
    pcre2_set_depth_limit(w->context, DEPTH_LIMIT);
    pcre2_jit_stack_assign(w->context, NULL, w->stack);
    return w;
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct pattern *p = rule->data;
    const struct worker *w = ctx->worker;
    int n = pcre2_match(p->code, (PCRE2_SPTR)cell.ptr, cell.len, 0, 0, w->data, w->context);
    if (n == PCRE2_ERROR_NOMATCH) {
        ctx->reason = "does not match the pattern";
        return p->refuse;
    }
    if (n >= 0) {
        ctx->reason = "matches a pattern that is not allowed";
        return !p->refuse;
    }
    ctx->reason = n == PCRE2_ERROR_NOMEMORY ? "needs too much memory to be matched"
                  : n <= PCRE2_ERROR_UTF8_ERR1 && n >= PCRE2_ERROR_UTF8_ERR21
                      ? "is not UTF-8"
                      : "takes too many steps to be matched: make the pattern simpler";
    return false;
}

static const struct kp_arg args[] = {
    {.name = "match",
     .type = KP_ARG_PATTERN,
     .flags = KP_ARG_PRIMARY | KP_ARG_REQUIRED,
     .help = "a PCRE2 pattern; it may match anywhere unless it is anchored"},
    {.name = "whole",
     .type = KP_ARG_BOOL,
     .def = "no",
     .help = "the pattern must match the whole value"},
    {.name = "ignore_case",
     .type = KP_ARG_BOOL,
     .def = "no",
     .help = "letters match in either case"},
    {.name = "refuse",
     .type = KP_ARG_BOOL,
     .def = "no",
     .help = "refuse values that match instead"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "'^[0-9]{5}$'", .input = "12345", .output = "ok"},
    {.args = "'^[0-9]{5}$'", .input = "۱۲۳۴۵", .output = "does not match the pattern"},
    {.args = "{match: '\\p{Han}+', whole: yes}", .input = "李明", .output = "ok"},
    {.args = "{match: test, ignore_case: yes, refuse: yes}",
     .input = "TEST account",
     .output = "matches a pattern that is not allowed"},
    {0},
};

const struct kp_check kp_check_pattern = {
    .d = {.name = "pattern",
          .help = "the value matches a PCRE2 pattern",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .release = release,
    .worker_new = worker_new,
    .worker_free = worker_free,
};
