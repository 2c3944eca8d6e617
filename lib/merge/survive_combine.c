/* concatenate, union, sum: a value made out of all. */
#include "merge/decimal.h"
#include "merge/survivorship.h"
#include "validate/fold.h"

struct join {
    const char *separator;
    bool json;
    bool distinct;
};

static enum kp_status compile_join(const struct kp_args *args, const struct kp_survive_env *env,
                                   struct kp_survivor *rule, bool distinct, struct kp_error *err)
{
    struct join *j = kp_arena_array(env->rules.arena, 1, sizeof *j);
    if (!j)
        return kp_no_memory(err);
    j->separator = kp_args_string(args, "separator", ";");
    j->json = kp_args_bool(args, "json", false);
    j->distinct = distinct;
    if (j->separator[0] == '\0' && distinct)
        return kp_fail(err, KP_ERR_RULES, "the separator of a union must not be empty");
    rule->data = j;
    return KP_OK;
}

static enum kp_status compile_union(const struct kp_args *args, const struct kp_survive_env *env,
                                    struct kp_survivor *rule, struct kp_error *err)
{
    return compile_join(args, env, rule, true, err);
}

static enum kp_status compile_concatenate(const struct kp_args *args,
                                          const struct kp_survive_env *env,
                                          struct kp_survivor *rule, struct kp_error *err)
{
    return compile_join(args, env, rule, false, err);
}

/* The parts of a value that is a list already: between separators, and between the elements of a
 * JSON array of scalars. Returns the next part, trimmed of blanks, moving *rest behind it. */
static struct kp_slice next_part(const struct join *j, struct kp_slice *rest)
{
    const char *p = rest->ptr, *end = rest->ptr + rest->len;
    const char *mark = rest->kind == KP_ARRAY ? "," : j->separator;
    size_t n = strlen(mark);
    bool quoted = false;
    for (; p < end; p++) {
        if (rest->kind == KP_ARRAY && *p == '\\' && p + 1 < end)
            p++;
        else if (rest->kind == KP_ARRAY && *p == '"')
            quoted = !quoted;
        else if (!quoted && (size_t)(end - p) >= n && memcmp(p, mark, n) == 0)
            break;
    }
    const char *a = rest->ptr, *b = p;
    while (a < b && (*a == ' ' || *a == '\t'))
        a++;
    while (b > a && (b[-1] == ' ' || b[-1] == '\t'))
        b--;
    size_t behind = p < end ? (size_t)(p - rest->ptr) + n : rest->len;
    uint8_t kind = rest->kind;
    *rest = kp_slice_of((enum kp_kind)kind, rest->ptr + behind, rest->len - behind);
    return kp_slice_of(kind == KP_ARRAY ? KP_ARRAY : KP_STRING, a, (size_t)(b - a));
}

/* A growing list of parts, those that fold alike once. */
struct parts {
    struct kp_slice *items;
    struct kp_slice *folded;
    size_t count, cap;
};

static bool is_new(struct parts *ps, struct kp_contest *c, struct kp_slice part,
                   struct kp_slice *folded)
{
    kp_buf_clear(c->scratch);
    if (!kp_fold_value(part, c->scratch))
        c->no_memory = true;
    char *copy = c->no_memory ? NULL : kp_arena_dup(c->arena, c->scratch->data, c->scratch->len);
    c->no_memory |= !copy;
    if (c->no_memory)
        return false;
    *folded = kp_string(copy, c->scratch->len);
    for (size_t i = 0; i < ps->count; i++)
        if (kp_slice_same_bytes(ps->folded[i], *folded))
            return false;
    return true;
}

static void add_part(struct parts *ps, struct kp_contest *c, struct kp_slice part, bool distinct)
{
    struct kp_slice folded = part;
    if (part.len == 0 || (distinct && !is_new(ps, c, part, &folded)))
        return;
    if (ps->count == ps->cap) {
        size_t cap = ps->cap ? ps->cap * 2 : 16;
        struct kp_slice *items = kp_arena_array(c->arena, cap, 2 * sizeof *items);
        if (!items) {
            c->no_memory = true;
            return;
        }
        memcpy(items, ps->items ? ps->items : items, ps->count * sizeof *items);
        memcpy(items + cap, ps->folded ? ps->folded : items, ps->count * sizeof *items);
        ps->items = items;
        ps->folded = items + cap;
        ps->cap = cap;
    }
    ps->items[ps->count] = part;
    ps->folded[ps->count++] = folded;
}

static void collect(const struct join *j, struct kp_contest *c, struct parts *ps)
{
    for (size_t i = 0; i < c->n && !c->no_memory; i++) {
        struct kp_slice rest = kp_contest_value(c, i);
        if (!j->distinct) {
            add_part(ps, c, rest, false);
            continue;
        }
        if (rest.kind == KP_ARRAY && rest.len >= 2)
            rest = kp_slice_of(KP_ARRAY, rest.ptr + 1, rest.len - 2);
        while (rest.len > 0 && !c->no_memory)
            add_part(ps, c, next_part(j, &rest), true);
    }
}

static void write_parts(const struct join *j, const struct parts *ps, struct kp_buf *out)
{
    kp_buf_clear(out);
    kp_buf_puts(out, j->json ? "[" : "");
    for (size_t i = 0; i < ps->count; i++) {
        struct kp_slice p = ps->items[i];
        kp_buf_puts(out, i == 0 ? "" : j->json ? "," : j->separator);
        if (j->json && p.kind == KP_STRING)
            kp_buf_json(out, p.ptr, p.len);
        else if (!j->json && p.kind == KP_ARRAY && p.len >= 2 && p.ptr[0] == '"')
            kp_buf_add(out, p.ptr + 1, p.len - 2);
        else
            kp_buf_slice(out, p);
    }
    kp_buf_puts(out, j->json ? "]" : "");
}

static bool make_join(const struct kp_survivor *rule, struct kp_contest *c, struct kp_slice *out)
{
    const struct join *j = rule->data;
    struct parts ps = {0};
    collect(j, c, &ps);
    write_parts(j, &ps, c->scratch);
    char *copy =
        kp_buf_ok(c->scratch) ? kp_arena_dup(c->arena, c->scratch->data, c->scratch->len) : NULL;
    c->no_memory |= !copy;
    if (c->no_memory)
        return false;
    *out = kp_slice_of(j->json ? KP_ARRAY : KP_STRING, copy, c->scratch->len);
    return true;
}

/* Values that are no numbers are not counted; without a single number the chain goes on. */
static bool make_sum(const struct kp_survivor *rule, struct kp_contest *c, struct kp_slice *out)
{
    (void)rule;
    struct kp_decimal sum = {0}, d;
    size_t numbers = 0;
    for (size_t i = 0; i < c->n; i++)
        if (kp_decimal_parse(kp_contest_value(c, i), &d)) {
            if (!kp_decimal_add(&sum, d))
                return false;
            numbers++;
        }
    if (numbers == 0)
        return false;
    kp_buf_clear(c->scratch);
    kp_decimal_write(sum, c->scratch);
    char *copy =
        kp_buf_ok(c->scratch) ? kp_arena_dup(c->arena, c->scratch->data, c->scratch->len) : NULL;
    c->no_memory |= !copy;
    *out = kp_slice_of(kp_contest_value(c, 0).kind == KP_NUMBER ? KP_NUMBER : KP_STRING,
                       copy ? copy : "", copy ? c->scratch->len : 0);
    return !c->no_memory;
}

static const struct kp_arg join_args[] = {
    {.name = "separator",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_PRIMARY,
     .def = "\";\"",
     .help = "what stands between the values"},
    {.name = "json", .type = KP_ARG_BOOL, .def = "false", .help = "write a JSON array instead"},
    {0}};

static const struct kp_example union_examples[] = {
    {.input = "a;b, B, c", .output = "a;b;c"},
    {.args = "{json: true}", .input = "a, b", .output = "[\"a\",\"b\"]"},
    {0}};
static const struct kp_example concatenate_examples[] = {
    {.args = "\" / \"", .input = "a, b, a", .output = "a / b / a"}, {0}};
static const struct kp_example sum_examples[] = {{.input = "1.10, 2.20", .output = "3.30"}, {0}};

const struct kp_survivorship kp_survive_union = {
    .d = {.name = "union",
          .help =
              "all different values (case, width and blanks aside), joined; lists are taken apart",
          .args = join_args,
          .examples = union_examples},
    .compile = compile_union,
    .make = make_join,
};

const struct kp_survivorship kp_survive_concatenate = {
    .d = {.name = "concatenate",
          .help = "all values in record order, joined, repetitions kept",
          .args = join_args,
          .examples = concatenate_examples},
    .compile = compile_concatenate,
    .make = make_join,
};

const struct kp_survivorship kp_survive_sum = {
    .d = {.name = "sum",
          .help = "the sum of the values that are numbers, exact",
          .examples = sum_examples},
    .make = make_sum,
};
