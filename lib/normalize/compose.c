/* compose: an empty cell is put together from other fields. */
#include "normalize/normalize.h"

#include <string.h>

static const struct kp_arg args[] = {
    {.name = "template",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY | KP_ARG_TEMPLATE,
     .help = "text with fields in braces: '{given} {family}'; {{ is a brace. What stands between "
             "two fields is "
             "left out when one of them is empty"},
    {.name = "overwrite",
     .type = KP_ARG_BOOL,
     .def = "no",
     .help = "replace what the cell holds, too"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "'{given} {family}'", .input = "Sara Ahmadi", .output = "Sara Ahmadi"},
    {.args = "'{family}{given}'", .input = "张伟", .output = "张伟"},
    {0},
};

/* One field and the text before it. */
struct part {
    const char *before;
    size_t len;
};

struct compose_rule {
    struct part *parts; /* as many as fields, and one for the text behind the last */
    size_t count;       /* fields */
    bool overwrite;
};

/* A template being cut into parts. */
struct cutter {
    struct compose_rule *rule;
    const char **names;
    struct kp_arena *arena;
    struct kp_buf text; /* since the last field */
};

static bool end_part(struct cutter *c)
{
    char *copy = kp_arena_dup(c->arena, c->text.data ? c->text.data : "", c->text.len);
    if (!copy || !kp_buf_ok(&c->text))
        return false;
    c->rule->parts[c->rule->count] = (struct part){copy, c->text.len};
    kp_buf_clear(&c->text);
    return true;
}

static enum kp_status cut(struct cutter *c, const char *s, struct kp_error *err)
{
    while (*s) {
        if (s[0] == s[1] && (*s == '{' || *s == '}')) {
            kp_buf_putc(&c->text, *s);
            s += 2;
            continue;
        }
        if (*s == '}')
            return kp_fail(err, KP_ERR_RULES,
                           "there is a } without a { in the template; write }} for a brace");
        if (*s != '{') {
            kp_buf_putc(&c->text, *s++);
            continue;
        }
        const char *end = strchr(s, '}');
        if (!end || end == s + 1)
            return kp_fail(
                err, KP_ERR_RULES,
                "a { in the template needs a field's name and a }; write {{ for a brace");
        char *name = kp_arena_dup(c->arena, s + 1, (size_t)(end - s - 1));
        if (!name || !end_part(c))
            return kp_no_memory(err);
        c->names[c->rule->count++] = name;
        s = end + 1;
    }
    return end_part(c) ? KP_OK : kp_no_memory(err);
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    const char *template = kp_args_string(a, "template", "");
    size_t most = 1;
    for (const char *s = template; *s; s++)
        most += *s == '{';
    struct compose_rule *c = kp_arena_array(env->arena, 1, sizeof *c);
    struct cutter cutter = {
        .rule = c, .names = kp_arena_array(env->arena, most, sizeof(char *)), .arena = env->arena};
    if (!c || !cutter.names || !(c->parts = kp_arena_array(env->arena, most, sizeof *c->parts)))
        return kp_no_memory(err);
    c->overwrite = kp_args_bool(a, "overwrite", false);
    enum kp_status status = cut(&cutter, template, err);
    kp_buf_release(&cutter.text);
    for (size_t i = 0; status == KP_OK && i < c->count; i++)
        if (strcmp(cutter.names[i], env->field) == 0)
            return kp_fail(err, KP_ERR_RULES, "'%s' cannot be composed of itself", env->field);
    if (status == KP_OK && c->count == 0)
        return kp_fail(err, KP_ERR_RULES,
                       "the template names no field; write one in braces, as {given}");
    rule->data = c;
    rule->inputs = cutter.names;
    return status;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct compose_rule *c = rule->data;
    struct kp_buf *out = ctx->scratch;
    bool any = false, last = false;
    if (!kp_norm_blank(*cell) && !c->overwrite)
        return KP_NORM_SAME;
    for (size_t i = 0; i < c->count; i++) {
        last = !kp_norm_blank(ctx->inputs[i]);
        if (!last)
            continue;
        if (any || i == 0)
            kp_buf_add(out, c->parts[i].before, c->parts[i].len);
        kp_buf_slice(out, ctx->inputs[i]);
        any = true;
    }
    if (!any)
        return KP_NORM_SAME;
    if (last)
        kp_buf_add(out, c->parts[c->count].before, c->parts[c->count].len);
    return kp_norm_set_buf(ctx, cell, out);
}

const struct kp_normalizer kp_normalize_compose = {
    .d = {.name = "compose",
          .help = "an empty cell is put together from other fields",
          .args = args,
          .examples = examples},
    .flags = KP_NORM_ALL_CELLS,
    .compile = compile,
    .apply = apply,
};
