#include "match/pairs_file.h"

#include "io/output.h"

void kp_pairs_name(const struct kp_matcher *m, uint32_t id_column, uint32_t record,
                   struct kp_buf *out)
{
    struct kp_slice id =
        id_column == UINT32_MAX ? kp_missing() : kp_table_value(m->table, id_column, record);
    if (id.len)
        kp_buf_json(out, id.ptr, id.len);
    else
        kp_buf_uint(out, (uint64_t)record + 1);
}

void kp_pairs_fields(const struct kp_matcher *m, uint32_t a, uint32_t b, uint64_t pattern,
                     struct kp_buf *out)
{
    kp_buf_putc(out, '{');
    for (unsigned i = 0; i < m->scorer.n; i++) {
        const struct kp_compare_spec *c = m->scorer.comparers[i].spec;
        unsigned level = kp_pattern_level(pattern, i);
        char label[128];
        if (i)
            kp_buf_putc(out, ',');
        kp_buf_json(out, c->field, strlen(c->field));
        kp_buf_puts(out, ":{\"level\":");
        kp_level_label(c, level, label, sizeof label);
        kp_buf_json(out, label, strlen(label));
        kp_buf_printf(out, ",\"weight\":%.15g}",
                      m->model->weight[i][level] +
                          kp_model_frequency(m->model, &m->scorer, i, level, a, b));
    }
    kp_buf_putc(out, '}');
}

void kp_pairs_line(const struct kp_matcher *m, uint32_t id_column, const struct kp_edge *e,
                   struct kp_buf *out)
{
    kp_buf_puts(out, "{\"left\":");
    kp_pairs_name(m, id_column, e->a, out);
    kp_buf_puts(out, ",\"right\":");
    kp_pairs_name(m, id_column, e->b, out);
    kp_buf_printf(out,
                  ",\"probability\":%.9g,\"weight\":%.15g,\"rule\":%u,\"match\":%s,"
                  "\"prior\":%.15g,\"dependence\":%.15g,\"fields\":",
                  kp_weight_probability(e->weight), e->weight, e->rule + 1,
                  e->weight >= m->threshold && !(e->flags & KP_EDGE_CUT) ? "true" : "false",
                  m->model->prior_weight, 0 - kp_model_shared(m->model, e->pattern));
    kp_pairs_fields(m, e->a, e->b, e->pattern, out);
    kp_buf_putc(out, '}');
}

enum kp_status kp_pairs_file_write(const struct kp_matcher *m, uint32_t id_column, const char *path,
                                   struct kp_error *err)
{
    struct kp_output *o;
    struct kp_buf line = {0};
    enum kp_status st = kp_output_open(path, &o, err);
    if (st != KP_OK)
        return st;
    for (size_t i = 0; st == KP_OK && i < m->nedges; i++) {
        kp_buf_clear(&line);
        kp_pairs_line(m, id_column, &m->edges[i], &line);
        kp_buf_putc(&line, '\n');
        st = kp_buf_ok(&line) ? kp_output_write(o, line.data, line.len, err) : kp_no_memory(err);
    }
    kp_buf_release(&line);
    if (st == KP_OK)
        return kp_output_commit(o, err);
    kp_output_abort(o);
    return st;
}
