/* matches: values that fit a pattern (PCRE2). */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "merge/survivorship.h"

#define STEPS_MAX 100000 /* of backtracking in a value: past it the value does not match */

struct matcher {
    pcre2_code *code;
    pcre2_match_data *data; /* a merge runs on one thread */
    pcre2_match_context *context;
};

static void release(struct kp_survivor *rule)
{
    struct matcher *m = rule->data;
    if (!m)
        return;
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->context);
    pcre2_code_free(m->code);
    free(m);
    rule->data = NULL;
}

static enum kp_status compile(const struct kp_args *args, const struct kp_survive_env *env,
                              struct kp_survivor *rule, struct kp_error *err)
{
    (void)env;
    const char *pattern = kp_args_string(args, "pattern", "");
    int code;
    PCRE2_SIZE offset;
    struct matcher *m = calloc(1, sizeof *m);
    if (!m)
        return kp_no_memory(err);
    rule->data = m;
    m->code = pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern),
                            PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF, &code, &offset, NULL);
    if (!m->code)
        return kp_fail(err, KP_ERR_RULES, "bad pattern at its byte %zu", offset + 1);
    pcre2_jit_compile(m->code, PCRE2_JIT_COMPLETE);
    m->data = pcre2_match_data_create_from_pattern(m->code, NULL);
    m->context = pcre2_match_context_create(NULL);
    if (!m->data || !m->context)
        return kp_no_memory(err);
    pcre2_set_match_limit(m->context, STEPS_MAX);
    return KP_OK;
}

static void narrow(const struct kp_survivor *rule, struct kp_contest *c)
{
    const struct matcher *m = rule->data;
    for (size_t i = 0; i < c->n; i++) {
        struct kp_slice v = kp_contest_value(c, i);
        c->score[i] =
            pcre2_match(m->code, (PCRE2_SPTR)v.ptr, v.len, 0, 0, m->data, m->context) >= 0;
    }
    kp_contest_prefer(c);
}

static const struct kp_arg args[] = {
    {.name = "pattern",
     .type = KP_ARG_PATTERN,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "a regular expression (PCRE2), found anywhere in the value"},
    {0}};

static const struct kp_example examples[] = {
    {.args = "'^\\+'", .input = "09123456789, +989123456789", .output = "+989123456789"}, {0}};

const struct kp_survivorship kp_survive_matches = {
    .d = {.name = "matches",
          .help = "values that match a pattern, if there are any",
          .args = args,
          .examples = examples},
    .compile = compile,
    .narrow = narrow,
    .release = release,
};
