/* map: values to the agreed ones, from a file or from the rule. */
#include "normalize/normalize.h"
#include "normalize/table.h"
#include "rules/node.h"
#include "text/distance.h"
#include "text/script_key.h"

#include "core/hash.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    SUGGEST_MAX = 4096, /* entries: in larger maps no nearest one is looked for */
    KEY_MAX = 128,      /* bytes of a key that a suggestion is looked for */
    SEEN = 1024,        /* misses that a worker remembers; a power of two */
};

static const char *const misses[] = {"fail", "keep", NULL};

static const struct kp_arg args[] = {
    {.name = "file",
     .type = KP_ARG_FILE,
     .flags = KP_ARG_PRIMARY,
     .help = "CSV with a header: what may stand there, and what it becomes"},
    {.name = "values", .type = KP_ARG_MAP, .help = "the same in the rule: {Mr: male, Ms: female}"},
    {.name = "from",
     .type = KP_ARG_STRING,
     .help = "column of the file to look up; default: the first"},
    {.name = "to", .type = KP_ARG_STRING, .help = "column of the results; default: the second"},
    {.name = "fold",
     .type = KP_ARG_BOOL,
     .def = "yes",
     .help = "look up without regard to case, accents, letter variants, digits, punctuation"},
    {.name = "miss",
     .type = KP_ARG_CHOICE,
     .choices = misses,
     .def = "fail",
     .help = "a value that is not in the map: fail (see on_fail), or keep it silently"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{values: {Mr: male, آقا: male, 先生: male, Mrs: female}}",
     .input = "MR.",
     .output = "male"},
    {.args = "{values: {Mr: male, آقا: male, 先生: male, Mrs: female}}",
     .input = "آقا",
     .output = "male"},
    {.args = "{values: {Mr: male, آقا: male, 先生: male, Mrs: female}}",
     .input = "先生",
     .output = "male"},
    {.args = "{values: {Mr: male, Mrs: female}}", .input = "female", .output = "female"},
    {.args = "{values: {Mr: male, Mrs: female}}", .input = "Dr", .output = NULL},
    {.args = "{values: {a: b}, miss: keep}", .input = "Dr", .output = "Dr"},
    {0},
};

struct entry {
    struct kp_slice key;
    struct kp_slice to;
    const char *reason; /* for a value that has this as its nearest */
};

struct map_rule {
    struct kp_lookup lookup;
    struct entry *entries; /* all keys: those of the table, then the results themselves */
    size_t count, cap;
    bool fold, keep;
};

struct map_worker {
    struct kp_distance distance;
    struct {
        uint64_t hash;
        const char *reason;
    } seen[SEEN];
};

/* What is looked up for s: its match key, or itself. */
static bool make_key(const struct map_rule *m, struct kp_slice s, struct kp_buf *scratch,
                     struct kp_arena *arena, struct kp_slice *key)
{
    *key = s;
    return !m->fold || kp_folded_key(s, scratch, arena, key);
}

static enum kp_status add(struct map_rule *m, struct kp_slice from, struct kp_slice to,
                          struct kp_buf *scratch, struct kp_arena *arena, struct kp_error *err)
{
    struct kp_slice key;
    if (!make_key(m, from, scratch, arena, &key))
        return kp_no_memory(err);
    if (key.len == 0)
        return kp_fail(err, KP_ERR_RULES,
                       "an entry of the map has nothing to look up; give it letters or digits");
    uint32_t at = kp_lookup_add(&m->lookup, key, (uint32_t)m->count);
    if (at < m->count) {
        if (kp_slice_same_bytes(m->entries[at].to, to))
            return KP_OK;
        return kp_fail(err, KP_ERR_RULES, "'%.*s' is in the map twice: for '%.*s' and for '%.*s'",
                       (int)from.len, from.ptr, (int)m->entries[at].to.len, m->entries[at].to.ptr,
                       (int)to.len, to.ptr);
    }
    struct entry *e = &m->entries[m->count++];
    *e = (struct entry){.key = key, .to = to};
    return KP_OK;
}

/* A result is a value that is known too, so that mapping again changes nothing. */
static enum kp_status close_map(struct map_rule *m, struct kp_buf *scratch, struct kp_arena *arena,
                                struct kp_error *err)
{
    size_t given = m->count;
    for (size_t i = 0; i < given; i++) {
        struct kp_slice to = m->entries[i].to, key;
        if (!make_key(m, to, scratch, arena, &key))
            return kp_no_memory(err);
        if (key.len == 0)
            continue;
        uint32_t at = kp_lookup_get(&m->lookup, key.ptr, key.len);
        if (at == KP_NO_ENTRY) {
            enum kp_status status = add(m, to, to, scratch, arena, err);
            if (status != KP_OK)
                return status;
        } else if (!kp_slice_same_bytes(m->entries[at].to, to)) {
            return kp_fail(err, KP_ERR_RULES,
                           "'%.*s' is a result of the map and is itself mapped to '%.*s'; map both "
                           "to one value",
                           (int)to.len, to.ptr, (int)m->entries[at].to.len, m->entries[at].to.ptr);
        }
    }
    return KP_OK;
}

static enum kp_status set_reasons(struct map_rule *m, struct kp_arena *arena, struct kp_error *err)
{
    static const char text[] = "is not in the map; the nearest entry is '%.*s'";
    for (size_t i = 0; i < m->count && m->count <= SUGGEST_MAX; i++) {
        struct kp_slice to = m->entries[i].to;
        size_t room = sizeof text + to.len;
        char *reason = kp_arena_text(arena, room);
        if (!reason)
            return kp_no_memory(err);
        snprintf(reason, room, text, (int)to.len, to.ptr);
        m->entries[i].reason = reason;
    }
    return KP_OK;
}

static enum kp_status pick_column(const struct kp_args *a, const char *arg,
                                  const struct kp_table *t, const char *file, size_t fallback,
                                  size_t *column, struct kp_error *err)
{
    const char *name = kp_args_string(a, arg, NULL);
    *column = name ? kp_table_column(t, name) : fallback;
    if (*column < t->columns)
        return KP_OK;
    return kp_fail_at(err, KP_ERR_RULES, file, 1, 0, "there is no column '%s' for `%s`",
                      name ? name : "2", arg);
}

static enum kp_status room_for(struct map_rule *m, size_t rows, struct kp_arena *arena,
                               struct kp_error *err)
{
    m->entries = kp_arena_array(arena, 2 * rows, sizeof *m->entries);
    if (!m->entries || !kp_lookup_init(&m->lookup, 2 * rows, arena))
        return kp_no_memory(err);
    return KP_OK;
}

static enum kp_status fill_from_file(struct map_rule *m, const struct kp_args *a,
                                     const struct kp_rule_env *env, struct kp_buf *scratch,
                                     struct kp_error *err)
{
    const char *file = kp_args_string(a, "file", NULL);
    struct kp_table t;
    size_t from, to;
    enum kp_status status = kp_table_load(env, file, &t, err);
    if (status == KP_OK)
        status = pick_column(a, "from", &t, file, 0, &from, err);
    if (status == KP_OK)
        status = pick_column(a, "to", &t, file, 1, &to, err);
    if (status == KP_OK)
        status = room_for(m, t.rows, env->arena, err);
    for (size_t i = 0; status == KP_OK && i < t.rows; i++) {
        status =
            add(m, kp_table_cell(&t, i, from), kp_table_cell(&t, i, to), scratch, env->arena, err);
        if (status != KP_OK)
            kp_error_place(err, file, i + 2, 0);
    }
    return status;
}

static enum kp_status fill_from_rule(struct map_rule *m, const struct kp_node *node,
                                     const struct kp_rule_env *env, struct kp_buf *scratch,
                                     struct kp_error *err)
{
    enum kp_status status = room_for(m, node->count, env->arena, err);
    for (uint32_t i = 0; status == KP_OK && i < node->count; i++)
        status = add(m, kp_string(node->keys[i]->text, node->keys[i]->text_len),
                     kp_string(node->items[i]->text, node->items[i]->text_len), scratch, env->arena,
                     err);
    return status;
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct map_rule *m = kp_arena_array(env->arena, 1, sizeof *m);
    if (!m)
        return kp_no_memory(err);
    const struct kp_node *values = kp_args_node(a, "values");
    if (!values == !kp_args_has(a, "file"))
        return kp_fail(err, KP_ERR_RULES, "map needs a file or values, one of them");
    m->fold = kp_args_bool(a, "fold", true);
    m->keep = kp_args_choice(a, "miss", 0) == 1;
    rule->data = m;
    struct kp_buf scratch = {0};
    enum kp_status status = values ? fill_from_rule(m, values, env, &scratch, err)
                                   : fill_from_file(m, a, env, &scratch, err);
    if (status == KP_OK)
        status = close_map(m, &scratch, env->arena, err);
    if (status == KP_OK)
        status = set_reasons(m, env->arena, err);
    kp_buf_release(&scratch);
    return status;
}

static void *worker_new(const struct kp_norm_rule *rule)
{
    (void)rule;
    struct map_worker *w = calloc(1, sizeof *w);
    if (w && !kp_distance_reserve(&w->distance, KEY_MAX)) {
        kp_distance_release(&w->distance);
        free(w);
        return NULL;
    }
    return w;
}

static void worker_free(void *worker)
{
    struct map_worker *w = worker;
    kp_distance_release(&w->distance);
    free(w);
}

/* The reason for a value whose key is not there: with the nearest entry, if one is within a third
 * of its letters. */
static const char *nearest(const struct map_rule *m, struct map_worker *w, struct kp_slice key)
{
    size_t best = key.len / 3 + 1;
    const char *reason = "is not in the map";
    for (size_t i = 0; i < m->count; i++) {
        const struct kp_slice other = m->entries[i].key;
        size_t gap = other.len > key.len ? other.len - key.len : key.len - other.len;
        if (best <= 1 || gap > 4 * best)
            continue;
        size_t d = kp_osa_utf8(&w->distance, key, other, best - 1);
        if (d < best && 3 * d <= key.len) {
            best = d;
            reason = m->entries[i].reason;
        }
    }
    return reason;
}

static enum kp_norm_result miss(const struct map_rule *m, struct kp_norm_ctx *ctx,
                                struct kp_slice key)
{
    struct map_worker *w = ctx->worker;
    if (m->keep)
        return KP_NORM_SAME;
    if (m->count > SUGGEST_MAX || key.len > KEY_MAX || key.len == 0)
        return kp_norm_failed(ctx, "is not in the map");
    uint64_t hash = kp_hash_slice(key, 0) | 1;
    size_t at = (size_t)(hash >> 32) & (SEEN - 1);
    if (w->seen[at].hash != hash) {
        w->seen[at].hash = hash;
        w->seen[at].reason = nearest(m, w, key);
    }
    return kp_norm_failed(ctx, w->seen[at].reason);
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct map_rule *m = rule->data;
    struct kp_slice key = *cell;
    if (m->fold) {
        size_t n = kp_script_key(KP_KEY_ALL, *cell, ctx->scratch);
        if (!kp_buf_ok(ctx->scratch))
            return KP_NORM_NOMEM;
        key = kp_string(n ? ctx->scratch->data : "", n);
    }
    uint32_t at = kp_lookup_get(&m->lookup, key.ptr, key.len);
    if (at == KP_NO_ENTRY)
        return miss(m, ctx, key);
    return kp_norm_set_const(cell, m->entries[at].to.ptr, m->entries[at].to.len);
}

const struct kp_normalizer kp_normalize_map = {
    .d = {.name = "map",
          .help = "values to the agreed ones, from a CSV file or from the rule",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .worker_new = worker_new,
    .worker_free = worker_free,
};
