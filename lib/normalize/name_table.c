#include "normalize/name_table.h"

#include <stdlib.h>

#include "text/country.h"

void kp_name_table_add(struct kp_name_table *t, struct kp_arena *arena, struct kp_slice name,
                       const char *code)
{
    uint64_t key = kp_name_key(name);
    if (key == 0 || t->failed)
        return;
    if (t->count == t->cap) {
        size_t cap = t->cap ? 2 * t->cap : 1024;
        struct kp_name_entry *bigger = kp_arena_array(arena, cap, sizeof *bigger);
        if (!bigger) {
            t->failed = true;
            return;
        }
        if (t->count > 0)
            memcpy(bigger, t->entries, t->count * sizeof *bigger);
        t->entries = bigger;
        t->cap = cap;
    }
    t->entries[t->count++] = (struct kp_name_entry){key, code};
}

static int by_key(const void *a, const void *b)
{
    const struct kp_name_entry *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

void kp_name_table_finish(struct kp_name_table *t)
{
    size_t w = 0;
    if (t->count > 0)
        qsort(t->entries, t->count, sizeof *t->entries, by_key);
    for (size_t i = 0; i < t->count;) {
        size_t end = i;
        bool agreed = true;
        for (; end < t->count && t->entries[end].key == t->entries[i].key; end++)
            agreed = agreed && strcmp(t->entries[end].code, t->entries[i].code) == 0;
        if (agreed)
            t->entries[w++] = t->entries[i];
        i = end;
    }
    t->count = w;
}

const char *kp_name_table_find(const struct kp_name_table *t, struct kp_slice name)
{
    uint64_t key = kp_name_key(name);
    size_t lo = 0, hi = t->count;
    while (key != 0 && lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (t->entries[mid].key == key)
            return t->entries[mid].code;
        if (t->entries[mid].key < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

void kp_name_languages(const struct kp_args *a, const struct kp_rule_env *env, const char **out,
                       size_t cap)
{
    static const char *const served[] = {"en", "fa", "ar", "zh", "de", "fr", "es"};
    size_t n = 0, given = kp_args_count(a, "languages");
    for (size_t i = 0; i < given && n + 1 < cap; i++)
        out[n++] = kp_args_item(a, "languages", i);
    for (size_t i = 0; given == 0 && env->languages[i] && n + 1 < cap; i++)
        out[n++] = env->languages[i];
    for (size_t i = 0; given == 0 && i < sizeof served / sizeof *served && n + 1 < cap; i++) {
        bool known = false;
        for (size_t k = 0; k < n; k++)
            known = known || strcmp(out[k], served[i]) == 0;
        if (!known)
            out[n++] = served[i];
    }
    out[n] = NULL;
}
