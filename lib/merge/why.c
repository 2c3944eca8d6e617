#include "merge/why.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/reader.h"
#include "merge/kept.h"
#include "merge/lines.h"

#define ORIGINS_MAX 64 /* records of one cell that are followed; the rest is counted */

struct why {
    const struct kp_why_options *o;
    struct kp_kept kept;
    struct kp_buf *text;
    struct kp_error *err;
    json_t *origins; /* array of "source:record" */
};

/* ---- scanning the run's files ---- */

/* What is done with each line that holds the needle; false: memory is out. */
typedef bool on_line(struct why *w, const json_t *line);

static enum kp_status scan(struct why *w, const char *path, const char *needle, on_line *take)
{
    struct kp_lines l;
    struct kp_slice line;
    enum kp_status st = kp_lines_open(&l, path, w->err);
    while (st == KP_OK && (st = kp_lines_next(&l, &line, w->err)) == KP_OK) {
        if (!memmem(line.ptr, line.len, needle, strlen(needle)))
            continue;
        json_t *json = json_loadb(line.ptr, line.len, JSON_DECODE_ANY, NULL);
        bool ok = json && take(w, json);
        json_decref(json);
        if (json && !ok)
            st = kp_no_memory(w->err);
    }
    kp_lines_release(&l);
    return st == KP_END ? KP_OK : st;
}

/* The text as it stands in JSON, without its quotes. */
static const char *needle_of(const char *text, struct kp_buf *buf)
{
    kp_buf_clear(buf);
    kp_buf_json(buf, text, strlen(text));
    if (kp_buf_ok(buf) && buf->len >= 2)
        buf->len--;
    const char *s = kp_buf_cstr(buf);
    return s ? s + 1 : "";
}

static bool is_golden(const struct why *w, const json_t *line, const char *key)
{
    const char *id = json_string_value(json_object_get(line, key));
    return id && strcmp(id, w->o->golden) == 0;
}

/* The step of the run that ends so ("-merge"), as "DIR/05-merge" followed by ending. False: none.
 */
static bool step_file(const struct why *w, const char *step, const char *ending, size_t *at,
                      char *path, size_t size)
{
    for (; *at < w->kept.nsteps; ++*at) {
        const char *name = w->kept.steps[*at], *dash = strchr(name, '-');
        if (dash && strcmp(dash + 1, step) == 0) {
            int n = snprintf(path, size, "%s/%s%s", w->o->dir, name, ending);
            ++*at;
            return n > 0 && (size_t)n < size;
        }
    }
    return false;
}

/* ---- writing ---- */

static void put_value(struct kp_buf *b, const json_t *value)
{
    char *s = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    kp_buf_puts(b, s ? s : "(nothing)");
    free(s);
}

static void put_list(struct kp_buf *b, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        kp_buf_puts(b, i ? ", " : "");
        kp_buf_puts(b, json_string_value(json_array_get(list, i)));
    }
}

/* ---- merge ---- */

/* The row of the golden record in a batch, or SIZE_MAX. */
static size_t golden_row(const struct why *w, const struct kp_batch *b)
{
    size_t column = kp_schema_find(b->schema, kp_str("_golden"));
    for (size_t i = 0; column != KP_NO_COLUMN && i < b->nrows; i++)
        if (kp_slice_is(*kp_batch_cell(b, i, column), w->o->golden))
            return i;
    return SIZE_MAX;
}

static enum kp_status put_golden(struct why *w, const char *path)
{
    struct kp_read_options options = {.tool = "kempt"};
    struct kp_reader *r = NULL;
    struct kp_batch b;
    size_t row = SIZE_MAX;
    enum kp_status st = kp_reader_open(path, &options, &r, w->err);
    kp_batch_init(&b);
    while (st == KP_OK && row == SIZE_MAX && (st = kp_reader_read(r, &b, w->err)) == KP_OK)
        row = golden_row(w, &b);
    if (st == KP_OK) {
        size_t column = kp_schema_find(b.schema, kp_str(w->o->field));
        kp_buf_printf(w->text, "%s of golden record %s: ", w->o->field, w->o->golden);
        kp_buf_json_slice(w->text,
                          column == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(&b, row, column));
        kp_buf_putc(w->text, '\n');
    }
    kp_batch_release(&b);
    kp_reader_free(r);
    return st == KP_END ? KP_OK : st;
}

/* What merge wrote: JSONL, or the format of the result where it was the last step. */
static enum kp_status follow_golden(struct why *w)
{
    static const char *const endings[] = {".jsonl", ".csv", ".tsv", ".json"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char path[4096];
        size_t at = 0;
        if (step_file(w, "merge", endings[i], &at, path, sizeof path) && access(path, R_OK) == 0)
            return put_golden(w, path);
    }
    return kp_fail_at(w->err, KP_ERR_INPUT, w->o->dir, 0, 0, "this run has no golden records");
}

static bool take_provenance(struct why *w, const json_t *line)
{
    if (!is_golden(w, line, "golden") || w->origins)
        return true;
    const json_t *cell = json_object_get(json_object_get(line, "fields"), w->o->field);
    const json_t *from = json_object_get(cell, "from");
    const char *rule = json_string_value(json_object_get(cell, "rule"));
    w->origins = json_array();
    if (json_is_array(from))
        json_array_extend(w->origins, (json_t *)from);
    else if (from)
        json_array_append(w->origins, (json_t *)from);
    kp_buf_puts(w->text, "  merge: ");
    if (rule) {
        kp_buf_puts(w->text, "from ");
        put_list(w->text, w->origins);
        kp_buf_printf(w->text, ", by %s\n", rule);
    } else {
        kp_buf_puts(w->text, "none of the merged records has a value\n");
    }
    return w->origins && kp_buf_ok(w->text);
}

static bool take_conflict(struct why *w, const json_t *line)
{
    const char *field = json_string_value(json_object_get(line, "field"));
    if (!is_golden(w, line, "golden") || !field || strcmp(field, w->o->field) != 0)
        return true;
    kp_buf_puts(w->text, "    lost: ");
    put_value(w->text, json_object_get(line, "value"));
    kp_buf_puts(w->text, " of ");
    put_list(w->text, json_object_get(line, "from"));
    kp_buf_putc(w->text, '\n');
    return kp_buf_ok(w->text);
}

/* A record that was alone has no provenance: the xref names it. */
static bool take_xref(struct why *w, const json_t *line)
{
    const char *source = json_string_value(json_object_get(line, "source"));
    if (!is_golden(w, line, "golden") || !source)
        return true;
    json_t *origin = json_sprintf("%s:%lld", source,
                                  (long long)json_integer_value(json_object_get(line, "record")));
    if (!w->origins)
        w->origins = json_array();
    if (!origin || json_array_append_new(w->origins, origin) != 0)
        return false;
    kp_buf_puts(w->text, "  merge: the record was alone\n");
    return kp_buf_ok(w->text);
}

static enum kp_status follow_merge(struct why *w)
{
    static const struct {
        const char *ending;
        on_line *take;
    } files[] = {{".provenance.jsonl", take_provenance},
                 {".conflicts.jsonl", take_conflict},
                 {".xref.jsonl", take_xref}};
    struct kp_buf needle = {0};
    const char *id = needle_of(w->o->golden, &needle);
    enum kp_status st = follow_golden(w);
    for (size_t i = 0; i < sizeof files / sizeof *files && st == KP_OK; i++) {
        char path[4096];
        size_t at = 0;
        if (files[i].take == take_xref && w->origins)
            break;
        if (step_file(w, "merge", files[i].ending, &at, path, sizeof path))
            st = scan(w, path, id, files[i].take);
    }
    kp_buf_release(&needle);
    if (st == KP_OK && !w->origins)
        return kp_fail_at(
            w->err, KP_ERR_INPUT, w->o->dir, 0, 0,
            "this run has no golden record of that id; its ids are in the column _golden");
    return st;
}

/* ---- normalize and import, for each record ---- */

struct origin {
    char source[256];
    uint64_t record;
};

/* "source:record", cut at the last colon. */
static bool read_origin(const char *text, struct origin *out)
{
    const char *colon = text ? strrchr(text, ':') : NULL;
    if (!colon || (size_t)(colon - text) >= sizeof out->source)
        return false;
    memcpy(out->source, text, (size_t)(colon - text));
    out->source[colon - text] = '\0';
    out->record = strtoull(colon + 1, NULL, 10);
    return true;
}

/* Follows the ledger of a normalize step; a scan per record, told apart by what stands at the
 * lines' beginning. */
static enum kp_status follow_ledger(struct why *w, const char *path, const struct origin *from)
{
    struct kp_lines l;
    struct kp_slice line;
    struct kp_buf start = {0};
    kp_buf_puts(&start, "{\"source\":");
    kp_buf_json(&start, from->source, strlen(from->source));
    kp_buf_printf(&start, ",\"record\":%llu,", (unsigned long long)from->record);
    enum kp_status st = kp_buf_ok(&start) ? kp_lines_open(&l, path, w->err) : kp_no_memory(w->err);
    while (st == KP_OK && (st = kp_lines_next(&l, &line, w->err)) == KP_OK) {
        if (line.len < start.len || memcmp(line.ptr, start.data, start.len) != 0)
            continue;
        json_t *json = json_loadb(line.ptr, line.len, 0, NULL);
        const char *field = json_string_value(json_object_get(json, "field"));
        if (field && strcmp(field, w->o->field) == 0) {
            kp_buf_printf(w->text, "    %s: ", json_string_value(json_object_get(json, "rule")));
            put_value(w->text, json_object_get(json, "before"));
            kp_buf_puts(w->text, " became ");
            put_value(w->text, json_object_get(json, "after"));
            kp_buf_putc(w->text, '\n');
        }
        json_decref(json);
    }
    kp_lines_release(&l);
    kp_buf_release(&start);
    return st == KP_END ? KP_OK : st;
}

static const struct kp_kept_input *input_of(const struct why *w, const char *source)
{
    for (size_t i = 0; i < w->kept.ninputs; i++)
        if (strcmp(w->kept.inputs[i].source, source) == 0)
            return &w->kept.inputs[i];
    return NULL;
}

static enum kp_status follow_import(struct why *w, const struct origin *from)
{
    const struct kp_kept_input *in = input_of(w, from->source);
    struct kp_kept_record r = {0};
    enum kp_status st = in ? kp_kept_record(&w->kept, in, from->record, &r, w->err) : KP_END;
    if (st == KP_END) {
        kp_buf_puts(w->text, "    import: no input of that name is kept\n");
        st = KP_OK;
    } else if (st == KP_OK) {
        while (r.bytes.len > 0 &&
               (r.bytes.data[r.bytes.len - 1] == '\n' || r.bytes.data[r.bytes.len - 1] == '\r'))
            r.bytes.len--;
        kp_buf_printf(w->text, "    import: %s line %llu, byte %llu:\n      ", in->file,
                      (unsigned long long)r.line, (unsigned long long)r.offset);
        kp_buf_add(w->text, r.bytes.data, r.bytes.len);
        kp_buf_putc(w->text, '\n');
    }
    kp_buf_release(&r.bytes);
    return st;
}

static enum kp_status follow_record(struct why *w, const char *name)
{
    struct origin from;
    char path[4096];
    enum kp_status st = KP_OK;
    if (!read_origin(name, &from))
        return KP_OK;
    kp_buf_printf(w->text, "  %s\n", name);
    for (size_t at = 0;
         st == KP_OK && step_file(w, "normalize", ".ledger.jsonl", &at, path, sizeof path);)
        st = follow_ledger(w, path, &from);
    return st == KP_OK ? follow_import(w, &from) : st;
}

enum kp_status kp_why_cell(const struct kp_why_options *options, struct kp_buf *text,
                           struct kp_error *err)
{
    struct why w = {.o = options, .text = text, .err = err};
    enum kp_status st = kp_kept_open(options->dir, &w.kept, err);
    if (st == KP_OK)
        st = follow_merge(&w);
    size_t n = json_array_size(w.origins);
    for (size_t i = 0; i < n && i < ORIGINS_MAX && st == KP_OK; i++)
        st = follow_record(&w, json_string_value(json_array_get(w.origins, i)));
    if (st == KP_OK && n > ORIGINS_MAX)
        kp_buf_printf(text, "  and %zu more records\n", n - ORIGINS_MAX);
    if (st == KP_OK && !kp_buf_ok(text))
        st = kp_no_memory(err);
    json_decref(w.origins);
    kp_kept_release(&w.kept);
    return st;
}
