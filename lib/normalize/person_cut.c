/* Cutting a name into words. */
#include "normalize/person_cut.h"

#include "text/unicode.h"

struct cutter {
    const struct kp_person_words *words;
    struct kp_person *out;
    struct kp_person_facts *facts;
    uint8_t part; /* number of commas so far */
    bool dotted;  /* a middle dot stands before the next word */
};

static const char *push(struct cutter *c, struct kp_slice text, uint8_t role,
                        const struct kp_person_fact *fact)
{
    static const struct kp_person_fact none = {.entry = KP_NO_ENTRY};
    if (c->out->count == KP_PERSON_TOKENS)
        return "has too many words for a name";
    if (!fact)
        fact = &none;
    bool title =
        fact->initial && kp_person_word_kind(c->words, fact->entry, KP_WORD_TITLE_DOT) != NULL;
    c->out->tokens[c->out->count++] = (struct kp_person_token){.text = text,
                                                               .entry = fact->entry,
                                                               .role = role,
                                                               .part = c->part,
                                                               .initial = !title && fact->initial,
                                                               .dotted = c->dotted};
    c->dotted = false;
    return NULL;
}

/* Cuts "J.R.Smith" behind each full stop that a letter follows; a word of the list ("Ph.D.") stays
 * whole. */
static const char *cut_word(struct cutter *c, const char *s, size_t len)
{
    if (c->out->compact) /* Han and Hangul: letters, whose titles are looked for later */
        return push(c, kp_string(s, len), 0, NULL);
    const char *dot = memchr(s, '.', len);
    bool inner = dot && dot + 1 < s + len;
    const struct kp_person_fact *fact = kp_person_fact_of(c->facts, s, len);
    if (inner && fact->entry == KP_NO_ENTRY) {
        size_t n = (size_t)(dot - s) + 1;
        const char *reason = n > 1 ? cut_word(c, s, n) : NULL;
        return reason ? reason : cut_word(c, s + n, len - n);
    }
    bool third = s[0] >= '0' && s[0] <= '9' &&
                 kp_person_word_kind(c->words, fact->entry, KP_WORD_GENERATION);
    if (fact->fault && !third) /* 3rd */
        return kp_person_faults[fact->fault];
    return push(c, kp_string(s, len), 0, fact);
}

/* What closes a quotation that begins with cp, or 0. */
static uint32_t closing(uint32_t cp)
{
    switch (cp) {
    case '(':
        return ')';
    case '"':
        return '"';
    case 0x201C:
        return 0x201D;
    case 0xAB:
        return 0xBB;
    case 0xFF08:
        return 0xFF09;
    default:
        return 0;
    }
}

/* A nickname: from behind its opening sign at *at to its closing one; *at moves behind that. */
static const char *cut_nickname(struct cutter *c, struct kp_slice s, size_t *at, uint32_t close)
{
    uint32_t cp;
    for (size_t i = *at, n; i < s.len; i += n) {
        n = kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        if (cp != close)
            continue;
        const char *reason =
            i > *at ? push(c, kp_string(s.ptr + *at, i - *at), KP_PERSON_NICKNAME, NULL) : NULL;
        *at = i + n;
        return reason;
    }
    return "opens a quotation or parenthesis and does not close it";
}

static bool is_comma(uint32_t cp)
{
    return cp == ',' || cp == 0x60C || cp == 0xFF0C || cp == ';';
}

static const char *cut(struct cutter *c, struct kp_slice s)
{
    uint32_t cp;
    size_t start = 0;
    for (size_t i = 0, n; i < s.len; i += n) {
        n = kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        if (kp_is_plain_letter(cp))
            continue;
        if (cp == ' ' && i > start && !c->out->compact) { /* by far the most frequent one */
            const char *reason = cut_word(c, s.ptr + start, i - start);
            if (reason)
                return reason;
            start = i + n;
            continue;
        }
        uint32_t close = closing(cp);
        bool comma = is_comma(cp), dot = kp_person_is_dot(cp);
        if (!comma && !close && !dot && !kp_is_space(cp))
            continue;
        const char *reason = i > start ? cut_word(c, s.ptr + start, i - start) : NULL;
        if (comma && c->part < 8)
            c->part++;
        c->dotted = dot && c->out->count > 0;
        if (!reason && close) {
            size_t at = i + n;
            reason = cut_nickname(c, s, &at, close);
            n = at - i;
        }
        if (reason)
            return reason;
        start = i + n;
    }
    return s.len > start ? cut_word(c, s.ptr + start, s.len - start) : NULL;
}

const char *kp_person_cut(const struct kp_person_words *words, struct kp_person_facts *facts,
                          struct kp_slice s, struct kp_person *out)
{
    struct cutter c = {.words = words, .out = out, .facts = facts};
    return cut(&c, s);
}
