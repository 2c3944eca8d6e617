#include "text/address.h"

#include "text/address_words.h"
#include "text/plain.h"

const char *const kp_address_part_names[KP_ADDRESS_PARTS + 1] = {
    "street", "number", "unit", "district", "city", "province", "postcode", "po_box", NULL};

static const char *const not_known = "is not an address whose parts are recognised";
static const char *const too_long = "is too long for an address";

bool kp_address_country_known(const char *country)
{
    static const char *const known[] = {"IR", "CN", "AE", "SA", "GB", "US", "DE", NULL};
    for (int i = 0; known[i]; i++)
        if (strcmp(known[i], country) == 0)
            return true;
    return false;
}

struct writer {
    struct kp_address *a;
    const char *country;
    bool overflow;
    bool recognised;
};

static struct kp_slice put(struct writer *w, const char *s, size_t len)
{
    struct kp_address *a = w->a;
    if (a->len + len > sizeof a->text) {
        w->overflow = true;
        len = 0;
    }
    memcpy(a->text + a->len, s, len);
    a->len += len;
    return kp_string(a->text + a->len - len, len);
}

/* The part, unless it is there already. A part that is found says that the text is an address. */
static void set_part(struct writer *w, enum kp_address_part part, struct kp_slice s)
{
    if (w->a->parts[part].kind != KP_MISSING || s.len == 0)
        return;
    w->a->parts[part] = s;
    w->recognised |= part != KP_ADDRESS_CITY && part != KP_ADDRESS_DISTRICT;
}

/* ---- Chinese: parts follow each other, each ending in its kind ---- */

static bool ends_with(const char *s, size_t len, const char *end)
{
    size_t n = strlen(end);
    return len > n && memcmp(s + len - n, end, n) == 0;
}

/* The kind of the part that ends here: -1 when none does. */
static int cn_part(const char *s, size_t len, const struct kp_address *a)
{
    static const struct {
        const char *end;
        enum kp_address_part part;
    } ends[] = {{"特别行政区", KP_ADDRESS_PROVINCE}, {"自治区", KP_ADDRESS_PROVINCE},
                {"省", KP_ADDRESS_PROVINCE},         {"市", KP_ADDRESS_CITY},
                {"区", KP_ADDRESS_DISTRICT},         {"县", KP_ADDRESS_DISTRICT},
                {"路", KP_ADDRESS_STREET},           {"街", KP_ADDRESS_STREET},
                {"大道", KP_ADDRESS_STREET},         {"巷", KP_ADDRESS_STREET},
                {"胡同", KP_ADDRESS_STREET},         {"号", KP_ADDRESS_NUMBER},
                {"號", KP_ADDRESS_NUMBER},           {"室", KP_ADDRESS_UNIT}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends_with(s, len, ends[i].end) && a->parts[ends[i].part].kind == KP_MISSING)
            return (int)ends[i].part;
    return -1;
}

static void parse_cn(struct writer *w, const char *s, size_t len)
{
    size_t start = w->a->len;
    for (size_t i = 0; i < len;) {
        size_t next = i;
        if (kp_plain_decode(s, len, &next) < 0)
            return;
        if (!(s[i] == ' ' || s[i] == ','))
            put(w, s + i, next - i);
        i = next;
        size_t n = w->a->len - start;
        int part = cn_part(w->a->text + start, n, w->a);
        if (part < 0)
            continue;
        struct kp_slice value = kp_string(w->a->text + start, n);
        const struct kp_subdivision *d = kp_subdivision_find(value, "CN");
        if (part == KP_ADDRESS_CITY && d && !w->a->subdivision) /* 北京市 is both */
            part = KP_ADDRESS_PROVINCE;
        if (part == KP_ADDRESS_PROVINCE)
            w->a->subdivision = d;
        set_part(w, (enum kp_address_part)part, value);
        start = w->a->len;
    }
    char code[16];
    size_t n = w->a->len - start;
    if (kp_postcode_read(kp_string(w->a->text + start, n), "CN", code) == n)
        set_part(w, KP_ADDRESS_POSTCODE, kp_string(w->a->text + start, n));
}

/* ---- other countries: segments between commas, words between blanks ---- */

enum { TOKENS_MAX = 48, POSTCODE_MAX = 12 };

struct segment {
    struct kp_slice tokens[TOKENS_MAX]; /* as typed */
    int count;
};

static bool has_digit(struct kp_slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool cut_segment(const char *s, size_t len, struct segment *out)
{
    out->count = 0;
    for (size_t i = 0; i < len;) {
        size_t end = i;
        while (end < len && s[end] != ' ')
            end++;
        if (end > i) {
            if (out->count == TOKENS_MAX)
                return false;
            out->tokens[out->count++] = kp_string(s + i, end - i);
        }
        i = end + (end < len);
    }
    return true;
}

/* The word of the tokens from i on; *used is how many it takes. One letter is a word only with a
 * dot: "خ." */
static const struct kp_address_word *word_at(const struct writer *w, const struct segment *g, int i,
                                             int *used)
{
    struct kp_slice t = g->tokens[i];
    if (i + 1 < g->count) {
        struct kp_slice u = g->tokens[i + 1];
        char joined[64];
        if (t.len + u.len < sizeof joined) {
            memcpy(joined, t.ptr, t.len);
            memcpy(joined + t.len, u.ptr, u.len);
            const struct kp_address_word *two = kp_address_word(joined, t.len + u.len, w->country);
            if (two && strchr(two->written, ' ')) {
                *used = 2;
                return two;
            }
        }
    }
    *used = 1;
    const struct kp_address_word *one = kp_address_word(t.ptr, t.len, w->country);
    bool short_form = one && strlen(one->typed) <= 4 && strlen(one->typed) < strlen(one->written);
    bool ascii = one && (unsigned char)one->typed[0] < 0x80;
    if (short_form && !ascii && t.ptr[t.len - 1] != '.' && t.ptr[t.len - 1] != ':')
        return NULL;
    if (one && strcmp(one->typed, "st") == 0 && i == 0)
        return NULL; /* St Albans */
    return one;
}

/* "Hauptstr." and "Hauptstrasse" end in a word for a street. */
static bool put_german_street(struct writer *w, struct kp_slice t, struct kp_slice *written)
{
    static const char *const ends[] = {"strasse", "straße", "str.", "str"};
    size_t at = w->a->len;
    if (strcmp(w->country, "DE") != 0)
        return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        if (t.len <= n + 2 || strncasecmp(t.ptr + t.len - n, ends[i], n) != 0)
            continue;
        put(w, t.ptr, t.len - n);
        put(w, "straße", strlen("straße"));
        *written = kp_string(w->a->text + at, w->a->len - at);
        return true;
    }
    return false;
}

static bool is_street_like(struct kp_slice t)
{
    static const char *const ends[] = {"weg", "platz", "allee", "gasse", "damm", "ring", "ufer"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (t.len > strlen(ends[i]) + 2 && ends_with(t.ptr, t.len, ends[i]))
            return true;
    return false;
}

static const enum kp_address_part part_of_word[] = {
    [KP_AW_STREET] = KP_ADDRESS_STREET,     [KP_AW_NUMBER] = KP_ADDRESS_NUMBER,
    [KP_AW_UNIT] = KP_ADDRESS_UNIT,         [KP_AW_FLOOR] = KP_ADDRESS_PARTS,
    [KP_AW_POSTCODE] = KP_ADDRESS_POSTCODE, [KP_AW_BOX] = KP_ADDRESS_BOX,
    [KP_AW_DISTRICT] = KP_ADDRESS_DISTRICT};

/* What a segment turned out to hold. */
struct findings {
    bool street, district,
        other; /* other: number, unit, box, postcode or floor by a word of its own */
    struct kp_slice first, last; /* tokens as written */
};

/* Writes the segment's tokens with blanks between, words written out. */
static void write_tokens(struct writer *w, const struct segment *g, struct findings *f)
{
    int value_of = -1; /* the part that the next token is the value of */
    for (int i = 0; i < g->count;) {
        int used;
        const struct kp_address_word *word = word_at(w, g, i, &used);
        struct kp_slice written;
        if (i > 0)
            put(w, " ", 1);
        if (word) {
            written = put(w, word->written, strlen(word->written));
            f->street |= word->kind == KP_AW_STREET;
            f->district |= word->kind == KP_AW_DISTRICT;
            f->other |= word->kind != KP_AW_STREET && word->kind != KP_AW_DISTRICT;
            bool valued = word->kind != KP_AW_STREET && word->kind != KP_AW_DISTRICT &&
                          word->kind != KP_AW_FLOOR;
            value_of = valued ? (int)part_of_word[word->kind] : -1;
        } else {
            used = 1;
            if (put_german_street(w, g->tokens[i], &written))
                f->street = true;
            else
                written = put(w, g->tokens[i].ptr, g->tokens[i].len);
            f->street |= strcmp(w->country, "DE") == 0 && is_street_like(written);
            if (value_of >= 0 && (has_digit(written) || written.len <= 2))
                set_part(w, (enum kp_address_part)value_of, written);
            value_of = -1;
        }
        if (i == 0)
            f->first = written;
        f->last = written;
        i += used;
    }
}

/* The last tokens that make a postcode, or in Germany the first. Returns where the rest of the
 * segment lies. */
static struct kp_slice take_postcode(struct writer *w, struct kp_slice s)
{
    char code[16];
    const char *end = s.ptr + s.len;
    for (const char *p = end; p > s.ptr && end - p <= POSTCODE_MAX;) {
        p--;
        if (p > s.ptr && p[-1] != ' ')
            continue;
        struct kp_slice tail = kp_string(p, (size_t)(end - p));
        if (kp_postcode_read(tail, w->country, code) == 0)
            continue;
        set_part(w, KP_ADDRESS_POSTCODE, tail);
        return kp_string(s.ptr, p > s.ptr ? (size_t)(p - 1 - s.ptr) : 0);
    }
    const char *blank = memchr(s.ptr, ' ', s.len);
    if (strcmp(w->country, "DE") == 0 && blank &&
        kp_postcode_read(kp_string(s.ptr, (size_t)(blank - s.ptr)), "DE", code)) {
        set_part(w, KP_ADDRESS_POSTCODE, kp_string(s.ptr, (size_t)(blank - s.ptr)));
        return kp_string(blank + 1, s.len - (size_t)(blank + 1 - s.ptr));
    }
    return s;
}

static void classify_street(struct writer *w, struct kp_slice s, const struct findings *f)
{
    bool in_front = strcmp(w->country, "DE") != 0;
    struct kp_slice number = in_front ? f->first : f->last;
    set_part(w, KP_ADDRESS_STREET, s);
    if (number.len > 0 && is_digit(number.ptr[0]) && number.len < s.len && !f->other)
        set_part(w, KP_ADDRESS_NUMBER, number);
}

/* A segment without words: a province or a city. */
static void classify_place(struct writer *w, struct kp_slice s)
{
    if (s.len == 0 || is_digit(s.ptr[0]))
        return;
    const struct kp_subdivision *d = kp_subdivision_find(s, w->country);
    bool both = d && (strcmp(w->country, "IR") == 0 ||
                      strcmp(w->country, "AE") == 0); /* تهران، دبی: the city as well */
    if (d && w->a->parts[KP_ADDRESS_PROVINCE].kind == KP_MISSING) {
        w->a->subdivision = d;
        set_part(w, KP_ADDRESS_PROVINCE, s);
    }
    if (!d || both)
        set_part(w, KP_ADDRESS_CITY, s);
}

static void parse_segment(struct writer *w, const char *s, size_t len)
{
    struct segment g;
    struct findings f = {.first = kp_missing(), .last = kp_missing()};
    if (!cut_segment(s, len, &g)) {
        w->overflow = true;
        return;
    }
    size_t start = w->a->len;
    write_tokens(w, &g, &f);
    struct kp_slice all = kp_string(w->a->text + start, w->a->len - start);
    if (w->overflow || all.len == 0)
        return;
    if (f.street) {
        classify_street(w, all, &f);
    } else if (f.district) {
        set_part(w, KP_ADDRESS_DISTRICT, all);
    } else if (!f.other) {
        classify_place(w, take_postcode(w, all));
    }
}

/* A comma of any script, or a line's end. */
static size_t separator(const char *s, size_t len)
{
    static const char *const all[] = {",", "\u060C", "\uFF0C", "\u3001", "\n", ";", " - "};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        size_t n = strlen(all[i]);
        if (len >= n && memcmp(s, all[i], n) == 0)
            return n;
    }
    return 0;
}

static bool is_lone_hyphen(const char *s, size_t len)
{
    return *s == '-' && (len == 1 || s[1] == ' ');
}

static void parse_segments(struct writer *w, const char *s, size_t len, const char *joint)
{
    bool first = true;
    for (size_t start = 0; start <= len;) {
        size_t end = start, n = 0;
        while (end < len && (n = separator(s + end, len - end)) == 0)
            end++;
        const char *from = s + start;
        size_t size = end - start;
        while (size > 0 && (*from == ' ' || is_lone_hyphen(from, size))) {
            from++;
            size--;
        }
        while (size > 0 && (from[size - 1] == ' ' ||
                            (from[size - 1] == '-' && (size == 1 || from[size - 2] == ' '))))
            size--;
        if (size > 0) {
            if (!first)
                put(w, joint, strlen(joint));
            first = false;
            parse_segment(w, from, size);
        }
        start = end + (n > 0 ? n : 1);
    }
}

bool kp_address_parse(struct kp_slice s, const char *country, struct kp_address *out,
                      const char **reason)
{
    char text[KP_ADDRESS_MAX];
    struct writer w = {.a = out, .country = country};
    *reason = too_long;
    if (s.len > sizeof text)
        return false;
    char lines[KP_ADDRESS_MAX];
    for (size_t i = 0; i < s.len; i++)
        lines[i] = s.ptr[i] == '\n' || s.ptr[i] == '\r' ? ',' : s.ptr[i];
    ptrdiff_t n = kp_plain(kp_string(lines, s.len), KP_PLAIN_KEEP_JOINERS, text, sizeof text);
    if (n < 0)
        return false;
    out->len = 0;
    out->subdivision = NULL;
    for (int i = 0; i < KP_ADDRESS_PARTS; i++)
        out->parts[i] = kp_missing();
    bool rtl = strcmp(country, "IR") == 0 || memchr(text, '\xD8', (size_t)n) ||
               memchr(text, '\xD9', (size_t)n);
    if (strcmp(country, "CN") == 0)
        parse_cn(&w, text, (size_t)n);
    else
        parse_segments(&w, text, (size_t)n, rtl ? "، " : ", ");
    if (!w.overflow)
        *reason = not_known;
    return !w.overflow && w.recognised;
}
