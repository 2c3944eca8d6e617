#include "match/lineage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct old {         /* an id that records had before; by its number in ids */
    uint32_t anchor; /* index of its oldest record + 1; 0: none is left */
    uint32_t into;   /* the id that its anchor has now */
    uint32_t size;   /* records, those that are gone too */
    uint32_t here;   /* of its records in the cluster at hand */
    bool used, had;
};

struct member {
    int64_t oldest, age; /* of its cluster; its own */
    uint32_t record;
};

struct trace {
    struct kp_lineage *l;
    struct old *old;
    size_t nold;
    struct member *members;
    struct kp_buf *events;
    bool failed;
};

static int by_cluster_and_age(const void *x, const void *y)
{
    const struct member *a = x, *b = y;
    if (a->oldest != b->oldest)
        return a->oldest < b->oldest ? -1 : 1;
    return (a->age > b->age) - (a->age < b->age);
}

static bool sort_members(struct trace *t)
{
    const struct kp_lineage *l = t->l;
    int64_t *oldest = calloc(l->nrecords + 1, sizeof *oldest);
    t->members = malloc((l->nrecords + 1) * sizeof *t->members);
    if (!oldest || !t->members) {
        free(oldest);
        return false;
    }
    for (size_t i = 0; i < l->nrecords; i++) {
        int64_t *o = &oldest[l->root[i]];
        if (*o == 0 || l->records[i].age < *o)
            *o = l->records[i].age;
    }
    for (size_t i = 0; i < l->nrecords; i++)
        t->members[i] = (struct member){oldest[l->root[i]], l->records[i].age, (uint32_t)i};
    qsort(t->members, l->nrecords, sizeof *t->members, by_cluster_and_age);
    free(oldest);
    return true;
}

/* Members are looked at from the oldest on, cluster by cluster, so anchors need a look of their
 * own. */
static void find_anchors(struct trace *t)
{
    const struct kp_lineage *l = t->l;
    for (size_t i = 0; i < l->nrecords; i++) {
        if (l->records[i].was == 0)
            continue;
        struct old *o = &t->old[l->records[i].was];
        o->had = true;
        o->size++;
        if (o->anchor == 0 || l->records[i].age < l->records[o->anchor - 1].age)
            o->anchor = (uint32_t)i + 1;
    }
    for (size_t i = 0; i < l->ngone; i++) {
        t->old[l->gone[i].was].had = true;
        t->old[l->gone[i].was].size++;
    }
}

/* ---- events ---- */

static void put_id(const struct trace *t, const char *name, uint32_t id)
{
    struct kp_slice v = kp_dict_value(t->l->ids, id);
    kp_buf_printf(t->events, ",\"%s\":", name);
    kp_buf_json(t->events, v.ptr, v.len);
}

static void begin_event(const struct trace *t, const char *event, uint32_t id)
{
    kp_buf_printf(t->events, "{\"event\":\"%s\"", event);
    put_id(t, "cluster", id);
}

static void put_key(struct trace *t, uint32_t key)
{
    struct kp_slice v = kp_dict_value(t->l->keys, key);
    const char *cut = memchr(v.ptr, 0x1F, v.len);
    if (!cut) {
        kp_buf_json(t->events, v.ptr, v.len);
        return;
    }
    struct kp_buf shown = {0};
    kp_buf_slice(&shown, v);
    if (kp_buf_ok(&shown)) {
        shown.data[cut - v.ptr] = ':';
        kp_buf_json(t->events, shown.data, shown.len);
    }
    t->failed |= !kp_buf_ok(&shown);
    kp_buf_release(&shown);
}

/* The members whose cluster was that one, as an array. */
static void put_members(struct trace *t, const char *name, uint32_t was, const struct member *m,
                        size_t count)
{
    const char *comma = "";
    kp_buf_printf(t->events, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        const struct kp_lineage_record *r = &t->l->records[m[i].record];
        if (r->was != was)
            continue;
        kp_buf_puts(t->events, comma);
        put_key(t, r->key);
        comma = ",";
    }
    kp_buf_puts(t->events, "]");
}

/* own: the id that it keeps, 0 when its id is new. */
static void put_events(struct trace *t, uint32_t own, uint32_t id, const struct member *m,
                       size_t count)
{
    size_t added = 0;
    bool again = false;
    for (size_t i = 0; i < count; i++) {
        added += t->l->records[m[i].record].was == 0;
        again |= t->l->records[m[i].record].again;
    }
    if (own == 0 || added) {
        begin_event(t, own ? "grown" : "created", id);
        put_members(t, "added", 0, m, count);
        kp_buf_puts(t->events, "}\n");
    } else if (again && t->old[own].here == count && t->old[own].size == count) {
        begin_event(t, "kept", id);
        kp_buf_puts(t->events, "}\n");
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t was = t->l->records[m[i].record].was;
        struct old *o = &t->old[was];
        if (was == 0 || was == own || o->here == 0)
            continue;
        begin_event(t, o->into == id ? "merged" : "split", id);
        put_id(t, "from", was);
        put_members(t, "moved", was, m, count);
        kp_buf_puts(t->events, "}\n");
        o->here = 0; /* said */
    }
}

/* ---- ids ---- */

/* The wish, or the next number after it that no cluster has or had. 0: memory is out. */
static uint32_t new_id(const struct trace *t, const char *wish)
{
    char text[24];
    uint64_t number = strtoull(wish + 1, NULL, 16);
    do
        snprintf(text, sizeof text, "c%016" PRIx64, number++);
    while (kp_dict_find(t->l->ids, text, strlen(text)) != KP_DICT_FULL);
    uint32_t id = kp_dict_add(t->l->ids, text, strlen(text));
    return id == KP_DICT_FULL ? 0 : id;
}

static bool trace_cluster(struct trace *t, const struct member *m, size_t count)
{
    struct kp_lineage_record *records = t->l->records;
    uint32_t own = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t was = records[m[i].record].was;
        if (was == 0)
            continue;
        t->old[was].here++;
        if (own == 0 && t->old[was].anchor == m[i].record + 1)
            own = was;
    }
    uint32_t id = own ? own : new_id(t, t->l->wish + m[0].record * t->l->wish_size);
    if (id == 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        uint32_t was = records[m[i].record].was;
        records[m[i].record].now = id;
        if (was && t->old[was].anchor == m[i].record + 1)
            t->old[was].into = id;
    }
    if (own)
        t->old[own].used = true;
    put_events(t, own, id, m, count);
    for (size_t i = 0; i < count; i++)
        t->old[records[m[i].record].was].here = 0;
    return true;
}

static void finish(struct trace *t, struct kp_buf *retired)
{
    for (size_t i = 0; i < t->l->ngone; i++) {
        begin_event(t, "removed", t->l->gone[i].was);
        kp_buf_puts(t->events, ",\"removed\":[");
        put_key(t, t->l->gone[i].key);
        kp_buf_puts(t->events, "]}\n");
    }
    for (uint32_t id = 1; id < t->nold; id++) {
        if (!t->old[id].had || t->old[id].used)
            continue;
        begin_event(t, "retired", id);
        if (t->old[id].into)
            put_id(t, "into", t->old[id].into);
        kp_buf_puts(t->events, "}\n");
        kp_buf_slice(retired, kp_dict_value(t->l->ids, id));
        kp_buf_putc(retired, '\n');
    }
}

enum kp_status kp_lineage_trace(struct kp_lineage *l, struct kp_buf *events, struct kp_buf *retired,
                                struct kp_error *err)
{
    struct trace t = {.l = l, .nold = l->ids->count, .events = events};
    t.old = calloc(t.nold + 1, sizeof *t.old);
    bool ok = t.old && sort_members(&t);
    if (ok)
        find_anchors(&t);
    for (size_t i = 0, end; ok && i < l->nrecords; i = end) {
        for (end = i; end < l->nrecords && t.members[end].oldest == t.members[i].oldest;)
            end++;
        ok = trace_cluster(&t, t.members + i, end - i);
    }
    if (ok)
        finish(&t, retired);
    free(t.old);
    free(t.members);
    return ok && !t.failed && kp_buf_ok(events) && kp_buf_ok(retired) ? KP_OK : kp_no_memory(err);
}
