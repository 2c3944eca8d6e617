/* The profile for a terminal. */
#include <math.h>
#include <utf8proc.h>

#include "profile/output.h"
#include "text/utf8.h"

enum { NAME_MAX_WIDTH = 28, BAR = 20 };

struct page {
    struct kp_buf *out;
    size_t width;
    bool colour;
};

static size_t width_of(const char *s)
{
    size_t width = 0, len = strlen(s);
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        i += kp_utf8_decode(s + i, len - i, &cp);
        width += cp == KP_BAD_UTF8 ? 1 : (size_t)utf8proc_charwidth((utf8proc_int32_t)cp);
    }
    return width;
}

/* At most width columns of s, filled up with blanks. Control characters show as ·, so that no value
 * can write to the terminal. */
static void put_cell(struct kp_buf *out, const char *s, size_t width, bool pad)
{
    size_t at = 0, len = strlen(s), full = width_of(s);
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t n = kp_utf8_decode(s + i, len - i, &cp);
        bool control = cp == KP_BAD_UTF8 || cp < 0x20 || (cp >= 0x7F && cp < 0xA0) ||
                       (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
        size_t w = control ? 1 : (size_t)utf8proc_charwidth((utf8proc_int32_t)cp);
        if (at + w > width - (full > width)) {
            kp_buf_puts(out, "…");
            at++;
            break;
        }
        if (control)
            kp_buf_puts(out, "·");
        else
            kp_buf_add(out, s + i, n);
        at += w;
        i += n;
    }
    for (; pad && at < width; at++)
        kp_buf_putc(out, ' ');
}

static void put_bar(struct kp_buf *out, double share, size_t width)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    size_t n = (size_t)(share * (double)width * 8 + 0.5);
    for (size_t i = 0; i < n / 8; i++)
        kp_buf_puts(out, "█");
    kp_buf_puts(out, eighths[n % 8]);
    for (size_t i = (n + 7) / 8; i < width; i++)
        kp_buf_putc(out, ' ');
}

static void style(struct page *p, const char *code)
{
    if (p->colour)
        kp_buf_printf(p->out, "\033[%sm", code);
}

static const struct kp_node *list_of(const struct kp_node *map, const char *key)
{
    const struct kp_node *n = kp_node_get(map, key);
    return n && n->kind == KP_NODE_LIST ? n : NULL;
}

static void head(struct page *p, const struct kp_node *profile)
{
    const struct kp_node *fields = list_of(profile, "fields");
    style(p, "1");
    put_cell(p->out, kp_get_text(profile, "title", "-"), p->width, false);
    style(p, "0");
    kp_buf_puts(p->out, "\n");
    kp_put_count(p->out, kp_get_count(profile, "records"));
    kp_buf_printf(p->out, " records, %u fields, %.1f%% of the cells filled\n\n",
                  fields ? fields->count : 0, 100 * kp_get_number(profile, "completeness", 0));
}

static bool is_key(const struct kp_node *profile, const char *name)
{
    return kp_get_named(list_of(profile, "candidate_keys"), "field", name) != NULL;
}

static uint64_t flaws(const struct kp_node *field)
{
    const struct kp_node *map = kp_node_get(field, "flaws");
    uint64_t n = 0;
    for (uint32_t i = 0; map && map->kind == KP_NODE_MAP && i < map->count; i++) {
        uint64_t c = kp_get_count(map, map->keys[i]->text);
        n = c > n ? c : n;
    }
    return n;
}

static void overview(struct page *p, const struct kp_node *profile)
{
    const struct kp_node *fields = list_of(profile, "fields");
    style(p, "1");
    kp_buf_puts(
        p->out,
        "field                        kind             filled                          distinct\n");
    style(p, "0");
    for (uint32_t i = 0; fields && i < fields->count; i++) {
        const struct kp_node *f = fields->items[i];
        const char *name = kp_get_text(f, "name", "");
        double share = kp_get_number(f, "completeness", 0);
        put_cell(p->out, name, NAME_MAX_WIDTH, true);
        kp_buf_putc(p->out, ' ');
        put_cell(p->out, kp_get_text(f, "kind", ""), 16, true);
        kp_buf_putc(p->out, ' ');
        style(p, share < 0.5 ? "31" : share < 0.95 ? "33" : "32");
        put_bar(p->out, share, BAR);
        style(p, "0");
        kp_buf_printf(p->out, " %5.1f%%  %s", 100 * share,
                      strcmp(kp_get_text(f, "distinct_is", "exact"), "exact") == 0 ? " " : "~");
        kp_put_count(p->out, kp_get_count(f, "distinct"));
        if (is_key(profile, name))
            kp_buf_puts(p->out, "  key?");
        if (flaws(f))
            kp_buf_puts(p->out, "  !");
        kp_buf_putc(p->out, '\n');
    }
}

static void put_map(struct page *p, const struct kp_node *field, const char *key, const char *label)
{
    const struct kp_node *map = kp_node_get(field, key);
    if (!map || map->kind != KP_NODE_MAP || map->count == 0)
        return;
    kp_buf_printf(p->out, "  %-10s", label);
    for (uint32_t i = 0; i < map->count; i++) {
        kp_buf_printf(p->out, "%s%s ", i ? ", " : "", map->keys[i]->text);
        kp_put_count(p->out, kp_get_count(map, map->keys[i]->text));
    }
    kp_buf_putc(p->out, '\n');
}

static void put_list(struct page *p, const struct kp_node *field, const char *key, const char *name,
                     const char *label, uint32_t most)
{
    const struct kp_node *list = list_of(field, key);
    for (uint32_t i = 0; list && i < list->count && i < most; i++) {
        const struct kp_node *e = list->items[i];
        double share = kp_get_number(e, "share", 0);
        kp_buf_printf(p->out, "  %-10s", i == 0 ? label : "");
        style(p, "36");
        put_bar(p->out, share, 10);
        style(p, "0");
        kp_buf_printf(p->out, " %5.1f%%  ", 100 * share);
        put_cell(p->out, kp_get_text(e, name, ""), p->width > 50 ? p->width - 32 : 20, false);
        kp_buf_putc(p->out, '\n');
    }
}

static void put_numbers(struct page *p, const struct kp_node *field)
{
    const struct kp_node *n = kp_node_get(field, "numbers");
    if (!n)
        return;
    kp_buf_printf(p->out, "  %-10s%.6g to %.6g, mean %.6g, deviation %.6g\n", "number",
                  kp_get_number(n, "min", NAN), kp_get_number(n, "max", NAN),
                  kp_get_number(n, "mean", NAN), kp_get_number(n, "deviation", NAN));
    kp_buf_printf(
        p->out,
        "  %-10s5%% %.6g, 25%% %.6g, half %.6g, 75%% %.6g, 95%% %.6g (%s); usual %.6g to %.6g\n",
        "quantiles", kp_get_number(n, "p5", NAN), kp_get_number(n, "p25", NAN),
        kp_get_number(n, "p50", NAN), kp_get_number(n, "p75", NAN), kp_get_number(n, "p95", NAN),
        kp_get_text(n, "quantiles", ""), kp_get_number(n, "fence_low", NAN),
        kp_get_number(n, "fence_high", NAN));
}

static void put_dates(struct page *p, const struct kp_node *field)
{
    const struct kp_node *d = kp_node_get(field, "dates"), *forms = d ? list_of(d, "forms") : NULL;
    if (!d)
        return;
    kp_buf_printf(p->out, "  %-10s%s", "dates", kp_get_text(d, "verdict", ""));
    for (uint32_t i = 0; forms && i < forms->count; i++)
        kp_buf_printf(p->out, "%s%s", i ? ", " : ": ", forms->items[i]->text);
    const char *why = kp_get_text(d, "why", "");
    const char *line = strchr(why, '\n');
    if (line)
        kp_buf_printf(p->out, " (%.*s)", (int)(line - why), why);
    kp_buf_putc(p->out, '\n');
}

static void detail(struct page *p, const struct kp_node *f)
{
    const struct kp_node *length = kp_node_get(f, "length");
    kp_buf_putc(p->out, '\n');
    style(p, "1");
    put_cell(p->out, kp_get_text(f, "name", ""), p->width, false);
    style(p, "0");
    kp_buf_printf(p->out, "  %s", kp_get_text(f, "kind", ""));
    if (kp_get_number(f, "kind_share", 0) > 0)
        kp_buf_printf(p->out, " (%.1f%%)", 100 * kp_get_number(f, "kind_share", 0));
    kp_buf_puts(p->out, kp_get_bool(f, "masked") ? ", personal: values are masked\n" : "\n");
    kp_buf_printf(p->out, "  %-10s", "cells");
    kp_put_count(p->out, kp_get_count(f, "filled"));
    kp_buf_puts(p->out, " filled, ");
    kp_put_count(p->out, kp_get_count(f, "empty"));
    kp_buf_puts(p->out, " empty, ");
    kp_put_count(p->out, kp_get_count(f, "null"));
    kp_buf_puts(p->out, " null, ");
    kp_put_count(p->out, kp_get_count(f, "missing"));
    kp_buf_printf(p->out, " missing\n  %-10s", "distinct");
    kp_put_count(p->out, kp_get_count(f, "distinct"));
    kp_buf_printf(p->out, " (%s), ", kp_get_text(f, "distinct_is", ""));
    kp_put_count(p->out, kp_get_count(f, "repeated"));
    kp_buf_printf(p->out, " occur more than once (%s)\n", kp_get_text(f, "repeated_is", ""));
    if (length)
        kp_buf_printf(p->out, "  %-10s%.0f to %.0f characters, mean %.1f\n", "length",
                      kp_get_number(length, "min", 0), kp_get_number(length, "max", 0),
                      kp_get_number(length, "mean", 0));
    put_numbers(p, f);
    put_dates(p, f);
    put_map(p, f, "scripts", "scripts");
    put_map(p, f, "flaws", "suspected");
    const struct kp_node *top = list_of(f, "top");
    bool often = top && top->count && kp_get_count(top->items[0], "count") > 1;
    put_list(p, f, "generic", "value", "generic", 5);
    put_list(p, f, "top", "value", often ? "frequent" : "such as", often ? 10 : 3);
    put_list(p, f, "patterns", "pattern", "patterns", 6);
}

static void findings(struct page *p, const struct kp_node *profile)
{
    const struct kp_node *keys = list_of(profile, "candidate_keys"),
                         *deps = list_of(profile, "dependencies");
    if (keys && keys->count)
        kp_buf_puts(p->out, "\nmay be keys\n");
    for (uint32_t i = 0; keys && i < keys->count; i++) {
        kp_buf_puts(p->out, "  ");
        put_cell(p->out, kp_get_text(keys->items[i], "field", ""), NAME_MAX_WIDTH, true);
        kp_buf_printf(p->out, " %llu missing, %llu repeated (%s)\n",
                      (unsigned long long)kp_get_count(keys->items[i], "missing"),
                      (unsigned long long)kp_get_count(keys->items[i], "repeated"),
                      kp_get_text(keys->items[i], "is", ""));
    }
    if (deps && deps->count)
        kp_buf_puts(p->out, "\none field decides another\n");
    for (uint32_t i = 0; deps && i < deps->count; i++)
        kp_buf_printf(p->out, "  %s -> %s, %llu of %llu records against it\n",
                      kp_get_text(deps->items[i], "field", ""),
                      kp_get_text(deps->items[i], "decides", ""),
                      (unsigned long long)kp_get_count(deps->items[i], "against"),
                      (unsigned long long)kp_get_count(deps->items[i], "records"));
}

static void by_source(struct page *p, const struct kp_node *profile)
{
    const struct kp_node *sources = list_of(profile, "sources");
    if (!sources || sources->count == 0)
        return;
    kp_buf_puts(p->out, "\nby source                    records          cells filled\n");
    for (uint32_t i = 0; i < sources->count; i++) {
        const struct kp_node *s = sources->items[i];
        double share = kp_get_number(s, "completeness", 0);
        put_cell(p->out, kp_get_text(s, "source", ""), NAME_MAX_WIDTH, true);
        kp_buf_printf(p->out, " %-16llu ", (unsigned long long)kp_get_count(s, "records"));
        put_bar(p->out, share, BAR);
        kp_buf_printf(p->out, " %5.1f%%\n", 100 * share);
    }
}

void kp_profile_text(const struct kp_node *profile, size_t width, bool colour, struct kp_buf *out)
{
    struct page p = {out, width < 60 ? 60 : width, colour};
    const struct kp_node *fields = list_of(profile, "fields");
    head(&p, profile);
    overview(&p, profile);
    findings(&p, profile);
    by_source(&p, profile);
    for (uint32_t i = 0; fields && i < fields->count; i++)
        detail(&p, fields->items[i]);
}
