/* The tree of a saved profile, and how to read it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "profile/output.h"
#include "text/utf8.h"

enum { FILE_MAX = 4 << 20 }; /* what lib/rules/node.h takes */

enum kp_status kp_profile_parse(const char *file, const char *text, size_t len,
                                struct kp_arena *arena, const struct kp_node **out,
                                struct kp_error *err)
{
    struct kp_diagnostics diags;
    struct kp_node *root = NULL;
    kp_diagnostics_init(&diags, file);
    enum kp_status st = kp_node_parse(file, text, len, arena, &diags, &root, err);
    if (st == KP_OK && (diags.errors || !root || root->kind != KP_NODE_MAP))
        st = kp_fail_at(err, KP_ERR_INPUT, file, diags.count ? diags.items[0].line : 0,
                        diags.count ? diags.items[0].column : 0, "is not JSON that kempt wrote: %s",
                        diags.count ? diags.items[0].message : "expected an object");
    kp_diagnostics_release(&diags);
    *out = st == KP_OK ? root : NULL;
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
    }
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0, "cannot be read: %s", strerror(why));
    if (text->len > FILE_MAX)
        return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0,
                          "is larger than 4 MiB: not a profile or manifest of kempt's");
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
