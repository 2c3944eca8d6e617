/* transliterate: any script to Latin letters, by ICU; for derived fields. */
#include "normalize/normalize.h"
#include "text/translit.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

static const char *const choices[] = {"ascii", "latin", NULL};
static const char *const ids[] = {"Any-Latin; NFD; [:Nonspacing Mark:] Remove; NFC; Latin-ASCII",
                                  "Any-Latin; NFC"};

static const struct kp_arg args[] = {
    {.name = "to",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = choices,
     .def = "ascii",
     .help = "ascii: plain letters; latin: with the marks that tell letters apart. Han is read in "
             "pinyin"},
    {.name = "into",
     .type = KP_ARG_FIELD,
     .help = "field that takes the result; the cell stays then"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "Иванов", .output = "Ivanov"},
    {.input = "张伟", .output = "zhang wei"},
    {.input = "José", .output = "Jose"},
    {.input = "محمد", .output = "mhmd"},
    {.args = "latin", .input = "Щукин", .output = "Ŝukin"},
    {0},
};

struct transliterate_rule {
    int to;
    bool derived;
};

struct transliterate_worker {
    UTransliterator *icu;
    UChar *text;
    int32_t cap;
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct transliterate_rule *t = kp_arena_array(env->arena, 1, sizeof *t);
    const char **outputs = kp_arena_array(env->arena, 2, sizeof *outputs);
    if (!t || !outputs)
        return kp_no_memory(err);
    t->to = kp_args_choice(a, "to", 0);
    outputs[0] = kp_args_string(a, "into", NULL);
    t->derived = outputs[0] != NULL;
    if (t->derived && strcmp(outputs[0], env->field) == 0)
        return kp_fail(err, KP_ERR_RULES, "leave `into` out to replace '%s' itself", env->field);
    rule->outputs = t->derived ? outputs : NULL;
    rule->data = t;
    return KP_OK;
}

static void worker_free(void *worker)
{
    struct transliterate_worker *w = worker;
    utrans_close(w->icu);
    free(w->text);
    free(w);
}

static void *worker_new(const struct kp_norm_rule *rule)
{
    const struct transliterate_rule *t = rule->data;
    struct transliterate_worker *w = calloc(1, sizeof *w);
    UChar id[96];
    UErrorCode e = U_ZERO_ERROR;
    if (!w)
        return NULL;
    u_uastrcpy(id, ids[t->to]);
    w->icu = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
    if (U_SUCCESS(e))
        return w;
    free(w);
    return NULL;
}

static bool reserve(struct transliterate_worker *w, size_t cap)
{
    if ((size_t)w->cap >= cap)
        return true;
    if (cap > INT32_MAX / sizeof(UChar))
        return false;
    UChar *text = realloc(w->text, cap * sizeof *text);
    if (!text)
        return false;
    w->text = text;
    w->cap = (int32_t)cap;
    return true;
}

/* Transliterates s into out. False when memory is out. */
static bool convert(struct transliterate_worker *w, const char *s, size_t len, struct kp_buf *out)
{
    for (size_t room = 4 * len + 64;; room *= 2) {
        UErrorCode e = U_ZERO_ERROR;
        int32_t n = 0, limit;
        if (!reserve(w, room))
            return false;
        u_strFromUTF8(w->text, w->cap, &n, s, (int32_t)len, &e);
        if (U_FAILURE(e))
            return false;
        limit = n;
        e = U_ZERO_ERROR; /* "not terminated" is no failure */
        utrans_transUChars(w->icu, w->text, &n, w->cap, 0, &limit, &e);
        if (e == U_BUFFER_OVERFLOW_ERROR)
            continue;
        char *p = U_SUCCESS(e) ? kp_buf_reserve(out, 3 * (size_t)n + 1) : NULL;
        if (!p)
            return false;
        int32_t bytes = 0;
        u_strToUTF8(p, (int32_t)(3 * (size_t)n + 1), &bytes, w->text, n, &e);
        out->len += U_SUCCESS(e) ? (size_t)bytes : 0;
        return U_SUCCESS(e);
    }
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct transliterate_rule *t = rule->data;
    struct kp_slice *target = t->derived ? &ctx->outputs[0] : cell;
    if (kp_is_ascii(cell->ptr, cell->len)) {
        enum kp_norm_result r =
            t->derived ? kp_norm_set(ctx, target, cell->ptr, cell->len) : KP_NORM_SAME;
        return r == KP_NORM_NOMEM ? r : KP_NORM_SAME;
    }
    if (!kp_utf8_valid(cell->ptr, cell->len))
        return kp_norm_failed(ctx, "is not UTF-8");
    kp_pinyin(*cell, ctx->scratch);
    if (!kp_buf_ok(ctx->scratch) ||
        !convert(ctx->worker, ctx->scratch->data, ctx->scratch->len, ctx->scratch2))
        return KP_NORM_NOMEM;
    enum kp_norm_result r = kp_norm_set_buf(ctx, target, ctx->scratch2);
    return t->derived && r == KP_NORM_CHANGED ? KP_NORM_SAME : r;
}

const struct kp_normalizer kp_normalize_transliterate = {
    .d = {.name = "transliterate",
          .help = "any script to Latin letters, for derived fields",
          .args = args,
          .examples = examples},
    .flags = KP_NORM_ADDS_FIELDS,
    .compile = compile,
    .apply = apply,
    .worker_new = worker_new,
    .worker_free = worker_free,
};
