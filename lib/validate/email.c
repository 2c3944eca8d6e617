/* email: an address of RFC 5321 and RFC 5322, and nothing around it. */
#include "text/email.h"

#include "validate/validate.h"

enum { LIST_MAX = 16 << 20 }; /* bytes of a list of domains or names */

struct email {
    bool roles_given, disposable_given;
    struct kp_word_list roles, disposable;
};

static enum kp_status load(const struct kp_rule_env *env, const char *file,
                           struct kp_word_list *list, struct kp_error *err)
{
    struct kp_slice text;
    enum kp_status st = kp_env_read_file(env, file, LIST_MAX, &text, err);
    if (st != KP_OK)
        return st;
    return kp_word_list_init(list, env->arena, text) ? KP_OK : kp_no_memory(err);
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    struct email *e = kp_arena_array(env->arena, 1, sizeof *e);
    if (!e)
        return kp_no_memory(err);
    rule->data = e;
    e->roles_given = !kp_args_bool(args, "roles", true);
    e->disposable_given = !kp_args_bool(args, "disposable", true);
    enum kp_status st = e->roles_given ? load(env, "email_roles.txt", &e->roles, err) : KP_OK;
    return st == KP_OK && e->disposable_given
               ? load(env, "email_disposable.txt", &e->disposable, err)
               : st;
}

static void *worker_new(const struct kp_check_rule *rule)
{
    (void)rule;
    return kp_idna_new();
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct email *e = rule->data;
    struct kp_email address;
    if (!kp_email_parse(cell, ctx->worker, &address, &ctx->reason))
        return false;
    if (address.dressed) {
        ctx->reason = "has something around the address: normalize it first";
        return false;
    }
    if (e->roles_given && kp_email_is_role(&address, &e->roles)) {
        ctx->reason = "belongs to a role, not to a person";
        return false;
    }
    ctx->reason = "belongs to a provider of disposable addresses";
    return !e->disposable_given || !kp_email_is_disposable(&address, &e->disposable);
}

static const struct kp_arg args[] = {
    {.name = "roles",
     .type = KP_ARG_BOOL,
     .def = "yes",
     .help = "accept addresses of roles such as info@"},
    {.name = "disposable",
     .type = KP_ARG_BOOL,
     .def = "yes",
     .help = "accept providers of disposable addresses"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "zahra@example.com", .output = "ok"},
    {.input = "李明@例子.公司", .output = "ok"},
    {.input = "Zahra <zahra@example.com>",
     .output = "has something around the address: normalize it first"},
    {0},
};

const struct kp_check kp_check_email = {
    .d = {.name = "email",
          .help = "an e-mail address, and nothing around it",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .worker_new = worker_new,
    .worker_free = kp_idna_free,
};
