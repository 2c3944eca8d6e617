#include "merge/plan.h"

#include <string.h>

static const char *const no_names[] = {NULL};

/* ---- compiling ---- */

static enum kp_status compile_one(const struct kp_rule *rule, const struct kp_survive_env *env,
                                  struct kp_survivor *out, struct kp_error *err)
{
    const struct kp_survivorship *s = (const struct kp_survivorship *)rule->d;
    *out = (struct kp_survivor){.s = s, .name = rule->d->name};
    if (rule->id && !strchr(rule->id, '['))
        out->name = rule->id;
    return s->compile ? s->compile(rule->args, env, out, err) : KP_OK;
}

static void chain_release(struct kp_chain *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->rules[i].s->release)
            c->rules[i].s->release(&c->rules[i]);
    c->count = 0;
}

struct compiler {
    struct kp_merge_plan *plan;
    struct kp_ruleset *rs;
    struct kp_error *err;
};

static enum kp_status compile_chain(struct compiler *k, const struct kp_field *field,
                                    const struct kp_rule_list *list, struct kp_chain *out)
{
    out->rules = kp_arena_array(&k->plan->arena, list->count + 1, sizeof *out->rules);
    if (!out->rules)
        return kp_no_memory(k->err);
    for (size_t i = 0; i < list->count; i++) {
        const struct kp_rule *rule = &list->items[i];
        struct kp_survive_env env = {.rules = kp_ruleset_env(k->rs, field, rule),
                                     .sources = k->plan->sources};
        env.rules.arena = &k->plan->arena;
        out->count++; /* what was compiled in part is released too */
        enum kp_status st = compile_one(rule, &env, &out->rules[i], k->err);
        if (st == KP_ERR_RULES)
            kp_error_place(k->err, k->rs->file, rule->node->line, rule->node->column);
        if (st != KP_OK)
            return st;
    }
    return KP_OK;
}

/* A chain of one rule that takes no arguments. */
static enum kp_status plain_chain(struct kp_merge_plan *plan, const char *name,
                                  struct kp_chain *out, struct kp_error *err)
{
    out->rules = kp_arena_array(&plan->arena, 1, sizeof *out->rules);
    if (!out->rules)
        return kp_no_memory(err);
    out->rules[0] = (struct kp_survivor){.s = kp_survivorship_find(name), .name = name};
    out->count = 1;
    return KP_OK;
}

static bool grouped(const struct kp_merge_section_text *t, const char *field)
{
    for (size_t g = 0; g < t->ngroups; g++)
        for (size_t i = 0; i < t->groups[g].nfields; i++)
            if (strcmp(t->groups[g].fields[i], field) == 0)
                return true;
    return false;
}

static enum kp_status compile_group(struct compiler *k, const struct kp_merge_group_text *text)
{
    struct kp_plan_group *g = &k->plan->groups[k->plan->ngroups++];
    g->fields = text->fields;
    g->nfields = text->nfields;
    if (text->rules.count > 0)
        return compile_chain(k, kp_ruleset_field(k->rs, text->fields[0]), &text->rules, &g->chain);
    for (size_t i = 0; i < text->nfields; i++) {
        const struct kp_field *f = kp_ruleset_field(k->rs, text->fields[i]);
        if (f && f->merge.count > 0)
            return compile_chain(k, f, &f->merge, &g->chain);
    }
    return KP_OK; /* the default's */
}

static enum kp_status compile_field(struct compiler *k, const struct kp_field *f)
{
    const char **name = kp_arena_array(&k->plan->arena, 1, sizeof *name);
    if (!name)
        return kp_no_memory(k->err);
    *name = f->name;
    struct kp_plan_group *g = &k->plan->groups[k->plan->ngroups++];
    g->fields = name;
    g->nfields = 1;
    return compile_chain(k, f, &f->merge, &g->chain);
}

static enum kp_status compile_all(struct compiler *k, const struct kp_merge_section_text *t)
{
    enum kp_status st = compile_chain(k, NULL, &t->fallback, &k->plan->fallback);
    if (st == KP_OK)
        st = t->master.count ? compile_chain(k, NULL, &t->master, &k->plan->master)
                             : plain_chain(k->plan, "most_complete", &k->plan->master, k->err);
    for (size_t i = 0; i < t->ngroups && st == KP_OK; i++)
        st = compile_group(k, &t->groups[i]);
    for (size_t i = 0; i < k->rs->nfields && st == KP_OK; i++) {
        const struct kp_field *f = &k->rs->fields[i];
        if (grouped(t, f->name))
            continue;
        if (f->merge.count > 0)
            st = compile_field(k, f);
        else if (t->fallback.count == 0)
            st = kp_fail_at(k->err, KP_ERR_RULES, k->rs->file, f->node->line, f->node->column,
                            "'%s' has no merge rule and there is no default; add `merge: {default: "
                            "most_frequent}` to the ruleset",
                            f->name);
    }
    if (st == KP_OK && t->fallback.count == 0) /* fields that the ruleset does not name */
        st = plain_chain(k->plan, "most_frequent", &k->plan->fallback, k->err);
    return st;
}

static enum kp_status read_sources(struct kp_merge_plan *plan, const struct kp_args *args,
                                   struct kp_error *err)
{
    size_t n = kp_args_count(args, "sources");
    const char **sources = kp_arena_array(&plan->arena, n + 1, sizeof *sources);
    if (!sources)
        return kp_no_memory(err);
    for (size_t i = 0; i < n; i++)
        sources[i] = kp_args_item(args, "sources", i);
    plan->sources = sources;
    plan->id = kp_args_string(args, "id", NULL);
    plan->fill_empty = kp_args_bool(args, "fill_empty", true);
    plan->max_cluster = (uint64_t)kp_args_int(args, "max_cluster", 0);
    return KP_OK;
}

static enum kp_status init_from_rules(struct kp_merge_plan *plan, struct kp_ruleset *rs,
                                      struct kp_error *err)
{
    struct kp_diagnostics diags;
    struct kp_merge_section_text text;
    kp_diagnostics_init(&diags, rs->file);
    bool ok = kp_merge_section_read(kp_node_get(rs->root, "merge"), rs, &text, &diags);
    enum kp_status st = ok && !diags.failed ? KP_OK : kp_no_memory(err);
    if (st == KP_OK && diags.errors > 0)
        st = kp_fail_at(err, KP_ERR_RULES, rs->file, diags.items[0].line, diags.items[0].column,
                        "%s", diags.items[0].message);
    kp_diagnostics_release(&diags);
    if (st == KP_OK && text.args)
        st = read_sources(plan, text.args, err);
    if (st != KP_OK)
        return st;
    plan->opt_in = text.opt_in;
    plan->opt_out = text.opt_out;
    plan->opt_outs_win = text.opt_outs_win;
    plan->groups =
        kp_arena_array(&plan->arena, text.ngroups + rs->nfields + 1, sizeof *plan->groups);
    if (!plan->groups)
        return kp_no_memory(err);
    struct compiler k = {.plan = plan, .rs = rs, .err = err};
    return compile_all(&k, &text);
}

enum kp_status kp_merge_plan_init(struct kp_merge_plan *plan, struct kp_ruleset *rules,
                                  struct kp_error *err)
{
    *plan = (struct kp_merge_plan){.sources = no_names,
                                   .opt_in = no_names,
                                   .opt_out = no_names,
                                   .opt_outs_win = true,
                                   .fill_empty = true};
    if (rules)
        return init_from_rules(plan, rules, err);
    enum kp_status st = plain_chain(plan, "most_frequent", &plan->fallback, err);
    return st == KP_OK ? plain_chain(plan, "most_complete", &plan->master, err) : st;
}

void kp_merge_plan_release(struct kp_merge_plan *plan)
{
    for (size_t i = 0; i < plan->ngroups; i++)
        chain_release(&plan->groups[i].chain);
    chain_release(&plan->fallback);
    chain_release(&plan->master);
    kp_arena_release(&plan->arena);
}

static bool merges(const struct kp_ruleset *rs)
{
    bool any = kp_node_get(rs->root, "merge") != NULL;
    for (size_t i = 0; i < rs->nfields && !any; i++)
        any = rs->fields[i].merge.count > 0;
    for (size_t i = 0; rs->pipeline && rs->pipeline[i] && !any; i++)
        any = strcmp(rs->pipeline[i], "merge") == 0;
    return any;
}

void kp_merge_plan_try(struct kp_ruleset *rules, struct kp_diagnostics *diags)
{
    struct kp_merge_plan plan;
    struct kp_error err = {0};
    if (!merges(rules))
        return;
    enum kp_status st = kp_merge_plan_init(&plan, rules, &err);
    kp_merge_plan_release(&plan);
    if (st == KP_ERR_MEMORY)
        diags->failed = true;
    else if (st != KP_OK)
        kp_diag_error(diags, (uint32_t)err.line, (uint32_t)err.column, "%s", err.message);
}

/* ---- the class, for the registry ---- */

static enum kp_status try_compile(const struct kp_rule *rule, const struct kp_rule_env *env,
                                  struct kp_error *err)
{
    /* Which sources there are is the section's business: here any will do. */
    static const char *const any[] = {"any", NULL};
    struct kp_survive_env survive = {.rules = *env, .sources = any};
    struct kp_survivor out;
    enum kp_status st = compile_one(rule, &survive, &out, err);
    if (out.s->release)
        out.s->release(&out);
    return st;
}

const struct kp_rule_class kp_merge_class = {
    .name = "merge", .all = kp_survivorship_descriptors, .try_compile = try_compile};
