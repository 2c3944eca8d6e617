#include "core/hash.h"
#include "match/key.h"

#include <stdlib.h>

#define KP_KEYS                                                                                    \
    X(value)                                                                                       \
    X(prefix)                                                                                      \
    X(first_word)                                                                                  \
    X(sorted_words)                                                                                \
    X(words)                                                                                       \
    X(rare_words)                                                                                  \
    X(grams)                                                                                       \
    X(last_digits)                                                                                 \
    X(year)                                                                                        \
    X(email_user)                                                                                  \
    X(soundex)                                                                                     \
    X(nysiis)                                                                                      \
    X(double_metaphone)                                                                            \
    X(daitch_mokotoff)                                                                             \
    X(skeleton)                                                                                    \
    X(month)

#define X(name) extern const struct kp_key_kind kp_key_##name;
KP_KEYS
#undef X

static const struct kp_key_kind *const kinds[] = {
#define X(name) &kp_key_##name,
    KP_KEYS
#undef X
        NULL,
};

const struct kp_key_kind *const *kp_key_kinds(void)
{
    return kinds;
}

const struct kp_key_kind *kp_key_find(const char *name)
{
    for (const struct kp_key_kind *const *k = kinds; *k; k++)
        if (strcmp((*k)->d.name, name) == 0)
            return *k;
    return NULL;
}

void kp_key_add(struct kp_key_list *out, const char *text, size_t len)
{
    if (len == 0)
        return;
    if (out->count == out->cap) {
        size_t cap = out->cap ? out->cap * 2 : 32;
        uint64_t *p = realloc(out->items, cap * sizeof *p);
        if (!p) {
            out->failed = true;
            return;
        }
        out->items = p;
        out->cap = cap;
    }
    out->items[out->count++] = kp_hash(text, len, 0);
    if (out->record) {
        if (out->record->len)
            kp_buf_putc(out->record, '|');
        kp_buf_add(out->record, text, len);
    }
}

void kp_key_list_release(struct kp_key_list *out)
{
    free(out->items);
    kp_buf_release(&out->text);
    kp_buf_release(&out->text2);
    *out = (struct kp_key_list){0};
}
