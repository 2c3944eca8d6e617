/* Any records, clustered at random, merged by any survivorship rules, and taken apart again: what
 * comes back is what went in, byte for byte.
 *
 * The input is a line of choices (each byte chooses one thing), then text in CSV, TSV or JSONL. The
 * text is first written as kempt writes it: that is what must come back.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/writer.h"
#include "merge/identity.h"
#include "merge/merge.h"
#include "merge/unmerge.h"
#include "pipeline/registry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise that was not kept, and where. */
static void must(bool ok, int line)
{
    if (ok)
        return;
    fprintf(stderr, "fuzz_merge.c:%d: not kept\n", line);
    abort();
}
#define require(ok) must(ok, __LINE__)

/* ---- choices ---- */

struct choices {
    const uint8_t *at, *end;
};

static unsigned choose(struct choices *c, unsigned of)
{
    return c->at < c->end ? *c->at++ % of : 0;
}

static const char *const rules[] = {
    "first",
    "last",
    "{latest_by: b}",
    "{oldest: a}",
    "most_complete",
    "most_trusted",
    "{most_trusted: {order: [{s1: 180d}, s0], by: b}}",
    "prefer_valid",
    "{where: \"r.a == 'x'\"}",
    "{score: \"#(r.b or '')\"}",
    "longest",
    "shortest",
    "most_frequent",
    "largest",
    "smallest",
    "{prefer: true}",
    "{matches: '^[a-z]+$'}",
    "exclude",
    "{exclude: [x, '']}",
    "union",
    "{union: {separator: '; '}}",
    "concatenate",
    "{compute: \"kempt.value(kempt.count()) .. (r.a or '')\"}",
    "sum",
    "min",
    "max",
};
enum {
    RULES = sizeof rules / sizeof *rules,
    OF_RECORDS = 10, /* of these, the first can pick a master ... */
    OF_ONE = 19,     /* ... and these a group */
};

static void put_chain(struct kp_buf *yaml, struct choices *c, unsigned of)
{
    kp_buf_printf(yaml, "[%s", rules[choose(c, of)]);
    for (unsigned n = choose(c, 3); n > 0; n--)
        kp_buf_printf(yaml, ", %s", rules[choose(c, of)]);
    kp_buf_putc(yaml, ']');
}

static struct kp_ruleset *random_rules(struct choices *c)
{
    struct kp_buf yaml = {0};
    struct kp_ruleset *rs = NULL;
    struct kp_error err = {0};
    struct kp_diagnostics diags;
    static const char *const names[] = {"a", "b", "c", "نام"};
    kp_buf_puts(&yaml, "ruleset: t\nfields:\n");
    for (int i = 0; i < 4; i++) {
        kp_buf_printf(&yaml, "  %s: {merge: ", names[i]);
        put_chain(&yaml, c, RULES);
        kp_buf_puts(&yaml, "}\n");
    }
    kp_buf_puts(&yaml, "merge:\n  sources: [s1, s0]\n  default: ");
    put_chain(&yaml, c, RULES);
    kp_buf_puts(&yaml, "\n  master: ");
    put_chain(&yaml, c, OF_RECORDS);
    kp_buf_puts(&yaml, "\n");
    if (choose(c, 2)) {
        kp_buf_puts(&yaml, "  groups: [{fields: [a, b], rules: ");
        put_chain(&yaml, c, OF_ONE);
        kp_buf_puts(&yaml, "}]\n");
    }
    if (choose(c, 2))
        kp_buf_puts(&yaml, "  consent: {opt_in: [c], opt_out: [نام]}\n");
    kp_buf_printf(&yaml, "  fill_empty: %s\n  max_cluster: %u\n", choose(c, 2) ? "no" : "yes",
                  2 + choose(c, 5) * choose(c, 5));
    kp_diagnostics_init(&diags, "fuzz.yaml");
    kp_ruleset_parse("fuzz.yaml", yaml.data, yaml.len, kp_registry(), &diags, &rs, &err);
    kp_diagnostics_release(&diags);
    kp_buf_release(&yaml);
    require(rs); /* all of them are right */
    return rs;
}

/* ---- text to text ---- */

static int text_file(const struct kp_buf *text, char path[64])
{
    int fd = memfd_create("text", MFD_CLOEXEC);
    require(fd >= 0 && write(fd, text->data ? text->data : "", text->len) == (ssize_t)text->len);
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

static struct kp_reader *open_text(const struct kp_buf *text, const struct kp_read_options *options,
                                   int *fd)
{
    char path[64];
    struct kp_error err = {0};
    struct kp_reader *r = NULL;
    *fd = text_file(text, path);
    if (kp_reader_open(path, options, &r, &err) != KP_OK)
        r = NULL;
    return r;
}

/* The text as kempt writes it, its bad records left out. False: there is nothing. */
static bool rewrite(const struct kp_buf *text, const struct kp_read_options *read,
                    struct kp_buf *out)
{
    int fd;
    struct kp_batch b = {0};
    struct kp_error err = {0};
    struct kp_writer *w = NULL;
    bool started = false;
    struct kp_write_options write = {.format = read->format, .delimiter = read->delimiter};
    struct kp_reader *r = open_text(text, read, &fd);
    require(kp_writer_new(&write, &w, &err) == KP_OK);
    while (r && kp_reader_read(r, &b, &err) == KP_OK) {
        if (!started)
            require(kp_writer_start(w, b.schema, out, &err) == KP_OK);
        started = true;
        require(kp_writer_format(w, &b, out, &err) == KP_OK);
    }
    kp_writer_free(w);
    kp_batch_release(&b);
    kp_reader_free(r);
    close(fd);
    require(kp_buf_ok(out));
    return started;
}

/* ---- merge and back ---- */

struct merged {
    struct kp_buf out, side[KP_SIDE_COUNT];
    struct kp_merge_counts counts;
};

static void release(struct merged *m)
{
    kp_buf_release(&m->out);
    for (int i = 0; i < KP_SIDE_COUNT; i++)
        kp_buf_release(&m->side[i]);
}

static void feed(struct kp_stage *s, struct kp_reader *r)
{
    struct kp_batch b = {0};
    struct kp_error err = {0};
    for (bool more = true; more;) {
        more = kp_reader_read(r, &b, &err) == KP_OK;
        struct kp_binding binding = {.in = b.schema};
        if (!b.schema) /* else a header alone counts too */
            continue;
        require(s->ops->bind(s, &binding, &err) == KP_OK);
        require(s->ops->consume(s, &binding, &b, &err) == KP_OK);
        s->ops->unbind(s, &binding);
        kp_schema_unref(binding.out);
    }
    kp_batch_release(&b);
}

static void drain(struct kp_stage *s, const struct kp_read_options *read, struct merged *m)
{
    struct kp_batch b = {0};
    struct kp_error err = {0};
    struct kp_writer *w = NULL;
    bool started = false;
    struct kp_write_options write = {.format = read->format, .delimiter = read->delimiter};
    require(kp_writer_new(&write, &w, &err) == KP_OK);
    for (enum kp_status st; (st = s->ops->produce(s, &b, &err)) != KP_END; kp_batch_clear(&b)) {
        require(st == KP_OK);
        if (!started)
            require(kp_writer_start(w, b.schema, &m->out, &err) == KP_OK);
        started = true;
        require(kp_writer_format(w, &b, &m->out, &err) == KP_OK);
        for (int i = 0; i < KP_SIDE_COUNT; i++)
            kp_buf_add(&m->side[i], b.side[i].data, b.side[i].len);
    }
    kp_writer_free(w);
    kp_batch_release(&b);
}

static struct merged merge(const struct kp_buf *text, const struct kp_read_options *read,
                           const struct kp_merge_options *options)
{
    int fd;
    struct merged m = {0};
    struct kp_error err = {0};
    struct kp_stage *s = NULL;
    struct kp_reader *r = open_text(text, read, &fd);
    require(r && kp_merge_stage_new(options, &s, &err) == KP_OK);
    feed(s, r);
    drain(s, read, &m);
    m.counts = kp_merge_stage_counts(s);
    s->ops->free(s);
    kp_reader_free(r);
    close(fd);
    return m;
}

/* The pipe holds all of it: inputs are short. */
static void unmerge(const struct merged *m, enum kp_format format, struct kp_buf *back)
{
    char golden[64], xref[64], losers[64], to[64], block[4096];
    int pipes[2], fds[3] = {text_file(&m->out, golden), text_file(&m->side[KP_SIDE_XREF], xref),
                            text_file(&m->side[KP_SIDE_LOSERS], losers)};
    require(pipe2(pipes, O_CLOEXEC) == 0 && fcntl(pipes[1], F_SETPIPE_SZ, 1 << 20) > 0);
    snprintf(to, sizeof to, "/proc/self/fd/%d", pipes[1]);
    struct kp_output *out = NULL;
    struct kp_error err = {0};
    struct kp_unmerge_counts counts;
    struct kp_unmerge_options o = {
        .golden = golden, .xref = xref, .losers = losers, .from = format};
    require(kp_output_open(to, &out, &err) == KP_OK);
    enum kp_status st = kp_unmerge(&o, out, &counts, &err);
    if (st != KP_OK)
        fprintf(stderr, "unmerge: %s\n", err.message);
    require(st == KP_OK && kp_output_commit(out, &err) == KP_OK);
    close(pipes[1]);
    for (ssize_t n; (n = read(pipes[0], block, sizeof block)) > 0;)
        kp_buf_add(back, block, (size_t)n);
    close(pipes[0]);
    for (int i = 0; i < 3; i++)
        close(fds[i]);
    require(counts.records == m->counts.records && counts.golden == m->counts.golden);
}

/* A second merge, told of the first: ids stay, and its events replayed on the first xref would be a
 * test of their own (test_identity.c); here it must only not fail. */
static void merge_again(const struct kp_buf *text, const struct kp_read_options *read,
                        struct kp_merge_options options, const struct merged *before)
{
    char path[64];
    int fd = text_file(&before->side[KP_SIDE_XREF], path);
    struct kp_identity *id = NULL;
    struct kp_error err = {0};
    options.previous = path;
    options.keep[KP_SIDE_EVENTS] = true;
    if (kp_identity_new(path, &id, &err) == KP_OK) { /* else two records have one name */
        struct merged after = merge(text, read, &options);
        require(after.counts.golden == before->counts.golden);
        release(&after);
    }
    kp_identity_free(id);
    close(fd);
}

static void there_and_back(struct choices *c, const struct kp_buf *text,
                           const struct kp_read_options *read)
{
    static const enum kp_format sides[] = {KP_FORMAT_JSONL, KP_FORMAT_CSV, KP_FORMAT_TSV};
    struct kp_ruleset *rs = random_rules(c);
    struct kp_buf back = {0};
    struct kp_merge_options o = {.rules = rs,
                                 .from_text = true,
                                 .provenance = choose(c, 2),
                                 .memory = choose(c, 2) ? 512 : 0,
                                 .xref = sides[choose(c, 3)],
                                 .losers = KP_FORMAT_JSONL,
                                 .id = choose(c, 2) ? "a" : NULL,
                                 .keep = {[KP_SIDE_XREF] = true,
                                          [KP_SIDE_LOSERS] = true,
                                          [KP_SIDE_CONFLICTS] = true,
                                          [KP_SIDE_REVIEW] = true}};
    if (read->format != KP_FORMAT_JSONL) /* CSV cannot hold the kinds of JSON */
        o.losers = sides[choose(c, 3)];
    struct merged m = merge(text, read, &o);
    unmerge(&m, read->format, &back);
    require(back.len == text->len && memcmp(back.data, text->data, text->len) == 0);
    merge_again(text, read, o, &m);
    release(&m);
    kp_buf_release(&back);
    kp_ruleset_free(rs);
}

/* Records with the columns of a file of losers are refused (tests/cli/merge/columns-of-losers). */
static bool names_of_losers(const struct kp_buf *text)
{
    return memmem(text->data, text->len, KP_FIELD_INTO, strlen(KP_FIELD_INTO)) ||
           memmem(text->data, text->len, KP_FIELD_POSITION, strlen(KP_FIELD_POSITION));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct kp_read_options formats[] = {
        {.format = KP_FORMAT_CSV, .delimiter = ',', .header = KP_HEADER_YES, .tool = "fuzz"},
        {.format = KP_FORMAT_CSV, .delimiter = ';', .header = KP_HEADER_YES, .tool = "fuzz"},
        {.format = KP_FORMAT_TSV, .delimiter = '\t', .header = KP_HEADER_YES, .tool = "fuzz"},
        {.format = KP_FORMAT_JSONL, .tool = "fuzz"}};
    const uint8_t *line = size ? memchr(data, '\n', size) : NULL;
    if (!line || size > 16384)
        return 0;
    struct choices c = {data, line};
    const struct kp_read_options *read = &formats[choose(&c, 4)];
    struct kp_buf given = {0}, text = {0};
    kp_buf_add(&given, (const char *)line + 1, size - (size_t)(line + 1 - data));
    if (rewrite(&given, read, &text) && text.len > 0 && !names_of_losers(&text))
        there_and_back(&c, &text, read);
    kp_buf_release(&given);
    kp_buf_release(&text);
    return 0;
}
