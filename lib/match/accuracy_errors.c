/* The pairs that were got wrong: what kept true ones apart, what brought others together. */
#include "match/accuracy_internal.h"

#include "io/output.h"
#include "match/pairs_file.h"

#include <limits.h>

enum kp_status kp_accuracy_errors_open(struct kp_accuracy_errors *e, const struct kp_matcher *m,
                                       const struct kp_accuracy_options *o, struct kp_accuracy *out,
                                       struct kp_error *err)
{
    *e = (struct kp_accuracy_errors){.options = o, .out = out};
    enum kp_status st = kp_apart_init(&e->apart, m, err);
    return st == KP_OK && o->errors ? kp_output_open(o->errors, &e->file, err) : st;
}

static enum kp_status write_line(struct kp_accuracy_errors *e, const struct kp_apart_pair *p,
                                 bool match, const char *class, struct kp_error *err)
{
    const struct kp_matcher *m = e->apart.m;
    struct kp_buf *line = &e->line;
    kp_buf_clear(line);
    kp_buf_puts(line, "{\"left\":");
    kp_pairs_name(m, e->options->id_column, p->a, line);
    kp_buf_puts(line, ",\"right\":");
    kp_pairs_name(m, e->options->id_column, p->b, line);
    kp_buf_printf(line, ",\"error\":\"%s\",\"class\":\"%s\",\"probability\":%.9g,\"weight\":%.12g",
                  match ? "false negative" : "false positive", class,
                  kp_weight_probability(p->weight), p->weight);
    if (p->rule == UINT_MAX)
        kp_buf_puts(line, ",\"rule\":null,\"fields\":");
    else
        kp_buf_printf(line, ",\"rule\":%u,\"fields\":", p->rule + 1);
    kp_pairs_fields(m, p->a, p->b, p->pattern, line);
    kp_buf_puts(line, "}\n");
    return kp_buf_ok(line) ? kp_output_write(e->file, line->data, line->len, err)
                           : kp_no_memory(err);
}

enum kp_status kp_accuracy_error(struct kp_accuracy_errors *e, uint32_t a, uint32_t b, bool match,
                                 double stands, struct kp_error *err)
{
    struct kp_apart_pair p;
    uint32_t x = a < b ? a : b, y = a < b ? b : a;
    enum kp_status st = kp_apart_look(&e->apart, x, y, &p, err);
    if (st != KP_OK)
        return st;
    bool scored = p.rule != UINT_MAX && p.weight >= e->apart.m->threshold;
    if (match)
        e->out->missed[p.why] += stands;
    else
        *(scored ? &e->out->wrong : &e->out->chained) += stands;
    if (!e->file)
        return KP_OK;
    const char *class = match    ? kp_apart_name(p.why)
                        : scored ? "over the threshold"
                                 : "joined by other records";
    return write_line(e, &p, match, class, err);
}

enum kp_status kp_accuracy_errors_close(struct kp_accuracy_errors *e, enum kp_status st,
                                        struct kp_error *err)
{
    if (st != KP_OK)
        kp_output_abort(e->file);
    else if (e->file)
        st = kp_output_commit(e->file, err);
    kp_apart_release(&e->apart);
    kp_buf_release(&e->line);
    return st;
}
