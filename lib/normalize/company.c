/* company: the legal form told apart from the name, and written one way; an acronym. */
#include "normalize/normalize.h"
#include "normalize/table.h"
#include "text/script_key.h"
#include "text/unicode.h"

enum {
    FORM_WORDS = 6, /* words of the longest form: Spółka z ograniczoną ... */
    FORMS = 4,      /* in one name */
    NAME_MAX_BYTES = 1024,
    HAN_BYTES = 3, /* of a character of the glued forms */
};

enum place { END = 1, FRONT = 2, GLUED = 4, GLUED_FRONT = 8, ANYWHERE = 15 };

static const char *const place_names[] = {"end", "front", "glued", "glued_front", NULL};
static const char *const targets[] = {"full", "name", NULL};

static const struct kp_arg args[] = {
    {.name = "to",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = targets,
     .def = "full",
     .help = "full: the name with its legal form in one spelling; name: without it"},
    {.name = "forms", .type = KP_ARG_FILE, .def = "company_forms.csv", .help = "the legal forms"},
    {.name = "name",
     .type = KP_ARG_FIELD,
     .help = "field that takes the name without the legal form"},
    {.name = "form", .type = KP_ARG_FIELD, .help = "field that takes the legal form"},
    {.name = "acronym",
     .type = KP_ARG_FIELD,
     .help = "field that takes the first letters of the name's words"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "Acme Tools, Limited", .output = "Acme Tools Ltd"},
    {.input = "Müller Bau G.m.b.H.", .output = "Müller Bau GmbH"},
    {.args = "name", .input = "شرکت آفتاب (سهامی خاص)", .output = "آفتاب"},
    {.args = "name", .input = "شركة النور ذ.م.م", .output = "النور"},
    {.args = "name", .input = "阳光科技股份有限公司", .output = "阳光科技"},
    {.args = "name", .input = "Acme Trading Co., Ltd.", .output = "Acme Trading"},
    {.input = "Ltd.", .output = NULL},
    {0},
};

enum part { PART_NAME, PART_FORM, PART_ACRONYM, PARTS };
static const char *const part_names[PARTS] = {"name", "form", "acronym"};

struct form {
    struct kp_slice canonical;
    uint32_t next; /* the same form at another place, or KP_NO_ENTRY */
    unsigned place;
};

struct company_rule {
    struct kp_lookup lookup;
    struct form *forms;
    size_t nforms, longest_glued;
    bool name_only;
    size_t nparts;
    enum part parts[PARTS];
};

/* A name with its forms taken off. */
struct company {
    struct kp_slice name;
    struct kp_slice front[FORMS], end[FORMS]; /* canonical, from the outside inwards */
    bool glued_front[FORMS], glued_end[FORMS];
    size_t nfront, nend;
    bool too_many;
};

/* ---- compile ---- */

static unsigned find_place(struct kp_slice name)
{
    for (unsigned i = 0; place_names[i]; i++)
        if (kp_slice_is(name, place_names[i]))
            return 1u << i;
    return 0;
}

static bool add_form(struct company_rule *c, struct kp_slice form, struct kp_slice canonical,
                     unsigned place, struct kp_buf *scratch, struct kp_arena *arena)
{
    struct kp_slice key;
    if (!kp_folded_key(form, scratch, arena, &key))
        return false;
    uint32_t at = (uint32_t)c->nforms++;
    c->forms[at] = (struct form){canonical, KP_NO_ENTRY, place};
    uint32_t first = kp_lookup_add(&c->lookup, key, at);
    if (first != at) {
        c->forms[at].next = c->forms[first].next;
        c->forms[first].next = at;
    }
    if ((place & (GLUED | GLUED_FRONT)) && form.len > c->longest_glued)
        c->longest_glued = form.len;
    return true;
}

static enum kp_status load_forms(struct company_rule *c, const char *file,
                                 const struct kp_rule_env *env, struct kp_error *err)
{
    struct kp_table t;
    struct kp_buf scratch = {0};
    enum kp_status status = kp_table_load(env, file, &t, err);
    if (status != KP_OK)
        return status;
    size_t form = kp_table_column(&t, "form"), canonical = kp_table_column(&t, "canonical"),
           place = kp_table_column(&t, "place");
    if (form == SIZE_MAX || canonical == SIZE_MAX || place == SIZE_MAX)
        return kp_fail_at(err, KP_ERR_RULES, file, 1, 0,
                          "needs the columns form, canonical and place");
    c->forms = kp_arena_array(env->arena, t.rows + 1, sizeof *c->forms);
    if (!c->forms || !kp_lookup_init(&c->lookup, t.rows, env->arena))
        return kp_no_memory(err);
    for (size_t i = 0; status == KP_OK && i < t.rows; i++) {
        unsigned where = find_place(kp_table_cell(&t, i, place));
        if (!where)
            status =
                kp_fail_at(err, KP_ERR_RULES, file, 0, 0,
                           "the place of row %zu is none of end, front, glued, glued_front", i + 1);
        else if (!add_form(c, kp_table_cell(&t, i, form), kp_table_cell(&t, i, canonical), where,
                           &scratch, env->arena))
            status = kp_no_memory(err);
    }
    kp_buf_release(&scratch);
    return status;
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct company_rule *c = kp_arena_array(env->arena, 1, sizeof *c);
    const char **outputs = kp_arena_array(env->arena, PARTS + 1, sizeof *outputs);
    if (!c || !outputs)
        return kp_no_memory(err);
    c->name_only = kp_args_choice(a, "to", 0) == 1;
    for (int i = 0; i < PARTS; i++) {
        const char *field = kp_args_string(a, part_names[i], NULL);
        if (!field)
            continue;
        if (strcmp(field, env->field) == 0)
            return kp_fail(err, KP_ERR_RULES,
                           "'%s' cannot take a part of itself; name another field for `%s`", field,
                           part_names[i]);
        outputs[c->nparts] = field;
        c->parts[c->nparts++] = (enum part)i;
    }
    rule->outputs = c->nparts ? outputs : NULL;
    rule->data = c;
    return load_forms(c, kp_args_string(a, "forms", "company_forms.csv"), env, err);
}

/* ---- taking forms off ---- */

static const struct form *find_form(const struct company_rule *c, struct kp_slice s,
                                    unsigned places, struct kp_buf *scratch)
{
    kp_buf_clear(scratch);
    size_t n = kp_script_key(KP_KEY_ALL, s, scratch);
    uint32_t at = n ? kp_lookup_get(&c->lookup, scratch->data, n) : KP_NO_ENTRY;
    for (; at != KP_NO_ENTRY; at = c->forms[at].next)
        if (c->forms[at].place & places)
            return &c->forms[at];
    return NULL;
}

static bool is_edge(uint32_t cp)
{
    return kp_is_space(cp) || cp == ',' || cp == ';' || cp == 0x60C || cp == 0xFF0C;
}

/* Without blanks and commas at both ends. */
static struct kp_slice trimmed(struct kp_slice s)
{
    uint32_t cp;
    size_t n, from = 0, end = s.len;
    while (from < end && (n = kp_utf8_decode(s.ptr + from, end - from, &cp), is_edge(cp)))
        from += n;
    while (from < end && (n = kp_utf8_decode_back(s.ptr + from, end - from, &cp), is_edge(cp)))
        end -= n;
    return kp_string(s.ptr + from, end - from);
}

/* Where the last (or first) `count` words of s begin (or end), or 0 when there are not more words
 * than that. */
static size_t words_from_end(struct kp_slice s, size_t count)
{
    uint32_t cp;
    bool in_word = false;
    for (size_t end = s.len, n; end > 0; end -= n) {
        n = kp_utf8_decode_back(s.ptr, end, &cp);
        bool edge = is_edge(cp);
        if (edge && in_word && --count == 0)
            return end;
        in_word = !edge;
    }
    return 0;
}

static size_t words_from_front(struct kp_slice s, size_t count)
{
    uint32_t cp;
    bool in_word = false;
    for (size_t i = 0, n; i < s.len; i += n) {
        n = kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        bool edge = is_edge(cp);
        if (edge && in_word && --count == 0)
            return i;
        in_word = !edge;
    }
    return 0;
}

static bool has_name(struct kp_slice s)
{
    uint32_t cp;
    for (size_t i = 0; i < s.len;) {
        i += kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        if (cp != KP_BAD_UTF8 && kp_is_alnum(cp))
            return true;
    }
    return false;
}

static bool record(struct company *c, bool front, bool glued, struct kp_slice canonical,
                   struct kp_slice rest)
{
    size_t *count = front ? &c->nfront : &c->nend;
    if (*count == FORMS) {
        c->too_many = true;
        return false;
    }
    (front ? c->front : c->end)[*count] = canonical;
    (front ? c->glued_front : c->glued_end)[*count] = glued;
    ++*count;
    c->name = trimmed(rest);
    return true;
}

/* True when what is left of a name may be one: letters that are no form themselves. */
static bool is_name(const struct company_rule *rule, struct kp_slice s, struct kp_buf *scratch)
{
    return has_name(s) && !find_form(rule, trimmed(s), ANYWHERE, scratch);
}

/* Takes the longest form of whole words off one end. */
static bool take_words(const struct company_rule *rule, struct company *c, bool front,
                       struct kp_buf *scratch)
{
    for (size_t k = FORM_WORDS; k > 0; k--) {
        size_t cut = front ? words_from_front(c->name, k) : words_from_end(c->name, k);
        if (cut == 0)
            continue;
        struct kp_slice head = kp_string(c->name.ptr, cut),
                        tail = kp_string(c->name.ptr + cut, c->name.len - cut);
        const struct form *f = find_form(rule, front ? head : tail, front ? FRONT : END, scratch);
        if (f && is_name(rule, front ? tail : head, scratch))
            return record(c, front, false, f->canonical, front ? tail : head);
    }
    return false;
}

/* The same for forms that stand without a blank. */
static bool take_glued(const struct company_rule *rule, struct company *c, bool front,
                       struct kp_buf *scratch)
{
    if (c->name.len < 2 * HAN_BYTES ||
        (unsigned char)c->name.ptr[front ? 0 : c->name.len - 1] < 0x80)
        return false;
    size_t most = rule->longest_glued < c->name.len ? rule->longest_glued : c->name.len - 1;
    for (size_t n = most - most % HAN_BYTES; n >= HAN_BYTES; n -= HAN_BYTES) {
        size_t cut = front ? n : c->name.len - n;
        struct kp_slice head = kp_string(c->name.ptr, cut),
                        tail = kp_string(c->name.ptr + cut, c->name.len - cut);
        const struct form *f =
            find_form(rule, front ? head : tail, front ? GLUED_FRONT : GLUED, scratch);
        if (f && is_name(rule, front ? tail : head, scratch))
            return record(c, front, true, f->canonical, front ? tail : head);
    }
    return false;
}

static void take_apart(const struct company_rule *rule, struct kp_slice s, struct company *c,
                       struct kp_buf *scratch)
{
    *c = (struct company){.name = trimmed(s)};
    while (take_words(rule, c, false, scratch) || take_words(rule, c, true, scratch) ||
           take_glued(rule, c, false, scratch) || take_glued(rule, c, true, scratch))
        ;
}

/* ---- putting together ---- */

static void put_forms(const struct company *c, struct kp_buf *out)
{
    for (size_t i = 0; i < c->nfront + c->nend; i++) {
        size_t back = c->nfront + c->nend - 1 - i;
        if (i > 0)
            kp_buf_putc(out, ' ');
        kp_buf_slice(out, i < c->nfront ? c->front[i] : c->end[back]);
    }
}

static void put_full(const struct company *c, struct kp_buf *out)
{
    for (size_t i = 0; i < c->nfront; i++) {
        kp_buf_slice(out, c->front[i]);
        kp_buf_puts(out, c->glued_front[i] ? "" : " ");
    }
    kp_buf_slice(out, c->name);
    for (size_t i = c->nend; i-- > 0;) {
        kp_buf_puts(out, c->glued_end[i] ? "" : " ");
        kp_buf_slice(out, c->end[i]);
    }
}

static bool is_small_word(const char *s, size_t len)
{
    static const char *const words[] = {"of", "and", "the", "for", "de", "du", "des",
                                        "la", "et",  "y",   "und", "و",  "في", NULL};
    for (size_t i = 0; words[i]; i++)
        if (strlen(words[i]) == len && memcmp(words[i], s, len) == 0)
            return true;
    return false;
}

/* The first letters of two words or more, as capitals. Han has no words to tell apart. */
static void put_acronym(const struct company *c, struct kp_buf *out)
{
    size_t start = out->len, count = 0, n;
    uint32_t cp;
    for (size_t i = 0; i < c->name.len; i += n) {
        n = kp_utf8_decode(c->name.ptr + i, c->name.len - i, &cp);
        if (!kp_is_alnum(cp))
            continue;
        size_t first = i, first_len = n;
        while (i + n < c->name.len) {
            size_t next = kp_utf8_decode(c->name.ptr + i + n, c->name.len - i - n, &cp);
            if (!kp_is_alnum(cp) && !kp_is_mark(cp) && cp != '\'' && cp != 0x200C)
                break;
            n += next;
        }
        if (is_small_word(c->name.ptr + first, n))
            continue;
        kp_utf8_decode(c->name.ptr + first, first_len, &cp);
        if (kp_script_of(cp) == KP_SCRIPT_HAN)
            break;
        kp_buf_utf8(out, kp_upper(cp));
        count++;
    }
    if (count < 2)
        out->len = start;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct company_rule *r = rule->data;
    struct company c;
    struct kp_buf *out = ctx->scratch;
    if (cell->len > NAME_MAX_BYTES)
        return kp_norm_failed(ctx, "is too long for a company's name");
    if (!kp_utf8_valid(cell->ptr, cell->len))
        return kp_norm_failed(ctx, "is not UTF-8");
    if (!is_name(r, *cell, ctx->scratch2))
        return kp_norm_failed(ctx, "is a legal form without a name");
    take_apart(r, *cell, &c, ctx->scratch2);
    if (!kp_buf_ok(ctx->scratch2))
        return KP_NORM_NOMEM;
    if (c.too_many)
        return kp_norm_failed(ctx, "has too many legal forms");
    for (size_t i = 0; i < r->nparts; i++) {
        kp_buf_clear(out);
        if (r->parts[i] == PART_NAME)
            kp_buf_slice(out, c.name);
        else if (r->parts[i] == PART_FORM)
            put_forms(&c, out);
        else
            put_acronym(&c, out);
        if (!kp_buf_ok(out) ||
            (out->len > 0 && kp_norm_set_buf(ctx, &ctx->outputs[i], out) == KP_NORM_NOMEM))
            return KP_NORM_NOMEM;
    }
    kp_buf_clear(out);
    if (r->name_only)
        kp_buf_slice(out, c.name);
    else
        put_full(&c, out);
    return kp_norm_set_buf(ctx, cell, out);
}

const struct kp_normalizer kp_normalize_company = {
    .d = {.name = "company",
          .help = "a company's legal form told apart from its name and written one way",
          .args = args,
          .examples = examples},
    .flags = KP_NORM_ADDS_FIELDS,
    .compile = compile,
    .apply = apply,
};
