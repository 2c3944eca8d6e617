#include "merge/lines.h"

#include <stdlib.h>

#define LINES_BUFFER (256u << 10)

enum kp_status kp_lines_open(struct kp_lines *l, const char *path, struct kp_error *err)
{
    *l = (struct kp_lines){.buf = malloc(LINES_BUFFER), .cap = LINES_BUFFER};
    if (!l->buf)
        return kp_no_memory(err);
    return kp_input_open(path, NULL, false, &l->in, err);
}

void kp_lines_release(struct kp_lines *l)
{
    kp_input_free(l->in);
    free(l->buf);
    *l = (struct kp_lines){0};
}

/* Moves the rest to the front and reads behind it. */
static enum kp_status refill(struct kp_lines *l, struct kp_error *err)
{
    memmove(l->buf, l->buf + l->at, l->have - l->at);
    l->have -= l->at;
    l->at = 0;
    if (l->have == l->cap) {
        char *buf = realloc(l->buf, l->cap * 2);
        if (!buf)
            return kp_no_memory(err);
        l->buf = buf;
        l->cap *= 2;
    }
    size_t got;
    enum kp_status st = kp_input_read(l->in, l->buf + l->have, l->cap - l->have, &got, err);
    if (st != KP_OK)
        return st;
    l->ended = got < l->cap - l->have;
    l->have += got;
    return KP_OK;
}

enum kp_status kp_lines_next(struct kp_lines *l, struct kp_slice *line, struct kp_error *err)
{
    for (;;) {
        const char *start = l->buf + l->at;
        const char *end = memchr(start, '\n', l->have - l->at);
        if (!end && !l->ended) {
            enum kp_status st = refill(l, err);
            if (st != KP_OK)
                return st;
            continue;
        }
        if (!end && l->at == l->have)
            return KP_END;
        size_t len = end ? (size_t)(end - start) : l->have - l->at;
        l->at += len + (end != NULL);
        l->number++;
        if (len > UINT32_MAX)
            return kp_fail_at(err, KP_ERR_DATA, kp_input_name(l->in), l->number, 0,
                              "a line of more than 4 GiB");
        if (len > 0) {
            *line = kp_string(start, len);
            return KP_OK;
        }
    }
}

/* The end of the string that begins at p with a quote: behind its closing quote, or end. */
static const char *string_end(const char *p, const char *end)
{
    for (p++; p < end && *p != '"'; p++)
        if (*p == '\\')
            p++;
    return p < end ? p + 1 : end;
}

/* The end of the value that begins at p, whatever it is: behind its last byte, or end. */
static const char *value_end(const char *p, const char *end)
{
    size_t depth = 0;
    while (p < end) {
        if (*p == '"') {
            p = string_end(p, end);
        } else if (*p == '{' || *p == '[') {
            depth++;
            p++;
        } else if (depth == 0) {
            while (p < end && *p != ',' && *p != '}' && *p != ']')
                p++;
            return p;
        } else {
            depth -= *p == '}' || *p == ']';
            p++;
        }
        if (depth == 0)
            return p;
    }
    return end;
}

/* True when the members from p on, the first behind its comma or brace, are those of the line's
 * object, not of one in it. */
static bool ends_line(const char *p, const char *end)
{
    size_t depth = 1;
    while (p < end && depth > 0) {
        if (*p == '"') {
            p = string_end(p, end);
            continue;
        }
        depth += *p == '{' || *p == '[';
        depth -= *p == '}' || *p == ']';
        p++;
    }
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
        p++;
    return depth == 0 && p == end;
}

bool kp_line_member(struct kp_slice line, const char *name, size_t *cut, struct kp_slice *value)
{
    size_t n = strlen(name);
    const char *end = line.ptr + line.len;
    /* the name, two quotes, a colon and what stands before it */
    for (const char *p = end - n - 4; line.len >= n + 4 && p >= line.ptr; p--) {
        if ((p[0] != ',' && p[0] != '{') || p[1] != '"' || p[n + 2] != '"' || p[n + 3] != ':' ||
            memcmp(p + 2, name, n) != 0 || !ends_line(p + 1, end))
            continue;
        const char *v = p + n + 4;
        *cut = (size_t)(p - line.ptr) + (p[0] == '{');
        *value = kp_string(v, (size_t)(value_end(v, end) - v));
        return true;
    }
    return false;
}

bool kp_json_is(struct kp_slice raw, struct kp_slice text, struct kp_buf *scratch)
{
    if (raw.len < 2 || raw.ptr[0] != '"')
        return kp_slice_same_bytes(raw, text);
    if (!memchr(raw.ptr, '\\', raw.len))
        return raw.len - 2 == text.len && memcmp(raw.ptr + 1, text.ptr, text.len) == 0;
    kp_buf_clear(scratch);
    kp_buf_json(scratch, text.ptr, text.len);
    return kp_buf_ok(scratch) && scratch->len == raw.len &&
           memcmp(scratch->data, raw.ptr, raw.len) == 0;
}
