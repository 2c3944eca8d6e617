/* E-mail addresses: the addr-spec of RFC 5321 and RFC 5322, with the internationalised forms of RFC
 * 6531.
 *
 * What is read: user@example.com, "quoted local"@example.com, user@[192.0.2.1], Display Name
 * <user@example.com>, mailto:user@example.com, comments in parentheses in front or behind,
 * full-width typing, blanks and zero-width characters around. The domain comes out in lower case
 * and in ASCII form; a quoted local part that needs no quotes loses them.
 */
#ifndef KP_TEXT_EMAIL_H
#define KP_TEXT_EMAIL_H

#include "core/arena.h"
#include "core/slice.h"
#include "text/idna.h"

enum {
    KP_EMAIL_LOCAL_MAX = 64, /* octets, RFC 5321 4.5.3.1.1; in quotes or not */
    KP_EMAIL_MAX = KP_EMAIL_LOCAL_MAX + 1 + KP_DOMAIN_MAX,
};

struct kp_email {
    char text[KP_EMAIL_MAX]; /* the address, without NUL */
    uint16_t len;
    uint16_t local_len;  /* the domain begins behind it and the @ */
    bool quoted;         /* the local part is a quoted string */
    bool international;  /* the local part holds characters above ASCII */
    bool domain_literal; /* [192.0.2.1] */
    bool dressed;        /* something stood around the address: a name, mailto:, a comment */
};

/* False when s is no address; *reason says why. idna may be NULL: then domains above ASCII are
 * refused. */
bool kp_email_parse(struct kp_slice s, struct kp_idna *idna, struct kp_email *out,
                    const char **reason);

static inline struct kp_slice kp_email_local(const struct kp_email *e)
{
    return kp_string(e->text, e->local_len);
}

static inline struct kp_slice kp_email_domain(const struct kp_email *e)
{
    return kp_string(e->text + e->local_len + 1, (size_t)(e->len - e->local_len - 1));
}

/* A key that is the same for all spellings that the provider delivers to one mailbox: lower case,
 * without dots (Gmail), without +tags (the providers that are known to drop them), under the
 * provider's first domain. For matching, never for storing. Returns the bytes written to out, which
 * has room for KP_EMAIL_MAX. */
size_t kp_email_key(const struct kp_email *e, char *out);

/* The well-known domain that this one is a misspelling of ("gmial.com": "gmail.com"), or NULL. A
 * suggestion only. */
const char *kp_email_suggest_domain(struct kp_slice domain);

/* A list of words from a text file: one a line, # begins a comment, case and blanks do not count.
 */
struct kp_word_list {
    struct kp_slice *words; /* sorted */
    size_t count;
};

/* Words are stored lower-cased in the arena. False when memory is out. */
bool kp_word_list_init(struct kp_word_list *list, struct kp_arena *arena, struct kp_slice text);
bool kp_word_list_has(const struct kp_word_list *list, struct kp_slice word);

/* With rules/email_roles.txt: true for info@, sales+x@ ...; with rules/email_disposable.txt: true
 * for the domain and all below it. */
bool kp_email_is_role(const struct kp_email *e, const struct kp_word_list *roles);
bool kp_email_is_disposable(const struct kp_email *e, const struct kp_word_list *disposable);

#endif
