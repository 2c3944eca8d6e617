#include "match/review.h"
#include "text/utf8.h"

#include <jansson.h>
#include <utf8proc.h>

#define ISOLATE "\xE2\x81\xA8" /* U+2068 first strong isolate */
#define POP "\xE2\x81\xA9"     /* U+2069 pop directional isolate */
#define NAME_COLUMNS 14
#define EVIDENCE_COLUMNS 22
#define LEAST_WIDTH 50
#define MOST_LINES 6 /* of a value */

struct show {
    const struct kp_review_page *page;
    const struct kp_review_record *sides[2];
    json_t *evidence;
    size_t value_columns;
    bool beside;           /* the evidence has room behind the values; else it goes below */
    struct kp_buf text[2]; /* the values, safe to show */
    size_t from[2], to[2]; /* the part of each in which they differ; the same: none */
    struct kp_buf *out;
};

/* Characters that would steer the terminal, turn the text round or cannot be seen. The joiners
 * U+200C and U+200D belong to Persian and Indic words. */
static bool hidden(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0xAD || cp == 0x61C || cp == 0x200B ||
           cp == 0x200E || cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E) ||
           (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF;
}

static void put_safe(struct kp_buf *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t n = kp_utf8_decode(s + i, len - i, &cp);
        if (cp == KP_BAD_UTF8)
            kp_buf_printf(out, "<%02X>", (unsigned char)s[i]);
        else if (hidden(cp))
            kp_buf_printf(out, "<U+%04X>", cp);
        else
            kp_buf_add(out, s + i, n);
        i += n;
    }
}

/* Bytes of s that fit into so many columns, marks with the letter that they stand on; *used are the
 * columns that they take. */
static size_t fit(const char *s, size_t len, size_t columns, size_t *used)
{
    size_t i = 0;
    for (*used = 0; i < len;) {
        uint32_t cp;
        size_t n = kp_utf8_decode(s + i, len - i, &cp);
        size_t w = cp == KP_BAD_UTF8 ? 1 : (size_t)utf8proc_charwidth((utf8proc_int32_t)cp);
        if (*used + w > columns)
            break;
        *used += w;
        i += n;
    }
    return i;
}

/* Bytes of the character at s and of the marks that stand on it. */
static size_t character(const char *s, size_t len)
{
    uint32_t cp;
    size_t n = kp_utf8_decode(s, len, &cp);
    while (n < len) {
        size_t more = kp_utf8_decode(s + n, len - n, &cp);
        if (cp == KP_BAD_UTF8 || utf8proc_charwidth((utf8proc_int32_t)cp) != 0)
            break;
        n += more;
    }
    return n;
}

/* Finds what is left of two values without the characters that both begin and end with. */
static void find_difference(struct show *s)
{
    const struct kp_buf *x = &s->text[0], *y = &s->text[1];
    size_t start = 0, end = 0;
    for (size_t n; start < x->len && start < y->len; start += n) {
        n = character(x->data + start, x->len - start);
        if (n != character(y->data + start, y->len - start) ||
            memcmp(x->data + start, y->data + start, n) != 0)
            break;
    }
    size_t least = (x->len < y->len ? x->len : y->len) - start;
    while (end < least && x->data[x->len - 1 - end] == y->data[y->len - 1 - end])
        end++;
    /* back to where a character begins in both, with its marks */
    for (size_t at = start; at < x->len; at += character(x->data + at, x->len - at))
        if (x->len - at <= end) {
            end = x->len - at;
            break;
        }
    for (size_t at = start; at < y->len; at += character(y->data + at, y->len - at))
        if (y->len - at <= end) {
            end = y->len - at;
            break;
        }
    for (int k = 0; k < 2; k++) {
        s->from[k] = start;
        s->to[k] = s->text[k].len - end;
    }
}

static void blanks(struct kp_buf *out, size_t n)
{
    while (n-- > 0)
        kp_buf_putc(out, ' ');
}

/* n bytes of a value from `at` on, what differs underlined. */
static void put_marked(struct show *s, int side, size_t at, size_t n)
{
    const char *text = s->text[side].data;
    size_t end = at + n, from = s->from[side] > at ? s->from[side] : at,
           to = s->to[side] < end ? s->to[side] : end;
    if (!s->page->colour || from >= to) {
        kp_buf_add(s->out, text + at, n);
        return;
    }
    kp_buf_add(s->out, text + at, from - at);
    kp_buf_puts(s->out, "\033[4m");
    kp_buf_add(s->out, text + from, to - from);
    kp_buf_puts(s->out, "\033[24m");
    kp_buf_add(s->out, text + to, end - to);
}

/* One line's worth of a value from *at on, isolated, and filled up. */
static void put_piece(struct show *s, int side, size_t *at, bool last)
{
    const struct kp_buf *text = &s->text[side];
    size_t used = 0, left = text->len - *at;
    if (left) {
        size_t n = fit(text->data + *at, left, s->value_columns - last, &used);
        bool more = last && n < left;
        kp_buf_puts(s->out, ISOLATE);
        put_marked(s, side, *at, n);
        kp_buf_puts(s->out, POP);
        kp_buf_puts(s->out, more ? "…" : "");
        used += more;
        *at = more ? text->len : *at + n;
    }
    blanks(s->out, s->value_columns - used);
}

static void put_short(struct kp_buf *out, const char *name, size_t columns)
{
    struct kp_buf safe = {0};
    size_t used = 0;
    put_safe(&safe, name, strlen(name));
    size_t n = kp_buf_ok(&safe) ? fit(safe.data, safe.len, columns, &used) : 0;
    kp_buf_puts(out, n ? ISOLATE : "");
    kp_buf_add(out, safe.data, n);
    kp_buf_puts(out, n ? POP : "");
    blanks(out, columns - used);
    out->failed |= safe.failed;
    kp_buf_release(&safe);
}

static void trim(struct kp_buf *out)
{
    while (out->len && out->data[out->len - 1] == ' ')
        out->len--;
}

static void put_evidence(struct show *s, const char *field)
{
    json_t *e = json_object_get(s->evidence, field);
    const char *level = json_string_value(json_object_get(e, "level"));
    if (!level)
        return;
    if (!s->beside) {
        trim(s->out);
        kp_buf_putc(s->out, '\n');
        blanks(s->out, NAME_COLUMNS + 1);
    }
    kp_buf_printf(s->out, "  %+.1f %s", json_number_value(json_object_get(e, "weight")), level);
}

static struct kp_slice value_of(const struct kp_review_record *r, const char *field)
{
    size_t c = kp_schema_find(r->schema, kp_str(field));
    return c == KP_NO_COLUMN ? kp_missing() : r->cells[c];
}

static void put_field(struct show *s, const char *field)
{
    struct kp_slice value[2];
    size_t at[2] = {0, 0};
    for (int k = 0; k < 2; k++) {
        value[k] = value_of(s->sides[k], field);
        kp_buf_clear(&s->text[k]);
        put_safe(&s->text[k], value[k].ptr, value[k].len);
        s->out->failed |= s->text[k].failed;
    }
    bool both = value[0].len && value[1].len,
         same = both && kp_slice_same_bytes(value[0], value[1]), mark = both && !same;
    if ((!value[0].len && !value[1].len) || s->out->failed)
        return;
    s->from[0] = s->from[1] = s->to[0] = s->to[1] = 0;
    if (mark)
        find_difference(s);
    for (int line = 1; line == 1 || at[0] < s->text[0].len || at[1] < s->text[1].len; line++) {
        kp_buf_puts(s->out, mark && s->page->colour ? "\033[1;33m" : "");
        kp_buf_puts(s->out, line > 1 ? "  " : same ? "= " : both ? "! " : "  ");
        put_short(s->out, line > 1 ? "" : field, NAME_COLUMNS);
        kp_buf_putc(s->out, ' ');
        put_piece(s, 0, &at[0], line == MOST_LINES);
        kp_buf_puts(s->out, "  ");
        put_piece(s, 1, &at[1], line == MOST_LINES);
        kp_buf_puts(s->out, mark && s->page->colour ? "\033[0m" : "");
        bool ends = at[0] == s->text[0].len && at[1] == s->text[1].len;
        if (s->beside ? line == 1 : ends)
            put_evidence(s, field);
        trim(s->out);
        kp_buf_putc(s->out, '\n');
    }
}

/* The fields of a side that were not shown with the other one. */
static void put_fields(struct show *s, int side)
{
    const struct kp_schema *schema = s->sides[side]->schema;
    for (size_t c = 0; c < kp_schema_count(schema); c++) {
        struct kp_slice name = kp_schema_column(schema, c)->name;
        bool own =
            kp_name_is_own(name) && !kp_slice_is(name, "_source") && !kp_slice_is(name, "_record");
        bool shown = kp_schema_find(schema, name) != c ||
                     (side == 1 && kp_schema_find(s->sides[0]->schema, name) != KP_NO_COLUMN);
        char field[KP_ERROR_NAME_MAX];
        if (own || shown || name.len >= sizeof field)
            continue;
        memcpy(field, name.ptr, name.len);
        field[name.len] = '\0';
        put_field(s, field);
    }
}

void kp_review_show(const struct kp_review *r, const struct kp_review_pair *pair,
                    const struct kp_review_page *page, struct kp_buf *out)
{
    size_t width = page->width < LEAST_WIDTH ? LEAST_WIDTH : page->width;
    bool beside = width >= 2 * LEAST_WIDTH;
    size_t aside = NAME_COLUMNS + 5 + (beside ? EVIDENCE_COLUMNS : 0);
    struct show s = {.page = page,
                     .sides = {&r->records[pair->records[0]], &r->records[pair->records[1]]},
                     .evidence = json_loadb(pair->evidence.ptr, pair->evidence.len, 0, NULL),
                     .value_columns = (width - aside) / 2,
                     .beside = beside,
                     .out = out};
    put_fields(&s, 0);
    put_fields(&s, 1);
    json_decref(s.evidence);
    kp_buf_release(&s.text[0]);
    kp_buf_release(&s.text[1]);
}
