#include "validate/compiled.h"

#include <stdlib.h>

const char *kp_rule_label(const struct kp_rule *rule)
{
    return rule->id && !strchr(rule->id, '[') ? rule->id : rule->d->name;
}

const char *kp_join_fields(struct kp_arena *arena, const char *const *names, size_t n)
{
    size_t len = 0;
    for (size_t i = 0; i < n; i++)
        len += strlen(names[i]) + 1;
    char *text = kp_arena_text(arena, len + 1), *p = text;
    if (!text)
        return NULL;
    *p = '\0';
    for (size_t i = 0; i < n; i++) {
        if (i)
            *p++ = ',';
        p = stpcpy(p, names[i]);
    }
    return text;
}

static enum kp_status compile_one(struct kp_ruleset *rs, const struct kp_field *field,
                                  const struct kp_rule *rule, struct kp_compiled *out,
                                  struct kp_error *err)
{
    struct kp_compiled_check *c = &out->checks[out->count];
    *c = (struct kp_compiled_check){
        .source = rule, .record = field == NULL, .name = kp_rule_label(rule)};
    c->rule.check = (const struct kp_check *)rule->d;
    if (c->rule.check->compile) {
        struct kp_rule_env env = kp_ruleset_env(rs, field, rule);
        enum kp_status st = c->rule.check->compile(rule->args, &env, &c->rule, err);
        if (st != KP_OK) {
            if (st == KP_ERR_RULES)
                kp_error_place(err, rs->file, kp_args_line(rule->args), kp_args_column(rule->args));
            return st;
        }
    }
    out->count++;
    while (c->rule.inputs && c->rule.inputs[c->ninputs])
        c->ninputs++;
    if (c->ninputs > out->max_inputs)
        out->max_inputs = c->ninputs;
    out->warns |= rule->severity == KP_SEVERITY_WARNING;
    c->field = field ? field->name : kp_join_fields(&rs->arena, c->rule.inputs, c->ninputs);
    return c->field ? KP_OK : kp_no_memory(err);
}

enum kp_status kp_compile_checks(struct kp_ruleset *rs, struct kp_compiled *out,
                                 struct kp_error *err)
{
    *out = (struct kp_compiled){0};
    size_t n = rs->records.count;
    for (size_t i = 0; i < rs->nfields; i++)
        n += rs->fields[i].validate.count;
    out->checks = calloc(n + 1, sizeof *out->checks);
    if (!out->checks)
        return kp_no_memory(err);
    enum kp_status st = KP_OK;
    for (size_t i = 0; i < rs->nfields && st == KP_OK; i++)
        for (size_t r = 0; r < rs->fields[i].validate.count && st == KP_OK; r++)
            st = compile_one(rs, &rs->fields[i], &rs->fields[i].validate.items[r], out, err);
    for (size_t r = 0; r < rs->records.count && st == KP_OK; r++)
        st = compile_one(rs, NULL, &rs->records.items[r], out, err);
    return st;
}

void kp_compiled_release(struct kp_compiled *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->checks[i].rule.check->release)
            c->checks[i].rule.check->release(&c->checks[i].rule);
    free(c->checks);
    *c = (struct kp_compiled){0};
}
