/* Any bytes as a feed: what normalize made of it, revert takes back; what a check rejected or a
 * reader set aside, requeue puts back. Compared byte for byte with the feed as kempt writes it.
 * The first byte of the input chooses the format, the second one how a block is cut and which of
 * the two ways is gone. Run from the top folder: some rules read files of rules/. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/writer.h"
#include "normalize/revert.h"
#include "normalize/stage.h"
#include "pipeline/chain.h"
#include "pipeline/registry.h"
#include "pipeline/requeue.h"
#include "validate/stage.h"

#define CHECK(what)                                                                                \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what);                     \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static const char ruleset[] =
    "locale: {region: IR, languages: [fa, en]}\n"
    "fields:\n"
    "  name: {normalize: [{mojibake: {}}, html, text, letters, {person_name: {on_fail: issue}}]}\n"
    "  mobile: {normalize: [{spreadsheet: {on_fail: issue}}, {phone: {on_fail: issue}}]}\n"
    "  email: {normalize: [text, {email: {on_fail: empty}}]}\n"
    "  born: {normalize: [{date: {from: [iso, dmy, jalali], time: drop, on_fail: empty}}]}\n"
    "  tags: {normalize: [{tags: {by: ';'}}]}\n"
    "  amount: {normalize: [{number: {on_fail: issue}}]}\n"
    "  sector: {normalize: [{map: {values: {a: b, x: y}, on_fail: issue}}]}\n"
    "  business: {}\n"
    "  industry: {normalize: [{coalesce: [sector, business]}, {case: title}]}\n"
    "  first: {}\n"
    "  last: {}\n"
    "  whole: {normalize: [text, {split: {into: [first, last]}}]}\n"
    "  country: {normalize: [{country: {on_fail: issue}}], default: IR}\n"
    "  gone: {normalize: [{boolean: {on_fail: issue}}], default: 'no'}\n"
    "  reject: {validate: [{length: {max: 0}}]}\n";

static struct kp_ruleset *rules;
static struct kp_stage *normalize, *validate;
static char scratch_file[64];

static int file_of(const char *bytes, size_t len)
{
    int fd = memfd_create("fuzz", 0);
    CHECK(fd >= 0 && (len == 0 || write(fd, bytes, len) == (ssize_t)len));
    return fd;
}

static const char *path_of(int fd, char *path)
{
    sprintf(path, "/proc/self/fd/%d", fd);
    return path;
}

/* What a stage made of a feed. */
struct result {
    struct kp_buf out;
    struct kp_buf sides[KP_SIDE_COUNT];
};

static void release(struct result *r)
{
    kp_buf_release(&r->out);
    for (int i = 0; i < KP_SIDE_COUNT; i++)
        kp_buf_release(&r->sides[i]);
}

static enum kp_status put(struct kp_writer *w, const struct kp_batch *b, bool *started,
                          struct result *r, struct kp_error *err)
{
    if (!*started && b->schema) {
        CHECK(kp_writer_start(w, b->schema, &r->out, err) == KP_OK);
        *started = true;
    }
    struct kp_buf piece = {0};
    enum kp_status st = *started ? kp_writer_format(w, b, &piece, err) : KP_OK;
    if (st == KP_OK && piece.len) {
        size_t lead = kp_writer_lead(w, &piece);
        kp_buf_add(&r->out, piece.data + lead, piece.len - lead);
    }
    kp_buf_release(&piece);
    return st;
}

/* Reads a feed, takes it through the stage (NULL: none) and writes it in the same format. */
static enum kp_status flow(const char *bytes, size_t len, const struct kp_read_options *read,
                           struct kp_stage *stage, struct result *r, struct kp_error *err)
{
    char path[64];
    int fd = file_of(bytes, len);
    struct kp_reader *reader = NULL;
    struct kp_writer *writer;
    struct kp_chain chain;
    struct kp_chain_worker worker;
    struct kp_batch batch = {0};
    const struct kp_write_options write = {.format = read->format,
                                           .no_header = read->header == KP_HEADER_NO};
    bool started = false;
    kp_chain_init(&chain, &stage, stage != NULL);
    CHECK(kp_chain_worker_init(&chain, &worker, err) == KP_OK);
    CHECK(kp_writer_new(&write, &writer, err) == KP_OK);
    enum kp_status st = kp_reader_open(path_of(fd, path), read, &reader, err);
    while (st == KP_OK && (st = kp_reader_read(reader, &batch, err)) == KP_OK) {
        batch.source = "feed";
        if (batch.schema)
            st = kp_chain_process(&chain, &worker, &batch, err);
        if (st == KP_OK)
            st = put(writer, &batch, &started, r, err);
        for (int i = 0; i < KP_SIDE_COUNT; i++)
            kp_buf_add(&r->sides[i], batch.side[i].data ? batch.side[i].data : "",
                       batch.side[i].len);
    }
    if (st == KP_END)
        st = put(writer, &batch, &started, r, err);
    if (st == KP_OK)
        st = kp_writer_finish(writer, &r->out, err);
    kp_chain_worker_release(&chain, &worker, NULL);
    kp_chain_release(&chain);
    kp_batch_release(&batch);
    kp_writer_free(writer);
    kp_reader_free(reader);
    close(fd);
    return st;
}

static void require_same(const struct kp_buf *a, const struct kp_buf *b, const char *what,
                         const struct kp_buf *side)
{
    if (a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0))
        return;
    fprintf(stderr, "%s:\n--- was\n%.*s\n--- became\n%.*s\n--- by\n%.*s\n", what, (int)a->len,
            a->data ? a->data : "", (int)b->len, b->data ? b->data : "", (int)side->len,
            side->data ? side->data : "");
    abort();
}

static void there_and_back(const struct kp_buf *x, const struct kp_read_options *read)
{
    struct kp_error err = {0};
    struct kp_stage *revert;
    struct result y = {0}, z = {0};
    char path[64];
    if (flow(x->data, x->len, read, normalize, &y, &err) != KP_OK) {
        fprintf(stderr, "normalize: %s\n", err.message);
        abort();
    }
    int fd = file_of(y.sides[KP_SIDE_LEDGER].data, y.sides[KP_SIDE_LEDGER].len);
    const struct kp_revert_options back = {.ledger = path_of(fd, path)};
    CHECK(kp_revert_stage_new(&back, &revert, &err) == KP_OK);
    struct kp_read_options again = *read;
    again.columns = kp_revert_stage_columns(revert);
    if (flow(y.out.data, y.out.len, &again, revert, &z, &err) != KP_OK) {
        fprintf(stderr, "revert: %s\n%.*s\n", err.message, (int)y.out.len, y.out.data);
        abort();
    }
    require_same(x, &z.out, "normalize, then revert", &y.sides[KP_SIDE_LEDGER]);
    revert->ops->free(revert);
    close(fd);
    release(&y);
    release(&z);
}

static void put_back(const struct kp_buf *want, const struct kp_buf *rest,
                     const struct kp_buf *side, const struct kp_read_options *read)
{
    char side_path[64], rest_path[64];
    struct kp_error err = {0};
    int side_fd = file_of(side->data, side->len), rest_fd = file_of(rest->data, rest->len);
    const struct kp_requeue_options o = {.side = path_of(side_fd, side_path),
                                         .input = path_of(rest_fd, rest_path),
                                         .output = scratch_file,
                                         .read = *read,
                                         .write = {.format = read->format}};
    struct kp_requeue_counts counts;
    struct kp_buf got = {0};
    if (kp_requeue(&o, &counts, &err) != KP_OK) {
        fprintf(stderr, "requeue: %s\n%.*s\n%.*s\n", err.message, (int)rest->len, rest->data,
                (int)side->len, side->data);
        abort();
    }
    CHECK(kp_rules_read_file(scratch_file, 64 << 20, &got, &err) == KP_OK);
    require_same(want, &got, "set aside, then put back", side);
    kp_buf_release(&got);
    close(side_fd);
    close(rest_fd);
}

static void aside_and_back(const struct kp_buf *x, const struct kp_read_options *read)
{
    struct kp_error err = {0};
    struct result y = {0};
    CHECK(flow(x->data, x->len, read, validate, &y, &err) == KP_OK);
    put_back(x, &y.out, &y.sides[KP_SIDE_REJECTS], read);
    release(&y);
}

static void start(void)
{
    struct kp_error err = {0};
    struct kp_diagnostics diags;
    setenv("KEMPT_DATA", "rules", 1);
    kp_diagnostics_init(&diags, "fuzz");
    if (kp_ruleset_parse("fuzz", ruleset, sizeof ruleset - 1, kp_registry(), &diags, &rules,
                         &err) != KP_OK) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
    kp_diagnostics_release(&diags);
    const struct kp_normalize_options n = {.ruleset = rules, .ledger = true, .tool = "fuzz"};
    const struct kp_validate_options v = {.rules = rules};
    CHECK(kp_normalize_stage_new(&n, &normalize, &err) == KP_OK);
    CHECK(kp_validate_stage_new(&v, &validate, &err) == KP_OK);
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(scratch_file, sizeof scratch_file, "%s/kempt-fuzz-%d", folder, (int)getpid());
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum kp_format formats[] = {KP_FORMAT_CSV, KP_FORMAT_JSONL, KP_FORMAT_TSV,
                                             KP_FORMAT_JSON};
    if (!rules)
        start();
    if (size < 2)
        return 0;
    struct kp_read_options read = {.format = formats[data[0] & 3],
                                   .header = KP_HEADER_YES,
                                   .delimiter = (data[0] & 3) == 0 ? ',' : 0,
                                   .block = (data[1] & 1) ? 64u : 0,
                                   .tool = "fuzz"};
    bool json = read.format == KP_FORMAT_JSONL || read.format == KP_FORMAT_JSON;
    struct kp_buf feed = {0};
    struct result x = {0};
    struct kp_error err = {0};
    if (!json && (data[1] & 8) == 0)
        kp_buf_puts(&feed, "name,mobile,email,born,tags,amount,sector,business,whole,reject\n");
    kp_buf_add(&feed, data + 2, size - 2);
    /* as kempt writes it */
    if (flow(feed.data, feed.len, &read, NULL, &x, &err) == KP_OK) {
        struct result again = {0};
        CHECK(flow(x.out.data, x.out.len, &read, NULL, &again, &err) == KP_OK);
        require_same(&x.out, &again.out, "read, then written", &again.out);
        release(&again);
        if (data[1] & 2)
            aside_and_back(&x.out, &read);
        else
            there_and_back(&x.out, &read);
    }
    release(&x);
    kp_buf_release(&feed);
    unlink(scratch_file);
    return 0;
}
