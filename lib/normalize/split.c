/* split: a cell's pieces into other fields. */
#include "normalize/normalize.h"
#include "text/unicode.h"

#include <string.h>

static const char *const sides[] = {"left", "right", NULL};
enum side { FROM_LEFT, FROM_RIGHT };

static const struct kp_arg args[] = {
    {.name = "into",
     .type = KP_ARG_FIELD,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY | KP_ARG_LIST | KP_ARG_WRITES,
     .help =
         "the fields that take the pieces, in order; pieces of an old value there are replaced"},
    {.name = "by", .type = KP_ARG_STRING, .def = "\" \"", .help = "what stands between the pieces"},
    {.name = "from",
     .type = KP_ARG_CHOICE,
     .choices = sides,
     .def = "left",
     .help = "where cutting begins: of too many pieces, left: the last field, right: the first "
             "field takes the rest"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "[given, family]", .input = "Sara Ahmadi", .output = "Sara Ahmadi"},
    {.args = "{into: [city, district], by: '،'}", .input = "تهران، ونک", .output = "تهران، ونک"},
    {.args = "[given, family]", .input = "Sara", .output = NULL},
    {0},
};

struct split_rule {
    const char *by;
    size_t by_len, count;
    enum side from;
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct split_rule *s = kp_arena_array(env->arena, 1, sizeof *s);
    size_t count = kp_args_count(a, "into");
    const char **outputs = kp_arena_array(env->arena, count + 1, sizeof *outputs);
    if (!s || !outputs)
        return kp_no_memory(err);
    s->by = kp_args_string(a, "by", " ");
    s->by_len = strlen(s->by);
    s->count = count;
    s->from = (enum side)kp_args_choice(a, "from", FROM_LEFT);
    if (s->by_len == 0)
        return kp_fail(err, KP_ERR_RULES,
                       "`by` is empty; give the text that stands between the pieces");
    for (size_t i = 0; i < count; i++) {
        outputs[i] = kp_args_item(a, "into", i);
        if (strcmp(outputs[i], env->field) == 0)
            return kp_fail(err, KP_ERR_RULES,
                           "'%s' cannot take a piece of itself; split into other fields",
                           env->field);
    }
    rule->data = s;
    rule->outputs = outputs;
    return KP_OK;
}

static const char *find_first(const struct split_rule *s, const char *from, const char *end)
{
    return memmem(from, (size_t)(end - from), s->by, s->by_len);
}

static const char *find_last(const struct split_rule *s, const char *from, const char *end)
{
    for (const char *p = end - s->by_len; p >= from; p--)
        if (memcmp(p, s->by, s->by_len) == 0)
            return p;
    return NULL;
}

static struct kp_slice trimmed(const char *from, const char *end)
{
    uint32_t cp;
    size_t n;
    while (from < end && (n = kp_utf8_decode(from, (size_t)(end - from), &cp), kp_is_space(cp)))
        from += n;
    while (from < end &&
           (n = kp_utf8_decode_back(from, (size_t)(end - from), &cp), kp_is_space(cp)))
        end -= n;
    return kp_string(from, (size_t)(end - from));
}

/* Pieces are slices of the cell: they live as long as the record does. */
static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct split_rule *s = rule->data;
    const char *from = cell->ptr, *end = cell->ptr + cell->len;
    if (cell->len < s->by_len || !find_first(s, from, end))
        return kp_norm_failed(ctx, "does not hold what separates the pieces");
    for (size_t i = 0; i < s->count; i++) {
        bool rest = i + 1 == s->count;
        size_t field = s->from == FROM_LEFT ? i : s->count - 1 - i;
        const char *at = NULL;
        if (!rest && end - from >= (ptrdiff_t)s->by_len)
            at = s->from == FROM_LEFT ? find_first(s, from, end) : find_last(s, from, end);
        if (s->from == FROM_LEFT) {
            ctx->outputs[field] = trimmed(from, at ? at : end);
            from = at ? at + s->by_len : end;
        } else {
            ctx->outputs[field] = trimmed(at ? at + s->by_len : from, end);
            end = at ? at : from;
        }
    }
    return KP_NORM_SAME;
}

const struct kp_normalizer kp_normalize_split = {
    .d = {.name = "split",
          .help = "a cell's pieces into other fields; the cell stays",
          .args = args,
          .examples = examples},
    .flags = KP_NORM_ADDS_FIELDS,
    .compile = compile,
    .apply = apply,
};
