/* A model as text: the form of match/model_file.h. */
#include "io/output.h"
#include "match/model_file.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const state_names[] = {"trained", "unseen", "fixed"};

/* The shortest digits that read back as the same number. */
static void put_real(struct kp_buf *out, double x)
{
    char text[40];
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    kp_buf_puts(out, text);
}

static void put_text(struct kp_buf *out, const char *s)
{
    kp_buf_json(out, s, strlen(s));
}

static void put_names(struct kp_buf *out, const char *key, const char **names, unsigned n)
{
    if (n == 0)
        return;
    kp_buf_printf(out, ",\n  \"%s\": [", key);
    for (unsigned i = 0; i < n; i++) {
        kp_buf_puts(out, i ? ", " : "");
        put_text(out, names[i]);
    }
    kp_buf_putc(out, ']');
}

/* Its numbers stand under the names that they have in a match section. */
static void put_part(struct kp_buf *out, const struct kp_key_part *p)
{
    struct kp_key_part copy = *p;
    kp_buf_printf(out, "{\"key\": \"%s\", \"field\": ", p->kind->d.name);
    put_text(out, p->field);
    for (const struct kp_arg *a = p->kind->d.args; a->name; a++) {
        const int64_t *number = kp_key_part_number(&copy, a);
        if (number)
            kp_buf_printf(out, ", \"%s\": %lld", number == &copy.n ? "n" : a->name,
                          (long long)*number);
    }
    if (p->text) {
        kp_buf_puts(out, ", \"text\": ");
        put_text(out, p->text);
    }
    if (p->separator) {
        kp_buf_puts(out, ", \"separator\": ");
        put_text(out, p->separator);
    }
    kp_buf_putc(out, '}');
}

static void put_blocking(struct kp_buf *out, const struct kp_match_config *c)
{
    kp_buf_puts(out, ",\n  \"blocking\": [");
    for (unsigned r = 0; r < c->nrules; r++) {
        kp_buf_puts(out, r ? ",\n    [" : "\n    [");
        for (unsigned k = 0; k < c->rules[r].nparts; k++) {
            kp_buf_puts(out, k ? ", " : "");
            put_part(out, &c->rules[r].parts[k]);
        }
        kp_buf_putc(out, ']');
    }
    kp_buf_puts(out, "\n  ]");
}

static void put_measures(struct kp_buf *out, const struct kp_compare_spec *c)
{
    kp_buf_puts(out, ", \"measures\": [");
    for (unsigned i = 0; i < c->nmeasures; i++) {
        const struct kp_measure_use *u = &c->measures[i];
        kp_buf_printf(out, "%s{\"measure\": \"%s\", \"cuts\": [", i ? ", " : "",
                      u->measure->d.name);
        for (unsigned k = 0; k < u->ncuts; k++) {
            kp_buf_puts(out, k ? ", " : "");
            put_real(out, u->cuts[k]);
        }
        kp_buf_putc(out, ']');
        if (u->q)
            kp_buf_printf(out, ", \"grams\": %lld", (long long)u->q);
        if (u->text) {
            kp_buf_puts(out, ", \"text\": ");
            put_text(out, u->text);
        }
        kp_buf_putc(out, '}');
    }
    kp_buf_putc(out, ']');
}

static void put_level(struct kp_buf *out, const struct kp_compare_spec *c, const struct kp_model *m,
                      unsigned i, unsigned level)
{
    char label[128];
    kp_buf_puts(out, level ? ",\n      {\"label\": " : "\n      {\"label\": ");
    put_text(out, kp_level_label(c, level, label, sizeof label));
    kp_buf_puts(out, ", \"m\": ");
    put_real(out, m->m[i][level]);
    kp_buf_puts(out, ", \"u\": ");
    put_real(out, m->u[i][level]);
    kp_buf_printf(out, ", \"state\": \"%s\"%s}", state_names[m->state[i][level]],
                  m->frequent[i] >> level & 1 ? ", \"frequency\": true" : "");
}

static void put_comparison(struct kp_buf *out, const struct kp_compare_spec *c,
                           const struct kp_model *m, unsigned i)
{
    kp_buf_puts(out, i ? ",\n    {\"field\": " : "\n    {\"field\": ");
    put_text(out, c->field);
    if (c->swapped_with) {
        kp_buf_puts(out, ", \"swapped_with\": ");
        put_text(out, c->swapped_with);
    }
    kp_buf_printf(out, ", \"missing\": \"%s\"", c->missing_is_else ? "different" : "neutral");
    put_measures(out, c);
    if (c->term_frequency) {
        kp_buf_puts(out, ", \"term_frequency\": {\"weight\": ");
        put_real(out, c->tf_weight);
        kp_buf_puts(out, ", \"minimum\": ");
        put_real(out, c->tf_minimum);
        if (c->tf_file) {
            kp_buf_puts(out, ", \"file\": ");
            put_text(out, c->tf_file);
        }
        kp_buf_putc(out, '}');
    }
    kp_buf_puts(out, ", \"levels\": [");
    for (unsigned k = 0; k < m->levels[i]; k++)
        put_level(out, c, m, i, k);
    kp_buf_puts(out, "]}");
}

static void put_shared(struct kp_buf *out, const struct kp_model *m)
{
    bool any = false;
    for (unsigned i = 0; i < m->n; i++)
        for (unsigned j = 0; j < i; j++)
            for (unsigned a = 0; a < m->levels[i]; a++)
                for (unsigned b = 0; b < m->levels[j]; b++) {
                    double bits = (double)m->shared[i][j][a][b];
                    if (bits == 0)
                        continue;
                    kp_buf_puts(out, any ? ",\n    " : ",\n  \"shared\": [\n    ");
                    kp_buf_printf(out,
                                  "{\"comparisons\": [%u, %u], \"levels\": [%u, %u], "
                                  "\"bits\": ",
                                  i, j, a, b);
                    put_real(out, bits);
                    kp_buf_putc(out, '}');
                    any = true;
                }
    kp_buf_puts(out, any ? "\n  ]" : "");
}

void kp_model_print(const struct kp_match_config *config, const struct kp_model *model,
                    double threshold, bool all_columns, struct kp_buf *out)
{
    kp_buf_printf(out, "{\n  \"kempt_model\": %d,\n  \"columns\": \"%s\",\n  \"prior\": ",
                  KP_MODEL_VERSION, all_columns ? "all" : "compared");
    put_real(out, model->prior);
    kp_buf_puts(out, ",\n  \"threshold\": ");
    put_real(out, threshold);
    if (config->suspect >= 0) {
        kp_buf_puts(out, ",\n  \"suspect\": ");
        put_real(out, config->suspect);
    }
    if (config->max_block)
        kp_buf_printf(out, ",\n  \"max_block\": %llu", (unsigned long long)config->max_block);
    if (config->one_to_one || config->one_to_one_given)
        kp_buf_printf(out, ",\n  \"one_to_one\": %s", config->one_to_one ? "true" : "false");
    if (!config->generic_values)
        kp_buf_puts(out, ",\n  \"generic_values\": false");
    if (config->cluster != KP_CLUSTER_SURGERY)
        kp_buf_printf(out, ",\n  \"cluster\": \"%s\"", kp_cluster_methods[config->cluster]);
    put_blocking(out, config);
    put_names(out, "split_by", config->refine, config->nrefine);
    put_names(out, "veto", config->veto, config->nveto);
    kp_buf_puts(out, ",\n  \"comparisons\": [");
    for (unsigned i = 0; i < model->n; i++)
        put_comparison(out, &config->compares[i], model, i);
    kp_buf_puts(out, "\n  ]");
    if (model->any_shared)
        put_shared(out, model);
    kp_buf_puts(out, "\n}\n");
}

enum kp_status kp_model_save(const struct kp_match_config *config, const struct kp_model *model,
                             double threshold, bool all_columns, const char *path,
                             struct kp_error *err)
{
    struct kp_buf text = {0};
    struct kp_output *o;
    kp_model_print(config, model, threshold, all_columns, &text);
    enum kp_status st = kp_buf_ok(&text) ? kp_output_open(path, &o, err) : kp_no_memory(err);
    if (st == KP_OK) {
        st = kp_output_write(o, text.data, text.len, err);
        if (st == KP_OK)
            st = kp_output_commit(o, err);
        else
            kp_output_abort(o);
    }
    kp_buf_release(&text);
    return st;
}
