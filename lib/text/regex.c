#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "text/regex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MATCH_LIMIT = 1000000, /* backtracks in one value: past it the pattern is at fault */
    DEPTH_LIMIT = 10000,   /* nesting, without JIT */
    STACK_MIN = 32 * 1024, /* of a worker's JIT stack, bytes */
    STACK_MAX = 512 * 1024,
};

struct kp_regex {
    pcre2_code *code;
};

struct kp_regex_worker {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

static enum kp_status failed(const char *what, int code, size_t at, struct kp_error *err)
{
    PCRE2_UCHAR why[160];
    pcre2_get_error_message(code, why, sizeof why);
    return kp_fail(err, KP_ERR_RULES, "%s, at character %zu: %s", what, at + 1, (char *)why);
}

static uint32_t options_of(unsigned flags)
{
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C;
    if (flags & KP_REGEX_IGNORE_CASE)
        options |= PCRE2_CASELESS;
    if (flags & KP_REGEX_WHOLE)
        options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    return options;
}

enum kp_status kp_regex_new(const char *pattern, size_t len, unsigned flags, struct kp_regex **out,
                            struct kp_error *err)
{
    int code;
    PCRE2_SIZE at;
    if (len > KP_REGEX_PATTERN_MAX)
        return kp_fail(err, KP_ERR_RULES,
                       "the pattern is longer than %d bytes: put the values into a file",
                       KP_REGEX_PATTERN_MAX);
    struct kp_regex *r = calloc(1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->code = pcre2_compile((PCRE2_SPTR)pattern, len, options_of(flags), &code, &at, NULL);
    if (!r->code) {
        free(r);
        return failed("pattern", code, at, err);
    }
    pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE);
    *out = r;
    return KP_OK;
}

void kp_regex_free(struct kp_regex *r)
{
    if (r)
        pcre2_code_free(r->code);
    free(r);
}

void kp_regex_worker_free(struct kp_regex_worker *w)
{
    if (!w)
        return;
    pcre2_match_data_free(w->data);
    pcre2_match_context_free(w->context);
    pcre2_jit_stack_free(w->stack);
    free(w);
}

struct kp_regex_worker *kp_regex_worker_new(const struct kp_regex *r)
{
    struct kp_regex_worker *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->data = pcre2_match_data_create_from_pattern(r->code, NULL);
    w->context = pcre2_match_context_create(NULL);
    w->stack = pcre2_jit_stack_create(STACK_MIN, STACK_MAX, NULL);
    if (!w->data || !w->context || !w->stack) {
        kp_regex_worker_free(w);
        return NULL;
    }
    pcre2_set_match_limit(w->context, MATCH_LIMIT);
    pcre2_set_depth_limit(w->context, DEPTH_LIMIT);
    pcre2_jit_stack_assign(w->context, NULL, w->stack);
    return w;
}

static enum kp_regex_result result_of(int n)
{
    if (n >= 0)
        return KP_REGEX_YES;
    if (n == PCRE2_ERROR_NOMATCH)
        return KP_REGEX_NO;
    if (n == PCRE2_ERROR_NOMEMORY)
        return KP_REGEX_NOMEM;
    return n <= PCRE2_ERROR_UTF8_ERR1 && n >= PCRE2_ERROR_UTF8_ERR21 ? KP_REGEX_NOT_UTF8
                                                                     : KP_REGEX_TOO_LONG;
}

enum kp_regex_result kp_regex_match(const struct kp_regex *r, struct kp_regex_worker *w,
                                    struct kp_slice s)
{
    return result_of(pcre2_match(r->code, (PCRE2_SPTR)s.ptr, s.len, 0, 0, w->data, w->context));
}

static uint32_t substitute_options(const struct kp_regex_replacement *how)
{
    return PCRE2_SUBSTITUTE_EXTENDED | PCRE2_SUBSTITUTE_UNSET_EMPTY |
           PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | PCRE2_NO_UTF_CHECK |
           (how->all ? PCRE2_SUBSTITUTE_GLOBAL : 0);
}

enum kp_regex_result kp_regex_replace(const struct kp_regex *r, struct kp_regex_worker *w,
                                      const struct kp_regex_replacement *how, struct kp_slice s,
                                      struct kp_buf *out)
{
    size_t room = s.len + how->len + 64;
    for (;;) {
        char *p = kp_buf_reserve(out, room);
        if (!p)
            return KP_REGEX_NOMEM;
        PCRE2_SIZE n = room;
        int count =
            pcre2_substitute(r->code, (PCRE2_SPTR)s.ptr, s.len, 0, substitute_options(how), w->data,
                             w->context, (PCRE2_SPTR)how->with, how->len, (PCRE2_UCHAR *)p, &n);
        if (count >= 0) {
            out->len += n;
            return count > 0 ? KP_REGEX_YES : KP_REGEX_NO;
        }
        if (count != PCRE2_ERROR_NOMEMORY)
            return result_of(count);
        if (n > KP_REGEX_RESULT_MAX || n <= room)
            return KP_REGEX_TOO_LONG;
        room = n;
    }
}

/* The pattern is made optional for that and replaces in an empty text; one that cannot be (it
 * begins with a verb) is left to the first match. */
enum kp_status kp_regex_check_replacement(const char *pattern, unsigned flags,
                                          const struct kp_regex_replacement *how,
                                          struct kp_error *err)
{
    char optional[KP_REGEX_PATTERN_MAX + 16];
    int code;
    PCRE2_SIZE at;
    snprintf(optional, sizeof optional, "(?:%s\n)?\?", pattern);
    pcre2_code *probe = pcre2_compile((PCRE2_SPTR)optional, PCRE2_ZERO_TERMINATED,
                                      options_of(flags), &code, &at, NULL);
    if (!probe)
        return KP_OK;
    PCRE2_UCHAR out[256];
    PCRE2_SIZE len = sizeof out;
    int n = pcre2_substitute(probe, (PCRE2_SPTR) "", 0, 0, substitute_options(how), NULL, NULL,
                             (PCRE2_SPTR)how->with, how->len, out, &len);
    pcre2_code_free(probe);
    if (n < 0 && n != PCRE2_ERROR_NOMEMORY)
        return failed("with", n, len == PCRE2_UNSET ? 0 : len, err);
    return KP_OK;
}
