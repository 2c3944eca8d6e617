/* Reading nodes: lookups, and scalars as types. */
#include "rules/node.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { SHOWN_MAX = 60 }; /* bytes of a wrong value in a message */

const struct kp_node *kp_node_get(const struct kp_node *map, const char *key)
{
    if (map && map->kind == KP_NODE_MAP)
        for (uint32_t i = 0; i < map->count; i++)
            if (map->keys[i]->text && strcmp(map->keys[i]->text, key) == 0)
                return map->items[i];
    return NULL;
}

const struct kp_node *kp_node_key(const struct kp_node *map, const char *key)
{
    if (map && map->kind == KP_NODE_MAP)
        for (uint32_t i = 0; i < map->count; i++)
            if (map->keys[i]->text && strcmp(map->keys[i]->text, key) == 0)
                return map->keys[i];
    return NULL;
}

bool kp_node_is_null(const struct kp_node *n)
{
    if (n->kind != KP_NODE_SCALAR || n->quoted)
        return false;
    return n->text_len == 0 || strcmp(n->text, "~") == 0 || strcmp(n->text, "null") == 0 ||
           strcmp(n->text, "Null") == 0 || strcmp(n->text, "NULL") == 0;
}

static bool in_list(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

void kp_node_known_keys(const struct kp_node *map, const char *const *known, const char *what,
                        struct kp_diagnostics *diags)
{
    if (map->kind != KP_NODE_MAP) {
        kp_node_expected(map, what, diags);
        return;
    }
    for (uint32_t i = 0; i < map->count && !kp_diagnostics_full(diags); i++) {
        const struct kp_node *key = map->keys[i];
        if (key->text && !in_list(key->text, known))
            kp_diag_unknown(diags, key, "key", what, known);
    }
}

void kp_diag_unknown(struct kp_diagnostics *diags, const struct kp_node *node, const char *sort,
                     const char *where, const char *const *known)
{
    const char *near = kp_diagnostics_full(diags) ? NULL : kp_nearest_name(node->text, known);
    char list[400] = "";
    if (near)
        kp_diag_error(diags, node->line, node->column,
                      "unknown %s '%.*s' in %s; did you mean '%s'?", sort, SHOWN_MAX, node->text,
                      where, near);
    else if (*known && kp_join_names(list, sizeof list, known))
        kp_diag_error(diags, node->line, node->column, "unknown %s '%.*s' in %s; known are %s",
                      sort, SHOWN_MAX, node->text, where, list);
    else
        kp_diag_error(diags, node->line, node->column, "unknown %s '%.*s' in %s", sort, SHOWN_MAX,
                      node->text, where);
}

bool kp_join_names(char *out, size_t size, const char *const *names)
{
    size_t len = 0;
    for (size_t i = 0; names[i]; i++) {
        int n = snprintf(out + len, size - len, "%s%s", i ? ", " : "", names[i]);
        if (n < 0 || (size_t)n >= size - len)
            return false;
        len += (size_t)n;
    }
    return true;
}

void kp_node_expected(const struct kp_node *n, const char *what, struct kp_diagnostics *diags)
{
    if (n->kind == KP_NODE_LIST)
        kp_diag_error(diags, n->line, n->column, "expected %s, got a list", what);
    else if (n->kind == KP_NODE_MAP)
        kp_diag_error(diags, n->line, n->column, "expected %s, got a map", what);
    else if (kp_node_is_null(n))
        kp_diag_error(diags, n->line, n->column, "expected %s, got nothing", what);
    else
        kp_diag_error(diags, n->line, n->column, "expected %s, got %s'%.*s'", what,
                      n->quoted ? "the text " : "", SHOWN_MAX, n->text);
}

/* A whole scalar as a decimal number; quoted text is no number. */
static bool parse_real(const char *s, double *out)
{
    if (s[strspn(s, "+-0123456789.eE")] || !s[strcspn(s, "0123456789")])
        return false;
    char *end;
    errno = 0;
    *out = strtod(s, &end);
    return *end == '\0' && errno == 0 && isfinite(*out);
}

bool kp_node_int(const struct kp_node *n, int64_t min, int64_t max, int64_t *out,
                 struct kp_diagnostics *diags)
{
    if (n->kind == KP_NODE_SCALAR && !n->quoted && n->text_len > 0 &&
        n->text[strspn(n->text, "+-0123456789")] == '\0') {
        char *end;
        errno = 0;
        long long v = strtoll(n->text, &end, 10);
        if (*end == '\0' && errno == 0 && v >= min && v <= max) {
            *out = v;
            return true;
        }
    }
    char what[120] = "a whole number";
    if (min != INT64_MIN && max != INT64_MAX)
        snprintf(what, sizeof what, "a whole number from %lld to %lld", (long long)min,
                 (long long)max);
    else if (min != INT64_MIN)
        snprintf(what, sizeof what, "a whole number of at least %lld", (long long)min);
    kp_node_expected(n, what, diags);
    return false;
}

bool kp_node_real(const struct kp_node *n, double min, double max, double *out,
                  struct kp_diagnostics *diags)
{
    double v;
    if (n->kind == KP_NODE_SCALAR && !n->quoted && parse_real(n->text, &v) && v >= min &&
        v <= max) {
        *out = v;
        return true;
    }
    char what[120] = "a number";
    if (isfinite(min) && isfinite(max))
        snprintf(what, sizeof what, "a number from %.15g to %.15g", min, max);
    else if (isfinite(min))
        snprintf(what, sizeof what, "a number of at least %.15g", min);
    kp_node_expected(n, what, diags);
    return false;
}

bool kp_node_bool(const struct kp_node *n, bool *out, struct kp_diagnostics *diags)
{
    if (n->kind == KP_NODE_SCALAR) {
        bool yes = strcasecmp(n->text, "true") == 0 || strcasecmp(n->text, "yes") == 0;
        bool no = strcasecmp(n->text, "false") == 0 || strcasecmp(n->text, "no") == 0;
        if (yes || no) {
            *out = yes;
            return true;
        }
    }
    kp_node_expected(n, "true or false", diags);
    return false;
}

/* Digits, perhaps a point and digits. */
static bool is_plain_decimal(const char *s)
{
    size_t whole = strspn(s, "0123456789");
    if (whole == 0 || s[whole] == '\0')
        return whole > 0;
    size_t part = s[whole] == '.' ? strspn(s + whole + 1, "0123456789") : 0;
    return part > 0 && s[whole + 1 + part] == '\0';
}

bool kp_node_percent(const struct kp_node *n, double *fraction, struct kp_diagnostics *diags)
{
    if (n->kind == KP_NODE_SCALAR && n->text_len > 0 && n->text_len < 40) {
        char text[40];
        double v;
        memcpy(text, n->text, n->text_len + 1);
        bool percent = text[n->text_len - 1] == '%';
        if (percent)
            text[n->text_len - 1] = '\0';
        if ((percent ? is_plain_decimal(text) : !n->quoted) && parse_real(text, &v)) {
            v = percent ? v / 100 : v;
            if (v >= 0 && v <= 1) {
                *fraction = v;
                return true;
            }
        }
    }
    kp_node_expected(n, "a share such as 5% or 0.05", diags);
    return false;
}

const char *kp_node_string(const struct kp_node *n, struct kp_diagnostics *diags)
{
    if (n->kind == KP_NODE_SCALAR && !kp_node_is_null(n))
        return n->text;
    kp_node_expected(n, "text", diags);
    return NULL;
}
