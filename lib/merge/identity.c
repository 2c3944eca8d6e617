#include "merge/identity.h"

#include <stdlib.h>

#include "merge/idmap.h"
#include "merge/xref.h"

#define NONE UINT32_MAX

struct known { /* a record of the previous xref */
    const char *source;
    uint32_t source_len;
    uint32_t golden; /* index of its id */
    uint64_t record;
    bool present;
};

struct old { /* a golden id of the previous xref */
    struct kp_slice id;
    uint32_t anchor; /* index of a record; NONE: none of its records is there */
    uint32_t records;
    uint32_t
        into;  /* index of the id that its anchor's cluster has now; NONE: not seen, or a new one */
    bool used; /* a golden record has this id again */
    /* while a cluster is looked at */
    uint32_t here; /* of its records in the cluster */
    bool anchored; /* its anchor is in the cluster */
};

struct kp_identity {
    struct kp_idmap records, ids, fresh; /* to indices of the two arrays; new ids */
    struct known *known;
    struct old *old;
    size_t nknown, cap_known, nold, cap_old;
    struct kp_buf key;
    uint32_t *seen; /* ids in the cluster at hand, in the order of its members */
    size_t nseen, cap_seen;
    struct kp_arena texts;
};

/* ---- the previous xref ---- */

static struct kp_slice key_of(struct kp_identity *id, struct kp_slice source, uint64_t record)
{
    kp_buf_clear(&id->key);
    kp_buf_slice(&id->key, source);
    kp_buf_putc(&id->key, ':');
    kp_buf_uint(&id->key, record);
    return kp_string(id->key.data ? id->key.data : "", id->key.len);
}

static bool grow(void **array, size_t *cap, size_t count, size_t size)
{
    if (count < *cap)
        return true;
    size_t more = *cap ? *cap * 2 : 1024;
    void *p = realloc(*array, more * size);
    if (!p)
        return false;
    *array = p;
    *cap = more;
    return true;
}

static uint32_t old_of(struct kp_identity *id, struct kp_slice golden)
{
    bool fresh;
    struct kp_idmap_entry *e = kp_idmap_put(&id->ids, golden, id->nold, &fresh);
    if (!e || !grow((void **)&id->old, &id->cap_old, id->nold, sizeof *id->old))
        return NONE;
    if (fresh)
        id->old[id->nold++] =
            (struct old){.id = kp_string(e->key, e->len), .anchor = NONE, .into = NONE};
    return (uint32_t)e->value;
}

static uint64_t number_of(struct kp_slice s)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
        n = n * 10 + (uint64_t)(s.ptr[i] - '0');
    return n;
}

static enum kp_status add_known(struct kp_identity *id, const char *path,
                                const struct kp_xref_row *row, struct kp_error *err)
{
    bool fresh;
    uint64_t record = number_of(row->record);
    uint32_t golden = old_of(id, row->golden);
    struct kp_slice key = key_of(id, row->source, record);
    struct kp_idmap_entry *e =
        kp_buf_ok(&id->key) ? kp_idmap_put(&id->records, key, id->nknown, &fresh) : NULL;
    if (golden == NONE || !e ||
        !grow((void **)&id->known, &id->cap_known, id->nknown, sizeof *id->known))
        return kp_no_memory(err);
    if (!fresh)
        return kp_fail_at(
            err, KP_ERR_INPUT, path, 0, 0,
            "a record is there twice; records need a _source and a _record of their own");
    id->known[id->nknown++] = (struct known){
        .source = e->key, .source_len = row->source.len, .golden = golden, .record = record};
    id->old[golden].records++;
    return KP_OK;
}

enum kp_status kp_identity_new(const char *xref, struct kp_identity **out, struct kp_error *err)
{
    struct kp_xref x;
    struct kp_xref_row row;
    struct kp_identity *id = calloc(1, sizeof *id);
    if (!id)
        return kp_no_memory(err);
    enum kp_status st = kp_xref_open(&x, xref, err);
    while (st == KP_OK && (st = kp_xref_next(&x, &row, err)) == KP_OK)
        st = add_known(id, xref, &row, err);
    kp_xref_release(&x);
    if (st != KP_END) {
        kp_identity_free(id);
        return st;
    }
    *out = id;
    return KP_OK;
}

void kp_identity_free(struct kp_identity *id)
{
    if (!id)
        return;
    kp_idmap_release(&id->records);
    kp_idmap_release(&id->ids);
    kp_idmap_release(&id->fresh);
    kp_buf_release(&id->key);
    kp_arena_release(&id->texts);
    free(id->known);
    free(id->old);
    free(id->seen);
    free(id);
}

static bool before(const struct known *a, const struct known *b)
{
    size_t n = a->source_len < b->source_len ? a->source_len : b->source_len;
    int d = memcmp(a->source, b->source, n);
    if (d != 0 || a->source_len != b->source_len)
        return d != 0 ? d < 0 : a->source_len < b->source_len;
    return a->record < b->record;
}

/* The record's index, or NONE. */
static uint32_t find(struct kp_identity *id, struct kp_slice source, uint64_t record)
{
    const struct kp_idmap_entry *e = kp_idmap_get(&id->records, key_of(id, source, record));
    return e ? (uint32_t)e->value : NONE;
}

void kp_identity_present(struct kp_identity *id, struct kp_slice source, uint64_t record)
{
    uint32_t r = find(id, source, record);
    if (r == NONE)
        return;
    struct old *o = &id->old[id->known[r].golden];
    id->known[r].present = true;
    if (o->anchor == NONE || before(&id->known[r], &id->known[o->anchor]))
        o->anchor = r;
}

/* ---- a cluster ---- */

/* Notes which old ids have records in the cluster. False when memory is out. */
static bool look(struct kp_identity *id, const struct kp_member *members, size_t count)
{
    id->nseen = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t r = find(id, members[i].source, members[i].record);
        if (!kp_buf_ok(&id->key) ||
            !grow((void **)&id->seen, &id->cap_seen, id->nseen, sizeof *id->seen))
            return false;
        if (r == NONE)
            continue;
        struct old *o = &id->old[id->known[r].golden];
        if (o->here++ == 0)
            id->seen[id->nseen++] = id->known[r].golden;
        o->anchored |= o->anchor == r;
    }
    return true;
}

static uint32_t choose(const struct kp_identity *id)
{
    uint32_t best = NONE;
    for (size_t i = 0; i < id->nseen; i++) {
        const struct old *o = &id->old[id->seen[i]];
        if (!o->anchored)
            continue;
        const struct old *b = best == NONE ? NULL : &id->old[best];
        if (!b || o->here > b->here ||
            (o->here == b->here && before(&id->known[o->anchor], &id->known[b->anchor])))
            best = id->seen[i];
    }
    return best;
}

/* An id that nobody had: the wish, else the first member's origin, else that with a number behind.
 */
static enum kp_status new_id(struct kp_identity *id, struct kp_slice wish,
                             const struct kp_member *first, struct kp_slice *golden,
                             struct kp_error *err)
{
    struct kp_buf text = {0};
    for (unsigned n = 0;; n++) {
        bool fresh = false;
        if (n > 0) {
            kp_buf_clear(&text);
            kp_buf_slice(&text, first->source);
            kp_buf_printf(&text, ":%llu", (unsigned long long)first->record);
            if (n > 1)
                kp_buf_printf(&text, "#%u", n);
            wish = kp_string(text.data ? text.data : "", text.len);
        }
        if (!kp_buf_ok(&text))
            break;
        if (kp_idmap_get(&id->ids, wish))
            continue;
        struct kp_idmap_entry *e = kp_idmap_put(&id->fresh, wish, 0, &fresh);
        if (!e)
            break;
        if (!fresh)
            continue;
        *golden = kp_string(e->key, e->len);
        kp_buf_release(&text);
        return KP_OK;
    }
    kp_buf_release(&text);
    return kp_no_memory(err);
}

static void begin_event(struct kp_buf *out, const char *event, struct kp_slice golden)
{
    kp_buf_printf(out, "{\"event\":\"%s\",\"golden\":", event);
    kp_buf_json(out, golden.ptr, golden.len);
}

/* The members that had that old id (NONE: that the previous xref does not have), as an array. */
static void list_members(struct kp_identity *id, const char *name, uint32_t old,
                         const struct kp_member *members, size_t count, struct kp_buf *out)
{
    const char *comma = "";
    kp_buf_printf(out, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        uint32_t r = find(id, members[i].source, members[i].record);
        if ((r == NONE ? NONE : id->known[r].golden) != old)
            continue;
        kp_buf_puts(out, comma);
        kp_buf_json(out, id->key.data, id->key.len);
        comma = ",";
    }
    kp_buf_puts(out, "]");
}

static void write_events(struct kp_identity *id, uint32_t own, struct kp_slice golden,
                         const struct kp_member *members, size_t count, struct kp_buf *out)
{
    size_t known = 0;
    for (size_t i = 0; i < id->nseen; i++)
        known += id->old[id->seen[i]].here;
    if (own == NONE || known < count) {
        begin_event(out, own == NONE ? "created" : "grown", golden);
        list_members(id, "added", NONE, members, count, out);
        kp_buf_puts(out, "}\n");
    } else if (id->nseen == 1) {
        begin_event(out, "kept", golden);
        kp_buf_puts(out, "}\n");
    }
    for (size_t i = 0; i < id->nseen; i++) {
        const struct old *o = &id->old[id->seen[i]];
        if (id->seen[i] == own)
            continue;
        begin_event(out, o->anchored ? "merged" : "split", golden);
        kp_buf_puts(out, ",\"from\":");
        kp_buf_json(out, o->id.ptr, o->id.len);
        list_members(id, "moved", id->seen[i], members, count, out);
        kp_buf_puts(out, "}\n");
    }
}

enum kp_status kp_identity_golden(struct kp_identity *id, struct kp_slice wish,
                                  const struct kp_member *members, size_t count,
                                  struct kp_slice *golden, struct kp_buf *events,
                                  struct kp_error *err)
{
    if (!look(id, members, count))
        return kp_no_memory(err);
    uint32_t own = choose(id);
    enum kp_status st = KP_OK;
    if (own != NONE) {
        *golden = id->old[own].id;
        id->old[own].used = true;
    } else {
        st = new_id(id, wish, &members[0], golden, err);
    }
    if (st == KP_OK && events)
        write_events(id, own, *golden, members, count, events);
    for (size_t i = 0; i < id->nseen; i++) {
        struct old *o = &id->old[id->seen[i]];
        if (o->anchored)
            o->into = own;
        o->here = 0;
        o->anchored = false;
    }
    return st;
}

/* ---- the end ---- */

void kp_identity_finish(struct kp_identity *id, struct kp_buf *events)
{
    for (size_t i = 0; i < id->nknown; i++) {
        const struct known *k = &id->known[i];
        if (k->present)
            continue;
        begin_event(events, "removed", id->old[k->golden].id);
        kp_buf_puts(events, ",\"removed\":[");
        struct kp_slice key = key_of(id, kp_string(k->source, k->source_len), k->record);
        kp_buf_json(events, key.ptr, key.len);
        kp_buf_puts(events, "]}\n");
    }
    for (size_t i = 0; i < id->nold; i++) {
        const struct old *o = &id->old[i];
        if (o->used)
            continue;
        begin_event(events, "retired", o->id);
        if (o->into != NONE) {
            kp_buf_puts(events, ",\"into\":");
            kp_buf_json(events, id->old[o->into].id.ptr, id->old[o->into].id.len);
        }
        kp_buf_puts(events, "}\n");
    }
}
