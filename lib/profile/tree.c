/* The tree of a saved profile, and how to read it. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "profile/output.h"
#include "text/utf8.h"

enum { FILE_MAX = 256 << 20 /* a profile of thousands of fields and many sources */ };

static struct kp_node *node_of(const json_t *json, struct kp_arena *arena);

/* A scalar as text: what reads the tree asks for it as text or as a number. */
static bool scalar_of(struct kp_node *n, const json_t *json, struct kp_arena *arena)
{
    struct kp_buf text = {0};
    n->quoted = json_is_string(json);
    if (json_is_string(json))
        kp_buf_add(&text, json_string_value(json), json_string_length(json));
    else if (json_is_integer(json))
        kp_buf_printf(&text, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
    else if (json_is_real(json))
        kp_buf_printf(&text, "%.15g", json_real_value(json));
    else
        kp_buf_puts(&text, json_is_true(json) ? "true" : json_is_false(json) ? "false" : "null");
    n->text = kp_buf_ok(&text) ? kp_arena_dup(arena, text.data ? text.data : "", text.len) : NULL;
    n->text_len = (uint32_t)text.len;
    kp_buf_release(&text);
    return n->text != NULL;
}

static bool list_of(struct kp_node *n, const json_t *json, struct kp_arena *arena)
{
    n->kind = KP_NODE_LIST;
    n->items = kp_arena_array(arena, json_array_size(json) + 1, sizeof(struct kp_node *));
    for (size_t i = 0; n->items && i < json_array_size(json); i++)
        if (!(n->items[n->count++] = node_of(json_array_get(json, i), arena)))
            return false;
    return n->items != NULL;
}

static bool map_of(struct kp_node *n, const json_t *json, struct kp_arena *arena)
{
    const char *key;
    json_t *value;
    bool ok;
    n->kind = KP_NODE_MAP;
    n->items = kp_arena_array(arena, json_object_size(json) + 1, sizeof(struct kp_node *));
    n->keys = kp_arena_array(arena, json_object_size(json) + 1, sizeof(struct kp_node *));
    ok = n->items && n->keys;
    json_object_foreach((json_t *)json, key, value)
    {
        struct kp_node *name = ok ? kp_arena_array(arena, 1, sizeof *name) : NULL;
        if (name)
            *name = (struct kp_node){.quoted = true,
                                     .text = kp_arena_dup(arena, key, strlen(key)),
                                     .text_len = (uint32_t)strlen(key)};
        struct kp_node *item = name && name->text ? node_of(value, arena) : NULL;
        ok = item != NULL;
        if (!ok)
            return false;
        n->keys[n->count] = name;
        n->items[n->count++] = item;
    }
    return ok;
}

/* Jansson bounds how deep it nests. */
static struct kp_node *node_of(const json_t *json, struct kp_arena *arena)
{
    struct kp_node *n = kp_arena_array(arena, 1, sizeof *n);
    if (!n)
        return NULL;
    *n = (struct kp_node){.kind = KP_NODE_SCALAR};
    bool ok = json_is_object(json)  ? map_of(n, json, arena)
              : json_is_array(json) ? list_of(n, json, arena)
                                    : scalar_of(n, json, arena);
    return ok ? n : NULL;
}

enum kp_status kp_profile_parse(const char *file, const char *text, size_t len,
                                struct kp_arena *arena, const struct kp_node **out,
                                struct kp_error *err)
{
    json_error_t why;
    json_t *json = json_loadb(text, len, JSON_ALLOW_NUL, &why);
    *out = json_is_object(json) ? node_of(json, arena) : NULL;
    enum kp_status st = KP_OK;
    if (!json_is_object(json))
        st = kp_fail_at(err, KP_ERR_INPUT, file, json || why.line < 0 ? 0 : (unsigned)why.line,
                        json || why.column < 0 ? 0 : (unsigned)why.column,
                        "is not JSON that kempt wrote: %s", json ? "expected an object" : why.text);
    else if (!*out)
        st = kp_no_memory(err);
    json_decref(json);
    return st;
}

static enum kp_status read_all(const char *path, struct kp_buf *text, struct kp_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : 1;
    while (n > 0 && text->len <= FILE_MAX) {
        char *to = kp_buf_reserve(text, 65536);
        if (!to)
            break;
        n = read(fd, to, 65536);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0)
            text->len += (size_t)n;
        if (text->len && text->data[0] != '{' && !strchr(" \t\r\n", text->data[0]))
            break; /* no object: it need not be read */
    }
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0, "cannot be read: %s", strerror(why));
    if (text->len > FILE_MAX)
        return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0,
                          "is larger than 256 MiB: not a profile or manifest of kempt's");
    return kp_buf_ok(text) ? KP_OK : kp_no_memory(err);
}

enum kp_status kp_profile_load(const char *path, struct kp_arena *arena, const struct kp_node **out,
                               struct kp_error *err)
{
    struct kp_buf text = {0};
    enum kp_status st = read_all(path, &text, err);
    if (st == KP_OK)
        st = kp_profile_parse(path, text.len ? text.data : "", text.len, arena, out, err);
    kp_buf_release(&text);
    return st;
}

double kp_get_number(const struct kp_node *map, const char *key, double def)
{
    const struct kp_node *n = map ? kp_node_get(map, key) : NULL;
    if (!n || n->kind != KP_NODE_SCALAR || kp_node_is_null(n))
        return def;
    char *end;
    double x = strtod(n->text, &end);
    return end == n->text ? def : x;
}

uint64_t kp_get_count(const struct kp_node *map, const char *key)
{
    const struct kp_node *n = map ? kp_node_get(map, key) : NULL;
    return n && n->kind == KP_NODE_SCALAR ? strtoull(n->text, NULL, 10) : 0;
}

const char *kp_get_text(const struct kp_node *map, const char *key, const char *def)
{
    const struct kp_node *n = map ? kp_node_get(map, key) : NULL;
    return n && n->kind == KP_NODE_SCALAR && !kp_node_is_null(n) ? n->text : def;
}

bool kp_get_bool(const struct kp_node *map, const char *key)
{
    return strcmp(kp_get_text(map, key, "false"), "true") == 0;
}

const struct kp_node *kp_get_named(const struct kp_node *list, const char *key, const char *text)
{
    for (uint32_t i = 0; list && list->kind == KP_NODE_LIST && i < list->count; i++)
        if (list->items[i]->kind == KP_NODE_MAP &&
            strcmp(kp_get_text(list->items[i], key, ""), text) == 0)
            return list->items[i];
    return NULL;
}

void kp_put_count(struct kp_buf *out, uint64_t n)
{
    char digits[32];
    size_t len = 0;
    do {
        if (len % 4 == 3)
            digits[len++] = ',';
        digits[len++] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    while (len)
        kp_buf_putc(out, digits[--len]);
}

/* What readers of YAML refuse, or take for the end of a line. */
static bool refused(uint32_t cp)
{
    return (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 || cp == 0x2029 || cp == 0xFEFF ||
           (cp & 0xFFFE) == 0xFFFE;
}

void kp_put_json(struct kp_buf *out, const char *json, size_t len)
{
    size_t from = 0;
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t n = kp_utf8_decode(json + i, len - i, &cp);
        if (cp < 0x10000 && refused(cp)) {
            kp_buf_add(out, json + from, i - from);
            kp_buf_printf(out, "\\u%04x", cp);
            from = i + n;
        }
        i += n;
    }
    kp_buf_add(out, json + from, len - from);
}

void kp_put_text(struct kp_buf *out, const char *s, size_t len)
{
    struct kp_buf text = {0};
    kp_buf_json(&text, s, len);
    if (kp_buf_ok(&text))
        kp_put_json(out, text.data, text.len);
    else
        out->failed = true;
    kp_buf_release(&text);
}
