#include "match/config.h"

#include <stdio.h>

const char *const kp_cluster_methods[] = {"surgery", "connected", "best-link", NULL};

bool kp_cluster_method_of(const char *name, enum kp_cluster_method *out)
{
    for (int i = 0; kp_cluster_methods[i]; i++)
        if (strcmp(name, kp_cluster_methods[i]) == 0) {
            *out = (enum kp_cluster_method)i;
            return true;
        }
    return false;
}

void kp_match_config_init(struct kp_match_config *c)
{
    *c = (struct kp_match_config){
        .threshold = -1, .suspect = -1, .prior = -1, .generic_values = true};
    kp_arena_init(&c->arena);
}

void kp_match_config_release(struct kp_match_config *c)
{
    kp_arena_release(&c->arena);
    *c = (struct kp_match_config){0};
}

unsigned kp_compare_levels(const struct kp_compare_spec *c)
{
    unsigned n = 2 + (c->swapped_with != NULL);
    for (unsigned i = 0; i < c->nmeasures; i++)
        n += c->measures[i].ncuts;
    return n;
}

char *kp_level_label(const struct kp_compare_spec *c, unsigned level, char *out, size_t size)
{
    unsigned at = 1;
    if (level == 0)
        snprintf(out, size, "the same");
    else if (level == KP_LEVEL_MISSING)
        snprintf(out, size, "missing");
    else if (c->swapped_with && level == at)
        snprintf(out, size, "the other's %s", c->swapped_with);
    else {
        at += c->swapped_with != NULL;
        snprintf(out, size, "different");
        for (unsigned i = 0; i < c->nmeasures; at += c->measures[i++].ncuts)
            if (level >= at && level < at + c->measures[i].ncuts)
                snprintf(out, size, "%s %s %g", c->measures[i].measure->d.name,
                         c->measures[i].measure->distance ? "<=" : ">=",
                         c->measures[i].cuts[level - at]);
    }
    return out;
}

/* A YAML scalar: plain where that is safe, else in double quotes. */
static void put_name(struct kp_buf *out, const char *s)
{
    bool plain = *s && (*s < '0' || *s > '9');
    for (const char *p = s; *p; p++)
        plain &= *p == '_' || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                 (*p >= '0' && *p <= '9');
    if (plain)
        kp_buf_puts(out, s);
    else
        kp_buf_json(out, s, strlen(s));
}

static void put_cuts(struct kp_buf *out, const struct kp_measure_use *u)
{
    kp_buf_putc(out, '[');
    for (unsigned i = 0; i < u->ncuts; i++)
        kp_buf_printf(out, "%s%g", i ? ", " : "", u->cuts[i]);
    kp_buf_putc(out, ']');
}

/* What stands behind a measure's name. */
static void put_use(struct kp_buf *out, const struct kp_measure_use *u)
{
    if (!u->q && !u->text) {
        put_cuts(out, u);
        return;
    }
    kp_buf_printf(out, "{%s: ", u->measure->d.args[0].name);
    put_cuts(out, u);
    if (u->q)
        kp_buf_printf(out, ", grams: %lld", (long long)u->q);
    if (u->text) {
        kp_buf_printf(out, ", %s: ", kp_measure_text_arg(u->measure)->name);
        put_name(out, u->text);
    }
    kp_buf_putc(out, '}');
}

static void put_part(struct kp_buf *out, const struct kp_key_part *p)
{
    if (strcmp(p->kind->d.name, "value") == 0 && !p->separator) {
        put_name(out, p->field);
        return;
    }
    bool named = p->kind->d.args[1].type == KP_ARG_INT || p->text || p->separator;
    kp_buf_printf(out, "{%s: %s", p->kind->d.name, named ? "{field: " : "");
    put_name(out, p->field);
    struct kp_key_part copy = *p;
    for (const struct kp_arg *a = p->kind->d.args + 1; a->name; a++) {
        const int64_t *number = kp_key_part_number(&copy, a);
        if (number)
            kp_buf_printf(out, ", %s: %lld", a->name, (long long)*number);
    }
    if (p->text) {
        kp_buf_printf(out, ", %s: ", kp_key_text_arg(p->kind)->name);
        put_name(out, p->text);
    }
    if (p->separator) {
        kp_buf_puts(out, ", separator: ");
        put_name(out, p->separator);
    }
    kp_buf_puts(out, named ? "}}" : "}");
}

void kp_match_rule_print(const struct kp_rule_spec *r, struct kp_buf *out)
{
    kp_buf_putc(out, '[');
    for (unsigned k = 0; k < r->nparts; k++) {
        if (k)
            kp_buf_puts(out, ", ");
        put_part(out, &r->parts[k]);
    }
    kp_buf_putc(out, ']');
}

static void put_term_frequency(struct kp_buf *out, const struct kp_compare_spec *c,
                               const char *comma)
{
    kp_buf_printf(out, "%sterm_frequency: ", comma);
    if (!c->tf_file && c->tf_minimum <= 0 && c->tf_weight >= 1) {
        kp_buf_puts(out, "true");
        return;
    }
    kp_buf_printf(out, "{weight: %g", c->tf_weight);
    if (c->tf_minimum > 0)
        kp_buf_printf(out, ", minimum: %g", c->tf_minimum);
    if (c->tf_file) {
        kp_buf_puts(out, ", file: ");
        put_name(out, c->tf_file);
    }
    kp_buf_putc(out, '}');
}

static void put_compare(struct kp_buf *out, const struct kp_compare_spec *c)
{
    kp_buf_puts(out, "    ");
    put_name(out, c->field);
    kp_buf_puts(out, ": {");
    const char *comma = "";
    for (unsigned i = 0; i < c->nmeasures; i++, comma = ", ") {
        const struct kp_measure_use *u = &c->measures[i];
        kp_buf_printf(out, "%s%s: ", comma, u->measure->d.name);
        put_use(out, u);
    }
    if (c->nmeasures == 0) {
        kp_buf_puts(out, "exact: {}");
        comma = ", ";
    }
    if (c->swapped_with) {
        kp_buf_printf(out, "%sswapped_with: ", comma);
        put_name(out, c->swapped_with);
        comma = ", ";
    }
    if (c->term_frequency)
        put_term_frequency(out, c, comma);
    kp_buf_puts(out, c->missing_is_else ? ", missing: different}\n" : "}\n");
}

static void put_names(struct kp_buf *out, const char *key, const char **names, unsigned n)
{
    if (n == 0)
        return;
    kp_buf_printf(out, "  %s: [", key);
    for (unsigned i = 0; i < n; i++) {
        if (i)
            kp_buf_puts(out, ", ");
        put_name(out, names[i]);
    }
    kp_buf_puts(out, "]\n");
}

void kp_match_config_print(const struct kp_match_config *c, struct kp_buf *out)
{
    kp_buf_puts(out, "match:\n  blocking:\n");
    for (unsigned r = 0; r < c->nrules; r++) {
        kp_buf_puts(out, "    - ");
        kp_match_rule_print(&c->rules[r], out);
        kp_buf_putc(out, '\n');
    }
    put_names(out, "split_by", c->refine, c->nrefine);
    kp_buf_puts(out, "  compare:\n");
    for (unsigned i = 0; i < c->ncompares; i++)
        put_compare(out, &c->compares[i]);
    put_names(out, "veto", c->veto, c->nveto);
    if (c->threshold >= 0)
        kp_buf_printf(out, "  threshold: %g\n", c->threshold);
    if (c->suspect >= 0)
        kp_buf_printf(out, "  suspect: %g\n", c->suspect);
    if (!c->generic_values)
        kp_buf_puts(out, "  generic_values: false\n");
    if (c->one_to_one_given)
        kp_buf_printf(out, "  one_to_one: %s\n", c->one_to_one ? "true" : "false");
    if (c->cluster != KP_CLUSTER_SURGERY)
        kp_buf_printf(out, "  cluster: %s\n", kp_cluster_methods[c->cluster]);
}
