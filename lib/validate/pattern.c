/* pattern: a regular expression. */
#include "text/regex.h"
#include "validate/validate.h"

struct pattern {
    struct kp_regex *regex;
    bool refuse;
};

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    const char *text = kp_args_string(args, "match", "");
    struct pattern *p = kp_arena_array(env->arena, 1, sizeof *p);
    if (!p)
        return kp_no_memory(err);
    unsigned flags = kp_args_bool(args, "ignore_case", false) ? KP_REGEX_IGNORE_CASE : 0;
    if (kp_args_bool(args, "whole", false))
        flags |= KP_REGEX_WHOLE;
    p->refuse = kp_args_bool(args, "refuse", false);
    enum kp_status st = kp_regex_new(text, strlen(text), flags, &p->regex, err);
    if (st == KP_OK)
        rule->data = p;
    return st;
}

static void release(struct kp_check_rule *rule)
{
    struct pattern *p = rule->data;
    if (p)
        kp_regex_free(p->regex);
}

static void *worker_new(const struct kp_check_rule *rule)
{
    return kp_regex_worker_new(((const struct pattern *)rule->data)->regex);
}

static void worker_free(void *worker)
{
    kp_regex_worker_free(worker);
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct pattern *p = rule->data;
    switch (kp_regex_match(p->regex, ctx->worker, cell)) {
    case KP_REGEX_NO:
        ctx->reason = "does not match the pattern";
        return p->refuse;
    case KP_REGEX_YES:
        ctx->reason = "matches a pattern that is not allowed";
        return !p->refuse;
    case KP_REGEX_NOT_UTF8:
        ctx->reason = "is not UTF-8";
        return false;
    case KP_REGEX_NOMEM:
        ctx->reason = "needs too much memory to be matched";
        return false;
    default:
        ctx->reason = "takes too many steps to be matched: make the pattern simpler";
        return false;
    }
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
