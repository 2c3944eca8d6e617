/* What is known of providers: which spellings they deliver to one mailbox, and how their names are
 * misspelt. */
#include "text/email.h"

#include <stdlib.h>

enum provider_flags { DROPS_TAG = 1, DROPS_DOTS = 2, DASH_IS_DOT = 4 };

/* As the providers' own help pages state it. */
static const struct provider {
    const char *domain, *first;
    unsigned flags;
} providers[] = {
    {"gmail.com", "gmail.com", DROPS_TAG | DROPS_DOTS},
    {"googlemail.com", "gmail.com", DROPS_TAG | DROPS_DOTS},
    {"outlook.com", "outlook.com", DROPS_TAG},
    {"hotmail.com", "hotmail.com", DROPS_TAG},
    {"live.com", "live.com", DROPS_TAG},
    {"msn.com", "msn.com", DROPS_TAG},
    {"icloud.com", "icloud.com", DROPS_TAG},
    {"me.com", "icloud.com", DROPS_TAG},
    {"mac.com", "icloud.com", DROPS_TAG},
    {"fastmail.com", "fastmail.com", DROPS_TAG},
    {"fastmail.fm", "fastmail.fm", DROPS_TAG},
    {"proton.me", "proton.me", DROPS_TAG},
    {"protonmail.com", "proton.me", DROPS_TAG},
    {"pm.me", "proton.me", DROPS_TAG},
    {"yandex.ru", "yandex.ru", DROPS_TAG | DASH_IS_DOT},
    {"yandex.com", "yandex.ru", DROPS_TAG | DASH_IS_DOT},
    {"ya.ru", "yandex.ru", DROPS_TAG | DASH_IS_DOT},
};

/* Domains with many mailboxes: targets of misspelling, and never taken for one themselves. */
static const char *const popular[] = {
    "gmail.com",   "googlemail.com",  "yahoo.com",     "ymail.com",      "rocketmail.com",
    "hotmail.com", "hotmail.co.uk",   "hotmail.fr",    "outlook.com",    "outlook.de",
    "outlook.fr",  "outlook.es",      "live.com",      "live.fr",        "msn.com",
    "icloud.com",  "me.com",          "mac.com",       "aol.com",        "mail.com",
    "email.com",   "gmx.com",         "gmx.de",        "gmx.net",        "gmx.at",
    "web.de",      "t-online.de",     "freenet.de",    "orange.fr",      "wanadoo.fr",
    "free.fr",     "laposte.net",     "sfr.fr",        "yahoo.fr",       "yahoo.de",
    "yahoo.es",    "yahoo.co.uk",     "yahoo.co.in",   "yahoo.com.cn",   "btinternet.com",
    "sky.com",     "virginmedia.com", "talktalk.net",  "comcast.net",    "verizon.net",
    "att.net",     "sbcglobal.net",   "bellsouth.net", "cox.net",        "charter.net",
    "proton.me",   "protonmail.com",  "fastmail.com",  "zoho.com",       "qq.com",
    "foxmail.com", "163.com",         "126.com",       "yeah.net",       "sina.com",
    "sina.cn",     "sohu.com",        "139.com",       "189.cn",         "aliyun.com",
    "tom.com",     "chmail.ir",       "mihanmail.ir",  "mail.ru",        "inbox.ru",
    "bk.ru",       "list.ru",         "yandex.ru",     "yandex.com",     "ya.ru",
    "rambler.ru",  "emirates.net.ae", "etisalat.ae",   "maktoob.com",    "rediffmail.com",
    "naver.com",   "hanmail.net",     "libero.it",     "telefonica.net",
};

enum {
    SUGGEST_MIN = 8,
    SUGGEST_MAX = 24
}; /* bytes of a domain: shorter ones are near to too much */

static const struct provider *provider_of(struct kp_slice domain)
{
    for (size_t i = 0; i < sizeof providers / sizeof *providers; i++)
        if (kp_slice_is(domain, providers[i].domain))
            return &providers[i];
    return NULL;
}

size_t kp_email_key(const struct kp_email *e, char *out)
{
    struct kp_slice local = kp_email_local(e), domain = kp_email_domain(e);
    const struct provider *p = e->quoted ? NULL : provider_of(domain);
    unsigned flags = p ? p->flags : 0;
    size_t n = 0;
    for (size_t i = 0; i < local.len; i++) {
        char c = local.ptr[i];
        if (c == '+' && flags & DROPS_TAG && i > 0)
            break;
        if (c == '.' && flags & DROPS_DOTS)
            continue;
        if (c == '-' && flags & DASH_IS_DOT)
            c = '.';
        out[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    const char *name = p ? p->first : domain.ptr;
    size_t len = p ? strlen(p->first) : domain.len;
    out[n++] = '@';
    memcpy(out + n, name, len);
    return n + len;
}

/* One insertion, deletion, substitution, or swap of neighbours apart. */
static bool one_edit(const char *a, size_t la, const char *b, size_t lb)
{
    if (la > lb + 1 || lb > la + 1)
        return false;
    size_t head = 0, tail = 0;
    size_t shorter = la < lb ? la : lb;
    while (head < shorter && a[head] == b[head])
        head++;
    while (tail < shorter - head && a[la - 1 - tail] == b[lb - 1 - tail])
        tail++;
    size_t ma = la - head - tail, mb = lb - head - tail;
    if (ma <= 1 && mb <= 1)
        return ma + mb > 0;
    return ma == 2 && mb == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
}

const char *kp_email_suggest_domain(struct kp_slice domain)
{
    const char *found = NULL;
    for (size_t i = 0; i < sizeof popular / sizeof *popular; i++) {
        if (kp_slice_is(domain, popular[i]))
            return NULL;
        size_t len = strlen(popular[i]);
        if (!found && len >= SUGGEST_MIN && domain.len <= SUGGEST_MAX &&
            one_edit(domain.ptr, domain.len, popular[i], len))
            found = popular[i];
    }
    return found;
}

/* ---- lists ---- */

static int compare(const void *a, const void *b)
{
    const struct kp_slice *x = a, *y = b;
    size_t n = x->len < y->len ? x->len : y->len;
    int cmp = memcmp(x->ptr, y->ptr, n);
    return cmp ? cmp : (x->len > y->len) - (x->len < y->len);
}

static struct kp_slice next_line(struct kp_slice *text)
{
    const char *end = memchr(text->ptr, '\n', text->len);
    size_t len = end ? (size_t)(end - text->ptr) : text->len;
    struct kp_slice line = kp_string(text->ptr, len);
    size_t used = len + (end != NULL);
    *text = kp_string(text->ptr + used, text->len - used);
    const char *comment = memchr(line.ptr, '#', line.len);
    if (comment)
        line.len = (uint32_t)(comment - line.ptr);
    while (line.len > 0 && (unsigned char)line.ptr[0] <= ' ')
        line = kp_string(line.ptr + 1, line.len - 1);
    while (line.len > 0 && (unsigned char)line.ptr[line.len - 1] <= ' ')
        line.len--;
    return line;
}

bool kp_word_list_init(struct kp_word_list *list, struct kp_arena *arena, struct kp_slice text)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    *list = (struct kp_word_list){.words = kp_arena_array(arena, lines, sizeof *list->words)};
    if (!list->words)
        return false;
    while (text.len > 0) {
        struct kp_slice line = next_line(&text);
        if (line.len == 0)
            continue;
        char *copy = kp_arena_dup(arena, line.ptr, line.len);
        if (!copy)
            return false;
        for (size_t i = 0; i < line.len; i++)
            if (copy[i] >= 'A' && copy[i] <= 'Z')
                copy[i] |= 0x20;
        list->words[list->count++] = kp_string(copy, line.len);
    }
    qsort(list->words, list->count, sizeof *list->words, compare);
    return true;
}

bool kp_word_list_has(const struct kp_word_list *list, struct kp_slice word)
{
    char lower[KP_EMAIL_MAX];
    if (word.len > sizeof lower)
        return false;
    for (size_t i = 0; i < word.len; i++)
        lower[i] =
            word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? (char)(word.ptr[i] | 0x20) : word.ptr[i];
    struct kp_slice key = kp_string(lower, word.len);
    return list->count > 0 && bsearch(&key, list->words, list->count, sizeof key, compare);
}

bool kp_email_is_role(const struct kp_email *e, const struct kp_word_list *roles)
{
    struct kp_slice local = kp_email_local(e);
    const char *tag = memchr(local.ptr, '+', local.len);
    if (tag)
        local.len = (uint32_t)(tag - local.ptr);
    return kp_word_list_has(roles, local);
}

bool kp_email_is_disposable(const struct kp_email *e, const struct kp_word_list *disposable)
{
    struct kp_slice domain = kp_email_domain(e);
    for (;;) {
        if (kp_word_list_has(disposable, domain))
            return true;
        const char *dot = memchr(domain.ptr, '.', domain.len);
        if (!dot)
            return false;
        domain = kp_string(dot + 1, domain.len - (size_t)(dot + 1 - domain.ptr));
    }
}
