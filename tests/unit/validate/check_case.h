/* One check on one value, as tests write it. */
#ifndef CHECK_CASE_H
#define CHECK_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "validate/validate.h"

struct check_case {
    const char *args; /* YAML; NULL: none */
    const char *input;
    const char *expected; /* "ok" or the reason */
    enum kp_kind kind;    /* KP_MISSING (0): a string */
};

#define CHECK_TODAY 19723 /* 2024-01-01 */

/* Compiles check with args into an arena of the caller's. */
static inline enum kp_status check_compile(const struct kp_check *check, const char *args,
                                           struct kp_arena *arena, struct kp_check_rule *rule,
                                           struct kp_error *err)
{
    static const char *const no_languages[] = {NULL};
    const struct kp_args *parsed;
    enum kp_status st = kp_args_parse(args, &check->d, arena, &parsed, err);
    *rule = (struct kp_check_rule){.check = check};
    struct kp_rule_env env = {.arena = arena,
                              .folder = "testdata",
                              .data_folder = "rules",
                              .region = "IR",
                              .languages = no_languages,
                              .field = "x",
                              .today = CHECK_TODAY,
                              .self = "test:1:1"};
    return st == KP_OK && check->compile ? check->compile(parsed, &env, rule, err) : st;
}

static inline void check_free(struct kp_check_rule *rule, struct kp_arena *arena)
{
    if (rule->check->release)
        rule->check->release(rule);
    kp_arena_release(arena);
}

/* What the check says to a cell, as the driver would ask it. */
static inline const char *check_answer(const struct kp_check_rule *rule, struct kp_slice cell,
                                       const struct kp_slice *inputs)
{
    struct kp_buf scratch = {0}, scratch2 = {0};
    void *worker = rule->check->worker_new ? rule->check->worker_new(rule) : NULL;
    struct kp_check_ctx ctx = {.scratch = &scratch,
                               .scratch2 = &scratch2,
                               .worker = worker,
                               .inputs = inputs,
                               .blame = SIZE_MAX};
    bool ok = rule->check->apply(rule, &ctx, cell);
    if (worker && rule->check->worker_free)
        rule->check->worker_free(worker);
    kp_buf_release(&scratch);
    kp_buf_release(&scratch2);
    assert_false(ctx.failed_memory);
    return ok ? "ok" : ctx.reason;
}

static inline void check_run(const struct kp_check *check, const struct check_case *c)
{
    struct kp_arena arena = {0};
    struct kp_check_rule rule;
    struct kp_error err = {0};
    if (check_compile(check, c->args, &arena, &rule, &err) != KP_OK)
        fail_msg("%s %s: %s", check->d.name, c->args ? c->args : "", err.message);
    struct kp_slice cell = kp_slice_of(c->kind ? c->kind : KP_STRING, c->input, strlen(c->input));
    const char *answer = check_answer(&rule, cell, NULL);
    if (strcmp(answer, c->expected) != 0)
        fail_msg("%s %s on '%s': '%s', expected '%s'", check->d.name, c->args ? c->args : "",
                 c->input, answer, c->expected);
    check_free(&rule, &arena);
}

/* Arguments that compile must refuse, with a word of the message. */
static inline void check_refuses(const struct kp_check *check, const char *args, const char *word)
{
    struct kp_arena arena = {0};
    struct kp_check_rule rule;
    struct kp_error err = {0};
    if (check_compile(check, args, &arena, &rule, &err) == KP_OK)
        fail_msg("%s %s was taken", check->d.name, args);
    if (!strstr(err.message, word))
        fail_msg("%s %s: '%s' does not say '%s'", check->d.name, args, err.message, word);
    kp_arena_release(&arena);
}

#endif
