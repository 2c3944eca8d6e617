#include "pipeline/expr_host.h"

#include "normalize/normalize.h"
#include "validate/validate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    RULES_MAX = 64, /* different rules that one expression may call */
    SECONDS_A_DAY = 86400,
};

/* A rule that was called, compiled. */
struct called {
    const char *name, *args; /* args: "" for none */
    bool check;
    struct kp_norm_rule norm;
    struct kp_check_rule test;
    void *worker;
};

struct host {
    struct kp_expr_host base; /* first */
    struct kp_arena arena;    /* of the compiled rules */
    struct kp_arena results;  /* of the present call */
    struct kp_buf scratch, scratch2;
    struct kp_rule_env env;
    struct called rules[RULES_MAX];
    size_t nrules;
    char today[16];
};

static enum kp_status compile_normalizer(struct host *h, struct called *c, struct kp_error *err)
{
    const struct kp_normalizer *n = kp_normalizer_find(c->name);
    const struct kp_args *args;
    if (!n)
        return kp_fail(err, KP_ERR_RULES,
                       "no normalizer '%.60s'; see kempt check --list=normalizers", c->name);
    enum kp_status st = kp_args_parse(*c->args ? c->args : NULL, &n->d, &h->arena, &args, err);
    c->norm.normalizer = n;
    if (st == KP_OK && n->compile)
        st = n->compile(args, &h->env, &c->norm, err);
    if (st != KP_OK)
        return st;
    h->nrules++; /* from here on it is released with the host */
    if (c->norm.inputs || c->norm.outputs)
        return kp_fail(err, KP_ERR_RULES, "'%s' works on several fields; it cannot be called",
                       c->name);
    if (n->worker_new && !(c->worker = n->worker_new(&c->norm)))
        return kp_no_memory(err);
    return KP_OK;
}

static enum kp_status compile_check(struct host *h, struct called *c, struct kp_error *err)
{
    const struct kp_check *k = kp_check_find(c->name);
    const struct kp_args *args;
    if (!k)
        return kp_fail(err, KP_ERR_RULES, "no check '%.60s'; see kempt check --list=checks",
                       c->name);
    enum kp_status st = kp_args_parse(*c->args ? c->args : NULL, &k->d, &h->arena, &args, err);
    c->test.check = k;
    if (st == KP_OK && k->compile)
        st = k->compile(args, &h->env, &c->test, err);
    if (st != KP_OK)
        return st;
    h->nrules++;
    if (c->test.inputs)
        return kp_fail(err, KP_ERR_RULES, "'%s' works on several fields; it cannot be called",
                       c->name);
    if (k->worker_new && !(c->worker = k->worker_new(&c->test)))
        return kp_no_memory(err);
    return KP_OK;
}

/* The compiled rule of a call: (name, value [, args]). */
static enum kp_status find(struct host *h, bool check, const struct kp_slice *args, size_t nargs,
                           struct called **out, struct kp_error *err)
{
    const char *function = check ? "check" : "normalize";
    if (nargs < 2 || nargs > 3 || args[0].kind == KP_MISSING)
        return kp_fail(err, KP_ERR_RULES,
                       "kempt.%s takes a rule's name, a value and perhaps arguments", function);
    struct kp_slice yaml = nargs == 3 ? args[2] : kp_str("");
    for (size_t i = 0; i < h->nrules; i++) {
        struct called *c = &h->rules[i];
        if (c->check == check && kp_slice_is(args[0], c->name) && kp_slice_is(yaml, c->args)) {
            *out = c;
            return KP_OK;
        }
    }
    if (h->nrules == RULES_MAX)
        return kp_fail(err, KP_ERR_RULES, "calls more than %d different rules", RULES_MAX);
    struct called *c = &h->rules[h->nrules];
    *c = (struct called){.check = check,
                         .name = kp_arena_dup(&h->arena, args[0].ptr, args[0].len),
                         .args = kp_arena_dup(&h->arena, yaml.ptr, yaml.len)};
    *out = c;
    if (!c->name || !c->args)
        return kp_no_memory(err);
    return check ? compile_check(h, c, err) : compile_normalizer(h, c, err);
}

static void begin(struct host *h)
{
    kp_arena_clear(&h->results);
    kp_buf_clear(&h->scratch);
    kp_buf_clear(&h->scratch2);
}

static enum kp_status normalize(void *host, const struct kp_slice *args, size_t nargs,
                                struct kp_slice *out, struct kp_error *err)
{
    struct host *h = host;
    struct called *c;
    enum kp_status st = find(h, false, args, nargs, &c, err);
    if (st != KP_OK)
        return st;
    begin(h);
    struct kp_norm_ctx ctx = {.arena = &h->results,
                              .scratch = &h->scratch,
                              .scratch2 = &h->scratch2,
                              .worker = c->worker};
    *out = args[1];
    if (kp_slice_empty(*out) && !(c->norm.normalizer->flags & KP_NORM_ALL_CELLS))
        return KP_OK;
    enum kp_norm_result r = c->norm.normalizer->apply(&c->norm, &ctx, out);
    if (r == KP_NORM_FAILED)
        *out = kp_missing();
    return r == KP_NORM_NOMEM ? kp_no_memory(err) : KP_OK;
}

static enum kp_status check(void *host, const struct kp_slice *args, size_t nargs,
                            struct kp_slice *out, struct kp_error *err)
{
    struct host *h = host;
    struct called *c;
    enum kp_status st = find(h, true, args, nargs, &c, err);
    if (st != KP_OK)
        return st;
    begin(h);
    struct kp_check_ctx ctx = {
        .scratch = &h->scratch, .scratch2 = &h->scratch2, .worker = c->worker, .blame = SIZE_MAX};
    bool passes = kp_slice_empty(args[1]) && !(c->test.check->flags & KP_CHECK_ALL_CELLS);
    if (!passes)
        passes = c->test.check->apply(&c->test, &ctx, args[1]);
    *out = passes ? kp_slice_of(KP_BOOL, "true", 4) : kp_slice_of(KP_BOOL, "false", 5);
    return ctx.failed_memory ? kp_no_memory(err) : KP_OK;
}

static enum kp_status today(void *host, const struct kp_slice *args, size_t nargs,
                            struct kp_slice *out, struct kp_error *err)
{
    struct host *h = host;
    (void)args;
    if (nargs > 0)
        return kp_fail(err, KP_ERR_RULES, "kempt.today takes no arguments");
    *out = kp_str(h->today);
    return KP_OK;
}

static const struct kp_expr_function functions[] = {
    {"normalize", normalize}, {"check", check}, {"today", today}, {NULL, NULL}};

struct kp_expr_host *kp_expr_host_new(const struct kp_ruleset *rs)
{
    static const char *const none[] = {NULL};
    struct host *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    h->base = (struct kp_expr_host){functions, h};
    h->env = (struct kp_rule_env){
        .arena = &h->arena,
        .folder = rs ? rs->folder : NULL,
        .data_folder = rs ? rs->data_folder : kp_data_folder(&h->arena),
        .region = rs ? rs->region : "",
        .languages = rs ? rs->languages : none,
        .field = "",
        .today = rs ? rs->today : kp_today(),
        .self = "expression",
    };
    struct tm date;
    time_t seconds = (time_t)h->env.today * SECONDS_A_DAY;
    if (!h->env.data_folder || !gmtime_r(&seconds, &date) ||
        strftime(h->today, sizeof h->today, "%Y-%m-%d", &date) == 0) {
        kp_expr_host_free(&h->base);
        return NULL;
    }
    return &h->base;
}

void kp_expr_host_free(struct kp_expr_host *host)
{
    struct host *h = (struct host *)host;
    if (!h)
        return;
    for (size_t i = 0; i < h->nrules; i++) {
        struct called *c = &h->rules[i];
        const struct kp_normalizer *n = c->norm.normalizer;
        const struct kp_check *k = c->test.check;
        if (c->worker && c->check)
            k->worker_free(c->worker);
        else if (c->worker)
            n->worker_free(c->worker);
        if (c->check && k->release)
            k->release(&c->test);
        else if (!c->check && n->release)
            n->release(&c->norm);
    }
    kp_arena_release(&h->arena);
    kp_arena_release(&h->results);
    kp_buf_release(&h->scratch);
    kp_buf_release(&h->scratch2);
    free(h);
}
