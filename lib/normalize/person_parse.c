#include "normalize/person_cut.h"

#include "text/han.h"
#include "text/unicode.h"

struct parser {
    const struct kp_person_words *words;
    struct kp_person *out;
    struct kp_person_facts *facts;
};

static const char *const too_many = "has too many words for a name";

/* ---- titles, generations, degrees ---- */

static void take(struct kp_person_token *t, const struct kp_person_word *w, uint8_t role)
{
    t->text = w->text;
    t->role = role;
}

static bool ends_with_dot(struct kp_slice s)
{
    return s.len > 1 && s.ptr[s.len - 1] == '.';
}

/* Titles at the front of the name and of what follows a comma; there must be a word behind them,
 * and no comma between. */
static void find_titles(struct parser *c)
{
    struct kp_person *p = c->out;
    bool front = true;
    uint8_t part = 0;
    for (size_t i = 0; i + 1 < p->count; i++) {
        struct kp_person_token *t = &p->tokens[i];
        if (t->part != part)
            front = true;
        part = t->part;
        unsigned mask = KP_WORD_TITLE | (ends_with_dot(t->text) ? (unsigned)KP_WORD_TITLE_DOT : 0);
        const struct kp_person_word *w = front && !t->role && t[1].part == part
                                             ? kp_person_word_kind(c->words, t->entry, mask)
                                             : NULL;
        if (w)
            take(t, w, KP_PERSON_TITLE);
        front = w != NULL || t->role == KP_PERSON_NICKNAME;
    }
}

/* True for the word behind the comma of "Io, Vi": one family name, and one word that is then the
 * given name. */
static bool is_lone_given(const struct kp_person *p, size_t at)
{
    size_t names = 0, last = at;
    for (size_t i = 0; i < at; i++)
        if (!p->tokens[i].role) {
            names++;
            last = i;
        }
    return names == 1 && p->tokens[last].part != p->tokens[at].part;
}

/* Generations and degrees at the end; there must be a word before them. */
static void find_suffixes(struct parser *c)
{
    struct kp_person *p = c->out;
    for (size_t i = p->count; i-- > 1;) {
        struct kp_person_token *t = &p->tokens[i];
        if (t->role == KP_PERSON_NICKNAME)
            continue;
        const struct kp_person_word *w =
            t->role ? NULL
                    : kp_person_word_kind(c->words, t->entry, KP_WORD_GENERATION | KP_WORD_DEGREE);
        if (!w || (w->kind == KP_WORD_GENERATION && is_lone_given(p, i)))
            return;
        take(t, w, w->kind == KP_WORD_DEGREE ? KP_PERSON_DEGREE : KP_PERSON_GENERATION);
    }
}

/* ---- who is who ---- */

/* The words that have no role yet, as indices. */
struct rest {
    size_t count;
    uint8_t at[KP_PERSON_TOKENS];
};

static struct rest unassigned(const struct kp_person *p)
{
    struct rest r;
    r.count = 0;
    for (size_t i = 0; i < p->count; i++)
        if (!p->tokens[i].role)
            r.at[r.count++] = (uint8_t)i;
    return r;
}

static bool is_kind(const struct parser *c, const struct rest *r, size_t i, unsigned mask)
{
    return kp_person_word_kind(c->words, c->out->tokens[r->at[i]].entry, mask) != NULL;
}

static bool is_initial(const struct parser *c, const struct rest *r, size_t i)
{
    return c->out->tokens[r->at[i]].initial;
}

static void set_roles(struct parser *c, const struct rest *r, size_t from, size_t to, uint8_t role)
{
    for (size_t i = from; i < to; i++)
        c->out->tokens[r->at[i]].role = role;
}

/* End of the name that begins at word i: a prefix (عبد) takes the next word with it, and الدين
 * belongs to the word before. */
static size_t name_end(const struct parser *c, const struct rest *r, size_t i)
{
    if (i + 2 < r->count && is_kind(c, r, i, KP_WORD_HONOUR))
        i++;
    while (i + 1 < r->count && is_kind(c, r, i, KP_WORD_PREFIX))
        i++;
    while (i + 1 < r->count && is_kind(c, r, i + 1, KP_WORD_JOINED))
        i++;
    return i + 1;
}

/* The words from..count are given names: the first is the given name, the others are middle names,
 * where there are such. */
static void set_given(struct parser *c, const struct rest *r, size_t from, size_t to)
{
    size_t end = name_end(c, r, from);
    if (end > to || c->words->no_middle)
        end = to;
    set_roles(c, r, from, end, KP_PERSON_GIVEN);
    set_roles(c, r, end, to, KP_PERSON_MIDDLE);
}

/* Start of the name that ends with word i, with its prefix and the particles before it; a name is
 * left before it. */
static size_t name_start(const struct parser *c, const struct rest *r, size_t i)
{
    if (i > 1 && is_kind(c, r, i, KP_WORD_JOINED | KP_WORD_ENDING))
        i--;
    while (i > 1 && is_kind(c, r, i - 1, KP_WORD_PREFIX | KP_WORD_PARTICLE))
        i--;
    return i;
}

/* Start of the first of two surnames, when the last one begins at word i: both are in the list; or
 * the ruleset's people bear two, and the first is in the list or two given names stand before it.
 * Otherwise i. */
static size_t first_surname(const struct parser *c, const struct rest *r, size_t i)
{
    bool two = c->words->two_surnames;
    if (i < 2 || !(two || is_kind(c, r, r->count - 1, KP_WORD_HISPANIC)))
        return i;
    size_t start = name_start(c, r, i - 1);
    bool listed = is_kind(c, r, i - 1, KP_WORD_HISPANIC);
    return listed || (two && start >= 2 && !is_initial(c, r, i - 1)) ? start : i;
}

/* Start of the family name at the end. */
static size_t family_start(const struct parser *c, const struct rest *r)
{
    size_t i = name_start(c, r, r->count - 1);
    if (i > 1 && is_kind(c, r, i, KP_WORD_CONJUNCTION))
        return name_start(c, r, i - 1);
    return first_surname(c, r, i);
}

/* No comma, written with blanks. */
static void assign_plain(struct parser *c, const struct rest *r, bool titled)
{
    if (r->count == 1) {
        set_roles(c, r, 0, 1, titled ? KP_PERSON_FAMILY : KP_PERSON_GIVEN);
        return;
    }
    if (c->out->family_first) {
        size_t i = 0;
        while (i + 2 < r->count && is_kind(c, r, i, KP_WORD_PARTICLE))
            i++;
        set_roles(c, r, 0, i + 1, KP_PERSON_FAMILY);
        set_given(c, r, i + 1, r->count);
        return;
    }
    if (name_end(c, r, 0) == r->count) { /* عبد الله */
        set_roles(c, r, 0, r->count, KP_PERSON_GIVEN);
        return;
    }
    size_t family = family_start(c, r);
    if (is_kind(c, r, 0, KP_WORD_PARTICLE) && family == 1)
        family = 0; /* van Gogh: nothing but a family name */
    set_roles(c, r, family, r->count, KP_PERSON_FAMILY);
    if (family > 0)
        set_given(c, r, 0, family);
}

/* "Last, First Middle": moves the family name behind the others. */
static void assign_comma(struct parser *c, const struct rest *r)
{
    struct kp_person *p = c->out;
    size_t cut = 0;
    while (cut < r->count && p->tokens[r->at[cut]].part == p->tokens[r->at[0]].part)
        cut++;
    set_roles(c, r, 0, cut, KP_PERSON_FAMILY);
    set_given(c, r, cut, r->count);
    if (p->family_first)
        return;
    struct kp_person_token turned[KP_PERSON_TOKENS];
    size_t n = 0;
    for (int family = 0; family < 2; family++)
        for (size_t i = 0; i < r->count; i++)
            if ((p->tokens[r->at[i]].role == KP_PERSON_FAMILY) == (family == 1))
                turned[n++] = p->tokens[r->at[i]];
    for (size_t i = 0; i < r->count; i++)
        p->tokens[r->at[i]] = turned[i];
}

static bool has_comma(const struct kp_person *p, const struct rest *r)
{
    return r->count > 1 && p->tokens[r->at[0]].part != p->tokens[r->at[r->count - 1]].part;
}

/* ---- Han and Hangul ---- */

enum { ONE_CHARACTER = 3 }; /* bytes of a Han character or Hangul syllable of the first plane */

static bool is_compact_script(struct kp_slice s)
{
    uint32_t cp;
    for (size_t i = 0; i < s.len;) {
        i += kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        bool hangul = cp >= 0xAC00 && cp <= 0xD7A3;
        if (!kp_is_space(cp) && !kp_person_is_dot(cp) && !hangul && !kp_is_han(cp) && cp != 0x3005)
            return false;
    }
    return s.len > 0;
}

/* Takes a title off the end of the last word: 张伟先生. */
static const char *cut_han_title(struct parser *c)
{
    struct kp_person *p = c->out;
    struct kp_person_token *last = &p->tokens[p->count - 1];
    for (size_t n = c->words->longest_han; n >= ONE_CHARACTER; n -= ONE_CHARACTER) {
        if (n > last->text.len || (n == last->text.len && p->count == 1))
            continue;
        const char *tail = last->text.ptr + last->text.len - n;
        const struct kp_person_word *w = kp_person_word_kind(
            c->words, kp_person_fact_of(c->facts, tail, n)->entry, KP_WORD_HAN_TITLE);
        if (!w)
            continue;
        if (n == last->text.len) {
            take(last, w, KP_PERSON_TITLE);
            return NULL;
        }
        last->text.len -= (uint32_t)n;
        if (p->count == KP_PERSON_TOKENS)
            return too_many;
        p->tokens[p->count++] = (struct kp_person_token){.text = w->text,
                                                         .entry = KP_NO_ENTRY,
                                                         .role = KP_PERSON_TITLE,
                                                         .part = last->part,
                                                         .glued = true};
        return NULL;
    }
    return NULL;
}

static bool is_surname(const struct parser *c, const char *s, size_t len)
{
    return kp_person_word_kind(c->words, kp_person_fact_of(c->facts, s, len)->entry,
                               KP_WORD_SURNAME) != NULL;
}

/* One word of family and given name: the first character, or two that the list knows, are the
 * family name. */
static const char *split_compact(struct parser *c, struct kp_person_token *t)
{
    size_t len = t->text.len, family = ONE_CHARACTER;
    if (len > 6 * ONE_CHARACTER)
        return "is too long for a name of one person";
    if (len >= 2 * ONE_CHARACTER && is_surname(c, t->text.ptr, 2 * ONE_CHARACTER))
        family = 2 * ONE_CHARACTER;
    t->role = KP_PERSON_FAMILY;
    if (len <= family)
        return NULL;
    struct kp_slice whole = t->text;
    t->text.len = (uint32_t)family;
    struct kp_person *p = c->out;
    if (p->count == KP_PERSON_TOKENS)
        return too_many;
    size_t at = (size_t)(t - p->tokens) + 1;
    memmove(&p->tokens[at + 1], &p->tokens[at], (p->count - at) * sizeof *p->tokens);
    p->count++;
    p->tokens[at] = (struct kp_person_token){.text = kp_string(whole.ptr + family, len - family),
                                             .entry = KP_NO_ENTRY,
                                             .role = KP_PERSON_GIVEN,
                                             .glued = true};
    return NULL;
}

static const char *assign_compact(struct parser *c)
{
    struct kp_person *p = c->out;
    const char *reason = cut_han_title(c);
    struct rest r = unassigned(p);
    if (reason || r.count == 0)
        return reason;
    if (r.count == 1)
        return split_compact(c, &p->tokens[r.at[0]]);
    bool foreign = p->tokens[r.at[1]].dotted; /* 约翰·史密斯: given name first */
    p->family_first = !foreign;
    if (foreign) {
        set_roles(c, &r, 0, 1, KP_PERSON_GIVEN);
        set_roles(c, &r, 1, r.count - 1, KP_PERSON_MIDDLE);
        set_roles(c, &r, r.count - 1, r.count, KP_PERSON_FAMILY);
        return NULL;
    }
    set_roles(c, &r, 0, 1, KP_PERSON_FAMILY);
    set_roles(c, &r, 1, r.count, KP_PERSON_GIVEN);
    for (size_t i = 1; i < r.count; i++)
        p->tokens[r.at[i]].glued = true; /* 张 伟 */
    return NULL;
}

/* True when a word such as "and" stands between names, and not between particles: von und zu. */
static bool is_several(const struct parser *c)
{
    const struct kp_person *p = c->out;
    for (size_t i = 1; i + 1 < p->count; i++)
        if (kp_person_word_kind(c->words, p->tokens[i].entry, KP_WORD_SEVERAL) &&
            !kp_person_word_kind(c->words, p->tokens[i - 1].entry, KP_WORD_PARTICLE))
            return true;
    return false;
}

/* "IV." within the names is written as the list has it: at the end of another form of the name it
 * would be read as a generation. */
static void spell_generations(struct parser *c)
{
    for (size_t i = 0; i < c->out->count; i++) {
        struct kp_person_token *t = &c->out->tokens[i];
        const struct kp_person_word *w =
            t->entry != KP_NO_ENTRY && ends_with_dot(t->text)
                ? kp_person_word_kind(c->words, t->entry, KP_WORD_GENERATION | KP_WORD_DEGREE)
                : NULL;
        if (w)
            t->text = w->text;
    }
}

const char *kp_person_parse(const struct kp_person_words *words, enum kp_person_order order,
                            struct kp_slice s, struct kp_person *out, struct kp_person_facts *facts)
{
    struct parser c = {.words = words, .out = out, .facts = facts};
    out->count = 0;
    out->family_first = out->compact = false;
    if (s.len > KP_PERSON_BYTES)
        return "is too long for a name";
    out->compact = !kp_is_ascii(s.ptr, s.len) && is_compact_script(s);
    out->family_first = out->compact || order == KP_ORDER_FAMILY_FIRST;
    const char *reason = kp_person_cut(words, facts, s, out);
    if (reason)
        return reason;
    if (out->count == 0)
        return "holds no name";
    if (out->compact)
        return assign_compact(&c);
    if (is_several(&c))
        return kp_person_faults[KP_PERSON_SEVERAL];
    find_titles(&c);
    find_suffixes(&c);
    spell_generations(&c);
    struct rest r = unassigned(out);
    if (r.count == 0)
        return "holds no name";
    if (has_comma(out, &r))
        assign_comma(&c, &r);
    else
        assign_plain(&c, &r, (out->tokens[0].role & KP_PERSON_TITLE) != 0);
    return NULL;
}

/* The word that is a name in full even if it is one letter: the family name's in its usual place
 * (Malcolm X). */
static size_t unabbreviated(const struct kp_person *p)
{
    size_t found = p->count;
    for (size_t i = 0; i < p->count; i++)
        if (p->tokens[i].role & (KP_PERSON_GIVEN | KP_PERSON_MIDDLE | KP_PERSON_FAMILY)) {
            found = i;
            if (p->family_first)
                break;
        }
    return found;
}

size_t kp_person_join(const struct kp_person *p, unsigned mask, struct kp_buf *out)
{
    static const char dot[] = "·";
    size_t whole = unabbreviated(p), room = 0;
    for (size_t i = 0; i < p->count; i++)
        room += p->tokens[i].text.len + sizeof dot;
    char *const start = kp_buf_reserve(out, room), *to = start;
    for (size_t i = 0; to && i < p->count; i++) {
        const struct kp_person_token *t = &p->tokens[i];
        if (!(t->role & mask))
            continue;
        if (to > start && t->dotted) {
            memcpy(to, dot, sizeof dot - 1);
            to += sizeof dot - 1;
        } else if (to > start && !t->glued) {
            *to++ = ' ';
        }
        memcpy(to, t->text.ptr, t->text.len);
        to += t->text.len;
        if (t->initial && i != whole)
            *to++ = '.';
    }
    out->len += (size_t)(to - start);
    return (size_t)(to - start);
}
