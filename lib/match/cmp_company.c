/* Names of companies: the legal form set aside, words in any order, acronyms.
 *
 * What is legal form and what is name, the normalizer `company` says. */
#include "match/comparison.h"
#include "match/words.h"
#include "normalize/normalize.h"
#include "rules/ruleset.h"
#include "text/script_key.h"
#include "text/translit.h"
#include "text/unicode.h"

#include <math.h>
#include <stdlib.h>

/* What is the same. */
#define NAME 1.0
#define OTHER_FORM 0.97 /* both have a legal form, not the same one */
#define WORDS 0.95      /* in another order, or the skeleton in another script */
#define MISTYPED 0.92
#define ACRONYM 0.9
#define LEFT_OUT 0.85 /* words are left out that weigh less than half */
#define WORDS_IN_COMMON 0.75

enum { PART_FORM, PART_ACRONYM, PARTS };

/* Texts of the column are numbered in one dictionary; 0: none. */
struct company {
    uint64_t start; /* words in items, ascending */
    uint32_t count, joined, form, acronym, skeleton;
    int script;    /* of its first letter */
    double weight; /* of all words */
};

struct companies {
    struct kp_dict texts, words;
    struct kp_values text_values;
    struct company *of;
    uint32_t *items;
    size_t nitems, cap;
    double *weights; /* of words: rare ones more */
};

struct building {
    struct companies *c;
    struct kp_arena arena;
    struct kp_norm_rule rule;
    struct kp_norm_ctx ctx;
    struct kp_buf scratch, scratch2, key;
    struct kp_words split;
};

static void release(struct kp_grader *g)
{
    struct companies *c = g->state;
    if (!c)
        return;
    kp_values_release(&c->text_values);
    kp_dict_release(&c->texts);
    kp_dict_release(&c->words);
    free(c->of);
    free(c->items);
    free(c->weights);
    free(c);
    g->state = NULL;
}

static enum kp_status compile(struct building *b, const char *forms, struct kp_error *err)
{
    static const char *const no_languages[] = {NULL};
    struct kp_rule_env env = {.arena = &b->arena,
                              .data_folder = kp_data_folder(&b->arena),
                              .region = "",
                              .languages = no_languages,
                              .field = "name"};
    const struct kp_normalizer *n = kp_normalizer_find("company");
    struct kp_buf text = {0};
    const struct kp_args *args;
    kp_buf_puts(&text, "{to: name, form: form, acronym: acronym, forms: ");
    kp_buf_json(&text, forms, strlen(forms));
    kp_buf_putc(&text, '}');
    enum kp_status st = env.data_folder && kp_buf_cstr(&text) ? KP_OK : kp_no_memory(err);
    if (st == KP_OK)
        st = kp_args_parse(text.data, &n->d, &b->arena, &args, err);
    b->rule.normalizer = n;
    if (st == KP_OK)
        st = n->compile(args, &env, &b->rule, err);
    kp_buf_release(&text);
    return st;
}

/* ---- values to words ---- */

static bool add_item(struct companies *c, uint32_t word)
{
    if (c->nitems == c->cap) {
        size_t cap = c->cap * 2 + 1024;
        uint32_t *p = realloc(c->items, cap * sizeof *p);
        if (!p)
            return false;
        c->items = p;
        c->cap = cap;
    }
    c->items[c->nitems++] = word;
    return true;
}

static int by_number(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

/* The words of a name, each once, in the order of their numbers. */
static bool add_words(struct building *b, struct company *of)
{
    struct companies *c = b->c;
    of->start = c->nitems;
    if (!kp_words_split(&b->split, kp_string(b->key.data, b->key.len)))
        return false;
    for (size_t i = 0; i < b->split.count; i++) {
        struct kp_slice w = kp_word(&b->split, i);
        uint32_t id = kp_dict_add(&c->words, w.ptr, w.len);
        if (id == KP_DICT_FULL || !add_item(c, id))
            return false;
    }
    uint32_t *items = c->items + of->start;
    if (b->split.count)
        qsort(items, b->split.count, sizeof *items, by_number);
    for (size_t i = 0; i < b->split.count; i++)
        if (i == 0 || items[i] != items[of->count - 1])
            items[of->count++] = items[i];
    c->nitems = of->start + of->count;
    return true;
}

/* The number of the match key of a text without blanks. */
static bool number_of(struct building *b, struct kp_slice text, uint32_t *id)
{
    kp_buf_clear(&b->key);
    size_t len = kp_script_key(KP_KEY_ALL, text, &b->key), n = 0;
    for (size_t i = 0; i < len; i++)
        if (b->key.data[i] != ' ')
            b->key.data[n++] = b->key.data[i];
    *id = n ? kp_dict_add(&b->c->texts, b->key.data, n) : 0;
    return kp_buf_ok(&b->key) && *id != KP_DICT_FULL;
}

static bool add_skeleton(struct building *b, struct kp_slice name, uint32_t *id)
{
    kp_buf_clear(&b->key);
    size_t n = kp_translit_key(name, &b->key, &b->scratch);
    *id = n ? kp_dict_add(&b->c->texts, b->key.data, n) : 0;
    return kp_buf_ok(&b->key) && *id != KP_DICT_FULL;
}

static bool take_apart(struct building *b, struct kp_slice v, struct company *of)
{
    struct kp_slice parts[PARTS] = {{0}}, name = v;
    kp_buf_clear(&b->scratch);
    b->ctx.outputs = parts;
    if (b->rule.normalizer->apply(&b->rule, &b->ctx, &name) == KP_NORM_NOMEM)
        return false;
    bool ok = number_of(b, name, &of->joined) && add_skeleton(b, name, &of->skeleton) &&
              number_of(b, parts[PART_FORM], &of->form) &&
              number_of(b, parts[PART_ACRONYM], &of->acronym);
    kp_buf_clear(&b->key);
    kp_script_key(KP_KEY_ALL, name, &b->key);
    uint32_t first;
    if (b->key.len && kp_utf8_decode(b->key.data, b->key.len, &first))
        of->script = kp_script_of(first);
    return ok && kp_buf_ok(&b->key) && add_words(b, of);
}

/* ln(1 + names / names with the word). */
static bool weigh(struct companies *c, uint32_t nvalues)
{
    uint32_t *df = calloc(c->words.count, sizeof *df);
    c->weights = calloc(c->words.count, sizeof *c->weights);
    bool ok = df && c->weights;
    for (size_t i = 0; ok && i < c->nitems; i++)
        df[c->items[i]]++;
    for (uint32_t w = 1; ok && w < c->words.count; w++)
        c->weights[w] = log(1 + (double)nvalues / df[w]);
    for (uint32_t v = 1; ok && v < nvalues; v++)
        for (uint32_t i = 0; i < c->of[v].count; i++)
            c->of[v].weight += c->weights[c->items[c->of[v].start + i]];
    free(df);
    return ok;
}

static enum kp_status prepare(struct kp_grader *g, struct kp_error *err)
{
    const struct kp_dict *d = g->values->dict;
    struct companies *c = calloc(1, sizeof *c);
    struct building b = {.c = c};
    g->state = c;
    kp_arena_init(&b.arena);
    bool ok = c && kp_dict_init(&c->texts) && kp_dict_init(&c->words) &&
              (c->of = calloc(d->count, sizeof *c->of));
    enum kp_status st = ok ? compile(&b, kp_measure_text(g->use), err) : kp_no_memory(err);
    struct kp_arena values;
    kp_arena_init(&values);
    b.ctx = (struct kp_norm_ctx){.arena = &values, .scratch = &b.scratch, .scratch2 = &b.scratch2};
    for (uint32_t id = 1; st == KP_OK && id < d->count; id++) {
        if (!take_apart(&b, kp_dict_value(d, id), &c->of[id]))
            st = kp_no_memory(err);
        kp_arena_clear(&values);
    }
    if (st == KP_OK && !weigh(c, d->count))
        st = kp_no_memory(err);
    kp_arena_release(&values);
    kp_arena_release(&b.arena);
    kp_buf_release(&b.scratch);
    kp_buf_release(&b.scratch2);
    kp_buf_release(&b.key);
    kp_words_release(&b.split);
    if (st == KP_OK)
        st = kp_values_init(&c->text_values, &c->texts, NULL, 0, err);
    return st == KP_OK ? kp_values_need(&c->text_values, KP_NEEDS_CHARS, err) : st;
}

/* ---- comparing ---- */

/* Weight of the words in common. */
static double common(const struct companies *c, const struct company *x, const struct company *y,
                     uint32_t *count)
{
    double sum = 0;
    uint32_t i = 0, j = 0;
    *count = 0;
    while (i < x->count && j < y->count) {
        uint32_t p = c->items[x->start + i], q = c->items[y->start + j];
        if (p == q) {
            sum += c->weights[p];
            ++*count;
        }
        i += p <= q;
        j += q <= p;
    }
    return sum;
}

static double value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    const struct companies *c = g->state;
    const struct company *x = &c->of[a], *y = &c->of[b];
    if (!x->joined || !y->joined)
        return 0;
    if (x->joined == y->joined)
        return x->form && y->form && x->form != y->form ? OTHER_FORM : NAME;
    uint32_t same;
    double weight = common(c, x, y, &same);
    bool translated = x->script != y->script && x->skeleton && x->skeleton == y->skeleton;
    if ((same && same == x->count && same == y->count) || translated)
        return WORDS;
    if (kp_grade_mistyped(s, &c->text_values, x->joined, y->joined, 5, 10))
        return MISTYPED;
    if (x->acronym == y->joined || y->acronym == x->joined)
        return ACRONYM;
    double heavier = fmax(x->weight, y->weight), lighter = fmin(x->weight, y->weight);
    if (same && (same == x->count || same == y->count) && 2 * weight >= heavier)
        return LEFT_OUT;
    return heavier > 0 ? WORDS_IN_COMMON * weight / sqrt(heavier * lighter) : 0;
}

static unsigned grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    return kp_grade_similarity(g->use, value(g, s, a, b));
}

static const struct kp_arg args[] = {
    {"at_least", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "least similarity for each level, best level first"},
    {"forms", KP_ARG_FILE, 0, 0, 0, NULL, "company_forms.csv",
     "CSV file of legal forms, as of the normalizer company"},
    {0},
};

static const struct kp_example examples[] = {
    {"[1, 0.95]", "acme tools, limited", "acme tools ltd", "1"},
    {"0.97", "acme tools gmbh", "acme tools ag", "0.97"},
    {"0.95", "tools acme", "acme tools ltd", "0.95"},
    {"0.92", "acme toools ltd", "acme tools", "0.92"},
    {"0.9", "northern harbour light", "nhl ltd", "0.9"},
    {"0.85", "acme tools berlin", "acme tools", "0.85"},
    {"1", "شرکت آفتاب (سهامی خاص)", "آفتاب", "1"},
    {"1", "شركة النور ذ.م.م", "النور", "1"},
    {"1", "阳光科技股份有限公司", "陽光科技", "1"},
    {"0.95", "شرکت آفتاب", "aftab co.", "0.95"},
    {"0.5", "acme tools", "blue harbour", "0"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_company = {
    .d = {"company",
          "names of companies, the legal form set aside: 1 the same name, 0.97 with another legal "
          "form, 0.95 in another order or script, 0.92 mistyped, 0.9 by its acronym, 0.85 with "
          "words left out that weigh less than half; below, what the words in common weigh, rare "
          "ones more",
          args, examples},
    .prepare = prepare,
    .grade = grade,
    .release = release,
    .value = value,
};
