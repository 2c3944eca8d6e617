#include "match/person_names.h"

#include "normalize/person_parse.h"
#include "rules/ruleset.h"
#include "text/han.h"
#include "text/script_key.h"
#include "text/translit.h"
#include "text/unicode.h"

#include <stdlib.h>

struct building {
    struct kp_person_names *n;
    struct kp_arena arena; /* of the word list */
    const struct kp_person_words *list;
    struct kp_person_facts *facts;
    struct kp_buf key, scratch;
    struct nickname_pair {
        uint32_t nickname, name;
    } * pairs;
    size_t npairs, words_cap;
};

void kp_person_names_release(struct kp_person_names *n)
{
    kp_values_release(&n->word_values);
    kp_dict_release(&n->words);
    kp_dict_release(&n->skeletons);
    free(n->info);
    free(n->nicks);
    free(n->names);
    free(n->items);
    *n = (struct kp_person_names){0};
}

/* The number of a text's match key; 0: it has none. False when memory is out. */
static bool number_of(struct building *b, struct kp_slice text, uint32_t *id)
{
    kp_buf_clear(&b->key);
    size_t len = kp_script_key(KP_KEY_ALL, text, &b->key);
    *id = len ? kp_dict_add(&b->n->words, b->key.data, len) : 0;
    return kp_buf_ok(&b->key) && *id != KP_DICT_FULL;
}

/* ---- nicknames ---- */

static int by_nickname(const void *x, const void *y)
{
    const struct nickname_pair *a = x, *b = y;
    if (a->nickname != b->nickname)
        return a->nickname < b->nickname ? -1 : 1;
    return a->name < b->name ? -1 : a->name > b->name;
}

static enum kp_status load_nicknames(struct building *b, const struct kp_rule_env *env,
                                     const char *file, struct kp_error *err)
{
    struct kp_table t;
    enum kp_status st = kp_table_load(env, file, &t, err);
    if (st != KP_OK)
        return st;
    size_t nickname = kp_table_column(&t, "nickname"), name = kp_table_column(&t, "name");
    if (nickname == SIZE_MAX || name == SIZE_MAX)
        return kp_fail_at(err, KP_ERR_RULES, file, 1, 0, "needs the columns nickname and name");
    if (!(b->pairs = calloc(t.rows + 1, sizeof *b->pairs)))
        return kp_no_memory(err);
    for (size_t i = 0; i < t.rows; i++) {
        struct nickname_pair *p = &b->pairs[b->npairs++];
        if (!number_of(b, kp_table_cell(&t, i, nickname), &p->nickname) ||
            !number_of(b, kp_table_cell(&t, i, name), &p->name))
            return kp_no_memory(err);
    }
    qsort(b->pairs, b->npairs, sizeof *b->pairs, by_nickname);
    return KP_OK;
}

/* ---- values to words ---- */

static bool put_item(struct building *b, uint32_t word)
{
    struct kp_person_names *n = b->n;
    if (n->nitems == n->cap) {
        size_t cap = n->cap * 2 + 1024;
        uint32_t *p = realloc(n->items, cap * sizeof *p);
        if (!p)
            return false;
        n->items = p;
        n->cap = cap;
    }
    n->items[n->nitems++] = word;
    return true;
}

/* Adds the words of one text of a name (a token with a hyphen has several). */
static bool add_words(struct building *b, struct kp_person_name *name, struct kp_slice text)
{
    kp_buf_clear(&b->scratch);
    kp_script_key(KP_KEY_ALL, text, &b->scratch);
    if (!kp_buf_ok(&b->scratch))
        return false;
    const char *at = b->scratch.data, *end = at + b->scratch.len;
    while (b->scratch.len && at < end && name->count < KP_NAME_WORDS) {
        const char *blank = memchr(at, ' ', (size_t)(end - at));
        size_t len = (size_t)((blank ? blank : end) - at);
        uint32_t id = len ? kp_dict_add(&b->n->words, at, len) : 0;
        if (id == KP_DICT_FULL || (id && !put_item(b, id)))
            return false;
        name->count += id != 0;
        at += len + 1;
    }
    return true;
}

static bool is_kind(const struct building *b, const struct kp_person_token *t, unsigned kind)
{
    return kp_person_word_kind(b->list, t->entry, kind) != NULL;
}

/* The words that are names; with particles where nothing else is left. */
static bool add_tokens(struct building *b, const struct kp_person *p, bool particles,
                       struct kp_person_name *name)
{
    struct kp_buf joined = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < p->count; i++) {
        const struct kp_person_token *t = &p->tokens[i];
        if (!(t->role & (KP_PERSON_GIVEN | KP_PERSON_MIDDLE | KP_PERSON_FAMILY)) ||
            (!particles && joined.len == 0 && is_kind(b, t, KP_WORD_PARTICLE)))
            continue;
        kp_buf_slice(&joined, t->text);
        if (i + 1 < p->count && is_kind(b, t, KP_WORD_PREFIX) && p->tokens[i + 1].role == t->role)
            continue; /* عبد الله is one name */
        ok = kp_buf_ok(&joined) && add_words(b, name, kp_string(joined.data, joined.len));
        kp_buf_clear(&joined);
    }
    kp_buf_release(&joined);
    return ok;
}

static bool find_generation(struct building *b, const struct kp_person *p,
                            struct kp_person_name *name)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->tokens[i].role == KP_PERSON_GENERATION &&
            !number_of(b, p->tokens[i].text, &name->generation))
            return false;
    return true;
}

/* What is no name of one person is taken word by word. */
static bool take_apart(struct building *b, struct kp_slice v, struct kp_person_name *name)
{
    struct kp_person p;
    name->start = b->n->nitems;
    if (kp_person_parse(b->list, KP_ORDER_AUTO, v, &p, b->facts))
        return add_words(b, name, v);
    return add_tokens(b, &p, false, name) && (name->count || add_tokens(b, &p, true, name)) &&
           find_generation(b, &p, name);
}

/* All words without blanks: Mary Ann and Maryann, محمد رضا and محمدرضا. */
static bool join(struct building *b, struct kp_person_name *name)
{
    const uint32_t *words = b->n->items + name->start;
    if (name->count == 1)
        name->joined = words[0];
    if (name->count < 2)
        return true;
    kp_buf_clear(&b->key);
    for (uint32_t i = 0; i < name->count; i++)
        kp_buf_slice(&b->key, kp_dict_value(&b->n->words, words[i]));
    name->joined =
        kp_buf_ok(&b->key) ? kp_dict_add(&b->n->words, b->key.data, b->key.len) : KP_DICT_FULL;
    return name->joined != KP_DICT_FULL;
}

/* ---- what comparing needs of words ---- */

static uint8_t script_bit(uint32_t cp)
{
    switch (kp_script_of(cp)) {
    case KP_SCRIPT_LATIN:
        return 1;
    case KP_SCRIPT_ARABIC:
        return 2;
    case KP_SCRIPT_HAN:
        return 4;
    case KP_SCRIPT_CYRILLIC:
        return 8;
    default:
        return 16;
    }
}

static bool skeleton_of(struct building *b, struct kp_slice text, uint32_t *id)
{
    kp_buf_clear(&b->key);
    size_t len = kp_translit_key(text, &b->key, &b->scratch);
    *id = len ? kp_dict_add(&b->n->skeletons, b->key.data, len) : 0;
    return kp_buf_ok(&b->key) && *id != KP_DICT_FULL;
}

/* The word without the article ال, where three letters are left; 0: there is no such word in the
 * column. */
static uint32_t without_article(const struct kp_dict *words, struct kp_slice w)
{
    static const char article[] = "ال";
    size_t n = sizeof article - 1;
    if (w.len < n + 6 || memcmp(w.ptr, article, n) != 0)
        return 0;
    uint32_t id = kp_dict_find(words, w.ptr + n, w.len - n);
    return id == KP_DICT_FULL ? 0 : id;
}

static bool describe_words(struct building *b)
{
    struct kp_person_names *n = b->n;
    n->info = calloc(n->words.count, sizeof *n->info);
    n->nicks = malloc((b->npairs + 1) * sizeof *n->nicks);
    if (!n->info || !n->nicks)
        return false;
    for (size_t i = 0; i < b->npairs; i++) {
        struct kp_person_name_word *w = &n->info[b->pairs[i].nickname];
        if (w->nnicks++ == 0)
            w->nick = (uint32_t)i;
        n->nicks[i] = b->pairs[i].name;
    }
    for (uint32_t id = 1; id < n->words.count; id++) {
        struct kp_slice text = kp_dict_value(&n->words, id);
        struct kp_person_name_word *w = &n->info[id];
        size_t len = kp_utf8_decode(text.ptr, text.len, &w->first);
        w->script = script_bit(w->first);
        w->initial = len == text.len && !kp_is_han(w->first) && w->script != 16;
        w->bare = without_article(&n->words, text);
    }
    return true;
}

/* Skeletons matter only where a column holds more than one script. */
static bool add_skeletons(struct building *b, uint32_t nvalues)
{
    struct kp_person_names *n = b->n;
    for (uint32_t id = 1; id < n->words.count; id++)
        if (!skeleton_of(b, kp_dict_value(&n->words, id), &n->info[id].skeleton))
            return false;
    struct kp_buf text = {0};
    bool ok = true;
    for (uint32_t v = 1; ok && v < nvalues; v++) {
        struct kp_person_name *name = &n->names[v];
        for (uint32_t turn = 0; ok && name->count && turn < 2; turn++) {
            kp_buf_clear(&text);
            for (uint32_t i = 0; i < name->count; i++) {
                uint32_t at = turn ? (i + name->count - 1) % name->count : i;
                kp_buf_slice(&text, kp_dict_value(&n->words, n->items[name->start + at]));
                kp_buf_putc(&text, ' ');
            }
            ok = kp_buf_ok(&text) &&
                 skeleton_of(b, kp_string(text.data, text.len), &name->skeleton[turn]);
        }
    }
    kp_buf_release(&text);
    return ok;
}

static bool take_values(struct building *b, const struct kp_dict *values)
{
    struct kp_person_names *n = b->n;
    if (!(n->names = calloc(values->count, sizeof *n->names)))
        return false;
    for (uint32_t v = 1; v < values->count; v++)
        if (!take_apart(b, kp_dict_value(values, v), &n->names[v]) || !join(b, &n->names[v]))
            return false;
    if (!describe_words(b))
        return false;
    unsigned scripts = 0;
    for (uint32_t v = 1; v < values->count; v++) {
        struct kp_person_name *name = &n->names[v];
        for (uint32_t i = 0; i < name->count; i++)
            name->scripts |= n->info[n->items[name->start + i]].script;
        scripts |= name->scripts;
    }
    return (scripts & (scripts - 1)) == 0 || add_skeletons(b, values->count);
}

enum kp_status kp_person_names_init(struct kp_person_names *n, const struct kp_dict *values,
                                    const char *nicknames, struct kp_error *err)
{
    static const char *const no_languages[] = {NULL};
    *n = (struct kp_person_names){0};
    struct building b = {.n = n};
    kp_arena_init(&b.arena);
    struct kp_rule_env env = {.arena = &b.arena,
                              .data_folder = kp_data_folder(&b.arena),
                              .region = "",
                              .languages = no_languages};
    enum kp_status st = KP_ERR_MEMORY;
    if (!env.data_folder || !kp_dict_init(&n->words) || !kp_dict_init(&n->skeletons))
        kp_no_memory(err);
    else if ((st = kp_person_words_load(&env, "name_words.csv", &b.list, err)) == KP_OK &&
             (st = load_nicknames(&b, &env, nicknames, err)) == KP_OK &&
             (!(b.facts = kp_person_facts_new(b.list)) || !take_values(&b, values)))
        st = kp_no_memory(err);
    kp_person_facts_free(b.facts);
    kp_buf_release(&b.key);
    kp_buf_release(&b.scratch);
    free(b.pairs);
    kp_arena_release(&b.arena);
    if (st == KP_OK)
        st = kp_values_init(&n->word_values, &n->words, NULL, 0, err);
    return st == KP_OK ? kp_values_need(&n->word_values, KP_NEEDS_CHARS, err) : st;
}

bool kp_person_names_related(const struct kp_person_names *n, uint32_t x, uint32_t y)
{
    const struct kp_person_name_word *a = &n->info[x], *b = &n->info[y];
    if (a->bare == y || b->bare == x)
        return true;
    for (uint32_t i = 0; i < a->nnicks; i++) {
        if (n->nicks[a->nick + i] == y)
            return true;
        for (uint32_t k = 0; k < b->nnicks; k++)
            if (n->nicks[a->nick + i] == n->nicks[b->nick + k])
                return true;
    }
    for (uint32_t k = 0; k < b->nnicks; k++)
        if (n->nicks[b->nick + k] == x)
            return true;
    return false;
}
