/* The report for terminals and as Markdown. */
#include <math.h>

#include "profile/output.h"
#include "report/gather.h"

enum { BAR = 24, SHOWN = 10 };

static void bar(struct kp_buf *out, double share)
{
    size_t n = (size_t)(share * BAR + 0.5);
    for (size_t i = 0; i < BAR; i++)
        kp_buf_puts(out, i < n ? "█" : "░");
}

/* One character a run, by eighths of the span from the lowest to the highest. */
static void sparkline(struct kp_buf *out, const struct kp_node *runs, const char *name)
{
    static const char *const ticks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double low = INFINITY, high = -INFINITY;
    for (uint32_t i = 0; i < runs->count; i++) {
        double x = kp_get_number(runs->items[i], name, NAN);
        if (!isnan(x)) {
            low = fmin(low, x);
            high = fmax(high, x);
        }
    }
    for (uint32_t i = 0; i < runs->count; i++) {
        double x = kp_get_number(runs->items[i], name, NAN);
        size_t at = high > low ? (size_t)((x - low) / (high - low) * 7 + 0.5) : 7;
        kp_buf_puts(out, isnan(x) ? " " : ticks[at]);
    }
}

static void text_measures(const struct kp_node *r, bool colour, struct kp_buf *out)
{
    const struct kp_node *list = kp_report_list(r, "measures"),
                         *runs = kp_report_list(r, "history");
    for (uint32_t i = 0; list && i < list->count; i++) {
        const char *name = kp_get_text(list->items[i], "name", "");
        double value = kp_get_number(list->items[i], "value", 0);
        const char *tone = value >= 0.95 ? "\033[32m" : value >= 0.8 ? "\033[33m" : "\033[31m";
        kp_buf_printf(out, "%-14s %s", name, colour ? tone : "");
        bar(out, value);
        kp_buf_printf(out, "%s %6.2f%%  ", colour ? "\033[0m" : "", 100 * value);
        if (runs && runs->count > 1)
            sparkline(out, runs, name);
        else
            kp_buf_puts(out, kp_get_text(list->items[i], "what", ""));
        kp_buf_putc(out, '\n');
    }
}

static void text_steps(const struct kp_node *r, struct kp_buf *out)
{
    const struct kp_node *list = kp_report_list(r, "steps");
    if (!list || list->count == 0)
        return;
    kp_buf_puts(
        out,
        "\nstep                  in         out quarantined    rejected    filtered      merged\n");
    for (uint32_t i = 0; i < list->count; i++) {
        const struct kp_node *s = list->items[i];
        kp_buf_printf(out, "%-12s %11llu %11llu %11llu %11llu %11llu %11llu%s\n",
                      kp_get_text(s, "step", ""), (unsigned long long)kp_get_count(s, "in"),
                      (unsigned long long)kp_get_count(s, "out"),
                      (unsigned long long)kp_get_count(s, "quarantined"),
                      (unsigned long long)kp_get_count(s, "rejected"),
                      (unsigned long long)kp_get_count(s, "filtered"),
                      (unsigned long long)kp_get_count(s, "merged"),
                      kp_get_bool(s, "balanced") ? "" : "  does not add up");
    }
}

static void text_rules(const struct kp_node *r, struct kp_buf *out)
{
    const struct kp_node *list = kp_report_list(r, "rules");
    if (!list || list->count == 0 || kp_get_count(list->items[0], "failed") == 0)
        return;
    kp_buf_puts(out, "\nrules that failed most\n");
    for (uint32_t i = 0; i < list->count && i < SHOWN && kp_get_count(list->items[i], "failed");
         i++) {
        const struct kp_node *e = list->items[i];
        kp_buf_printf(out, "  %s %s: %llu of %llu (%.2f%%)\n", kp_get_text(e, "field", ""),
                      kp_get_text(e, "rule", ""), (unsigned long long)kp_get_count(e, "failed"),
                      (unsigned long long)kp_get_count(e, "seen"),
                      100 * kp_get_number(e, "share", 0));
    }
}

static void text_changes(const struct kp_node *r, struct kp_buf *out)
{
    const struct kp_node *list = kp_report_list(r, "changes");
    if (!list || list->count == 0 || kp_get_count(list->items[0], "changed") == 0)
        return;
    kp_buf_puts(out, "\nwhat was standardised\n");
    for (uint32_t i = 0; i < list->count && i < SHOWN && kp_get_count(list->items[i], "changed");
         i++) {
        const struct kp_node *e = list->items[i];
        kp_buf_printf(out, "  %s: %llu of %llu cells changed\n", kp_get_text(e, "rule", ""),
                      (unsigned long long)kp_get_count(e, "changed"),
                      (unsigned long long)kp_get_count(e, "applied"));
    }
}

static void text_matching(const struct kp_node *r, struct kp_buf *out)
{
    const struct kp_node *m = kp_node_get(r, "matching");
    if (!m || m->kind != KP_NODE_MAP || m->count == 0)
        return;
    kp_buf_puts(out, "\nduplicates\n");
    for (uint32_t i = 0; i < m->count; i++)
        kp_buf_printf(out, "  %s: %s\n", m->keys[i]->text, m->items[i]->text);
}

static void text_sizes(const struct kp_node *r, struct kp_buf *out)
{
    const struct kp_node *list = kp_report_list(r, "cluster_sizes");
    if (list && list->count)
        kp_buf_puts(out, "\nrecords of one customer\n");
    for (uint32_t i = 0; list && i < list->count; i++) {
        kp_buf_printf(out, "  %-10s ", kp_get_text(list->items[i], "size", ""));
        bar(out, kp_get_number(list->items[i], "share", 0));
        kp_buf_printf(out, " %llu customers\n",
                      (unsigned long long)kp_get_count(list->items[i], "clusters"));
    }
}

/* A share, or a dash, in a column. */
static void share_column(struct kp_buf *out, const struct kp_node *map, const char *key)
{
    double x = kp_get_number(map, key, NAN);
    if (isnan(x))
        kp_buf_puts(out, "          –");
    else
        kp_buf_printf(out, " %9.2f%%", 100 * x);
}

static const char *const shares[] = {"completeness", "validity", "uniqueness", "consistency",
                                     "timeliness"};

static void text_sources(const struct kp_node *r, struct kp_buf *out)
{
    const struct kp_node *list = kp_report_list(r, "sources");
    if (!list || list->count == 0)
        return;
    kp_buf_puts(out, "\nby source        records   complete      valid     unique consistent     "
                     "timely\n");
    for (uint32_t i = 0; i < list->count; i++) {
        kp_buf_printf(out, "%-12s %11llu", kp_get_text(list->items[i], "source", ""),
                      (unsigned long long)kp_get_count(list->items[i], "records"));
        for (size_t k = 0; k < sizeof shares / sizeof *shares; k++)
            share_column(out, list->items[i], shares[k]);
        kp_buf_putc(out, '\n');
    }
}

void kp_report_text(const struct kp_node *r, bool colour, struct kp_buf *out)
{
    kp_buf_printf(out, "%s, %s\n\n", kp_get_text(r, "title", ""), kp_get_text(r, "run", ""));
    text_measures(r, colour, out);
    text_steps(r, out);
    text_rules(r, out);
    text_sources(r, out);
    text_changes(r, out);
    text_matching(r, out);
    text_sizes(r, out);
}

/* A cell of a Markdown table: bars and line ends would end it. */
static void md_cell(struct kp_buf *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '|' || *s == '\\' || *s == '<' || *s == '`')
            kp_buf_putc(out, '\\');
        kp_buf_putc(out, *s == '\n' || *s == '\r' ? ' ' : *s);
    }
    kp_buf_puts(out, " | ");
}

static void md_counts(struct kp_buf *out, const struct kp_node *map, const char *const *keys,
                      size_t n)
{
    for (size_t i = 0; i < n; i++)
        kp_buf_printf(out, "%llu |%s", (unsigned long long)kp_get_count(map, keys[i]),
                      i + 1 < n ? " " : "\n");
}

static void md_fields(const struct kp_node *r, struct kp_buf *out)
{
    const struct kp_node *list = kp_report_list(r, "fields");
    if (!list || list->count == 0)
        return;
    kp_buf_puts(out,
                "\n## By field\n\n| field | complete | valid | distinct |\n|---|--:|--:|--:|\n");
    for (uint32_t i = 0; i < list->count; i++) {
        const struct kp_node *f = list->items[i];
        double valid = kp_get_number(f, "validity", NAN);
        kp_buf_puts(out, "| ");
        md_cell(out, kp_get_text(f, "name", ""));
        kp_buf_printf(out, "%.1f%% | ", 100 * kp_get_number(f, "completeness", 0));
        if (isnan(valid))
            kp_buf_puts(out, "– | ");
        else
            kp_buf_printf(out, "%.1f%% | ", 100 * valid);
        kp_buf_printf(out, "%llu |\n", (unsigned long long)kp_get_count(f, "distinct"));
    }
}

static void md_sources(const struct kp_node *r, struct kp_buf *out)
{
    const struct kp_node *list = kp_report_list(r, "sources");
    if (!list || list->count == 0)
        return;
    kp_buf_puts(out, "\n## By source\n\n| source | records | complete | valid | unique | "
                     "consistent | timely |\n|---|--:|--:|--:|--:|--:|--:|\n");
    for (uint32_t i = 0; i < list->count; i++) {
        kp_buf_puts(out, "| ");
        md_cell(out, kp_get_text(list->items[i], "source", ""));
        kp_buf_printf(out, "%llu |", (unsigned long long)kp_get_count(list->items[i], "records"));
        for (size_t k = 0; k < sizeof shares / sizeof *shares; k++) {
            double x = kp_get_number(list->items[i], shares[k], NAN);
            if (isnan(x))
                kp_buf_puts(out, " – |");
            else
                kp_buf_printf(out, " %.1f%% |", 100 * x);
        }
        kp_buf_putc(out, '\n');
    }
}

void kp_report_markdown(const struct kp_node *r, struct kp_buf *out)
{
    static const char *const counts[] = {"in",       "out",      "quarantined",
                                         "rejected", "filtered", "merged"};
    static const char *const failed[] = {"failed", "seen"};
    const struct kp_node *measures = kp_report_list(r, "measures"),
                         *steps = kp_report_list(r, "steps");
    const struct kp_node *rules = kp_report_list(r, "rules");
    kp_buf_printf(out, "# %s\n\n%s\n\n| measure | share |\n|---|--:|\n",
                  kp_get_text(r, "title", ""), kp_get_text(r, "run", ""));
    for (uint32_t i = 0; measures && i < measures->count; i++)
        kp_buf_printf(out, "| %s | %.2f%% |\n", kp_get_text(measures->items[i], "name", ""),
                      100 * kp_get_number(measures->items[i], "value", 0));
    if (steps && steps->count)
        kp_buf_puts(out, "\n## Every record accounted for\n\n| step | in | out | quarantined | "
                         "rejected | filtered | merged "
                         "|\n|---|--:|--:|--:|--:|--:|--:|\n");
    for (uint32_t i = 0; steps && i < steps->count; i++) {
        kp_buf_puts(out, "| ");
        md_cell(out, kp_get_text(steps->items[i], "step", ""));
        md_counts(out, steps->items[i], counts, 6);
    }
    if (rules && rules->count && kp_get_count(rules->items[0], "failed"))
        kp_buf_puts(out, "\n## Rules that failed most\n\n| field | rule | failed | checked "
                         "|\n|---|---|--:|--:|\n");
    for (uint32_t i = 0;
         rules && i < rules->count && i < SHOWN && kp_get_count(rules->items[i], "failed"); i++) {
        kp_buf_puts(out, "| ");
        md_cell(out, kp_get_text(rules->items[i], "field", ""));
        md_cell(out, kp_get_text(rules->items[i], "rule", ""));
        md_counts(out, rules->items[i], failed, 2);
    }
    md_fields(r, out);
    md_sources(r, out);
}
