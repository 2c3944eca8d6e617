#include "profile/part.h"

#include <stdlib.h>

struct kp_part *kp_part_new(struct kp_slice source)
{
    struct kp_part *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->source = malloc(source.len + (size_t)1);
    if (!p->source) {
        free(p);
        return NULL;
    }
    memcpy(p->source, source.ptr, source.len);
    p->source[source.len] = '\0';
    return p;
}

void kp_part_free(struct kp_part *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->nfields; i++)
        kp_field_stats_release(&p->fields[i]);
    free(p->fields);
    free(p->source);
    free(p);
}

bool kp_part_widen(struct kp_part *p, size_t n)
{
    if (n <= p->nfields)
        return true;
    struct kp_field_stats *fields = realloc(p->fields, n * sizeof *fields);
    if (!fields)
        return false;
    p->fields = fields;
    for (; p->nfields < n; p->nfields++) {
        kp_field_stats_init(&fields[p->nfields]);
        fields[p->nfields].missing = p->records;
    }
    return true;
}

bool kp_part_merge(struct kp_part *p, const struct kp_part *from)
{
    if (!kp_part_widen(p, from->nfields))
        return false;
    bool ok = true;
    for (size_t i = 0; i < p->nfields && ok; i++) {
        if (i < from->nfields)
            ok = kp_field_stats_merge(&p->fields[i], &from->fields[i]);
        else
            p->fields[i].missing += from->records;
    }
    p->records += from->records;
    for (size_t i = 0; i <= KP_PROFILE_FILL; i++)
        p->fill[i] += from->fill[i];
    return ok;
}

void kp_parts_release(struct kp_parts *p)
{
    for (size_t i = 0; i < p->count; i++)
        kp_part_free(p->items[i]);
    free(p->items);
    *p = (struct kp_parts){0};
}

static bool fold(struct kp_parts *p)
{
    bool ok = true;
    p->folded = true;
    while (p->count > 1 && ok) {
        struct kp_part *last = p->items[--p->count];
        ok = kp_part_merge(p->items[0], last);
        kp_part_free(last);
    }
    return ok;
}

struct kp_part *kp_parts_get(struct kp_parts *p, struct kp_slice source)
{
    if (p->folded && p->count)
        return p->items[0];
    for (size_t i = 0; i < p->count; i++)
        if (kp_slice_is(source, p->items[i]->source))
            return p->items[i];
    if (p->count == KP_PROFILE_SOURCES)
        return fold(p) ? p->items[0] : NULL;
    if (p->count == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 4;
        struct kp_part **items = realloc(p->items, cap * sizeof *items);
        if (!items)
            return NULL;
        p->items = items;
        p->cap = cap;
    }
    struct kp_part *part = kp_part_new(source);
    if (part)
        p->items[p->count++] = part;
    return part;
}

bool kp_parts_merge(struct kp_parts *p, struct kp_parts *from)
{
    bool ok = true;
    if (p->count == 0) { /* nothing to add to: take them over */
        struct kp_parts empty = *p;
        *p = *from;
        *from = empty;
        return true;
    }
    if (from->folded && !p->folded)
        ok = fold(p);
    for (size_t i = 0; i < from->count && ok; i++) {
        struct kp_part *to = kp_parts_get(p, kp_str(from->items[i]->source));
        ok = to && kp_part_merge(to, from->items[i]);
    }
    return ok;
}
