/* The report's page: duplicates, and why they are. */
#include <math.h>
#include <stdlib.h>

#include "profile/output.h"
#include "profile/page.h"
#include "report/gather.h"
#include "report/html.h"

enum { SCORES = 20, PAIRS_SHOWN = 8 };

/* Scores of pairs, twenty columns from 0 to 1, with the threshold as a line. Counts are drawn by
 * their logarithm: those that do not match are always the most. */
static void scores(struct kp_buf *out, const struct kp_node *pairs)
{
    const struct kp_node *list = kp_report_list(pairs, "scores");
    double most = 0, threshold = kp_get_number(pairs, "threshold", NAN);
    for (uint32_t i = 0; list && i < list->count; i++)
        most = fmax(most, log1p(strtod(list->items[i]->text, NULL)));
    kp_buf_puts(out,
                "<svg class=\"chart\" viewBox=\"0 -8 500 168\" role=\"img\" aria-label=\"pairs "
                "by probability\"><path class=\"a\" "
                "d=\"M10 136H490\"/>");
    for (uint32_t i = 0; list && i < list->count; i++) {
        double n = strtod(list->items[i]->text, NULL), h = most > 0 ? 112 * log1p(n) / most : 0;
        kp_buf_printf(out,
                      "<rect class=\"c\" x=\"%.1f\" y=\"%.1f\" width=\"20\" "
                      "height=\"%.1f\"><title>%.2f to %.2f: %.0f pairs"
                      "</title></rect>",
                      12 + 24.0 * i, 136 - h, h, i / (double)SCORES, (i + 1) / (double)SCORES, n);
        if (n > 0)
            kp_buf_printf(out,
                          "<text class=\"s\" x=\"%.1f\" y=\"%.1f\" "
                          "text-anchor=\"middle\">%.0f</text>",
                          22 + 24.0 * i, 133 - h, n);
    }
    if (!isnan(threshold))
        kp_buf_printf(out,
                      "<path class=\"m\" d=\"M%.1f -4V136\"/><text x=\"%.1f\" y=\"4\" "
                      "text-anchor=\"end\">threshold %.3g</text>",
                      10 + 480 * threshold, 6 + 480 * threshold, threshold);
    kp_buf_puts(out, "<text x=\"10\" y=\"152\">0</text><text x=\"250\" y=\"152\" "
                     "text-anchor=\"middle\">probability that both are the "
                     "same (height: logarithm of the count)</text><text x=\"490\" y=\"152\" "
                     "text-anchor=\"end\">1</text></svg>");
}

/* A bar from one number to another, on an axis from low to high, with a line at zero. */
static void span(struct kp_buf *out, double from, double to, double low, double high)
{
    double scale = high > low ? 100 / (high - low) : 0, left = fmin(from, to);
    kp_buf_printf(out,
                  "<td class=\"b\"><svg class=\"bar span %s\" viewBox=\"0 0 100 9\" "
                  "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect x=\"%.2f\" "
                  "width=\"%.2f\" height=\"9\"/><path d=\"M%.2f 0V9\"/></svg></td>",
                  to < from ? "poor" : "good", (left - low) * scale, fabs(to - from) * scale,
                  -low * scale);
}

static void step(struct kp_buf *out, const char *name, const char *level, const double *at,
                 const double *axis)
{
    kp_buf_puts(out, "<tr><td class=\"v\">");
    kp_page_value(out, name);
    if (*level) {
        kp_buf_puts(out, " <span class=\"soft\">");
        kp_page_value(out, level);
        kp_buf_puts(out, "</span>");
    }
    kp_buf_puts(out, "</td>");
    span(out, at[0], at[1], axis[0], axis[1]);
    kp_buf_printf(out, "<td class=\"n\">%+.1f</td></tr>\n", at[1] - at[0]);
}

/* The weight of a pair in bits: from what is expected of any two records, field by field, to the
 * sum. */
static void waterfall(struct kp_buf *out, const struct kp_node *pair)
{
    const struct kp_node *map = kp_node_get(pair, "fields");
    double prior = kp_get_number(pair, "prior", 0), sum = prior,
           more = kp_get_number(pair, "dependence", 0);
    if (!map || map->kind != KP_NODE_MAP)
        return;
    double axis[2] = {fmin(0, prior), fmax(0, prior)};
    for (uint32_t i = 0; i < map->count; i++) {
        sum += kp_get_number(map->items[i], "weight", 0);
        axis[0] = fmin(axis[0], fmin(sum, sum + more));
        axis[1] = fmax(axis[1], fmax(sum, sum + more));
    }
    kp_buf_puts(out, "<table class=\"fall\"><tbody>");
    if (prior != 0)
        step(out, "any two records", "", (double[]){0, prior}, axis);
    sum = prior;
    for (uint32_t i = 0; i < map->count; i++) {
        double at[2] = {sum, sum + kp_get_number(map->items[i], "weight", 0)};
        step(out, map->keys[i]->text, kp_get_text(map->items[i], "level", ""), at, axis);
        sum = at[1];
    }
    if (more != 0)
        step(out, "fields that go together", "", (double[]){sum, sum + more}, axis);
    step(out, "sum", "", (double[]){0, sum + more}, axis);
    kp_buf_puts(out, "</tbody></table>");
}

/* What levels weigh, from the middle. */
static void weights(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *list = kp_report_list(r, "weights");
    bool model = strcmp(kp_get_text(r, "weights_of", ""), "model") == 0;
    const char *field = "";
    double most = 0;
    if (!list || list->count == 0)
        return;
    for (uint32_t i = 0; i < list->count; i++)
        most = fmax(most, fabs(kp_get_number(list->items[i], "weight", 0)));
    kp_buf_printf(out,
                  "<h4>what each level says for or against a match, in bits%s</h4><div "
                  "class=\"scroll\"><table class=\"weights\"><thead><tr><th>field<th>level<th>"
                  "against – for<th class=\"n\">bits%s</thead><tbody>",
                  model ? "" : ", on average of the scored pairs",
                  model ? "" : "<th class=\"n wide\">pairs");
    for (uint32_t i = 0; i < list->count; i++) {
        const struct kp_node *e = list->items[i];
        const char *name = kp_get_text(e, "field", "");
        double w = kp_get_number(e, "weight", 0);
        kp_buf_puts(out, "<tr>");
        kp_html_value_cell(out, strcmp(name, field) == 0 ? "" : name);
        kp_html_value_cell(out, kp_get_text(e, "level", ""));
        span(out, 0, w, -most, most);
        kp_buf_printf(out, "<td class=\"n\">%+.1f</td>", w);
        if (!model) {
            kp_buf_puts(out, "<td class=\"n wide\">");
            kp_put_count(out, kp_get_count(e, "pairs"));
            kp_buf_puts(out, "</td>");
        }
        kp_buf_puts(out, "</tr>\n");
        field = name;
    }
    kp_buf_puts(out, "</tbody></table></div>\n");
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
        kp_html_value_cell(out, kp_get_text(list->items[i], "size", ""));
        kp_html_count_cell(out, kp_get_count(list->items[i], "clusters"));
        kp_html_share_cells(out, kp_get_number(list->items[i], "share", 0), "plain");
        kp_buf_puts(out, "</tr>\n");
    }
    kp_buf_puts(out, "</tbody></table>\n");
}

static void tiles(struct kp_buf *out, const struct kp_node *m)
{
    kp_buf_puts(out, "<div class=\"tiles\">");
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
}

static void sample(struct kp_buf *out, const struct kp_node *list)
{
    if (!list || list->count == 0)
        return;
    kp_buf_puts(out, "<h4>pairs nearest to the threshold, how their weight came about in "
                     "bits</h4><div class=\"cards\">");
    for (uint32_t i = 0; i < list->count && i < PAIRS_SHOWN; i++) {
        const struct kp_node *p = list->items[i];
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
    kp_buf_puts(out, "</div>\n");
}

void kp_html_matching(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *m = kp_node_get(r, "matching"), *pairs = kp_node_get(r, "pairs");
    if ((!m || m->kind != KP_NODE_MAP || m->count == 0) && !pairs &&
        !kp_report_list(r, "cluster_sizes") && !kp_report_list(r, "weights"))
        return;
    kp_buf_puts(out, "<h2>Duplicates</h2>");
    tiles(out, m);
    sizes(out, r);
    if (pairs) {
        kp_buf_puts(out, "<h4>scores of the pairs</h4>");
        scores(out, pairs);
    }
    weights(out, r);
    sample(out, kp_report_list(pairs, "sample"));
}
