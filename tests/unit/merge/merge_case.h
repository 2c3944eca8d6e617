/* For tests: a merge from text to text. */
#ifndef MERGE_CASE_H
#define MERGE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/writer.h"
#include "merge/merge.h"
#include "merge/plan.h"

struct merged {
    struct kp_buf out;                 /* the golden records */
    struct kp_buf side[KP_SIDE_COUNT]; /* of the merge */
    struct kp_merge_counts counts;
    struct kp_error err;
    enum kp_status status;
};

static inline void merged_release(struct merged *m)
{
    kp_buf_release(&m->out);
    for (int i = 0; i < KP_SIDE_COUNT; i++)
        kp_buf_release(&m->side[i]);
}

static inline struct kp_ruleset *rules_of(const char *yaml, struct kp_error *err)
{
    static const struct kp_section *const section = &kp_merge_section;
    const struct kp_rule_class classes[] = {kp_merge_class, {.name = NULL}};
    const struct kp_section sections[] = {*section, {.key = NULL}};
    const struct kp_rule_registry registry = {.classes = classes, .sections = sections};
    struct kp_diagnostics diags;
    struct kp_ruleset *rs = NULL;
    kp_diagnostics_init(&diags, "rules.yaml");
    kp_ruleset_parse("rules.yaml", yaml, strlen(yaml), &registry, &diags, &rs, err);
    kp_diagnostics_release(&diags);
    return rs;
}

/* A path under which the text can be read; fd is to be closed behind. */
static inline int text_file(const char *text, size_t len, char *path, size_t size)
{
    int fd = memfd_create("text", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), len);
    snprintf(path, size, "/proc/self/fd/%d", fd);
    return fd;
}

static inline void unbind(struct kp_stage *s, struct kp_binding *binding)
{
    if (!binding->in)
        return;
    s->ops->unbind(s, binding);
    kp_schema_unref(binding->out);
    kp_schema_unref(binding->in);
    *binding = (struct kp_binding){0};
}

static inline void feed(struct kp_stage *s, struct kp_reader *r, struct merged *m)
{
    struct kp_batch batch;
    struct kp_binding binding = {0};
    kp_batch_init(&batch);
    for (bool more = true; more;) {
        m->status = kp_reader_read(r, &batch, &m->err);
        more = m->status == KP_OK;
        if ((!more && m->status != KP_END) || !batch.schema)
            break;
        if (binding.in != batch.schema) { /* a header alone has columns too */
            unbind(s, &binding);
            binding.in = kp_schema_ref(batch.schema);
            assert_int_equal(s->ops->bind(s, &binding, &m->err), KP_OK);
        }
        enum kp_status st = s->ops->consume(s, &binding, &batch, &m->err);
        if (st != KP_OK) {
            m->status = st;
            break;
        }
    }
    unbind(s, &binding);
    kp_batch_release(&batch);
}

static inline void drain(struct kp_stage *s, const struct kp_reader *r, struct merged *m)
{
    struct kp_batch batch;
    struct kp_writer *w = NULL;
    struct kp_write_options options = {.format = kp_reader_format(r),
                                       .delimiter = kp_reader_delimiter(r)};
    kp_batch_init(&batch);
    assert_int_equal(kp_writer_new(&options, &w, &m->err), KP_OK);
    bool started = false;
    for (;;) {
        kp_batch_clear(&batch);
        m->status = s->ops->produce(s, &batch, &m->err);
        if (m->status != KP_OK)
            break;
        if (!started)
            assert_int_equal(kp_writer_start(w, batch.schema, &m->out, &m->err), KP_OK);
        started = true;
        assert_int_equal(kp_writer_format(w, &batch, &m->out, &m->err), KP_OK);
        for (int i = 0; i < KP_SIDE_COUNT; i++)
            kp_buf_add(&m->side[i], batch.side[i].data, batch.side[i].len);
    }
    kp_writer_free(w);
    kp_batch_release(&batch);
}

/* Merges the text; all side streams are kept unless the options keep some. The result is to be
 * released. */
static inline struct merged merge_text(const char *yaml, const char *text, size_t len,
                                       struct kp_merge_options options)
{
    struct merged m = {0};
    struct kp_ruleset *rs = yaml ? rules_of(yaml, &m.err) : NULL;
    if (yaml && !rs) {
        m.status = KP_ERR_RULES;
        return m;
    }
    bool any = false;
    for (int i = 0; i < KP_SIDE_COUNT; i++)
        any |= options.keep[i];
    for (int i = KP_SIDE_XREF; !any && i <= KP_SIDE_EVENTS; i++)
        options.keep[i] = true;
    options.rules = rs;
    options.from_text = true;
    char path[64];
    int fd = text_file(text, len, path, sizeof path);
    struct kp_read_options read = {.tool = "test"};
    struct kp_reader *r = NULL;
    struct kp_stage *s = NULL;
    assert_int_equal(kp_reader_open(path, &read, &r, &m.err), KP_OK);
    m.status = kp_merge_stage_new(&options, &s, &m.err);
    if (m.status == KP_OK)
        feed(s, r, &m);
    if (m.status == KP_END)
        drain(s, r, &m);
    if (s) {
        m.counts = kp_merge_stage_counts(s);
        s->ops->free(s);
    }
    kp_reader_free(r);
    close(fd);
    kp_ruleset_free(rs);
    return m;
}

static inline struct merged merge_simple(const char *yaml, const char *text)
{
    return merge_text(yaml, text, strlen(text), (struct kp_merge_options){0});
}

static inline void assert_text(struct kp_buf *got, const char *want)
{
    const char *text = kp_buf_cstr(got);
    assert_non_null(text);
    assert_string_equal(text, want);
}

#endif
