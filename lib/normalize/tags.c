/* tags: a list in one cell: cut, cleaned, written alike, without doubles. */
#include "normalize/normalize.h"
#include "normalize/table.h"
#include "rules/node.h"
#include "text/script_key.h"
#include "text/unicode.h"

#include "core/hash.h"

enum { TAGS_MAX = 1024 }; /* in one cell */

static const struct kp_arg args[] = {
    {.name = "by",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_PRIMARY,
     .help = "what stands between tags; default: any of , ; | ، ؛ 、 ， ； and line breaks"},
    {.name = "join",
     .type = KP_ARG_STRING,
     .def = "\", \"",
     .help = "what is written between them"},
    {.name = "map",
     .type = KP_ARG_MAP,
     .help = "tags that are to be written otherwise: {vips: vip}; an empty one is dropped"},
    {.name = "file", .type = KP_ARG_FILE, .help = "the same as CSV: from, to"},
    {.name = "only_known",
     .type = KP_ARG_BOOL,
     .def = "no",
     .help = "drop the tags that map and file do not name"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "VIP; vip,New | ", .output = "VIP, New"},
    {.input = "مشتری، همکار،مشتري", .output = "مشتری, همکار"},
    {.input = "客户、供应商，客户", .output = "客户, 供应商"},
    {.args = "{map: {vips: VIP, test: ''}}", .input = "vips, Test, new", .output = "VIP, new"},
    {.args = "{map: {vip: VIP}, only_known: yes}", .input = "Vip, other", .output = "VIP"},
    {0},
};

struct tags_rule {
    struct kp_lookup lookup;
    struct kp_slice *to; /* by the lookup's numbers */
    size_t count;
    const char *by, *join;
    size_t by_len, join_len;
    bool only_known;
};

/* ---- compile ---- */

static bool add(struct tags_rule *t, struct kp_slice from, struct kp_slice to,
                struct kp_buf *scratch, struct kp_arena *arena)
{
    struct kp_slice key;
    if (!kp_folded_key(from, scratch, arena, &key))
        return false;
    if (key.len > 0 && kp_lookup_add(&t->lookup, key, (uint32_t)t->count) == t->count)
        t->to[t->count++] = to;
    return true;
}

static enum kp_status fill(struct tags_rule *t, const struct kp_args *a,
                           const struct kp_rule_env *env, struct kp_buf *scratch,
                           struct kp_error *err)
{
    const struct kp_node *map = kp_args_node(a, "map");
    const char *file = kp_args_string(a, "file", NULL);
    struct kp_table table = {0};
    enum kp_status status = file ? kp_table_load(env, file, &table, err) : KP_OK;
    if (status != KP_OK)
        return status;
    if (file && table.columns < 2)
        return kp_fail_at(err, KP_ERR_RULES, file, 1, 0,
                          "needs two columns: a tag, and what it becomes");
    size_t most = 2 * (table.rows + (map ? map->count : 0));
    t->to = kp_arena_array(env->arena, most + 1, sizeof *t->to);
    bool ok = t->to && kp_lookup_init(&t->lookup, most, env->arena);
    for (int results = 0; results < 2; results++) { /* what a tag becomes is a known tag, too */
        for (uint32_t i = 0; ok && map && i < map->count; i++) {
            struct kp_slice to = kp_string(map->items[i]->text, map->items[i]->text_len);
            struct kp_slice from = kp_string(map->keys[i]->text, map->keys[i]->text_len);
            ok = add(t, results ? to : from, to, scratch, env->arena);
        }
        for (size_t i = 0; ok && i < table.rows; i++) {
            struct kp_slice to = kp_table_cell(&table, i, 1);
            ok = add(t, results ? to : kp_table_cell(&table, i, 0), to, scratch, env->arena);
        }
    }
    return ok ? KP_OK : kp_no_memory(err);
}

/* Mapping twice must be the same as once. */
static enum kp_status check_chains(const struct tags_rule *t, struct kp_buf *scratch,
                                   struct kp_error *err)
{
    for (size_t i = 0; i < t->count; i++) {
        kp_buf_clear(scratch);
        size_t n = kp_script_key(KP_KEY_ALL, t->to[i], scratch);
        uint32_t at = n ? kp_lookup_get(&t->lookup, scratch->data, n) : KP_NO_ENTRY;
        if (at != KP_NO_ENTRY && !kp_slice_same_bytes(t->to[at], t->to[i]))
            return kp_fail(
                err, KP_ERR_RULES,
                "the tag '%.*s' is a result of the map and is itself mapped; map both to one",
                (int)t->to[i].len, t->to[i].ptr);
    }
    return KP_OK;
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct tags_rule *t = kp_arena_array(env->arena, 1, sizeof *t);
    if (!t)
        return kp_no_memory(err);
    t->by = kp_args_string(a, "by", "");
    t->by_len = strlen(t->by);
    t->join = kp_args_string(a, "join", t->by_len ? t->by : ", ");
    t->join_len = strlen(t->join);
    t->only_known = kp_args_bool(a, "only_known", false);
    rule->data = t;
    bool readable = t->by_len ? strstr(t->join, t->by) != NULL : strpbrk(t->join, ",;|\n") != NULL;
    if (!readable)
        return kp_fail(
            err, KP_ERR_RULES,
            "`join` does not hold what separates tags, so that its result could not be read again");
    struct kp_buf scratch = {0};
    enum kp_status status = fill(t, a, env, &scratch, err);
    if (status == KP_OK)
        status = check_chains(t, &scratch, err);
    kp_buf_release(&scratch);
    return status;
}

/* ---- apply ---- */

static bool is_separator(uint32_t cp)
{
    return cp == ',' || cp == ';' || cp == '|' || cp == '\n' || cp == '\r' || cp == 0x60C ||
           cp == 0x61B || cp == 0x3001 || cp == 0xFF0C || cp == 0xFF1B;
}

/* The end of the tag at `at`, and where the next one begins. */
static size_t tag_end(const struct tags_rule *t, struct kp_slice s, size_t at, size_t *next)
{
    if (t->by_len > 0) {
        const char *p = memmem(s.ptr + at, s.len - at, t->by, t->by_len);
        *next = p ? (size_t)(p - s.ptr) + t->by_len : s.len + 1;
        return p ? (size_t)(p - s.ptr) : s.len;
    }
    uint32_t cp;
    for (size_t i = at, n; i < s.len; i += n) {
        n = kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        if (!is_separator(cp))
            continue;
        *next = i + n;
        return i;
    }
    *next = s.len + 1;
    return s.len;
}

static struct kp_slice trimmed(const char *s, size_t len)
{
    uint32_t cp;
    size_t n, from = 0;
    while (from < len && (n = kp_utf8_decode(s + from, len - from, &cp), kp_is_space(cp)))
        from += n;
    while (from < len && (n = kp_utf8_decode_back(s + from, len - from, &cp), kp_is_space(cp)))
        len -= n;
    return kp_string(s + from, len - from);
}

/* Tags that were written already, by the hash of their key. */
struct seen {
    uint64_t hashes[TAGS_MAX];
    size_t count;
};

static bool is_new(struct seen *seen, uint64_t hash)
{
    for (size_t i = 0; i < seen->count; i++)
        if (seen->hashes[i] == hash)
            return false;
    seen->hashes[seen->count++] = hash;
    return true;
}

static void put_tag(const struct tags_rule *t, struct seen *seen, struct kp_slice tag,
                    struct kp_norm_ctx *ctx)
{
    kp_buf_clear(ctx->scratch2);
    size_t n = kp_script_key(KP_KEY_ALL, tag, ctx->scratch2);
    struct kp_slice key = n ? kp_string(ctx->scratch2->data, n) : tag;
    uint32_t at = n && t->count ? kp_lookup_get(&t->lookup, key.ptr, key.len) : KP_NO_ENTRY;
    if (at == KP_NO_ENTRY ? t->only_known : t->to[at].len == 0)
        return;
    uint64_t hash = at == KP_NO_ENTRY ? kp_hash_slice(key, 1) : kp_hash_slice(t->to[at], 2);
    if (!is_new(seen, hash))
        return;
    if (ctx->scratch->len > 0)
        kp_buf_add(ctx->scratch, t->join, t->join_len);
    kp_buf_slice(ctx->scratch, at == KP_NO_ENTRY ? tag : t->to[at]);
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct tags_rule *t = rule->data;
    struct seen seen;
    size_t next;
    seen.count = 0;
    for (size_t at = 0; at <= cell->len; at = next) {
        size_t end = tag_end(t, *cell, at, &next);
        struct kp_slice tag = trimmed(cell->ptr + at, end - at);
        if (tag.len == 0)
            continue;
        if (seen.count == TAGS_MAX)
            return kp_norm_failed(ctx, "has too many tags");
        put_tag(t, &seen, tag, ctx);
    }
    if (!kp_buf_ok(ctx->scratch2))
        return KP_NORM_NOMEM;
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

const struct kp_normalizer kp_normalize_tags = {
    .d = {.name = "tags",
          .help = "a list in one cell: cut, cleaned, written alike, without doubles",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
