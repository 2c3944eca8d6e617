#include "normalize/person_words.h"

#include "text/script_key.h"

/* As the column `kind` names them: bit 0, 1, 2 ... */
static const char *const kind_names[] = {
    "title",   "title_dot", "han_title", "generation", "degree",      "particle", "prefix",
    "surname", "honour",    "joined",    "ending",     "conjunction", "several",  "hispanic"};

/* The kind of that name, or 0. */
static unsigned find_kind(struct kp_slice name)
{
    for (unsigned i = 0; i < sizeof kind_names / sizeof *kind_names; i++)
        if (kp_slice_is(name, kind_names[i]))
            return 1u << i;
    return 0;
}

/* True when list (BCP 47 codes separated by |) is empty or holds one of the languages. */
static bool is_wanted(struct kp_slice list, const char *const *languages)
{
    for (size_t i = 0; list.len > 0 && languages[i]; i++) {
        size_t n = strcspn(languages[i], "-_");
        const char *at = list.ptr, *end = list.ptr + list.len;
        for (; at < end; at += strcspn(at, "|") + 1)
            if (strcspn(at, "|") == n && strncmp(at, languages[i], n) == 0)
                return true;
    }
    return list.len == 0;
}

static enum kp_status add_word(struct kp_person_words *w, uint32_t at, struct kp_slice text,
                               unsigned kind, struct kp_buf *scratch, struct kp_arena *arena,
                               struct kp_error *err)
{
    struct kp_slice key;
    if (!kp_folded_key(text, scratch, arena, &key))
        return kp_no_memory(err);
    w->words[at] = (struct kp_person_word){text, KP_NO_ENTRY, kind};
    uint32_t first = kp_lookup_add(&w->lookup, key, at);
    if (first != at) {
        w->words[at].next = w->words[first].next;
        w->words[first].next = at;
    }
    if (kind == KP_WORD_HAN_TITLE && text.len > w->longest_han)
        w->longest_han = text.len;
    return KP_OK;
}

static enum kp_status fill(struct kp_person_words *w, const struct kp_table *t, const char *file,
                           const struct kp_rule_env *env, struct kp_buf *scratch,
                           struct kp_error *err)
{
    size_t word = kp_table_column(t, "word"), kind = kp_table_column(t, "kind"),
           languages = kp_table_column(t, "languages");
    if (word == SIZE_MAX || kind == SIZE_MAX || languages == SIZE_MAX)
        return kp_fail_at(err, KP_ERR_RULES, file, 1, 0,
                          "needs the columns word, kind and languages");
    for (uint32_t i = 0; i < t->rows; i++) {
        unsigned k = find_kind(kp_table_cell(t, i, kind));
        if (!k)
            return kp_fail_at(err, KP_ERR_RULES, file, 0, 0,
                              "no kind of word is called '%s'; row %u under the header",
                              kp_table_cell(t, i, kind).ptr, i + 1);
        if (!is_wanted(kp_table_cell(t, i, languages), env->languages))
            continue;
        enum kp_status status =
            add_word(w, i, kp_table_cell(t, i, word), k, scratch, env->arena, err);
        if (status != KP_OK)
            return status;
    }
    return KP_OK;
}

static bool speaks(const struct kp_rule_env *env, const char *language)
{
    const char *first = env->languages[0];
    return first && strncmp(first, language, 2) == 0 && strcspn(first, "-_") == 2;
}

enum kp_status kp_person_words_load(const struct kp_rule_env *env, const char *file,
                                    const struct kp_person_words **out, struct kp_error *err)
{
    struct kp_table t;
    struct kp_buf scratch = {0};
    enum kp_status status = kp_table_load(env, file, &t, err);
    if (status != KP_OK)
        return status;
    struct kp_person_words *w = kp_arena_array(env->arena, 1, sizeof *w);
    if (!w || !(w->words = kp_arena_array(env->arena, t.rows + 1, sizeof *w->words)) ||
        !kp_lookup_init(&w->lookup, t.rows, env->arena))
        return kp_no_memory(err);
    w->two_surnames = speaks(env, "es");
    w->no_middle = w->two_surnames || speaks(env, "fa");
    status = fill(w, &t, file, env, &scratch, err);
    kp_buf_release(&scratch);
    *out = w;
    return status;
}

uint32_t kp_person_word_find(const struct kp_person_words *w, struct kp_slice text,
                             struct kp_buf *scratch)
{
    kp_buf_clear(scratch);
    size_t n = kp_script_key(KP_KEY_ALL, text, scratch);
    return n ? kp_lookup_get(&w->lookup, scratch->data, n) : KP_NO_ENTRY;
}

const struct kp_person_word *kp_person_word_kind(const struct kp_person_words *w, uint32_t entry,
                                                 unsigned mask)
{
    for (; entry != KP_NO_ENTRY; entry = w->words[entry].next)
        if (mask & w->words[entry].kind)
            return &w->words[entry];
    return NULL;
}
