#include "profile/deps.h"

#include <stdlib.h>

#include "core/hash.h"

enum { SLOTS = 256 };

struct column {
    uint64_t hashes[KP_DEPS_VALUES]; /* by id */
    uint16_t slots[SLOTS];           /* id + 1; 0 is free */
    unsigned count;
    bool dead; /* it has too many values */
};

struct pair {
    uint32_t seen[KP_DEPS_VALUES][KP_DEPS_VALUES];
};

struct kp_deps {
    struct column columns[KP_DEPS_FIELDS];
    struct pair *pairs[KP_DEPS_FIELDS][KP_DEPS_FIELDS]; /* a < b */
};

struct kp_deps *kp_deps_new(void)
{
    return calloc(1, sizeof(struct kp_deps));
}

void kp_deps_free(struct kp_deps *d)
{
    if (!d)
        return;
    for (size_t a = 0; a < KP_DEPS_FIELDS; a++)
        for (size_t b = 0; b < KP_DEPS_FIELDS; b++)
            free(d->pairs[a][b]);
    free(d);
}

static void kill_column(struct kp_deps *d, size_t i)
{
    d->columns[i].dead = true;
    for (size_t j = 0; j < KP_DEPS_FIELDS; j++) {
        free(d->pairs[i][j]);
        free(d->pairs[j][i]);
        d->pairs[i][j] = d->pairs[j][i] = NULL;
    }
}

/* The id of a value, made when it is new; -1 when that is one too many. */
static int id_of(struct column *c, uint64_t hash)
{
    size_t at = hash & (SLOTS - 1);
    for (; c->slots[at]; at = (at + 1) & (SLOTS - 1))
        if (c->hashes[c->slots[at] - 1] == hash)
            return c->slots[at] - 1;
    if (c->count == KP_DEPS_VALUES)
        return -1;
    c->hashes[c->count] = hash;
    c->slots[at] = (uint16_t)(c->count + 1);
    return (int)c->count++;
}

static struct pair *pair_of(struct kp_deps *d, size_t a, size_t b)
{
    if (!d->pairs[a][b])
        d->pairs[a][b] = calloc(1, sizeof(struct pair));
    return d->pairs[a][b];
}

bool kp_deps_add(struct kp_deps *d, const struct kp_slice *values, size_t n)
{
    int ids[KP_DEPS_FIELDS];
    size_t fields[KP_DEPS_FIELDS], live = 0;
    for (size_t i = 0; i < n && i < KP_DEPS_FIELDS; i++) {
        if (d->columns[i].dead || kp_slice_empty(values[i]))
            continue;
        int id = id_of(&d->columns[i], kp_hash_slice(values[i], 0));
        if (id < 0) {
            kill_column(d, i);
            continue;
        }
        ids[live] = id;
        fields[live++] = i;
    }
    for (size_t x = 0; x < live; x++)
        for (size_t y = x + 1; y < live; y++) {
            struct pair *p = pair_of(d, fields[x], fields[y]);
            if (!p)
                return false;
            p->seen[ids[x]][ids[y]]++;
        }
    return true;
}

static bool merge_pair(struct kp_deps *d, const struct kp_deps *from, size_t a, size_t b,
                       int map[KP_DEPS_FIELDS][KP_DEPS_VALUES])
{
    const struct pair *p = from->pairs[a][b];
    if (!p || d->columns[a].dead || d->columns[b].dead)
        return true;
    struct pair *to = pair_of(d, a, b);
    for (unsigned i = 0; to && i < from->columns[a].count; i++)
        for (unsigned j = 0; j < from->columns[b].count; j++)
            to->seen[map[a][i]][map[b][j]] += p->seen[i][j];
    return to != NULL;
}

bool kp_deps_merge(struct kp_deps *d, const struct kp_deps *from)
{
    int map[KP_DEPS_FIELDS][KP_DEPS_VALUES];
    for (size_t i = 0; i < KP_DEPS_FIELDS; i++) {
        const struct column *c = &from->columns[i];
        bool dead = c->dead || d->columns[i].dead;
        for (unsigned v = 0; v < c->count && !dead; v++)
            dead = (map[i][v] = id_of(&d->columns[i], c->hashes[v])) < 0;
        if (dead)
            kill_column(d, i);
    }
    bool ok = true;
    for (size_t a = 0; a < KP_DEPS_FIELDS && ok; a++)
        for (size_t b = a + 1; b < KP_DEPS_FIELDS && ok; b++)
            ok = merge_pair(d, from, a, b, map);
    return ok;
}

bool kp_deps_get(const struct kp_deps *d, size_t a, size_t b, struct kp_dep *out)
{
    if (a >= KP_DEPS_FIELDS || b >= KP_DEPS_FIELDS || a == b)
        return false;
    const struct column *ca = &d->columns[a], *cb = &d->columns[b];
    const struct pair *p = a < b ? d->pairs[a][b] : d->pairs[b][a];
    if (ca->dead || cb->dead || ca->count < 2 || cb->count < 2 || !p)
        return false;
    *out = (struct kp_dep){.values_a = ca->count, .values_b = cb->count};
    for (unsigned i = 0; i < ca->count; i++) {
        uint32_t most = 0;
        for (unsigned j = 0; j < cb->count; j++) {
            uint32_t n = a < b ? p->seen[i][j] : p->seen[j][i];
            out->records += n;
            most = n > most ? n : most;
        }
        out->fit += most;
    }
    return out->records > 0;
}
