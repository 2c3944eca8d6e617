/* The report as one page. */
#include <math.h>
#include <stdlib.h>

#include "profile/output.h"
#include "profile/page.h"
#include "report/gather.h"

enum { SHOWN = 20, RUNS = 60, SCORES = 20 };

static void count_cell(struct kp_buf *out, uint64_t n)
{
    kp_buf_puts(out, "<td class=\"n\">");
    kp_put_count(out, n);
    kp_buf_puts(out, "</td>");
}

static void value_cell(struct kp_buf *out, const char *text)
{
    kp_buf_puts(out, "<td class=\"v\">");
    kp_page_value(out, text);
    kp_buf_puts(out, "</td>");
}

static void share_cells(struct kp_buf *out, double share, const char *tone)
{
    if (isnan(share)) {
        kp_buf_puts(out, "<td class=\"b\"></td><td class=\"n soft\">–</td>");
        return;
    }
    kp_buf_puts(out, "<td class=\"b\">");
    kp_page_bar(out, share, tone);
    kp_buf_puts(out, "</td><td class=\"n\">");
    kp_page_share(out, share);
    kp_buf_puts(out, "</td>");
}

static void measures(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *list = kp_report_list(r, "measures");
    kp_buf_puts(out, "<div class=\"tiles\">");
    for (uint32_t i = 0; list && i < list->count; i++) {
        double value = kp_get_number(list->items[i], "value", 0);
        kp_buf_puts(out, "<div class=\"tile\"><b>");
        kp_page_share(out, value);
        kp_buf_puts(out, "</b><span>");
        kp_page_text(out, kp_get_text(list->items[i], "name", ""));
        kp_buf_puts(out, "</span>");
        kp_page_bar(out, value, kp_page_tone(value));
        kp_buf_puts(out, "<span>");
        kp_page_text(out, kp_get_text(list->items[i], "what", ""));
        kp_buf_puts(out, "</span></div>");
    }
    kp_buf_puts(out, "</div>\n");
}

static void trends(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *runs = kp_report_list(r, "history"),
                         *list = kp_report_list(r, "measures");
    if (!runs || runs->count < 2 || !list)
        return;
    kp_buf_puts(out, "<h2>Trend over runs</h2><div class=\"cards\">");
    for (uint32_t m = 0; m < list->count; m++) {
        const char *name = kp_get_text(list->items[m], "name", "");
        double values[RUNS];
        size_t n = 0;
        for (uint32_t i = 0; i < runs->count && n < RUNS; i++)
            values[n++] = kp_get_number(runs->items[i], name, NAN);
        kp_buf_puts(out, "<section class=\"card\"><h3>");
        kp_page_text(out, name);
        kp_buf_puts(out, "</h3>");
        kp_page_line(out, values, n, name);
        kp_buf_puts(out, "<p class=\"soft\">");
        kp_page_text(out, kp_get_text(runs->items[0], "run", ""));
        kp_buf_puts(out, ": ");
        kp_page_share(out, isnan(values[0]) ? 0 : values[0]);
        kp_buf_puts(out, " → now ");
        kp_page_share(out, kp_get_number(list->items[m], "value", 0));
        kp_buf_puts(out, "</p></section>");
    }
    kp_buf_puts(out, "</div>\n");
}

static void steps(struct kp_buf *out, const struct kp_node *r)
{
    static const char *const keys[] = {"in",       "out",      "quarantined",
                                       "rejected", "filtered", "merged"};
    const struct kp_node *list = kp_report_list(r, "steps");
    bool balanced = true;
    if (!list || list->count == 0)
        return;
    kp_buf_puts(out, "<h2>Every record accounted for</h2><div "
                     "class=\"scroll\"><table><thead><tr><th>step<th class=\"n\">in<th "
                     "class=\"n\">out<th class=\"n\">quarantined<th class=\"n\">rejected<th "
                     "class=\"n\">filtered<th "
                     "class=\"n\">merged</thead><tbody>");
    for (uint32_t i = 0; i < list->count; i++) {
        kp_buf_puts(out, "<tr>");
        value_cell(out, kp_get_text(list->items[i], "step", ""));
        for (size_t k = 0; k < 6; k++)
            count_cell(out, kp_get_count(list->items[i], keys[k]));
        kp_buf_puts(out, "</tr>\n");
        balanced = balanced && kp_get_bool(list->items[i], "balanced");
    }
    kp_buf_printf(out, "</tbody></table></div><p><span class=\"tag %s\">%s</span></p>\n",
                  balanced ? "good" : "poor",
                  balanced ? "in = out + quarantined + rejected + filtered + merged, in every step"
                           : "the counts of a step do not add up");
}

static void fields(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *list = kp_report_list(r, "fields");
    if (!list || list->count == 0)
        return;
    kp_buf_puts(out,
                "<h2>By field</h2><div class=\"scroll\"><table><thead><tr><th>field<th>complete<th "
                "class=\"n\"><th "
                "class=\"wide\">valid<th class=\"n wide\"><th class=\"n\">distinct</thead><tbody>");
    for (uint32_t i = 0; i < list->count; i++) {
        const struct kp_node *f = list->items[i];
        double complete = kp_get_number(f, "completeness", 0),
               valid = kp_get_number(f, "validity", NAN);
        double before = kp_get_number(f, "completeness_before", NAN);
        kp_buf_puts(out, "<tr>");
        value_cell(out, kp_get_text(f, "name", ""));
        kp_buf_puts(out, "<td class=\"b\">");
        kp_page_bar(out, complete, kp_page_tone(complete));
        kp_buf_puts(out, "</td><td class=\"n\">");
        if (!isnan(before) && before != complete) {
            kp_buf_puts(out, "<span class=\"soft\">");
            kp_page_share(out, before);
            kp_buf_puts(out, " → </span>");
        }
        kp_page_share(out, complete);
        kp_buf_puts(out, "</td><td class=\"b wide\">");
        if (!isnan(valid))
            kp_page_bar(out, valid, kp_page_tone(valid));
        kp_buf_puts(out, "</td><td class=\"n wide\">");
        if (!isnan(valid))
            kp_page_share(out, valid);
        kp_buf_puts(out, "</td>");
        count_cell(out, kp_get_count(f, "distinct"));
        kp_buf_puts(out, "</tr>\n");
    }
    kp_buf_puts(out, "</tbody></table></div>\n");
}

static void sources(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *list = kp_report_list(r, "sources");
    if (!list || list->count == 0)
        return;
    kp_buf_puts(
        out, "<h2>By source</h2><table><thead><tr><th>source<th class=\"n\">records<th>complete<th "
             "class=\"n\"></thead><tbody>");
    for (uint32_t i = 0; i < list->count; i++) {
        double share = kp_get_number(list->items[i], "completeness", 0);
        kp_buf_puts(out, "<tr>");
        value_cell(out, kp_get_text(list->items[i], "source", ""));
        count_cell(out, kp_get_count(list->items[i], "records"));
        share_cells(out, share, kp_page_tone(share));
        kp_buf_puts(out, "</tr>\n");
    }
    kp_buf_puts(out, "</tbody></table>\n");
}

static void examples(struct kp_buf *out, const struct kp_node *r, const char *field,
                     const char *rule)
{
    const struct kp_node *list = kp_report_list(r, "examples");
    for (uint32_t i = 0; list && i < list->count; i++) {
        const struct kp_node *e = list->items[i];
        if (!(strcmp(field, kp_get_text(e, "field", "")) == 0 ||
              kp_report_names_field(field, kp_get_text(e, "field", ""))) ||
            strcmp(kp_get_text(e, "rule", ""), rule) != 0)
            continue;
        const char *value = kp_get_text(e, "value", "");
        kp_buf_puts(out, "<code>");
        kp_page_value(out, *value ? value : "(empty)");
        kp_buf_puts(out, "</code><br>");
    }
}

static void rules(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *list = kp_report_list(r, "rules");
    if (!list || list->count == 0)
        return;
    if (kp_get_count(list->items[0], "failed") == 0) {
        kp_buf_puts(out, "<h2>Rules</h2><p><span class=\"tag good\">no rule failed</span></p>\n");
        return;
    }
    kp_buf_puts(out, "<h2>Rules that failed most</h2><div "
                     "class=\"scroll\"><table><thead><tr><th>field<th>rule<th class=\"n\">failed"
                     "<th class=\"wide\">of those checked<th class=\"n\"><th class=\"wide\">such "
                     "as</thead><tbody>");
    for (uint32_t i = 0; i < list->count && i < SHOWN && kp_get_count(list->items[i], "failed");
         i++) {
        const struct kp_node *e = list->items[i];
        const char *field = kp_get_text(e, "field", ""), *rule = kp_get_text(e, "rule", "");
        kp_buf_puts(out, "<tr>");
        value_cell(out, field);
        value_cell(out, rule);
        count_cell(out, kp_get_count(e, "failed"));
        kp_buf_puts(out, "<td class=\"b wide\">");
        kp_page_bar(out, kp_get_number(e, "share", 0),
                    strcmp(kp_get_text(e, "severity", ""), "warning") == 0 ? "fair" : "poor");
        kp_buf_puts(out, "</td><td class=\"n\">");
        kp_page_share(out, kp_get_number(e, "share", 0));
        kp_buf_puts(out, "</td><td class=\"v wide\">");
        examples(out, r, field, rule);
        kp_buf_puts(out, "</td></tr>\n");
    }
    kp_buf_puts(out, "</tbody></table></div>\n");
}

static void changes(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *list = kp_report_list(r, "changes");
    if (!list || list->count == 0 || kp_get_count(list->items[0], "changed") == 0)
        return;
    kp_buf_puts(out,
                "<h2>What was standardised</h2><div class=\"scroll\"><table><thead><tr><th>rule<th "
                "class=\"n\">cells changed<th class=\"wide\">of "
                "those read<th class=\"n\"><th class=\"n\">could not be read</thead><tbody>");
    for (uint32_t i = 0; i < list->count && i < SHOWN && kp_get_count(list->items[i], "changed");
         i++) {
        const struct kp_node *e = list->items[i];
        double applied = kp_get_number(e, "applied", 0), changed = kp_get_number(e, "changed", 0);
        kp_buf_puts(out, "<tr>");
        value_cell(out, kp_get_text(e, "rule", ""));
        count_cell(out, kp_get_count(e, "changed"));
        kp_buf_puts(out, "<td class=\"b wide\">");
        kp_page_bar(out, applied > 0 ? changed / applied : 0, "plain");
        kp_buf_puts(out, "</td><td class=\"n\">");
        kp_page_share(out, applied > 0 ? changed / applied : 0);
        kp_buf_puts(out, "</td>");
        count_cell(out, kp_get_count(e, "failed"));
        kp_buf_puts(out, "</tr>\n");
    }
    kp_buf_puts(out, "</tbody></table></div>\n");
}

/* Scores of pairs, twenty columns from 0 to 1, with the threshold as a line. Counts are drawn by
 * their logarithm: those that do not match are always the most. */
static void scores(struct kp_buf *out, const struct kp_node *pairs)
{
    const struct kp_node *list = kp_report_list(pairs, "scores");
    double most = 0, threshold = kp_get_number(pairs, "threshold", NAN);
    for (uint32_t i = 0; list && i < list->count; i++)
        most = fmax(most, log1p(strtod(list->items[i]->text, NULL)));
    kp_buf_puts(out, "<svg class=\"chart\" viewBox=\"0 0 500 160\" role=\"img\" aria-label=\"pairs "
                     "by probability\"><path class=\"a\" "
                     "d=\"M10 136H490\"/>");
    for (uint32_t i = 0; list && i < list->count; i++) {
        double n = strtod(list->items[i]->text, NULL), h = most > 0 ? 112 * log1p(n) / most : 0;
        kp_buf_printf(out,
                      "<rect class=\"c\" x=\"%.1f\" y=\"%.1f\" width=\"20\" "
                      "height=\"%.1f\"><title>%.2f to %.2f: %.0f pairs"
                      "</title></rect>",
                      12 + 24.0 * i, 136 - h, h, i / (double)SCORES, (i + 1) / (double)SCORES, n);
    }
    if (!isnan(threshold))
        kp_buf_printf(out,
                      "<path class=\"m\" d=\"M%.1f 10V136\"/><text x=\"%.1f\" y=\"10\" "
                      "text-anchor=\"end\">threshold %.3g</text>",
                      10 + 480 * threshold, 6 + 480 * threshold, threshold);
    kp_buf_puts(out, "<text x=\"10\" y=\"152\">0</text><text x=\"250\" y=\"152\" "
                     "text-anchor=\"middle\">probability that both are the "
                     "same (height: logarithm of the count)</text><text x=\"490\" y=\"152\" "
                     "text-anchor=\"end\">1</text></svg>");
}

/* What each field said for and against, in bits from the middle. */
static void waterfall(struct kp_buf *out, const struct kp_node *pair)
{
    const struct kp_node *map = kp_node_get(pair, "fields");
    if (!map || map->kind != KP_NODE_MAP)
        return;
    kp_buf_puts(out, "<table><tbody>");
    for (uint32_t i = 0; i < map->count; i++) {
        double w = kp_get_number(map->items[i], "weight", 0), size = fmin(fabs(w), 20) * 2.5;
        kp_buf_puts(out, "<tr>");
        value_cell(out, map->keys[i]->text);
        kp_buf_printf(out,
                      "<td class=\"b\"><svg class=\"bar %s\" viewBox=\"0 0 100 9\" "
                      "preserveAspectRatio=\"none\" "
                      "aria-hidden=\"true\"><rect x=\"%.1f\" width=\"%.1f\" "
                      "height=\"9\"/></svg></td><td class=\"n\">%+.1f</td></tr>",
                      w < 0 ? "poor" : "good", w < 0 ? 50 - size : 50, size, w);
    }
    kp_buf_puts(out, "</tbody></table>");
}

static void sizes(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *list = kp_report_list(r, "cluster_sizes");
    if (!list || list->count == 0)
        return;
    kp_buf_puts(out, "<h4>records of one customer</h4><table><thead><tr><th>records<th "
                     "class=\"n\">customers<th>of all<th "
                     "class=\"n\"></thead><tbody>");
    for (uint32_t i = 0; i < list->count; i++) {
        kp_buf_puts(out, "<tr>");
        value_cell(out, kp_get_text(list->items[i], "size", ""));
        count_cell(out, kp_get_count(list->items[i], "clusters"));
        share_cells(out, kp_get_number(list->items[i], "share", 0), "plain");
        kp_buf_puts(out, "</tr>\n");
    }
    kp_buf_puts(out, "</tbody></table>\n");
}

static void matching(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *m = kp_node_get(r, "matching"), *pairs = kp_node_get(r, "pairs");
    const struct kp_node *sample = kp_report_list(pairs, "sample");
    if ((!m || m->kind != KP_NODE_MAP || m->count == 0) && !pairs &&
        !kp_report_list(r, "cluster_sizes"))
        return;
    kp_buf_puts(out, "<h2>Duplicates</h2><div class=\"tiles\">");
    for (uint32_t i = 0; m && m->kind == KP_NODE_MAP && i < m->count; i++) {
        struct kp_buf figure = {0}, name = {0};
        kp_put_count(&figure, kp_get_count(m, m->keys[i]->text));
        for (const char *c = m->keys[i]->text; *c; c++)
            kp_buf_putc(&name, *c == '_' ? ' ' : *c);
        const char *f = kp_buf_cstr(&figure), *n = kp_buf_cstr(&name);
        if (f && n)
            kp_page_tile(out, f, n);
        kp_buf_release(&figure);
        kp_buf_release(&name);
    }
    kp_buf_puts(out, "</div>\n");
    sizes(out, r);
    if (pairs)
        scores(out, pairs);
    if (sample && sample->count)
        kp_buf_puts(out, "<h4>pairs that were hardest to decide, with the weight of each field in "
                         "bits</h4><div class=\"cards\">");
    for (uint32_t i = 0; sample && i < sample->count && i < 6; i++) {
        const struct kp_node *p = sample->items[i];
        kp_buf_puts(out, "<section class=\"card\"><h3>");
        kp_page_value(out, kp_get_text(p, "left", ""));
        kp_buf_puts(out, " – ");
        kp_page_value(out, kp_get_text(p, "right", ""));
        kp_buf_printf(out, "</h3><p class=\"soft\">probability %.3f, %s</p>",
                      kp_get_number(p, "probability", 0),
                      kp_get_bool(p, "match") ? "one customer" : "two customers");
        waterfall(out, p);
        kp_buf_puts(out, "</section>");
    }
    if (sample && sample->count)
        kp_buf_puts(out, "</div>\n");
}

void kp_report_html(const struct kp_node *r, struct kp_buf *out)
{
    kp_page_open(out, kp_get_text(r, "title", ""));
    kp_buf_puts(out, "<h1>");
    kp_page_value(out, kp_get_text(r, "title", ""));
    kp_buf_puts(out, "</h1><p class=\"soft\">");
    kp_page_text(out, kp_get_text(r, "run", ""));
    kp_buf_printf(out, " · kempt %s</p>", kp_get_text(r, "version", ""));
    measures(out, r);
    trends(out, r);
    steps(out, r);
    rules(out, r);
    fields(out, r);
    sources(out, r);
    changes(out, r);
    matching(out, r);
    kp_page_close(out);
}
