/* replace: what a pattern matches becomes something else (PCRE2, with JIT). */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "normalize/normalize.h"
#include "text/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PATTERN_MAX = 16 * 1024, /* bytes of a pattern */
    MATCH_LIMIT = 1000000,   /* backtracks in one value: past it the pattern is at fault */
    DEPTH_LIMIT = 10000,     /* nesting, without JIT */
    STACK_MIN = 32 * 1024,   /* of a worker's JIT stack, bytes */
    STACK_MAX = 512 * 1024,
    RESULT_MAX = 16 << 20, /* bytes of a result */
    CHECK_MAX = PATTERN_MAX + 16,
};

static const struct kp_arg args[] = {
    {.name = "pattern",
     .type = KP_ARG_PATTERN,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "a PCRE2 pattern, in UTF-8 mode; it must not match its own result"},
    {.name = "with",
     .type = KP_ARG_STRING,
     .def = "\"\"",
     .help = "what stands there then; $1 or ${name}: a group; \\U \\L \\E: case; $$: a dollar"},
    {.name = "all", .type = KP_ARG_BOOL, .def = "yes", .help = "every match, or only the first"},
    {.name = "ignore_case",
     .type = KP_ARG_BOOL,
     .def = "no",
     .help = "capitals and small letters are the same"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{pattern: '\\s*\\(.*?\\)', with: ''}",
     .input = "Sara (old) Ahmadi (x)",
     .output = "Sara Ahmadi"},
    {.args = "{pattern: '^00', with: '+'}", .input = "0098912", .output = "+98912"},
    {.args = "{pattern: '(\\d{4})/(\\d{2})', with: '$1-$2'}",
     .input = "۱۴۰۲/۰۵",
     .output = "۱۴۰۲-۰۵"},
    {.args = "{pattern: '^شرکت\\s+'}", .input = "شرکت آفتاب", .output = "آفتاب"},
    {.args = "{pattern: '先生$'}", .input = "张先生", .output = "张"},
    {.args = "{pattern: 'a', with: 'aa'}", .input = "banana", .output = NULL},
    {0},
};

struct replace_rule {
    pcre2_code *code;
    const char *with;
    size_t with_len;
    uint32_t options;
};

struct replace_worker {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

static enum kp_status pcre2_failed(const char *what, int code, size_t at, struct kp_error *err)
{
    PCRE2_UCHAR why[160];
    pcre2_get_error_message(code, why, sizeof why);
    return kp_fail(err, KP_ERR_RULES, "%s, at character %zu: %s", what, at + 1, (char *)why);
}

/* Tries the replacement on an empty text that matches, so that a wrong group or escape is found
 * now. The pattern is made optional for that; one that cannot be (it begins with a verb) is left to
 * the first match. */
static enum kp_status check_replacement(const struct replace_rule *r, const char *pattern,
                                        uint32_t options, struct kp_error *err)
{
    char optional[CHECK_MAX];
    int code;
    PCRE2_SIZE at;
    snprintf(optional, sizeof optional, "(?:%s\n)?\?", pattern);
    pcre2_code *probe =
        pcre2_compile((PCRE2_SPTR)optional, PCRE2_ZERO_TERMINATED, options, &code, &at, NULL);
    if (!probe)
        return KP_OK;
    PCRE2_UCHAR out[256];
    PCRE2_SIZE len = sizeof out;
    int n = pcre2_substitute(probe, (PCRE2_SPTR) "", 0, 0, r->options, NULL, NULL,
                             (PCRE2_SPTR)r->with, r->with_len, out, &len);
    pcre2_code_free(probe);
    if (n < 0 && n != PCRE2_ERROR_NOMEMORY)
        return pcre2_failed("with", n, len == PCRE2_UNSET ? 0 : len, err);
    return KP_OK;
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct replace_rule *r = kp_arena_array(env->arena, 1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    const char *pattern = kp_args_string(a, "pattern", "");
    if (strlen(pattern) > PATTERN_MAX)
        return kp_fail(err, KP_ERR_RULES,
                       "the pattern is longer than %d bytes; use map with a file", PATTERN_MAX);
    r->with = kp_args_string(a, "with", "");
    r->with_len = strlen(r->with);
    r->options = PCRE2_SUBSTITUTE_EXTENDED | PCRE2_SUBSTITUTE_UNSET_EMPTY |
                 PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | PCRE2_NO_UTF_CHECK;
    if (kp_args_bool(a, "all", true))
        r->options |= PCRE2_SUBSTITUTE_GLOBAL;
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C;
    if (kp_args_bool(a, "ignore_case", false))
        options |= PCRE2_CASELESS;
    int code;
    PCRE2_SIZE at;
    r->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &code, &at, NULL);
    if (!r->code)
        return pcre2_failed("pattern", code, at, err);
    pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE); /* without JIT the interpreter gives the same */
    enum kp_status status = check_replacement(r, pattern, options, err);
    if (status == KP_OK)
        rule->data = r;
    else
        pcre2_code_free(r->code);
    return status;
}

static void release(struct kp_norm_rule *rule)
{
    struct replace_rule *r = rule->data;
    if (r)
        pcre2_code_free(r->code);
}

static void worker_free(void *worker)
{
    struct replace_worker *w = worker;
    pcre2_match_data_free(w->data);
    pcre2_match_context_free(w->context);
    pcre2_jit_stack_free(w->stack);
    free(w);
}

static void *worker_new(const struct kp_norm_rule *rule)
{
    const struct replace_rule *r = rule->data;
    struct replace_worker *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->data = pcre2_match_data_create_from_pattern(r->code, NULL);
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

/* Replaces in s into out. The number of replacements, or a negative error of PCRE2. */
static int substitute(const struct replace_rule *r, struct replace_worker *w, const char *s,
                      size_t len, struct kp_buf *out)
{
    size_t room = len + r->with_len + 64;
    for (;;) {
        char *p = kp_buf_reserve(out, room);
        if (!p)
            return PCRE2_ERROR_NOMEMORY;
        PCRE2_SIZE n = room;
        int count =
            pcre2_substitute(r->code, (PCRE2_SPTR)s, len, 0, r->options, w->data, w->context,
                             (PCRE2_SPTR)r->with, r->with_len, (PCRE2_UCHAR *)p, &n);
        if (count >= 0)
            out->len += n;
        if (count != PCRE2_ERROR_NOMEMORY || n > RESULT_MAX || n <= room)
            return count;
        room = n;
    }
}

static enum kp_norm_result failed(struct kp_norm_ctx *ctx, int code)
{
    if (!kp_buf_ok(ctx->scratch) || !kp_buf_ok(ctx->scratch2))
        return KP_NORM_NOMEM;
    if (code == PCRE2_ERROR_NOMEMORY)
        return kp_norm_failed(ctx, "becomes longer than 16 MiB by the replacement");
    return kp_norm_failed(ctx, "takes the pattern too long; make it simpler");
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct replace_rule *r = rule->data;
    struct replace_worker *w = ctx->worker;
    if (!kp_utf8_valid(cell->ptr, cell->len))
        return kp_norm_failed(ctx, "is not UTF-8");
    int found = pcre2_match(r->code, (PCRE2_SPTR)cell->ptr, cell->len, 0, PCRE2_NO_UTF_CHECK,
                            w->data, w->context);
    if (found == PCRE2_ERROR_NOMATCH)
        return KP_NORM_SAME;
    if (found < 0)
        return failed(ctx, found);
    int count = substitute(r, w, cell->ptr, cell->len, ctx->scratch);
    if (count < 0)
        return failed(ctx, count);
    const char *result = ctx->scratch->len ? ctx->scratch->data : "";
    int again = substitute(r, w, result, ctx->scratch->len, ctx->scratch2);
    if (again < 0)
        return failed(ctx, again);
    if (ctx->scratch2->len != ctx->scratch->len ||
        memcmp(ctx->scratch2->len ? ctx->scratch2->data : "", result, ctx->scratch->len) != 0)
        return kp_norm_failed(
            ctx,
            "would change again if replaced again; make the pattern leave its own result alone");
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

const struct kp_normalizer kp_normalize_replace = {
    .d = {.name = "replace",
          .help = "what a pattern matches becomes something else",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .release = release,
    .worker_new = worker_new,
    .worker_free = worker_free,
};
