#include "io/json_scan.h"

#include "io/scan_impl.h"

enum { NEAR_END = 16 }; /* no token that is looked at ahead of `at` is longer */

bool kp_json_fail(struct kp_json *j, const char *why)
{
    j->why = why;
    j->cut_off = j->end - j->at < NEAR_END;
    return false;
}

/* The first quote, backslash or control character; end has a control character behind the text. */
static const char *find_stop(const char *p)
{
    for (;; p += 8) {
        uint64_t v;
        memcpy(&v, p, 8);
        size_t at = kp_json_escape_at(v);
        if (at < 8)
            return p + at;
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits behind \u; -1 when they are not hexadecimal. */
static int32_t hex4(const char *p)
{
    int32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

/* at is behind "\u"; gives the code point of one escape or of a surrogate pair. */
static bool unicode_escape(struct kp_json *j, uint32_t *code_point)
{
    int32_t high =
        hex4(j->at); /* the zero behind the text is no digit, so nothing behind it is looked at */
    if (high < 0)
        return kp_json_fail(j, "\\u without four hexadecimal digits");
    j->at += 4;
    *code_point = (uint32_t)high;
    if (high < 0xD800 || high > 0xDFFF)
        return true;
    int32_t low = high < 0xDC00 && j->at[0] == '\\' && j->at[1] == 'u' ? hex4(j->at + 2) : -1;
    if (low < 0xDC00 || low > 0xDFFF)
        return kp_json_fail(j, "half of a surrogate pair");
    j->at += 6;
    *code_point = 0x10000 + (((uint32_t)high - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
    return true;
}

/* at is behind a backslash; the result is in *code_point. */
static bool escape(struct kp_json *j, uint32_t *code_point)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    char c = *j->at++;
    if (c == 'u')
        return unicode_escape(j, code_point);
    const char *name = c ? strchr(names, c) : NULL;
    if (!name) {
        j->at--;
        return kp_json_fail(j, "a backslash before a character that has no escape");
    }
    *code_point = (uint32_t)values[name - names];
    return true;
}

static char *put_utf8(char *to, uint32_t cp)
{
    if (cp < 0x80) {
        *to++ = (char)cp;
    } else if (cp < 0x800) {
        *to++ = (char)(0xC0 | cp >> 6);
        *to++ = (char)(0x80 | (cp & 0x3F));
    } else if (cp < 0x10000) {
        *to++ = (char)(0xE0 | cp >> 12);
        *to++ = (char)(0x80 | (cp >> 6 & 0x3F));
        *to++ = (char)(0x80 | (cp & 0x3F));
    } else {
        *to++ = (char)(0xF0 | cp >> 18);
        *to++ = (char)(0x80 | (cp >> 12 & 0x3F));
        *to++ = (char)(0x80 | (cp >> 6 & 0x3F));
        *to++ = (char)(0x80 | (cp & 0x3F));
    }
    return to;
}

/* at is where a string's first byte that is not plain is. Passes to behind its closing quote; when
 * `to` is not NULL, writes the rest of the string there and moves it along. */
static bool rest_of_string(struct kp_json *j, char **to)
{
    while (*j->at != '"') {
        if (*j->at != '\\')
            return kp_json_fail(j, j->at >= j->end ? "a string without a closing quote"
                                                   : "a control character in a string");
        j->at++;
        uint32_t code_point;
        if (!escape(j, &code_point))
            return false;
        const char *stop = find_stop(j->at);
        if (to) {
            *to = put_utf8(*to, code_point);
            memcpy(*to, j->at, (size_t)(stop - j->at));
            *to += stop - j->at;
        }
        j->at = stop;
    }
    j->at++;
    return true;
}

bool kp_json_string(struct kp_json *j, struct kp_slice *out)
{
    const char *start = ++j->at;
    j->at = find_stop(start);
    size_t plain = (size_t)(j->at - start);
    if (*j->at == '"') {
        j->at++;
        *out = kp_string(start, plain);
        out->flags = KP_F_JSON_PLAIN;
        return true;
    }
    if (j->at >= j->end)
        return kp_json_fail(j, "a string without a closing quote");
    const char *last = j->at; /* the text with its escapes undone is never longer than with them */
    while (last < j->end && *last != '"' && (unsigned char)*last >= 0x20)
        last += *last == '\\' && last + 1 < j->end ? 2 : 1;
    size_t size = (size_t)(last - start);
    char *text = kp_arena_text(j->arena, size + 1);
    if (!text) {
        j->no_memory = true;
        return false;
    }
    memcpy(text, start, plain);
    char *end = text + plain;
    if (!rest_of_string(j, &end))
        return false;
    kp_arena_trim(j->arena, text, size + 1, (size_t)(end - text));
    *out = kp_string(text, (size_t)(end - text));
    return true;
}

static bool skip_string(struct kp_json *j)
{
    j->at = find_stop(j->at + 1);
    return rest_of_string(j, NULL);
}

static bool digits(struct kp_json *j)
{
    const char *start = j->at;
    while (*j->at >= '0' && *j->at <= '9')
        j->at++;
    return j->at > start || kp_json_fail(j, "a number without digits where there must be some");
}

static bool number(struct kp_json *j)
{
    if (*j->at == '-')
        j->at++;
    if (*j->at == '0')
        j->at++;
    else if (!digits(j))
        return false;
    if (*j->at == '.') {
        j->at++;
        if (!digits(j))
            return false;
    }
    if (*j->at == 'e' || *j->at == 'E') {
        j->at++;
        if (*j->at == '+' || *j->at == '-')
            j->at++;
        if (!digits(j))
            return false;
    }
    return true;
}

static bool word(struct kp_json *j, const char *text)
{
    for (; *text; text++, j->at++)
        if (j->at >= j->end || *j->at != *text)
            return kp_json_fail(j, "a word that is not true, false or null");
    return true;
}

static bool scalar(struct kp_json *j, enum kp_kind *kind)
{
    switch (*j->at) {
    case '"':
        *kind = KP_STRING;
        return skip_string(j);
    case 't':
        *kind = KP_BOOL;
        return word(j, "true");
    case 'f':
        *kind = KP_BOOL;
        return word(j, "false");
    case 'n':
        *kind = KP_NULL;
        return word(j, "null");
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        *kind = KP_NUMBER;
        return number(j);
    default:
        return kp_json_fail(j, "no JSON value where there must be one");
    }
}

enum expect { VALUE, VALUE_OR_CLOSE, KEY, KEY_OR_CLOSE, COMMA_OR_CLOSE };

/* The containers that are open, a bit each: 1 is an object. */
struct nest {
    uint64_t objects[(KP_JSON_DEPTH + 63) / 64];
    size_t depth;
};

static bool is_object(const struct nest *n)
{
    return n->objects[(n->depth - 1) / 64] >> (n->depth - 1) % 64 & 1;
}

static bool open_container(struct kp_json *j, struct nest *n, enum expect *next)
{
    if (n->depth == KP_JSON_DEPTH)
        return kp_json_fail(j, "more than 1000 arrays and objects within one another");
    bool object = *j->at++ == '{';
    uint64_t bit = (uint64_t)1 << n->depth % 64;
    n->objects[n->depth / 64] = (n->objects[n->depth / 64] & ~bit) | (object ? bit : 0);
    n->depth++;
    *next = object ? KEY_OR_CLOSE : VALUE_OR_CLOSE;
    return true;
}

static bool close_container(struct kp_json *j, struct nest *n, enum expect *next)
{
    if (*j->at != (is_object(n) ? '}' : ']'))
        return kp_json_fail(j, is_object(n) ? "no comma or } behind a value"
                                            : "no comma or ] behind a value");
    j->at++;
    n->depth--;
    *next = COMMA_OR_CLOSE;
    return true;
}

static bool key(struct kp_json *j)
{
    if (*j->at != '"')
        return kp_json_fail(j, "a name without quotes");
    if (!skip_string(j) || !kp_json_blanks(j))
        return false;
    if (*j->at != ':')
        return kp_json_fail(j, "no colon behind a name");
    j->at++;
    return true;
}

static bool step(struct kp_json *j, struct nest *n, enum expect *next)
{
    char c = *j->at;
    enum kp_kind kind;
    switch (*next) {
    case KEY_OR_CLOSE:
    case KEY:
        if (c == '}' && *next == KEY_OR_CLOSE)
            return close_container(j, n, next);
        *next = VALUE;
        return key(j);
    case VALUE_OR_CLOSE:
    case VALUE:
        if (c == ']' && *next == VALUE_OR_CLOSE)
            return close_container(j, n, next);
        if (c == '{' || c == '[')
            return open_container(j, n, next);
        *next = COMMA_OR_CLOSE;
        return scalar(j, &kind);
    default:
        if (c != ',')
            return close_container(j, n, next);
        j->at++;
        *next = is_object(n) ? KEY : VALUE;
        return true;
    }
}

static bool container(struct kp_json *j)
{
    struct nest nest = {.depth = 0};
    enum expect next = VALUE;
    do
        if (!kp_json_blanks(j) || !step(j, &nest, &next))
            return false;
    while (nest.depth > 0);
    return true;
}

bool kp_json_value(struct kp_json *j, struct kp_slice *out)
{
    const char *start = j->at;
    if (*start == '"')
        return kp_json_string(j, out);
    enum kp_kind kind;
    if (*start == '{' || *start == '[') {
        kind = *start == '{' ? KP_OBJECT : KP_ARRAY;
        if (!container(j))
            return false;
    } else if (!scalar(j, &kind)) {
        return false;
    }
    *out = kind == KP_NULL ? kp_slice_of(KP_NULL, "", 0)
                           : kp_slice_of(kind, start, (size_t)(j->at - start));
    return true;
}
