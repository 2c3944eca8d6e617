#include "text/address_internal.h"
#include "text/subdivision.h"

/* A word as typed, with what it is looked up by. */
struct token {
    struct kp_slice typed;
    const char *key;
    size_t key_len;
};

struct tokens {
    struct token at[KP_ADDRESS_PIECES];
    int count;
    char keys[KP_ADDRESS_PIECES * KP_ADDRESS_KEY_MAX];
};

static bool cut(struct kp_slice s, struct tokens *out)
{
    char *key = out->keys;
    out->count = 0;
    for (size_t i = 0; i < s.len;) {
        const char *blank = memchr(s.ptr + i, ' ', s.len - i);
        size_t end = blank ? (size_t)(blank - s.ptr) : s.len;
        if (end > i) {
            if (out->count == KP_ADDRESS_PIECES)
                return false;
            struct token *t = &out->at[out->count++];
            *t = (struct token){.typed = kp_string(s.ptr + i, end - i), .key = key};
            t->key_len = kp_address_key(t->typed, key);
            key += t->key_len;
        }
        i = end + 1;
    }
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool has_digit(struct kp_slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (is_digit(s.ptr[i]))
            return true;
    return false;
}

bool kp_address_is_number(struct kp_slice s)
{
    size_t digits = 0, letters = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        digits += is_digit(c);
        letters += !is_digit(c) && c != '-' && c != '/' && c != '.';
    }
    return s.len > 0 && is_digit(s.ptr[0]) && digits > 0 && letters <= 1;
}

/* ---- words that are not what they look like ---- */

/* What stands before a token in its segment. */
struct before {
    bool named;  /* a word that is no number: a name that a kind of street may follow */
    bool street; /* a kind of street behind a name */
};

static bool is_key(const struct token *t, const char *key)
{
    return t->key_len == strlen(key) && memcmp(t->key, key, t->key_len) == 0;
}

/* The code of a state at the segment's end, or with only a postcode behind it: CT is no court
 * there. */
static bool is_state(const struct kp_address_writer *w, const struct tokens *t, int i,
                     struct before b)
{
    char code[16];
    const struct kp_slice s = t->at[i].typed;
    bool capitals =
        s.len == 2 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z' && s.ptr[1] >= 'A' && s.ptr[1] <= 'Z';
    if (w->bit != KP_AC_US || !capitals || !kp_subdivision_find(s, "US"))
        return false;
    if (i + 2 < t->count || (i + 1 < t->count && kp_postcode_read(t->at[i + 1].typed, "US", code) !=
                                                     t->at[i + 1].typed.len))
        return false;
    return b.street || !is_digit(t->at[0].typed.ptr[0]);
}

/* St and Dr are Saint and Doctor where a name does not stand before them, or where the kind of the
 * street is known already and a name follows. */
static bool is_saint(const struct tokens *t, int i, struct before b)
{
    if (!is_key(&t->at[i], "st") && !is_key(&t->at[i], "dr"))
        return false;
    return !b.named || (b.street && i + 1 < t->count && !has_digit(t->at[i + 1].typed));
}

/* The word of the tokens from i on; *used is how many it takes. */
static const struct kp_address_word *word_at(const struct kp_address_writer *w,
                                             const struct tokens *t, int i, struct before b,
                                             int *used)
{
    const struct token *one = &t->at[i];
    *used = 2;
    if (i + 1 < t->count) { /* their keys lie side by side */
        const struct kp_address_word *pair =
            kp_address_word(one->key, one->key_len + t->at[i + 1].key_len, w->bit, true);
        if (pair)
            return pair;
    }
    *used = 1;
    if (one->key_len == 0)
        return NULL;
    const struct kp_address_word *word = kp_address_word(one->key, one->key_len, w->bit, false);
    bool short_form =
        memchr(one->typed.ptr, '.', one->typed.len) || one->typed.ptr[one->typed.len - 1] == ':';
    if (!word || (word->dotted && !short_form) || is_saint(t, i, b) || is_state(w, t, i, b))
        return NULL;
    return word;
}

/* ---- German streets ---- */

static bool ends_in(struct kp_slice s, const char *end)
{
    size_t n = strlen(end);
    return s.len > n + 2 && strncasecmp(s.ptr + s.len - n, end, n) == 0;
}

/* "Hauptstr." and "Hauptstrasse" end in a word for a street, which is written out. */
static bool put_german_street(struct kp_address_writer *w, struct kp_slice t, struct kp_slice *out)
{
    static const char *const written_out[] = {"strasse", "straße", "str.", "str"};
    static const char *const others[] = {"weg",  "platz", "allee", "gasse",
                                         "damm", "ring",  "ufer",  "chaussee"};
    for (size_t i = 0; i < sizeof written_out / sizeof *written_out; i++) {
        if (!ends_in(t, written_out[i]))
            continue;
        size_t at = w->a->len;
        kp_address_put(w, t.ptr, t.len - strlen(written_out[i]));
        kp_address_put(w, "straße", strlen("straße"));
        *out = kp_string(w->a->text + at, w->a->len - at);
        return true;
    }
    *out = kp_address_put(w, t.ptr, t.len);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (ends_in(t, others[i]))
            return true;
    return false;
}

/* ---- writing ---- */

static const enum kp_address_part part_of_word[] = {
    [KP_AW_STREET] = KP_ADDRESS_STREET,     [KP_AW_NUMBER] = KP_ADDRESS_NUMBER,
    [KP_AW_UNIT] = KP_ADDRESS_UNIT,         [KP_AW_FLOOR] = KP_ADDRESS_PARTS,
    [KP_AW_POSTCODE] = KP_ADDRESS_POSTCODE, [KP_AW_BOX] = KP_ADDRESS_BOX,
    [KP_AW_DISTRICT] = KP_ADDRESS_DISTRICT};

static bool takes_value(uint8_t kind)
{
    return kind != KP_AW_STREET && kind != KP_AW_DISTRICT;
}

/* A token that is no word of the list. before: the word that may take it for its value, or NULL. */
static struct kp_address_piece put_other(struct kp_address_writer *w, struct kp_slice typed,
                                         const struct kp_address_piece *before)
{
    struct kp_address_piece p = {.kind = KP_AW_STREET};
    if (w->bit == KP_AC_DE)
        p.word = put_german_street(w, typed, &p.text);
    else
        p.text = kp_address_put(w, typed.ptr, typed.len);
    p.latin = p.word;
    bool hash = p.text.len > 1 && p.text.ptr[0] == '#' && is_digit(p.text.ptr[1]);
    if (hash && w->bit == KP_AC_US) {
        p.valued = true;
        kp_address_set(w, KP_ADDRESS_UNIT, kp_string(p.text.ptr + 1, p.text.len - 1));
    } else if (before && before->word && takes_value(before->kind) &&
               (has_digit(p.text) || p.text.len <= 2)) {
        p.valued = true;
        if (before->kind != KP_AW_FLOOR)
            kp_address_set(w, part_of_word[before->kind], p.text);
    }
    return p;
}

bool kp_address_write(struct kp_address_writer *w, struct kp_slice segment,
                      struct kp_address_pieces *out)
{
    struct tokens t;
    struct before b = {false, false};
    out->count = 0;
    if (!cut(segment, &t))
        return false;
    for (int i = 0; i < t.count;) {
        int used;
        const struct kp_address_word *word = word_at(w, &t, i, b, &used);
        struct kp_address_piece *p = &out->at[out->count];
        if (i > 0)
            kp_address_put(w, " ", 1);
        if (word) {
            *p = (struct kp_address_piece){.word = true, .kind = word->kind};
            p->text = kp_address_put(w, word->written, strlen(word->written));
            p->latin = (unsigned char)word->written[0] < 0x80;
            b.street |= b.named && word->kind == KP_AW_STREET;
        } else {
            used = 1;
            *p = put_other(w, t.at[i].typed, out->count > 0 ? p - 1 : NULL);
        }
        b.named |= (!p->word && !p->valued && !kp_address_is_number(p->text)) ||
                   (p->word && p->kind == KP_AW_STREET);
        out->count++;
        i += used;
    }
    return true;
}
