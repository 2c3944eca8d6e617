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
    X(month)                                                                                       \
    X(script)                                                                                      \
    X(mailbox)                                                                                     \
    X(minhash)                                                                                     \
    X(neighbours)

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

int64_t *kp_key_part_number(struct kp_key_part *part, const struct kp_arg *spec)
{
    unsigned at = 0;
    for (const struct kp_arg *a = part->kind->d.args; a->name; a++) {
        if (a->type != KP_ARG_INT)
            continue;
        if (a == spec)
            return at == 0 ? &part->n : &part->more[at - 1];
        at++;
    }
    return NULL;
}

const struct kp_arg *kp_key_text_arg(const struct kp_key_kind *kind)
{
    for (const struct kp_arg *a = kind->d.args; a->name; a++)
        if (a->type == KP_ARG_CHOICE)
            return a;
    return NULL;
}

const char *kp_key_part_text(const struct kp_key_part *part)
{
    const struct kp_arg *a = kp_key_text_arg(part->kind);
    return part->text || !a ? part->text : a->def;
}

void kp_key_part_take_args(struct kp_key_part *part, const struct kp_args *args)
{
    const struct kp_arg *text = kp_key_text_arg(part->kind);
    for (const struct kp_arg *a = part->kind->d.args; a->name; a++) {
        int64_t *number = kp_key_part_number(part, a);
        if (number)
            *number = kp_args_int(args, a->name, atoll(a->def));
    }
    part->text = text ? kp_args_string(args, text->name, NULL) : NULL;
    part->separator = kp_args_string(args, "separator", NULL);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool kp_key_part_same(const struct kp_key_part *a, const struct kp_key_part *b)
{
    return a->kind == b->kind && a->n == b->n && memcmp(a->more, b->more, sizeof a->more) == 0 &&
           strcmp(a->field, b->field) == 0 && same_text(a->text, b->text) &&
           same_text(a->separator, b->separator);
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
