/* Fields that are made from other fields must not be made from each other in a circle. */
#include "rules/load.h"

#include <stdlib.h>
#include <string.h>

/* A walk over the graph "field -> fields that its value is made from", depth first, without
 * recursion. */
struct walk {
    const struct kp_field *fields;
    size_t n;
    struct edge {
        size_t from, to; /* indices of fields */
    } * edges;
    size_t nedges, edges_cap;
    size_t *start;         /* of each field's edges, sorted by from; n + 1 of them */
    unsigned char *colour; /* 0 not seen, 1 on the path, 2 done */
    size_t *path, *next;   /* fields on the path; the edge to try next at each */
};

static bool add_edge(struct walk *w, size_t from, size_t to)
{
    if (from == to)
        return true; /* a field may be part of what it is made from: coalesce: [mobile, phone] on
                        mobile */
    if (w->nedges == w->edges_cap) {
        size_t cap = w->edges_cap ? 2 * w->edges_cap : 32;
        struct edge *e = realloc(w->edges, cap * sizeof *e);
        if (!e)
            return false;
        w->edges = e;
        w->edges_cap = cap;
    }
    w->edges[w->nedges++] = (struct edge){from, to};
    return true;
}

static bool edge_to(struct walk *w, struct kp_loader *l, size_t field, const char *name,
                    bool writes)
{
    const struct kp_field *other = kp_names_get(&l->rs->index->fields, name);
    if (!other)
        return true;
    size_t at = (size_t)(other - l->rs->fields);
    return add_edge(w, writes ? at : field, writes ? field : at);
}

static bool template_edges(struct walk *w, struct kp_loader *l, size_t field, const char *template)
{
    const char *name;
    size_t len;
    while (template && (name = kp_template_field(&template, &len))) {
        const char *copy = kp_arena_dup(&l->rs->arena, name, len);
        if (!copy || !edge_to(w, l, field, copy, false))
            return false;
    }
    return true;
}

static bool rule_edges(struct walk *w, struct kp_loader *l, size_t field, const struct kp_rule *r)
{
    for (const struct kp_arg *a = r->d->args; r->args && a && a->name; a++) {
        if ((a->flags & KP_ARG_TEMPLATE) &&
            !template_edges(w, l, field, kp_args_string(r->args, a->name, NULL)))
            return false;
        for (size_t i = 0; a->type == KP_ARG_FIELD && i < kp_args_count(r->args, a->name); i++)
            if (!edge_to(w, l, field, kp_args_item(r->args, a->name, i), a->flags & KP_ARG_WRITES))
                return false;
    }
    return true;
}

static int by_from(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

static bool prepare(struct walk *w, struct kp_loader *l)
{
    for (size_t i = 0; i < w->n; i++)
        for (size_t j = 0; j < w->fields[i].normalize.count; j++)
            if (!rule_edges(w, l, i, &w->fields[i].normalize.items[j]))
                return false;
    w->start = calloc(w->n + 1, sizeof *w->start);
    w->colour = calloc(w->n + 1, 1);
    w->path = calloc(w->n + 1, sizeof *w->path);
    w->next = calloc(w->n + 1, sizeof *w->next);
    if (!w->start || !w->colour || !w->path || !w->next)
        return false;
    if (w->nedges > 0)
        qsort(w->edges, w->nedges, sizeof *w->edges, by_from);
    for (size_t i = 0, e = 0; i <= w->n; i++) {
        while (e < w->nedges && w->edges[e].from < i)
            e++;
        w->start[i] = e;
    }
    return true;
}

/* The circle is the end of the path, from where `to` stands on it. */
static void report(struct walk *w, struct kp_loader *l, size_t depth, size_t to)
{
    struct kp_buf text;
    kp_buf_init(&text);
    size_t i = depth;
    while (w->path[i] != to)
        i--;
    for (; i <= depth; i++)
        kp_buf_printf(&text, "%s <- ", w->fields[w->path[i]].name);
    kp_buf_puts(&text, w->fields[to].name);
    const struct kp_node *place = kp_node_get(w->fields[to].node, "normalize");
    place = place ? place : w->fields[to].node;
    const char *s = kp_buf_cstr(&text);
    if (s)
        kp_diag_error(l->diags, place->line, place->column,
                      "fields are made from each other in a circle: %.600s", s);
    else
        l->scope.no_memory = true;
    kp_buf_release(&text);
}

static void search(struct walk *w, struct kp_loader *l, size_t root)
{
    size_t depth = 0;
    w->path[0] = root;
    w->next[0] = w->start[root];
    w->colour[root] = 1;
    for (;;) {
        size_t at = w->path[depth];
        if (w->next[depth] == w->start[at + 1]) {
            w->colour[at] = 2;
            if (depth-- == 0)
                return;
            continue;
        }
        size_t to = w->edges[w->next[depth]++].to;
        if (w->colour[to] == 1) {
            report(w, l, depth, to);
        } else if (w->colour[to] == 0) {
            w->colour[to] = 1;
            w->path[++depth] = to;
            w->next[depth] = w->start[to];
        }
    }
}

void kp_load_cycles(struct kp_loader *l)
{
    struct walk w = {.fields = l->rs->fields, .n = l->rs->nfields};
    if (!prepare(&w, l))
        l->scope.no_memory = true;
    else if (w.nedges > 0)
        for (size_t i = 0; i < w.n; i++)
            if (w.colour[i] == 0)
                search(&w, l, i);
    free(w.edges);
    free(w.start);
    free(w.colour);
    free(w.path);
    free(w.next);
}
