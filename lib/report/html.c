/* The report as one page. */
#include <math.h>
#include <stdlib.h>

#include "profile/output.h"
#include "profile/page.h"
#include "report/gather.h"
#include "report/html.h"

enum { SHOWN = 20, RUNS = 60, RUNS_LISTED = 12 };

void kp_html_count_cell(struct kp_buf *out, uint64_t n)
{
    kp_buf_puts(out, "<td class=\"n\">");
    kp_put_count(out, n);
    kp_buf_puts(out, "</td>");
}

void kp_html_value_cell(struct kp_buf *out, const char *text)
{
    kp_buf_puts(out, "<td class=\"v\">");
    kp_page_value(out, text);
    kp_buf_puts(out, "</td>");
}

void kp_html_share_cells(struct kp_buf *out, double share, const char *tone)
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
        kp_html_value_cell(out, kp_get_text(list->items[i], "step", ""));
        for (size_t k = 0; k < 6; k++)
            kp_html_count_cell(out, kp_get_count(list->items[i], keys[k]));
        kp_buf_puts(out, "</tr>\n");
        balanced = balanced && kp_get_bool(list->items[i], "balanced");
    }
    kp_buf_printf(out, "</tbody></table></div><p><span class=\"tag %s\">%s</span></p>\n",
                  balanced ? "good" : "poor",
                  balanced ? "in = out + quarantined + rejected + filtered + merged, in every step"
                           : "the counts of a step do not add up");
}

/* Some entry of the list tells of the measure. */
static bool tells(const struct kp_node *list, const char *key)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (!isnan(kp_get_number(list->items[i], key, NAN)))
            return true;
    return false;
}

/* The measures beside completeness that fields and sources have. */
static const char *const others[][2] = {{"validity", "valid"},
                                        {"uniqueness", "unique"},
                                        {"consistency", "consistent"},
                                        {"timeliness", "timely"}};

static void other_heads(struct kp_buf *out, const struct kp_node *list)
{
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (tells(list, others[k][0]))
            kp_buf_printf(out, "<th class=\"n\">%s", others[k][1]);
}

static void other_cells(struct kp_buf *out, const struct kp_node *list, const struct kp_node *item)
{
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        double share = kp_get_number(item, others[k][0], NAN);
        bool plain = strcmp(others[k][0], "uniqueness") == 0; /* few values are no fault */
        if (!tells(list, others[k][0]))
            continue;
        if (isnan(share)) {
            kp_buf_puts(out, "<td class=\"n soft\">–</td>");
            continue;
        }
        kp_buf_printf(out, "<td class=\"n %s\">", plain ? "" : kp_page_tone(share));
        kp_page_share(out, share);
        kp_buf_puts(out, "</td>");
    }
}

static void fields(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *list = kp_report_list(r, "fields");
    if (!list || list->count == 0)
        return;
    kp_buf_puts(out, "<h2>By field</h2><div "
                     "class=\"scroll\"><table><thead><tr><th>field<th>complete<th class=\"n\">");
    other_heads(out, list);
    kp_buf_puts(out, "<th class=\"n\">distinct</thead><tbody>");
    for (uint32_t i = 0; i < list->count; i++) {
        const struct kp_node *f = list->items[i];
        double complete = kp_get_number(f, "completeness", 0);
        double before = kp_get_number(f, "completeness_before", NAN);
        kp_buf_puts(out, "<tr>");
        kp_html_value_cell(out, kp_get_text(f, "name", ""));
        kp_buf_puts(out, "<td class=\"b\">");
        kp_page_bar(out, complete, kp_page_tone(complete));
        kp_buf_puts(out, "</td><td class=\"n\">");
        if (!isnan(before) && before != complete) {
            kp_buf_puts(out, "<span class=\"soft wide\">");
            kp_page_share(out, before);
            kp_buf_puts(out, " → </span>");
        }
        kp_page_share(out, complete);
        kp_buf_puts(out, "</td>");
        other_cells(out, list, f);
        kp_html_count_cell(out, kp_get_count(f, "distinct"));
        kp_buf_puts(out, "</tr>\n");
    }
    kp_buf_puts(out, "</tbody></table></div>\n");
}

static void sources(struct kp_buf *out, const struct kp_node *r)
{
    const struct kp_node *list = kp_report_list(r, "sources");
    if (!list || list->count == 0)
        return;
    kp_buf_puts(out, "<h2>By source</h2><div class=\"scroll\"><table><thead><tr><th>source<th "
                     "class=\"n\">records<th>complete<th class=\"n\">");
    other_heads(out, list);
    kp_buf_puts(out, "</thead><tbody>");
    for (uint32_t i = 0; i < list->count; i++) {
        double share = kp_get_number(list->items[i], "completeness", NAN);
        kp_buf_puts(out, "<tr>");
        kp_html_value_cell(out, kp_get_text(list->items[i], "source", ""));
        kp_html_count_cell(out, kp_get_count(list->items[i], "records"));
        kp_html_share_cells(out, share, isnan(share) ? "plain" : kp_page_tone(share));
        other_cells(out, list, list->items[i]);
        kp_buf_puts(out, "</tr>\n");
    }
    kp_buf_puts(out, "</tbody></table></div>\n");
}

/* What each run did, the last ones first. */
static void runs(struct kp_buf *out, const struct kp_node *r)
{
    static const char *const counts[] = {"records", "changed", "quarantined", "rejected", "merged"};
    const struct kp_node *list = kp_report_list(r, "history");
    if (!list || list->count == 0 || !tells(list, "records"))
        return;
    kp_buf_puts(out, "<h2>What each run changed</h2><div "
                     "class=\"scroll\"><table><thead><tr><th>run");
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
        kp_buf_printf(out, "<th class=\"n\">%s", counts[k]);
    kp_buf_puts(out, "</thead><tbody>");
    for (uint32_t i = list->count, n = 0; i-- > 0 && n < RUNS_LISTED; n++) {
        kp_buf_puts(out, "<tr>");
        kp_html_value_cell(out, kp_get_text(list->items[i], "run", ""));
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
            kp_html_count_cell(out, kp_get_count(list->items[i], counts[k]));
        kp_buf_puts(out, "</tr>\n");
    }
    kp_buf_puts(out, "</tbody></table></div>\n");
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
        kp_html_value_cell(out, field);
        kp_html_value_cell(out, rule);
        kp_html_count_cell(out, kp_get_count(e, "failed"));
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
        kp_html_value_cell(out, kp_get_text(e, "rule", ""));
        kp_html_count_cell(out, kp_get_count(e, "changed"));
        kp_buf_puts(out, "<td class=\"b wide\">");
        kp_page_bar(out, applied > 0 ? changed / applied : 0, "plain");
        kp_buf_puts(out, "</td><td class=\"n\">");
        kp_page_share(out, applied > 0 ? changed / applied : 0);
        kp_buf_puts(out, "</td>");
        kp_html_count_cell(out, kp_get_count(e, "failed"));
        kp_buf_puts(out, "</tr>\n");
    }
    kp_buf_puts(out, "</tbody></table></div>\n");
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
    runs(out, r);
    steps(out, r);
    rules(out, r);
    fields(out, r);
    sources(out, r);
    changes(out, r);
    kp_html_matching(out, r);
    kp_page_close(out);
}
