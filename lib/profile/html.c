/* The profile as one page. */
#include <math.h>

#include "profile/output.h"
#include "profile/page.h"

static const struct kp_node *list_of(const struct kp_node *map, const char *key)
{
    const struct kp_node *n = map ? kp_node_get(map, key) : NULL;
    return n && n->kind == KP_NODE_LIST ? n : NULL;
}

static void count_tile(struct kp_buf *out, uint64_t n, const char *name)
{
    struct kp_buf figure = {0};
    kp_put_count(&figure, n);
    const char *text = kp_buf_cstr(&figure);
    kp_page_tile(out, text ? text : "", name);
    kp_buf_release(&figure);
}

static void count_cell(struct kp_buf *out, uint64_t n, bool about)
{
    kp_buf_puts(out, about ? "<td class=\"n\">~" : "<td class=\"n\">");
    kp_put_count(out, n);
    kp_buf_puts(out, "</td>");
}

static void share_cells(struct kp_buf *out, double share, const char *tone)
{
    kp_buf_puts(out, "<td class=\"b\">");
    kp_page_bar(out, share, tone);
    kp_buf_puts(out, "</td><td class=\"n\">");
    kp_page_share(out, share);
    kp_buf_puts(out, "</td>");
}

static bool about(const struct kp_node *field)
{
    return strcmp(kp_get_text(field, "distinct_is", "exact"), "exact") != 0;
}

static void head(struct kp_buf *out, const struct kp_node *profile)
{
    const struct kp_node *fields = list_of(profile, "fields");
    struct kp_buf share = {0};
    kp_buf_puts(out, "<h1>");
    kp_page_value(out, kp_get_text(profile, "title", "-"));
    kp_buf_printf(out,
                  "</h1><p class=\"soft\">Profile by kempt %s. Figures marked ~ are "
                  "estimates.</p><div class=\"tiles\">",
                  kp_get_text(profile, "version", ""));
    count_tile(out, kp_get_count(profile, "records"), "records");
    count_tile(out, fields ? fields->count : 0, "fields");
    kp_buf_printf(&share, "%.1f%%", 100 * kp_get_number(profile, "completeness", 0));
    const char *text = kp_buf_cstr(&share);
    kp_page_tile(out, text ? text : "", "of the cells are filled");
    const struct kp_node *sources = list_of(profile, "sources");
    if (sources && sources->count)
        count_tile(out, sources->count, "sources");
    kp_buf_puts(out, "</div>\n");
    kp_buf_release(&share);
}

static void flaw_tags(struct kp_buf *out, const struct kp_node *field)
{
    const struct kp_node *flaws = kp_node_get(field, "flaws");
    for (uint32_t i = 0; flaws && flaws->kind == KP_NODE_MAP && i < flaws->count; i++) {
        kp_buf_puts(out, "<span class=\"tag poor\">");
        for (const char *c = flaws->keys[i]->text; *c; c++)
            kp_buf_putc(out, *c == '_' ? ' ' : *c);
        kp_buf_putc(out, ' ');
        kp_put_count(out, kp_get_count(flaws, flaws->keys[i]->text));
        kp_buf_puts(out, "</span>");
    }
}

static void overview(struct kp_buf *out, const struct kp_node *profile)
{
    const struct kp_node *fields = list_of(profile, "fields"),
                         *keys = list_of(profile, "candidate_keys");
    kp_buf_puts(out, "<h2>Fields</h2><div class=\"scroll\"><table><thead><tr><th>field<th "
                     "class=\"wide\">kind<th>filled<th class=\"n\">"
                     "<th class=\"n\">distinct<th class=\"wide\">suspected</thead><tbody>\n");
    for (uint32_t i = 0; fields && i < fields->count; i++) {
        const struct kp_node *f = fields->items[i];
        const char *name = kp_get_text(f, "name", "");
        double share = kp_get_number(f, "completeness", 0);
        kp_buf_printf(out, "<tr><td class=\"v\"><a href=\"#f%u\">", i);
        kp_page_value(out, name);
        kp_buf_puts(out, "</a>");
        if (kp_get_named(keys, "field", name))
            kp_buf_puts(out, " <span class=\"tag good\">key?</span>");
        kp_buf_puts(out, "</td><td class=\"wide\">");
        kp_page_text(out, kp_get_text(f, "kind", ""));
        kp_buf_puts(out, "</td>");
        share_cells(out, share, kp_page_tone(share));
        count_cell(out, kp_get_count(f, "distinct"), about(f));
        kp_buf_puts(out, "<td class=\"wide\">");
        flaw_tags(out, f);
        kp_buf_puts(out, "</td></tr>\n");
    }
    kp_buf_puts(out, "</tbody></table></div>\n");
}

static void sources(struct kp_buf *out, const struct kp_node *profile)
{
    const struct kp_node *list = list_of(profile, "sources"), *fields = list_of(profile, "fields");
    if (!list || list->count == 0 || !fields)
        return;
    kp_buf_puts(out,
                "<h2>By source</h2><div class=\"scroll\"><table><thead><tr><th>filled in</th>");
    for (uint32_t i = 0; i < list->count; i++) {
        kp_buf_puts(out, "<th class=\"n\">");
        kp_page_value(out, kp_get_text(list->items[i], "source", ""));
        kp_buf_puts(out, "</th>");
    }
    kp_buf_puts(out, "</tr></thead><tbody><tr><td class=\"soft\">records</td>");
    for (uint32_t i = 0; i < list->count; i++)
        count_cell(out, kp_get_count(list->items[i], "records"), false);
    kp_buf_puts(out, "</tr>\n");
    for (uint32_t f = 0; f < fields->count; f++) {
        const char *name = kp_get_text(fields->items[f], "name", "");
        kp_buf_puts(out, "<tr><td class=\"v\">");
        kp_page_value(out, name);
        kp_buf_puts(out, "</td>");
        for (uint32_t i = 0; i < list->count; i++) {
            const struct kp_node *its =
                kp_get_named(list_of(list->items[i], "fields"), "name", name);
            kp_buf_puts(out, "<td class=\"n\">");
            kp_page_share(out, kp_get_number(its, "completeness", 0));
            kp_buf_puts(out, "</td>");
        }
        kp_buf_puts(out, "</tr>\n");
    }
    kp_buf_puts(out, "</tbody></table></div>\n");
}

static void findings(struct kp_buf *out, const struct kp_node *profile)
{
    const struct kp_node *deps = list_of(profile, "dependencies"),
                         *keys = list_of(profile, "candidate_keys");
    if (keys && keys->count) {
        kp_buf_puts(out, "<h2>May be keys</h2><table><thead><tr><th>field<th "
                         "class=\"n\">missing<th class=\"n\">repeated</thead><tbody>");
        for (uint32_t i = 0; i < keys->count; i++) {
            bool estimated = strcmp(kp_get_text(keys->items[i], "is", ""), "exact") != 0;
            kp_buf_puts(out, "<tr><td class=\"v\">");
            kp_page_value(out, kp_get_text(keys->items[i], "field", ""));
            kp_buf_puts(out, "</td>");
            count_cell(out, kp_get_count(keys->items[i], "missing"), false);
            count_cell(out, kp_get_count(keys->items[i], "repeated"), estimated);
            kp_buf_puts(out, "</tr>\n");
        }
        kp_buf_puts(out, "</tbody></table>\n");
    }
    if (!deps || deps->count == 0)
        return;
    kp_buf_puts(out, "<h2>One field decides another</h2><table><thead><tr><th>field<th>decides<th "
                     "class=\"n\">records<th "
                     "class=\"n\">against it</thead><tbody>");
    for (uint32_t i = 0; i < deps->count; i++) {
        kp_buf_puts(out, "<tr><td class=\"v\">");
        kp_page_value(out, kp_get_text(deps->items[i], "field", ""));
        kp_buf_puts(out, "</td><td class=\"v\">");
        kp_page_value(out, kp_get_text(deps->items[i], "decides", ""));
        kp_buf_puts(out, "</td>");
        count_cell(out, kp_get_count(deps->items[i], "records"), false);
        count_cell(out, kp_get_count(deps->items[i], "against"), false);
        kp_buf_puts(out, "</tr>\n");
    }
    kp_buf_puts(out, "</tbody></table>\n");
}

static void value_list(struct kp_buf *out, const struct kp_node *field, const char *key,
                       const char *name, const char *title, uint32_t most)
{
    const struct kp_node *list = list_of(field, key);
    if (!list || list->count == 0)
        return;
    kp_buf_printf(out, "<h4>%s</h4><table><tbody>", title);
    for (uint32_t i = 0; i < list->count && i < most; i++) {
        kp_buf_puts(out, "<tr><td class=\"v\">");
        kp_page_value(out, kp_get_text(list->items[i], name, ""));
        kp_buf_puts(out, "</td>");
        share_cells(out, kp_get_number(list->items[i], "share", 0), "plain");
        kp_buf_puts(out, "</tr>");
    }
    kp_buf_puts(out, "</tbody></table>\n");
}

/* The five-number summary over the span of the values between the first and the last percentile. */
static void box_plot(struct kp_buf *out, const struct kp_node *n)
{
    static const char *const keys[] = {"p5", "p25", "p50", "p75", "p95"};
    double low = kp_get_number(n, "p1", NAN), high = kp_get_number(n, "p99", NAN), x[5];
    if (!(high > low))
        return;
    for (int i = 0; i < 5; i++)
        x[i] = 10 + 480 * (kp_get_number(n, keys[i], low) - low) / (high - low);
    kp_buf_printf(out,
                  "<svg class=\"chart\" viewBox=\"0 0 500 46\" role=\"img\" "
                  "aria-label=\"quantiles\"><path class=\"a\" "
                  "d=\"M%.1f 16H%.1f\"/><rect class=\"c\" x=\"%.1f\" y=\"6\" width=\"%.1f\" "
                  "height=\"20\" opacity=\".55\"/>"
                  "<path class=\"l\" d=\"M%.1f 4V28\"/><text x=\"10\" y=\"42\">%.6g</text><text "
                  "x=\"490\" y=\"42\" "
                  "text-anchor=\"end\">%.6g</text></svg>",
                  x[0], x[4], x[1], x[3] - x[1] > 1 ? x[3] - x[1] : 1, x[2], low, high);
}

static void numbers(struct kp_buf *out, const struct kp_node *field)
{
    const struct kp_node *n = kp_node_get(field, "numbers");
    if (!n)
        return;
    kp_buf_printf(out, "<h4>numbers</h4><p>%.8g to %.8g, mean %.6g, half %.6g, deviation %.6g</p>",
                  kp_get_number(n, "min", NAN), kp_get_number(n, "max", NAN),
                  kp_get_number(n, "mean", NAN), kp_get_number(n, "p50", NAN),
                  kp_get_number(n, "deviation", NAN));
    box_plot(out, n);
}

static void dates(struct kp_buf *out, const struct kp_node *field)
{
    const struct kp_node *d = kp_node_get(field, "dates"), *forms = list_of(d, "forms");
    if (!d)
        return;
    kp_buf_puts(out, "<h4>dates</h4><p>");
    for (uint32_t i = 0; forms && i < forms->count; i++) {
        kp_buf_puts(out, "<span class=\"tag good\">");
        kp_page_text(out, forms->items[i]->text);
        kp_buf_puts(out, "</span>");
    }
    if (!forms || forms->count == 0) {
        kp_buf_puts(out, "<span class=\"tag poor\">order of day and month ");
        kp_page_text(out, kp_get_text(d, "verdict", ""));
        kp_buf_puts(out, "</span>");
    }
    kp_buf_puts(out, "</p>");
}

static void card(struct kp_buf *out, const struct kp_node *f, uint32_t i)
{
    const struct kp_node *length = kp_node_get(f, "length"), *scripts = kp_node_get(f, "scripts");
    const struct kp_node *top = list_of(f, "top");
    bool often = top && top->count && kp_get_count(top->items[0], "count") > 1;
    kp_buf_printf(out, "<section class=\"card\" id=\"f%u\"><h3>", i);
    kp_page_value(out, kp_get_text(f, "name", ""));
    kp_buf_puts(out, "</h3><p class=\"soft\">");
    kp_page_text(out, kp_get_text(f, "kind", ""));
    if (kp_get_number(f, "kind_share", 0) > 0) {
        kp_buf_puts(out, " in ");
        kp_page_share(out, kp_get_number(f, "kind_share", 0));
    }
    kp_buf_puts(out, " · ");
    kp_put_count(out, kp_get_count(f, "filled"));
    kp_buf_puts(out, " filled · ");
    kp_buf_puts(out, about(f) ? "~" : "");
    kp_put_count(out, kp_get_count(f, "distinct"));
    kp_buf_puts(out, " distinct");
    double shortest = kp_get_number(length, "min", 0), longest = kp_get_number(length, "max", 0);
    if (length && shortest == longest)
        kp_buf_printf(out, " · %.0f characters", longest);
    else if (length)
        kp_buf_printf(out, " · %.0f–%.0f characters", shortest, longest);
    kp_buf_puts(out, "</p><p>");
    if (kp_get_bool(f, "masked"))
        kp_buf_puts(out, "<span class=\"tag\">personal: values masked</span>");
    for (uint32_t s = 0; scripts && scripts->kind == KP_NODE_MAP && s < scripts->count; s++) {
        kp_buf_puts(out, "<span class=\"tag\">");
        kp_page_text(out, scripts->keys[s]->text);
        kp_buf_putc(out, ' ');
        kp_put_count(out, kp_get_count(scripts, scripts->keys[s]->text));
        kp_buf_puts(out, "</span>");
    }
    flaw_tags(out, f);
    kp_buf_puts(out, "</p>");
    numbers(out, f);
    dates(out, f);
    value_list(out, f, "generic", "value", "generic: far too frequent to tell one from another", 5);
    value_list(out, f, "top", "value", often ? "most frequent" : "such as", often ? 8 : 3);
    value_list(out, f, "patterns", "pattern", "patterns", 5);
    kp_buf_puts(out, "</section>\n");
}

void kp_profile_html(const struct kp_node *profile, struct kp_buf *out)
{
    const struct kp_node *fields = list_of(profile, "fields");
    kp_page_open(out, kp_get_text(profile, "title", "profile"));
    head(out, profile);
    overview(out, profile);
    sources(out, profile);
    findings(out, profile);
    kp_buf_puts(out, "<h2>Field by field</h2><div class=\"cards\">\n");
    for (uint32_t i = 0; fields && i < fields->count; i++)
        card(out, fields->items[i], i);
    kp_buf_puts(out, "</div>\n");
    kp_page_close(out);
}
