/* Accuracy in words and in JSON. */
#include "match/accuracy.h"

static const enum kp_apart_why lost[] = {KP_APART_BLOCKING,  KP_APART_CAP,     KP_APART_VETO,
                                         KP_APART_THRESHOLD, KP_APART_PARTNER, KP_APART_OTHERS};
#define NLOST (sizeof lost / sizeof *lost)

static void put_share(struct kp_buf *out, const struct kp_share *s)
{
    kp_buf_printf(out, "   %.4f (%.4f-%.4f)", s->value, s->low, s->high);
}

static void put_line(struct kp_buf *out, const char *name, const struct kp_accuracy_line *l)
{
    kp_buf_printf(out, "%-11s %11.9g %10.0f %10.0f", name, l->probability, l->pairs, l->right);
    put_share(out, &l->precision);
    put_share(out, &l->recall);
    put_share(out, &l->f1);
    kp_buf_putc(out, '\n');
}

static void put_errors(struct kp_buf *out, const struct kp_accuracy *a)
{
    double all = 0;
    for (size_t i = 0; i < NLOST; i++)
        all += a->missed[lost[i]];
    kp_buf_printf(out, "false negatives %.0f", all);
    for (size_t i = 0; i < NLOST; i++)
        if (a->missed[lost[i]] > 0)
            kp_buf_printf(out, ", %.0f %s", a->missed[lost[i]], kp_apart_name(lost[i]));
    kp_buf_printf(out, "\nfalse positives %.0f", a->wrong + a->chained);
    if (a->wrong > 0)
        kp_buf_printf(out, ", %.0f over the threshold", a->wrong);
    if (a->chained > 0)
        kp_buf_printf(out, ", %.0f joined by other records", a->chained);
    kp_buf_putc(out, '\n');
}

void kp_accuracy_text(const struct kp_accuracy *a, struct kp_buf *out)
{
    kp_buf_printf(out, "%.0f true pairs, %.0f of them lost in blocking", a->true_pairs,
                  a->missed[KP_APART_BLOCKING]);
    if (a->labels)
        kp_buf_puts(out, "; measured by labels\n");
    else
        kp_buf_printf(out, "; largest cluster %llu\n", (unsigned long long)a->largest);
    kp_buf_puts(out, "              threshold      pairs       true   precision                "
                     "recall                   F1\n");
    for (int k = 0; k < KP_ACCURACY_LINES; k++)
        put_line(out, "pairs", &a->at[k]);
    if (a->best.pairs > 0)
        put_line(out, "best F1", &a->best);
    if (a->reached)
        put_line(out, "precision", &a->wanted);
    put_line(out, "clusters", &a->clusters);
    if (!a->labels)
        kp_buf_printf(out, "B-cubed     precision %.4f, recall %.4f, F1 %.4f\n",
                      a->bcubed_precision, a->bcubed_recall, a->bcubed_f1);
    put_errors(out, a);
}

static void json_share(struct kp_buf *out, const char *name, const struct kp_share *s)
{
    kp_buf_printf(out, ",\"%s\":%.9g,\"%s_low\":%.9g,\"%s_high\":%.9g", name, s->value, name,
                  s->low, name, s->high);
}

static void json_line(struct kp_buf *out, const struct kp_accuracy_line *l)
{
    kp_buf_printf(out, "{\"threshold\":%.9g,\"pairs\":%.9g,\"true\":%.9g", l->probability, l->pairs,
                  l->right);
    json_share(out, "precision", &l->precision);
    json_share(out, "recall", &l->recall);
    json_share(out, "f1", &l->f1);
    kp_buf_putc(out, '}');
}

void kp_accuracy_json(const struct kp_accuracy *a, struct kp_buf *out)
{
    kp_buf_printf(out, "{\"true_pairs\":%.9g,\"pairs\":[", a->true_pairs);
    for (int k = 0; k < KP_ACCURACY_LINES; k++) {
        kp_buf_puts(out, k ? "," : "");
        json_line(out, &a->at[k]);
    }
    kp_buf_puts(out, "],\"best\":");
    json_line(out, &a->best);
    kp_buf_puts(out, ",\"wanted\":");
    if (a->reached)
        json_line(out, &a->wanted);
    else
        kp_buf_puts(out, "null");
    kp_buf_puts(out, ",\"clusters\":");
    json_line(out, &a->clusters);
    if (!a->labels)
        kp_buf_printf(out,
                      ",\"bcubed\":{\"precision\":%.9g,\"recall\":%.9g,\"f1\":%.9g},"
                      "\"largest\":%llu",
                      a->bcubed_precision, a->bcubed_recall, a->bcubed_f1,
                      (unsigned long long)a->largest);
    kp_buf_puts(out, ",\"false_negatives\":{");
    for (size_t i = 0; i < NLOST; i++)
        kp_buf_printf(out, "%s\"%s\":%.9g", i ? "," : "", kp_apart_name(lost[i]),
                      a->missed[lost[i]]);
    kp_buf_printf(out,
                  "},\"false_positives\":{\"over the threshold\":%.9g,"
                  "\"joined by other records\":%.9g}}\n",
                  a->wrong, a->chained);
}
