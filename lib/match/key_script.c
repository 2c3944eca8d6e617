/* Keys that fold a script's ways of writing, and the provider's ways of writing a mailbox. */
#include "match/key.h"
#include "text/email.h"
#include "text/script_key.h"

static const char *const packs[] = {"all", "fa", "ar", "zh", "latin", NULL};

static void script_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    kp_buf_clear(&out->text);
    kp_script_key(kp_script_key_find(kp_key_part_text(env->part)), v, &out->text);
    out->failed |= !kp_buf_ok(&out->text);
    kp_key_add(out, out->text.data, out->text.len);
}

static const struct kp_arg script_args[] = {
    {"field", KP_ARG_FIELD, KP_ARG_REQUIRED | KP_ARG_PRIMARY, 0, 0, NULL, NULL,
     "the field to take"},
    {"pack", KP_ARG_CHOICE, 0, 0, 0, packs, "all",
     "the foldings of Persian, Arabic, Chinese or Latin writing, or all of them"},
    KP_KEY_SEPARATOR,
    {0},
};

static const struct kp_example script_examples[] = {
    {"{field: name, pack: fa}", "علي‌رضا كريمي", NULL, "علیرضا کریمی"},
    {"{field: name, pack: ar}", "مُحَمَّد أحمد", NULL, "محمد احمد"},
    {"{field: name, pack: zh}", "張 偉", NULL, "张伟"},
    {"{field: name, pack: latin}", "Müller-Lüdenscheidt", NULL, "muller ludenscheidt"},
    {"name", "O'Brien", NULL, "obrien"},
    {"name", "...", NULL, ""},
    {NULL, NULL, NULL, NULL},
};

const struct kp_key_kind kp_key_script = {
    .d = {"script", "the value by the foldings of a script (see the normalizer script_key)",
          script_args, script_examples},
    .emit = script_emit,
};

static void mailbox_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    struct kp_email e;
    const char *reason;
    char key[KP_EMAIL_MAX];
    struct kp_idna idna = {0};
    (void)env;
    if (kp_email_parse(v, &idna, &e, &reason))
        kp_key_add(out, key, kp_email_key(&e, key));
    kp_idna_release(&idna);
}

static const struct kp_arg mailbox_args[] = {
    {"field", KP_ARG_FIELD, KP_ARG_REQUIRED | KP_ARG_PRIMARY, 0, 0, NULL, NULL,
     "the field to take"},
    KP_KEY_SEPARATOR,
    {0},
};

static const struct kp_example mailbox_examples[] = {
    {"email", "Mina.Rad+shop@googlemail.com", NULL, "minarad@gmail.com"},
    {"email", "li.wei@example.cn", NULL, "li.wei@example.cn"},
    {"email", "بی‌نشانی", NULL, ""},
    {NULL, NULL, NULL, NULL},
};

const struct kp_key_kind kp_key_mailbox = {
    .d = {"mailbox",
          "the mailbox of an e-mail address: one key for all its spellings at a provider",
          mailbox_args, mailbox_examples},
    .emit = mailbox_emit,
};
