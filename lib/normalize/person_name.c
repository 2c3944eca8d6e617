/* person_name: titles off, "Last, First" turned round, proper capitals; parts into fields of their
 * own. */
#include "normalize/normalize.h"
#include "normalize/person_parse.h"
#include "text/casing.h"
#include "text/script_key.h"

static const char *const targets[] = {"display", "sort", "keep", NULL};
static const char *const orders[] = {"auto", "given_first", "family_first",
                                     NULL}; /* kp_person_order */
static const char *const title_choices[] = {"drop", "keep", NULL};
static const char *const case_choices[] = {"fix", "keep", NULL};

enum target { TO_DISPLAY, TO_SORT, TO_KEEP };

/* What can be written to another field, in the order of part_masks. */
#define PART(part, text)                                                                           \
    {                                                                                              \
        .name = part, .type = KP_ARG_FIELD, .flags = KP_ARG_WRITES,                                \
        .help = "field that takes " text                                                           \
    }

static const struct kp_arg args[] = {
    {.name = "to",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = targets,
     .def = "display",
     .help = "display: Jan van der Berg; sort: van der Berg, Jan; keep: the cell stays, only parts "
             "are written"},
    {.name = "order",
     .type = KP_ARG_CHOICE,
     .choices = orders,
     .def = "auto",
     .help = "of names without a comma; auto: family name first in Han and Hangul, given name "
             "first elsewhere"},
    {.name = "titles",
     .type = KP_ARG_CHOICE,
     .choices = title_choices,
     .def = "drop",
     .help = "titles and degrees in the result"},
    {.name = "case",
     .type = KP_ARG_CHOICE,
     .choices = case_choices,
     .def = "fix",
     .help = "JOHN MCDONALD becomes John McDonald"},
    {.name = "words",
     .type = KP_ARG_FILE,
     .def = "name_words.csv",
     .help = "titles, particles, compound surnames"},
    {.name = "nicknames",
     .type = KP_ARG_FILE,
     .def = "nicknames.csv",
     .help = "short forms and what they stand for, for `formal`"},
    PART("title", "the titles"),
    PART("given", "the given name"),
    PART("middle", "the middle names"),
    PART("family", "the family name, with its particles"),
    PART("suffix", "Jr, III, PhD"),
    PART("nickname", "what stands in quotes or parentheses"),
    PART("formal", "the given name that a short form stands for: Bill is William"),
    PART("sort", "the form to sort by: van der Berg, Jan"),
    {0},
};

static const struct kp_example examples[] = {
    {.input = "SMITH, Dr. JOHN R, PhD", .output = "John R. Smith"},
    {.input = "آقای دکتر محمد رضایی", .output = "محمد رضایی"},
    {.input = "الدكتور أحمد بن سلمان", .output = "أحمد بن سلمان"},
    {.input = "张伟先生", .output = "张伟"},
    {.input = "maria de la cruz", .output = "Maria de la Cruz"},
    {.args = "sort", .input = "Jan van der Berg", .output = "van der Berg, Jan"},
    {.args = "{titles: keep}", .input = "Herr Dr. Müller", .output = "Herr Dr Müller"},
    {.input = "John & Mary Smith", .output = NULL},
    {.input = "سارا ۲", .output = NULL},
    {0},
};

enum part {
    PART_TITLE,
    PART_GIVEN,
    PART_MIDDLE,
    PART_FAMILY,
    PART_SUFFIX,
    PART_NICKNAME,
    PART_FORMAL,
    PART_SORT,
    PARTS
};

static const char *const part_names[PARTS] = {"title",  "given",    "middle", "family",
                                              "suffix", "nickname", "formal", "sort"};

/* Roles of the parts that are nothing but words of the name. */
static const unsigned part_masks[PARTS] = {KP_PERSON_TITLE,
                                           KP_PERSON_GIVEN,
                                           KP_PERSON_MIDDLE,
                                           KP_PERSON_FAMILY,
                                           KP_PERSON_GENERATION | KP_PERSON_DEGREE,
                                           KP_PERSON_NICKNAME,
                                           0,
                                           0};

struct person_rule {
    struct kp_caser caser;
    const struct kp_person_words *words;
    struct kp_table nicknames;
    struct kp_lookup by_nickname;
    size_t name_column;
    enum target to;
    enum kp_person_order order;
    bool keep_titles, fix_case;
    size_t nparts;
    enum part parts[PARTS]; /* in the order of rule->outputs */
};

static enum kp_status bind_parts(struct person_rule *p, const struct kp_args *a,
                                 const struct kp_rule_env *env, struct kp_norm_rule *rule,
                                 struct kp_error *err)
{
    const char **outputs = kp_arena_array(env->arena, PARTS + 1, sizeof *outputs);
    if (!outputs)
        return kp_no_memory(err);
    for (int i = 0; i < PARTS; i++) {
        const char *field = kp_args_string(a, part_names[i], NULL);
        if (!field)
            continue;
        if (strcmp(field, env->field) == 0)
            return kp_fail(err, KP_ERR_RULES,
                           "'%s' cannot take a part of itself; name another field for `%s`", field,
                           part_names[i]);
        outputs[p->nparts] = field;
        p->parts[p->nparts++] = (enum part)i;
    }
    rule->outputs = p->nparts ? outputs : NULL;
    return KP_OK;
}

static enum kp_status load_nicknames(struct person_rule *p, const struct kp_args *a,
                                     const struct kp_rule_env *env, struct kp_error *err)
{
    const char *file = kp_args_string(a, "nicknames", "nicknames.csv");
    if (!kp_args_has(a, "formal"))
        return KP_OK;
    enum kp_status status = kp_table_load(env, file, &p->nicknames, err);
    if (status != KP_OK)
        return status;
    size_t nickname = kp_table_column(&p->nicknames, "nickname");
    p->name_column = kp_table_column(&p->nicknames, "name");
    if (nickname == SIZE_MAX || p->name_column == SIZE_MAX)
        return kp_fail_at(err, KP_ERR_RULES, file, 1, 0, "needs the columns nickname and name");
    if (!kp_lookup_init(&p->by_nickname, p->nicknames.rows, env->arena))
        return kp_no_memory(err);
    struct kp_buf scratch = {0};
    for (uint32_t i = 0; status == KP_OK && i < p->nicknames.rows; i++) {
        struct kp_slice key;
        if (kp_folded_key(kp_table_cell(&p->nicknames, i, nickname), &scratch, env->arena, &key))
            kp_lookup_add(&p->by_nickname, key, i);
        else
            status = kp_no_memory(err);
    }
    kp_buf_release(&scratch);
    return status;
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct person_rule *p = kp_arena_array(env->arena, 1, sizeof *p);
    if (!p)
        return kp_no_memory(err);
    p->to = (enum target)kp_args_choice(a, "to", TO_DISPLAY);
    p->order = (enum kp_person_order)kp_args_choice(a, "order", KP_ORDER_AUTO);
    p->keep_titles = kp_args_choice(a, "titles", 0) == 1;
    p->fix_case = kp_args_choice(a, "case", 0) == 0;
    enum kp_status status =
        kp_person_words_load(env, kp_args_string(a, "words", "name_words.csv"), &p->words, err);
    if (status == KP_OK)
        status = load_nicknames(p, a, env, err);
    if (status == KP_OK)
        status = bind_parts(p, a, env, rule, err);
    if (status == KP_OK)
        status = kp_caser_init(&p->caser, env->languages[0] ? env->languages[0] : "", err);
    if (status == KP_OK)
        rule->data = p;
    return status;
}

static void release(struct kp_norm_rule *rule)
{
    struct person_rule *p = rule->data;
    if (p)
        kp_caser_release(&p->caser);
}

static void *worker_new(const struct kp_norm_rule *rule)
{
    const struct person_rule *p = rule->data;
    return kp_person_facts_new(p->words);
}

static void worker_free(void *worker)
{
    kp_person_facts_free(worker);
}

static void display(const struct person_rule *p, const struct kp_person *name, struct kp_buf *out)
{
    unsigned mask = KP_PERSON_GIVEN | KP_PERSON_MIDDLE | KP_PERSON_FAMILY | KP_PERSON_GENERATION;
    if (!p->keep_titles) {
        kp_person_join(name, mask, out);
        return;
    }
    mask |= KP_PERSON_DEGREE;
    if (name->compact) {
        kp_person_join(name, mask | KP_PERSON_TITLE, out);
        return;
    }
    if (kp_person_join(name, KP_PERSON_TITLE, out) > 0)
        kp_buf_putc(out, ' ');
    kp_person_join(name, mask, out);
}

static void sort_form(const struct person_rule *p, const struct kp_person *name, struct kp_buf *out)
{
    size_t start = out->len;
    if (name->compact) {
        display(p, name, out);
        return;
    }
    kp_person_join(name, KP_PERSON_FAMILY, out);
    size_t comma = out->len;
    kp_buf_puts(out, comma > start ? ", " : "");
    if (kp_person_join(name, KP_PERSON_GIVEN | KP_PERSON_MIDDLE | KP_PERSON_GENERATION, out) == 0)
        out->len = comma;
}

/* The given name, or the name that it is short for. out is empty. */
static void formal(const struct person_rule *p, const struct kp_person *name, struct kp_buf *out)
{
    char given[KP_PERSON_BYTES];
    size_t n = kp_person_join(name, KP_PERSON_GIVEN, out);
    if (n == 0 || n > sizeof given || !kp_buf_ok(out))
        return;
    memcpy(given, out->data, n);
    kp_buf_clear(out);
    size_t len = kp_script_key(KP_KEY_ALL, kp_string(given, n), out);
    uint32_t at = len ? kp_lookup_get(&p->by_nickname, out->data, len) : KP_NO_ENTRY;
    kp_buf_clear(out);
    if (at == KP_NO_ENTRY)
        kp_buf_add(out, given, n);
    else
        kp_buf_slice(out, kp_table_cell(&p->nicknames, at, p->name_column));
}

/* Writes the parts to their fields; a part that the name has not leaves its field alone. Of a
 * single word nobody knows which part it is. False when memory is out. */
static bool write_parts(const struct person_rule *p, const struct kp_person *name,
                        struct kp_norm_ctx *ctx, struct kp_buf *out)
{
    bool known = name->count > 1;
    for (size_t i = 0; known && i < p->nparts; i++) {
        kp_buf_clear(out);
        if (p->parts[i] == PART_SORT)
            sort_form(p, name, out);
        else if (p->parts[i] == PART_FORMAL)
            formal(p, name, out);
        else
            kp_person_join(name, part_masks[p->parts[i]], out);
        if (!kp_buf_ok(out))
            return false;
        if (out->len > 0 && kp_norm_set_buf(ctx, &ctx->outputs[i], out) == KP_NORM_NOMEM)
            return false;
    }
    return true;
}

static void write_form(const struct person_rule *p, const struct kp_person *name,
                       struct kp_buf *out)
{
    if (p->to == TO_SORT)
        sort_form(p, name, out);
    else
        display(p, name, out);
}

/* Whether the result may be read otherwise than it was written: what stands last in the form to
 * sort by may be a suffix ("Hi, I. II"), a sign that was dropped may have hidden a title. */
static bool is_doubtful(const struct person_rule *p, struct kp_slice value,
                        const struct kp_buf *form)
{
    static const char odd[] = ";:/\\|!?\"()[]{}*_+=<>@#$%^&~`";
    if (form->len == 0)
        return false;
    if (p->to == TO_SORT || memchr(form->data, '.', form->len))
        return true;
    for (uint32_t i = 0; i < value.len; i++)
        if (value.ptr[i] != '\0' && strchr(odd, value.ptr[i]))
            return true;
    return false;
}

/* True when the form is read as it was written. */
static bool form_stays(const struct person_rule *p, struct kp_norm_ctx *ctx,
                       const struct kp_buf *form, struct kp_buf *again)
{
    struct kp_person name;
    struct kp_slice text = kp_string(form->data, form->len);
    kp_buf_clear(again);
    if (p->fix_case && !kp_is_caseless(text.ptr, text.len) &&
        !kp_name_case_stays(text.ptr, text.len)) {
        if (!kp_case(&p->caser, KP_CASE_NAME, again, text.ptr, text.len) ||
            !kp_slice_same_bytes(kp_string(again->data, again->len), text))
            return false;
        kp_buf_clear(again);
    }
    if (kp_person_parse(p->words, p->order, text, &name, ctx->worker))
        return false;
    write_form(p, &name, again);
    return again->len == text.len && memcmp(again->data, text.ptr, text.len) == 0;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct person_rule *p = rule->data;
    struct kp_person name; /* its words point into text */
    struct kp_buf *cased = ctx->scratch, *work = ctx->scratch2;
    struct kp_slice text = *cell;
    if (p->fix_case && text.len <= KP_PERSON_BYTES && !kp_is_caseless(text.ptr, text.len) &&
        !kp_name_case_stays(text.ptr, text.len)) {
        if (!kp_case(&p->caser, KP_CASE_NAME, cased, text.ptr, text.len))
            return kp_norm_failed(ctx, "is not UTF-8");
        if (!kp_buf_ok(cased))
            return KP_NORM_NOMEM;
        text = kp_string(cased->data, cased->len);
    }
    const char *reason = kp_person_parse(p->words, p->order, text, &name, ctx->worker);
    if (reason)
        return kp_norm_failed(ctx, reason);
    if (!write_parts(p, &name, ctx, work))
        return KP_NORM_NOMEM;
    if (p->to == TO_KEEP)
        return KP_NORM_SAME;
    kp_buf_clear(work);
    write_form(p, &name, work);
    if (is_doubtful(p, *cell, work) && !form_stays(p, ctx, work, cased))
        return kp_norm_failed(ctx, "would be read otherwise once it is written in order");
    return kp_norm_set_buf(ctx, cell, work);
}

const struct kp_normalizer kp_normalize_person_name = {
    .d = {.name = "person_name",
          .help =
              "titles off, \"Last, First\" turned round, proper capitals; parts into their fields",
          .args = args,
          .examples = examples},
    .flags = KP_NORM_ADDS_FIELDS,
    .compile = compile,
    .apply = apply,
    .release = release,
    .worker_new = worker_new,
    .worker_free = worker_free,
};
