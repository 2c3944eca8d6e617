/* E-mail addresses, part by part: one mailbox written in two ways, one user in two places. */
#include "match/comparison.h"
#include "text/email.h"

#include <stdlib.h>

/* State: the parts of each value, numbered; 0: it has none. */
struct addresses {
    struct kp_dict mailboxes, users, domains;
    struct kp_values user_values, domain_values;
    uint32_t *meant; /* the domain that a domain is a known misspelling of; 0: none of the column */
    struct address {
        uint32_t mailbox, user, domain;
    } * of;
};

static void release(struct kp_grader *g)
{
    struct addresses *s = g->state;
    if (!s)
        return;
    kp_values_release(&s->user_values);
    kp_values_release(&s->domain_values);
    kp_dict_release(&s->mailboxes);
    kp_dict_release(&s->users);
    kp_dict_release(&s->domains);
    free(s->meant);
    free(s->of);
    free(s);
    g->state = NULL;
}

/* The user without a +tag, dots, hyphens and underscores. Returns its length. */
static size_t bare_user(struct kp_slice local, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < local.len && n < KP_EMAIL_MAX; i++) {
        char c = local.ptr[i];
        if (c == '+' && i > 0)
            break;
        if (c != '.' && c != '-' && c != '_')
            out[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    return n;
}

static bool add(struct kp_dict *d, const char *text, size_t len, uint32_t *id)
{
    *id = len ? kp_dict_add(d, text, len) : 0;
    return *id != KP_DICT_FULL;
}

/* False when memory is out. What is no address has no parts. */
static bool take_apart(struct addresses *s, struct kp_idna *idna, struct kp_slice v,
                       struct address *out)
{
    struct kp_email e;
    const char *reason;
    char text[KP_EMAIL_MAX];
    *out = (struct address){0};
    if (!kp_email_parse(v, idna, &e, &reason))
        return true;
    size_t key = kp_email_key(&e, text);
    const char *at = memrchr(text, '@', key);
    size_t domain = (size_t)(text + key - at - 1);
    if (!add(&s->mailboxes, text, key, &out->mailbox) ||
        !add(&s->domains, at + 1, domain, &out->domain))
        return false;
    return add(&s->users, text, bare_user(kp_email_local(&e), text), &out->user);
}

static bool find_meant(struct addresses *s)
{
    s->meant = calloc(s->domains.count, sizeof *s->meant);
    for (uint32_t id = 1; s->meant && id < s->domains.count; id++) {
        const char *meant = kp_email_suggest_domain(kp_dict_value(&s->domains, id));
        uint32_t there = meant ? kp_dict_find(&s->domains, meant, strlen(meant)) : KP_DICT_FULL;
        s->meant[id] = there == KP_DICT_FULL ? 0 : there;
    }
    return s->meant != NULL;
}

static enum kp_status prepare(struct kp_grader *g, struct kp_error *err)
{
    const struct kp_dict *d = g->values->dict;
    struct addresses *s = calloc(1, sizeof *s);
    g->state = s;
    bool ok = s && kp_dict_init(&s->mailboxes) && kp_dict_init(&s->users) &&
              kp_dict_init(&s->domains) && (s->of = calloc(d->count, sizeof *s->of));
    struct kp_idna idna = {0};
    for (uint32_t id = 1; ok && id < d->count; id++)
        ok = take_apart(s, &idna, kp_dict_value(d, id), &s->of[id]);
    kp_idna_release(&idna);
    if (!ok || !find_meant(s))
        return kp_no_memory(err);
    enum kp_status st = kp_values_init(&s->user_values, &s->users, NULL, 0, err);
    if (st == KP_OK)
        st = kp_values_init(&s->domain_values, &s->domains, NULL, 0, err);
    if (st == KP_OK)
        st = kp_values_need(&s->user_values, KP_NEEDS_CHARS, err);
    return st == KP_OK ? kp_values_need(&s->domain_values, KP_NEEDS_CHARS, err) : st;
}

static bool misspelt(const struct kp_values *v, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    return a && b && kp_grade_mistyped(s, v, a, b, 5, 10);
}

/* One of the two is a known misspelling of the other, or an edit apart and under the same top-level
 * domain: .cn and .com are two domains. */
static bool same_place(const struct addresses *s, struct kp_grade_scratch *scratch, uint32_t a,
                       uint32_t b)
{
    if (a == b || s->meant[a] == b || s->meant[b] == a)
        return true;
    struct kp_slice x = kp_dict_value(&s->domains, a), y = kp_dict_value(&s->domains, b);
    const char *p = memrchr(x.ptr, '.', x.len), *q = memrchr(y.ptr, '.', y.len);
    size_t n = p ? (size_t)(x.ptr + x.len - p) : 0;
    return p && q && n == (size_t)(y.ptr + y.len - q) && memcmp(p, q, n) == 0 &&
           misspelt(&s->domain_values, scratch, a, b);
}

static double value(const struct kp_grader *g, struct kp_grade_scratch *scratch, uint32_t a,
                    uint32_t b)
{
    const struct addresses *s = g->state;
    struct address x = s->of[a], y = s->of[b];
    if (!x.mailbox || !y.mailbox)
        return 0;
    if (x.mailbox == y.mailbox)
        return 1;
    bool same_user = x.user && x.user == y.user;
    if (!same_user && !misspelt(&s->user_values, scratch, x.user, y.user))
        return x.domain == y.domain ? 0.3 : 0;
    bool there = same_place(s, scratch, x.domain, y.domain);
    return same_user ? (there ? 0.95 : 0.9) : there ? 0.8 : 0.6;
}

static unsigned grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    return kp_grade_similarity(g->use, value(g, s, a, b));
}

static const struct kp_arg args[] = {
    {"at_least", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "least similarity for each level, best level first"},
    {0},
};

static const struct kp_example examples[] = {
    {"[1, 0.9]", "mina.rad+shop@gmail.com", "minarad@googlemail.com", "1"},
    {"0.95", "mina.rad@exmaple.org", "mina_rad@example.org", "0.95"},
    {"0.9", "li.wei@example.cn", "liwei@example.com", "0.9"},
    {"0.8", "rezaie@example.ir", "rezaei@example.ir", "0.8"},
    {"0.6", "rezaie@example.ir", "rezaei@post.example", "0.6"},
    {"0.3", "sales@example.org", "office@example.org", "0.3"},
    {"0.3", "علی", "ali@example.ir", "0"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_email = {
    .d = {"email",
          "e-mail addresses: 1 one mailbox by the provider's rules, 0.95 the user is the same and "
          "the domain or the dots are mistyped, 0.9 the user is the same at another domain, 0.8 "
          "the user is mistyped, 0.6 that at another domain, 0.3 only the domain is the same",
          args, examples},
    .prepare = prepare,
    .grade = grade,
    .release = release,
    .value = value,
};
