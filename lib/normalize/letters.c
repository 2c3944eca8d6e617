/* letters: Arabic-script letters as one language writes them.
 *
 * Persian and Arabic keyboards give different code points for letters that look the same (ی ي ى, ک
 * ك, ه ة ہ), old systems store positional shapes (U+FE8D ...), and typists stretch words with
 * tatweel. The target language says which letter stays; nothing is changed outside the Arabic
 * script.
 */
#include "normalize/normalize.h"
#include "text/country.h"
#include "text/unicode.h"

enum {
    BLOCK = 0x600,
    BLOCK_SIZE = 0x100,
    DROP = 0,
    HEH = 0x647,
    HAMZA_FIRST = 0x653,
    HAMZA_LAST = 0x655
};
enum target { TO_FA, TO_AR, TO_KEEP };
enum hamza { HAMZA_AUTO, HAMZA_KEEP, HAMZA_ALEF, HAMZA_ALL };

static const char *const targets[] = {"fa", "ar", "keep", NULL};
static const char *const hamzas[] = {"auto", "keep", "alef", "all", NULL};
static const char *const mark_choices[] = {"drop", "keep", NULL};

static const struct kp_arg args[] = {
    {.name = "target",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = targets,
     .help = "the language to write: fa (ی ک ه), ar (ي ك, ى and ة as they stand) or keep (no "
             "change); default: the first of the ruleset's languages that is fa or ar, else fa"},
    {.name = "language_field",
     .type = KP_ARG_FIELD,
     .help = "a field with the record's language (fa, ar-EG) or country (IR, مصر), which decides "
             "instead; where it says neither fa nor ar, target does"},
    {.name = "hamza",
     .type = KP_ARG_CHOICE,
     .choices = hamzas,
     .def = "auto",
     .help = "what loses its hamza: keep: none; alef: أ إ ٱ; all: also آ ؤ ئ; auto: alef for fa, "
             "keep for ar"},
    {.name = "tashkeel",
     .type = KP_ARG_CHOICE,
     .choices = mark_choices,
     .def = "drop",
     .help = "vowel marks"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "علي كريمي", .output = "علی کریمی"},
    {.input = "فاطمة", .output = "فاطمه"},
    {.input = "مُحَمَّد", .output = "محمد"},
    {.input = "محـــمد", .output = "محمد"},
    {.input = "\xEF\xBB\xA3\xEF\xBA\xA4\xEF\xBB\xA4\xEF\xBA\xAA", .output = "محمد"},
    {.args = "ar", .input = "علی کاظم", .output = "علي كاظم"},
    {.args = "{target: ar, hamza: all}", .input = "أحمد", .output = "احمد"},
    {.input = "张伟 Smith", .output = "张伟 Smith"},
    {0},
};

struct letters_rule {
    uint16_t to[BLOCK_SIZE]; /* what U+0600 + i becomes; DROP: nothing */
    bool keep_marks;
};

static bool is_vowel_mark(uint32_t cp)
{
    return (cp >= 0x64B && cp <= 0x65F) || cp == 0x670 || (cp >= 0x610 && cp <= 0x61A) ||
           (cp >= 0x6D6 && cp <= 0x6DC) ||
           (cp >= 0x6DF && cp <= 0x6E8 && cp != 0x6E5 && cp != 0x6E6) ||
           (cp >= 0x6EA && cp <= 0x6ED);
}

static void set(struct letters_rule *l, uint32_t from, uint32_t to)
{
    l->to[from - BLOCK] = (uint16_t)to;
}

static void fill(struct letters_rule *l, enum target target, enum hamza hamza)
{
    static const uint16_t to_fa[][2] = {
        {0x64A, 0x6CC}, {0x649, 0x6CC}, {0x643, 0x6A9}, {0x629, HEH}, {0x6D2, 0x6CC}};
    static const uint16_t to_ar[][2] = {{0x6CC, 0x64A}, {0x6A9, 0x643}};
    static const uint16_t both[][2] = {{0x6AA, 0},   {0x6BE, HEH}, {0x6C1, HEH},   {0x6D5, HEH},
                                       {0x6C0, HEH}, {0x6C2, HEH}, {0x6C3, 0x629}, {0x640, DROP}};
    uint32_t kaf = target == TO_FA ? 0x6A9 : 0x643, yeh = target == TO_FA ? 0x6CC : 0x64A;
    for (uint32_t i = 0; i < BLOCK_SIZE; i++)
        l->to[i] = (uint16_t)(!l->keep_marks && is_vowel_mark(BLOCK + i) ? DROP : BLOCK + i);
    for (size_t i = 0; i < sizeof both / sizeof *both; i++)
        set(l, both[i][0], both[i][1]);
    set(l, 0x6AA, kaf);
    if (target == TO_FA) {
        set(l, 0x6C3, HEH);
        for (size_t i = 0; i < sizeof to_fa / sizeof *to_fa; i++)
            set(l, to_fa[i][0], to_fa[i][1]);
    } else {
        for (size_t i = 0; i < sizeof to_ar / sizeof *to_ar; i++)
            set(l, to_ar[i][0], to_ar[i][1]);
    }
    if (hamza == HAMZA_KEEP)
        return;
    set(l, 0x623, 0x627);
    set(l, 0x625, 0x627);
    set(l, 0x671, 0x627);
    if (hamza == HAMZA_ALL) {
        set(l, 0x622, 0x627);
        set(l, 0x624, 0x648);
        set(l, 0x626, yeh);
    }
}

/* What the rule knows: how to write each language. */
struct letters {
    struct letters_rule as[2]; /* TO_FA, TO_AR */
    enum target target;
    bool by_field;
};

/* The first of the ruleset's languages that is written in one of the two ways. */
static int target_of(const struct kp_rule_env *env)
{
    for (const char *const *l = env->languages; *l; l++)
        for (int t = TO_FA; t <= TO_AR; t++)
            if (strncmp(*l, targets[t], 2) == 0 && ((*l)[2] == '\0' || (*l)[2] == '-'))
                return t;
    return TO_FA;
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct letters *l = kp_arena_alloc(env->arena, sizeof *l);
    const char **inputs = kp_arena_array(env->arena, 2, sizeof *inputs);
    if (!l || !inputs)
        return kp_no_memory(err);
    int hamza = kp_args_choice(a, "hamza", HAMZA_AUTO);
    l->target = (enum target)kp_args_choice(a, "target", target_of(env));
    inputs[0] = kp_args_string(a, "language_field", NULL);
    l->by_field = inputs[0] != NULL;
    if (l->target == TO_KEEP && !l->by_field)
        return kp_fail(err, KP_ERR_RULES,
                       "target: keep changes nothing; give a language_field that decides");
    for (int t = TO_FA; t <= TO_AR; t++) {
        int of_target = t == TO_FA ? HAMZA_ALEF : HAMZA_KEEP;
        l->as[t].keep_marks = kp_args_choice(a, "tashkeel", 0) == 1;
        fill(&l->as[t], (enum target)t, (enum hamza)(hamza == HAMZA_AUTO ? of_target : hamza));
    }
    rule->data = l;
    if (l->by_field)
        rule->inputs = inputs;
    return KP_OK;
}

/* "fa", "ar-EG"; capitals are a country's: AR is Argentina. */
static bool is_language(struct kp_slice s, const char *language)
{
    return s.len >= 2 && memcmp(s.ptr, language, 2) == 0 && (s.len == 2 || s.ptr[2] == '-');
}

static enum target target_in(enum target otherwise, struct kp_slice value)
{
    /* countries whose language is written so: Iran and Afghanistan; the members of the Arab League
     */
    static const char arab[] = "AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE";
    if (is_language(value, "fa"))
        return TO_FA;
    if (is_language(value, "ar"))
        return TO_AR;
    const struct kp_country *c = value.len ? kp_country_find(value) : NULL;
    if (!c)
        return otherwise;
    if (strcmp(c->alpha2, "IR") == 0 || strcmp(c->alpha2, "AF") == 0)
        return TO_FA;
    return strstr(arab, c->alpha2) ? TO_AR : otherwise;
}

static bool is_shape(uint32_t cp)
{
    return (cp >= 0xFB50 && cp <= 0xFDFF) || (cp >= 0xFE70 && cp <= 0xFEFC);
}

static bool in_block(uint32_t cp)
{
    return cp >= BLOCK && cp < BLOCK + BLOCK_SIZE;
}

static bool settled(const struct letters_rule *l, const char *s, size_t len)
{
    uint32_t cp;
    for (size_t i = 0; i < len;) {
        i += kp_utf8_decode(s + i, len - i, &cp);
        if (in_block(cp) ? l->to[cp - BLOCK] != cp || (cp >= HAMZA_FIRST && cp <= HAMZA_LAST)
                         : is_shape(cp))
            return false;
    }
    return true;
}

/* A yeh with a hamza sign behind it is ئ, whichever yeh was typed. */
static bool is_yeh_hamza(uint32_t cp, const char *next, size_t left)
{
    return (cp == 0x6CC || cp == 0x649) && left >= 2 && memcmp(next, "\xD9\x94", 2) == 0;
}

/* Shapes as letters, tatweel gone: what stands together now may combine. False when it is not
 * UTF-8. */
static bool unshape(const char *s, size_t len, struct kp_buf *out)
{
    uint32_t cp;
    for (size_t i = 0, n; i < len; i += n) {
        n = kp_utf8_decode(s + i, len - i, &cp);
        if (cp == KP_BAD_UTF8)
            return false;
        if (is_shape(cp))
            kp_normal_form(KP_NFKC, out, s + i, n);
        else if (is_yeh_hamza(cp, s + i + n, len - i - n))
            kp_buf_utf8(out, 0x64A);
        else if (cp != 0x640)
            kp_buf_add(out, s + i, n);
    }
    return true;
}

/* Letter by letter. A hamza sign that combined with nothing stays only on heh (the ezafe of
 * Persian), and only with the other marks. */
static void fold(const struct letters_rule *l, const struct kp_buf *in, struct kp_buf *out)
{
    uint32_t cp, base = 0; /* the last letter written */
    for (size_t i = 0, n; i < in->len; i += n) {
        n = kp_utf8_decode(in->data + i, in->len - i, &cp);
        if (!in_block(cp)) {
            kp_buf_add(out, in->data + i, n);
            base = 0;
            continue;
        }
        if (cp >= HAMZA_FIRST && cp <= HAMZA_LAST && base != HEH)
            continue;
        uint32_t to = l->to[cp - BLOCK];
        if (to == DROP)
            continue;
        kp_buf_utf8(out, to);
        if (!is_vowel_mark(to))
            base = to;
        if (l->keep_marks && (cp == 0x6C0 || cp == 0x6C2))
            kp_buf_utf8(out, 0x654);
    }
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct letters *all = rule->data;
    if (kp_is_ascii(cell->ptr, cell->len))
        return KP_NORM_SAME;
    enum target target = all->by_field ? target_in(all->target, ctx->inputs[0]) : all->target;
    const struct letters_rule *l = &all->as[target == TO_AR];
    if (target == TO_KEEP || settled(l, cell->ptr, cell->len))
        return KP_NORM_SAME;
    struct kp_buf *a = ctx->scratch, *b = ctx->scratch2;
    if (!unshape(cell->ptr, cell->len, a))
        return kp_norm_failed(ctx, "is not UTF-8");
    if (!kp_buf_ok(a))
        return KP_NORM_NOMEM;
    if (a->len > 0 && !kp_is_normal(KP_NFC, a->data, a->len)) {
        kp_normal_form(KP_NFC, b, a->data, a->len);
        struct kp_buf *swap = a;
        a = b;
        b = swap;
    }
    kp_buf_clear(b);
    if (!kp_buf_ok(a))
        return KP_NORM_NOMEM;
    fold(l, a, b);
    return kp_norm_set_buf(ctx, cell, b);
}

const struct kp_normalizer kp_normalize_letters = {
    .d = {.name = "letters",
          .help = "Arabic-script letters as one language writes them",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
