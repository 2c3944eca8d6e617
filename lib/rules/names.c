#include "rules/names.h"

#include "core/hash.h"

#include <stdlib.h>
#include <string.h>

void kp_names_release(struct kp_names *n)
{
    free(n->table);
    *n = (struct kp_names){0};
}

/* Where a name is or would be. */
static struct kp_name_entry *place(struct kp_name_entry *table, size_t cap, const char *name)
{
    size_t i = (size_t)kp_hash(name, strlen(name), 0) & (cap - 1);
    while (table[i].name && strcmp(table[i].name, name) != 0)
        i = (i + 1) & (cap - 1);
    return &table[i];
}

const void *kp_names_get(const struct kp_names *n, const char *name)
{
    return n->count > 0 ? place(n->table, n->cap, name)->value : NULL;
}

static bool grow(struct kp_names *n)
{
    size_t cap = n->cap ? n->cap * 2 : 16;
    struct kp_name_entry *table = calloc(cap, sizeof *table);
    if (!table)
        return false;
    for (size_t i = 0; i < n->cap; i++)
        if (n->table[i].name)
            *place(table, cap, n->table[i].name) = n->table[i];
    free(n->table);
    n->table = table;
    n->cap = cap;
    return true;
}

bool kp_names_put(struct kp_names *n, const char *name, const void *value)
{
    if (2 * (n->count + 1) > n->cap && !grow(n))
        return false;
    struct kp_name_entry *e = place(n->table, n->cap, name);
    n->count += !e->name;
    *e = (struct kp_name_entry){name, value};
    return true;
}
