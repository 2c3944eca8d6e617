/* The readers of JSONL and of JSON (an array of objects, or objects one behind the other).
 *
 * Broken JSONL costs its line. Broken JSON costs its element: the text up to where its brackets
 * close, or the rest of the input when they never do.
 */
#include <stdio.h>
#include <stdlib.h>

#include "io/detect.h"
#include "io/json_scan.h"
#include "io/reader_impl.h"

enum {
    CELLS_MAX =
        1
        << 20, /* cells of a batch: a feed whose records share few fields must not eat the memory */
};

/* A member whose name the schema does not have yet. */
struct member {
    struct kp_slice name, value;
};

struct json_reader {
    struct kp_reader base;
    struct kp_schema
        *grown; /* the schema with this batch's new columns; NULL while there are none */
    struct kp_slice *names; /* of the columns, for quick comparing */
    size_t columns, names_cap;
    struct member *fresh; /* of the present record */
    size_t nfresh, fresh_cap;
    bool in_array, begun; /* JSON: within the brackets; something was read */
    bool seeded;          /* the columns to begin with were taken */
    char reason[160];
};

/* A record in the making. */
struct record {
    struct json_reader *r;
    struct kp_batch *b;
    struct kp_json json;
    struct kp_slice *row;
    size_t expected; /* the column that comes next when records are alike */
};

static const struct kp_schema *schema_of(const struct json_reader *r)
{
    return r->grown ? r->grown : r->base.schema;
}

static bool no_memory(struct record *rec)
{
    rec->json.no_memory = true;
    return false;
}

static bool add_fresh(struct record *rec, struct kp_slice name, struct kp_slice value)
{
    struct json_reader *r = rec->r;
    if (r->nfresh == r->fresh_cap) {
        size_t cap = r->fresh_cap ? r->fresh_cap * 2 : 32;
        struct member *fresh = realloc(r->fresh, cap * sizeof *fresh);
        if (!fresh)
            return no_memory(rec);
        r->fresh = fresh;
        r->fresh_cap = cap;
    }
    r->fresh[r->nfresh++] = (struct member){name, value};
    return true;
}

static bool set_member(struct record *rec, struct kp_slice name, struct kp_slice value)
{
    struct json_reader *r = rec->r;
    size_t column = rec->expected;
    if (column >= r->columns || !kp_slice_same_bytes(r->names[column], name))
        column = r->columns ? kp_schema_find(schema_of(r), name) : KP_NO_COLUMN;
    if (column == KP_NO_COLUMN)
        return add_fresh(rec, name, value);
    rec->expected = column + 1;
    if (rec->row[column].kind != KP_MISSING)
        return kp_json_fail(&rec->json, "a field that is there twice");
    if (value.len > r->base.options.max_field)
        return kp_json_fail(&rec->json, "a field that is larger than allowed");
    rec->row[column] = value;
    return true;
}

/* at is the opening brace; passes to behind the closing one. */
static bool cut_object(struct record *rec)
{
    struct kp_json *j = &rec->json;
    j->at++;
    if (!kp_json_blanks(j))
        return false;
    if (*j->at == '}') {
        j->at++;
        return true;
    }
    for (;;) {
        struct kp_slice name, value;
        if (*j->at != '"')
            return kp_json_fail(j, "a name without quotes");
        if (!kp_json_string(j, &name) || !kp_json_blanks(j))
            return false;
        if (*j->at != ':')
            return kp_json_fail(j, "no colon behind a name");
        j->at++;
        if (!kp_json_blanks(j) || !kp_json_value(j, &value) || !kp_json_blanks(j) ||
            !set_member(rec, name, value))
            return false;
        char c = *j->at++;
        if (c == '}')
            return true;
        if (c != ',') {
            j->at--;
            return kp_json_fail(j, "no comma or } behind a value");
        }
        if (!kp_json_blanks(j))
            return false;
    }
}

static bool remember_name(struct json_reader *r, struct kp_slice name)
{
    if (r->columns == r->names_cap) {
        size_t cap = r->names_cap ? r->names_cap * 2 : 32;
        struct kp_slice *names = realloc(r->names, cap * sizeof *names);
        if (!names)
            return false;
        r->names = names;
        r->names_cap = cap;
    }
    r->names[r->columns++] = name;
    return true;
}

/* Finds out whether the new names repeat, before the schema takes any of them. */
static bool fresh_are_unique(struct record *rec)
{
    struct json_reader *r = rec->r;
    struct kp_schema *seen = kp_schema_new();
    bool ok = seen || no_memory(rec);
    for (size_t i = 0; ok && i < r->nfresh; i++) {
        if (kp_schema_find(seen, r->fresh[i].name) != KP_NO_COLUMN)
            ok = kp_json_fail(&rec->json, "a field that is there twice");
        else if (r->fresh[i].value.len > r->base.options.max_field)
            ok = kp_json_fail(&rec->json, "a field that is larger than allowed");
        else if (kp_schema_add(seen, r->fresh[i].name) == KP_NO_COLUMN)
            ok = no_memory(rec);
    }
    kp_schema_unref(seen);
    return ok;
}

/* The schema that others share stays as it is; a copy of it grows, and owns the names from now on.
 */
static bool start_growing(struct json_reader *r)
{
    r->grown = kp_schema_copy(r->base.schema);
    for (size_t c = 0; r->grown && c < r->columns; c++)
        r->names[c] = kp_schema_column(r->grown, c)->name;
    return r->grown != NULL;
}

/* Gives the record's new names columns, and puts their values there. */
static bool take_fresh(struct record *rec)
{
    struct json_reader *r = rec->r;
    if (!fresh_are_unique(rec))
        return false;
    if (!r->grown && !start_growing(r))
        return no_memory(rec);
    size_t slots = r->columns + r->nfresh;
    if (slots + KP_SPARE_SLOTS > rec->b->stride &&
        !kp_batch_widen(rec->b, slots + slots / 2 + KP_SPARE_SLOTS))
        return no_memory(rec);
    rec->row = kp_batch_row(rec->b, rec->b->nrows - 1);
    for (size_t i = 0; i < r->nfresh; i++) {
        size_t column = kp_schema_add(r->grown, r->fresh[i].name);
        if (column == KP_NO_COLUMN || !remember_name(r, kp_schema_column(r->grown, column)->name))
            return no_memory(rec);
        rec->row[column] = r->fresh[i].value;
    }
    return true;
}

/* Cuts the object at from; end is where the text ends. On success the row is in the batch and *to
 * is behind it; on failure it is not, and rec->json tells why. */
static bool cut_record(struct record *rec, size_t from, size_t end, size_t *to)
{
    struct json_reader *r = rec->r;
    struct kp_batch *b = rec->b;
    rec->json = (struct kp_json){.at = b->block + from, .end = b->block + end, .arena = &b->arena};
    rec->expected = 0;
    r->nfresh = 0;
    rec->row = kp_batch_add_row(b);
    if (!rec->row)
        return no_memory(rec);
    bool ok =
        *rec->json.at == '{' ? cut_object(rec) : kp_json_fail(&rec->json, "not a JSON object");
    *to = (size_t)(rec->json.at - b->block);
    if (ok && r->base.scan->utf8(b->block + from, *to - from) == KP_UTF8_BAD)
        ok = kp_json_fail(&rec->json, "bytes that are not UTF-8");
    if (ok && r->nfresh)
        ok = take_fresh(rec);
    if (!ok)
        b->nrows--;
    return ok;
}

static void keep_row(struct record *rec, size_t start, size_t end)
{
    struct kp_reader *base = &rec->r->base;
    rec->b->rows[rec->b->nrows - 1] = (struct kp_row){.record = ++base->records,
                                                      .line = base->line,
                                                      .offset = base->feed.offset + start,
                                                      .length = (uint32_t)(end - start)};
}

/* False: it is too long for one piece, and the reader stops before it. */
static bool quarantine(struct record *rec, size_t start, size_t end)
{
    struct json_reader *r = rec->r;
    snprintf(r->reason, sizeof r->reason, "%s", rec->json.why);
    if (end - start > KP_PART_BYTES) {
        r->base.oversized.on = true;
        return false;
    }
    r->base.records++;
    kp_reader_quarantine(&r->base, rec->b, start, end - start, "json", r->reason);
    return true;
}

static bool only_blanks(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (s[i] != ' ' && s[i] != '\t' && s[i] != '\r' && s[i] != '\n')
            return false;
    return true;
}

static bool full(const struct kp_batch *b)
{
    return b->nrows >= KP_BATCH_ROWS || (b->nrows + 1) * b->stride > CELLS_MAX;
}

/* The line [start, end), line end included. False: stop. */
static bool take_line(struct record *rec, size_t start, size_t end)
{
    const char *text = rec->b->block;
    size_t from = start, to;
    while (from < end &&
           (text[from] == ' ' || text[from] == '\t' || text[from] == '\r' || text[from] == '\n'))
        from++;
    if (from == end) {
        rec->b->blank++;
    } else if (cut_record(rec, from, end, &to)) {
        if (only_blanks(text + to, end - to)) {
            keep_row(rec, start, end);
        } else {
            rec->b->nrows--;
            kp_json_fail(&rec->json, "something behind the object");
            if (!quarantine(rec, start, end))
                return false;
        }
    } else if (rec->json.no_memory || !quarantine(rec, start, end)) {
        return false;
    }
    rec->r->base.line++;
    return true;
}

/* Returns where the first line that was not taken begins. */
static size_t take_lines(struct record *rec, bool last)
{
    struct kp_batch *b = rec->b;
    size_t start = 0;
    while (start < b->block_len && !full(b)) {
        const char *lf = memchr(b->block + start, '\n', b->block_len - start);
        if (!lf && !last)
            break;
        size_t end = lf ? (size_t)(lf - b->block) + 1 : b->block_len;
        if (!take_line(rec, start, end))
            break;
        start = end;
    }
    return start;
}

/* Walks to the end of a broken element: where its brackets close, or before a comma or bracket that
 * is not its own. state: depth, in a string, behind a backslash. */
static size_t walk_element(unsigned state[4], const char *s, size_t len, bool *ended)
{
    for (size_t i = 0; i < len; i++) {
        char c = s[i];
        if (state[1]) {
            if (state[2])
                state[2] = 0;
            else if (c == '\\')
                state[2] = 1;
            else
                state[1] = c != '"';
        } else if (c == '"') {
            state[1] = 1;
        } else if (c == '{' || c == '[') {
            state[0]++;
        } else if (state[0] == 0 && (c == ',' || c == ']' || c == '}') && i > 0) {
            *ended = true;
            return i;
        } else if ((c == '}' || c == ']') && (state[0] == 0 || --state[0] == 0)) {
            *ended = true;
            return i + 1;
        }
    }
    return len;
}

/* Returns where what was not taken begins. */
static size_t take_elements(struct record *rec, bool last)
{
    struct json_reader *r = rec->r;
    struct kp_batch *b = rec->b;
    size_t at = 0;
    while (at < b->block_len && !full(b)) {
        char c = b->block[at];
        size_t to = at + 1;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' ||
            (c == '[' && !r->begun) || (c == ']' && r->in_array)) {
            r->in_array = c == '[' || (r->in_array && c != ']');
            r->begun = r->begun || c == '[';
            r->base.line += c == '\n';
            at = to;
            continue;
        }
        r->begun = true;
        if (cut_record(rec, at, b->block_len, &to)) {
            keep_row(rec, at, to);
        } else if (rec->json.no_memory || (rec->json.cut_off && !last)) {
            return at;
        } else {
            unsigned state[4] = {0};
            bool ended = false;
            to = at + walk_element(state, b->block + at, b->block_len - at, &ended);
            if ((!ended && !last) || !quarantine(rec, at, to))
                return at;
        }
        r->base.line += kp_count_lines(b->block + at, to - at);
        at = to;
    }
    return at;
}

/* The schema of the batch is the reader's from here on. */
static void settle_schema(struct json_reader *r, struct kp_batch *b)
{
    if (r->grown) {
        kp_schema_unref(r->base.schema);
        r->base.schema = r->grown;
        r->grown = NULL;
    }
    kp_schema_unref(b->schema);
    b->schema = kp_schema_ref(r->base.schema);
}

/* Bytes of the longest field of a record, as far as it goes. */
static size_t longest_field(const char *s, size_t len)
{
    size_t start = 0, longest = 0, depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        char c = s[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
        } else if (depth <= 1 && (c == ',' || c == ':')) {
            longest = i - start > longest ? i - start : longest;
            start = i;
        }
    }
    return len - start > longest ? len - start : longest;
}

/* Whether the record that does not end in the block is already beyond what a record may be. */
static bool beyond_limits(struct json_reader *r, const char *text, size_t len)
{
    size_t most = r->base.options.max_field;
    if (len <= most || (len <= INT32_MAX && longest_field(text, len) <= most + KP_BATCH_BYTES))
        return false;
    snprintf(r->reason, sizeof r->reason, "a field that is larger than the %zu bytes allowed",
             most);
    r->base.oversized.on = true;
    return true;
}

/* The columns that the reader was told to begin with. */
static bool take_columns(struct json_reader *r)
{
    const struct kp_schema *given = r->base.options.columns;
    r->seeded = true;
    struct kp_schema *schema = given ? kp_schema_new() : NULL;
    if (!given)
        return true;
    for (size_t c = 0; schema && c < kp_schema_count(given); c++) {
        size_t column = kp_schema_add(schema, kp_schema_column(given, c)->name);
        if (column == KP_NO_COLUMN || !remember_name(r, kp_schema_column(schema, column)->name)) {
            kp_schema_unref(schema);
            return false;
        }
    }
    if (schema) {
        kp_schema_unref(r->base.schema);
        r->base.schema = schema;
    }
    return schema;
}

static enum kp_status array_is_open(const struct json_reader *r, const struct kp_batch *b,
                                    struct kp_error *err)
{
    return kp_fail_at(err, KP_ERR_INPUT, b->source, r->base.line, 0,
                      "the JSON array has no ] at its end: the file was cut off");
}

static enum kp_status json_read(struct kp_reader *base, struct kp_batch *b, struct kp_error *err)
{
    struct json_reader *r = (struct json_reader *)base;
    if (!r->seeded && !take_columns(r))
        return kp_no_memory(err);
    b->stride = r->columns + KP_SPARE_SLOTS;
    enum kp_status st = kp_feed_fill(&base->feed, b, base->want, err);
    while (!st) {
        bool last = kp_feed_at_end(&base->feed);
        if (b->block_len == 0) {
            settle_schema(r, b);
            return r->in_array ? array_is_open(r, b, err) : KP_END;
        }
        struct record rec = {.r = r, .b = b};
        size_t start =
            base->format == KP_FORMAT_JSONL ? take_lines(&rec, last) : take_elements(&rec, last);
        if (rec.json.no_memory)
            return kp_no_memory(err);
        kp_reader_settle_want(base, b, start);
        bool stuck = start == 0 && !base->oversized.on;
        if (stuck && !beyond_limits(r, b->block, b->block_len)) {
            kp_arena_clear(&b->arena);
            st = kp_feed_more(&base->feed, b, b->block_len, err);
            continue;
        }
        settle_schema(r, b);
        st = kp_feed_keep(&base->feed, b, start, err);
        if (!st && base->oversized.on)
            kp_reader_oversized(base, "json", r->reason);
        if (st || b->nrows || b->quarantined || base->oversized.on)
            return st;
        st = kp_feed_fill(&base->feed, b, base->want, err); /* only blanks so far */
    }
    return st;
}

static size_t json_pass(struct kp_reader *base, const char *bytes, size_t len, bool *ended)
{
    if (base->format == KP_FORMAT_JSON)
        return walk_element(base->oversized.state, bytes, len, ended);
    const char *lf = memchr(bytes, '\n', len);
    *ended = lf != NULL;
    return lf ? (size_t)(lf - bytes) + 1 : len;
}

static void json_free(struct kp_reader *base)
{
    struct json_reader *r = (struct json_reader *)base;
    kp_schema_unref(r->grown);
    free(r->names);
    free(r->fresh);
    free(r);
}

static const struct kp_reader_ops json_ops = {
    .read = json_read, .pass = json_pass, .free = json_free};

enum kp_status kp_json_reader_new(const struct kp_detected *found, struct kp_reader **out,
                                  struct kp_error *err)
{
    (void)found;
    struct json_reader *r = calloc(1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->base.ops = &json_ops;
    r->base.schema = kp_schema_new(); /* of no columns, until a record brings some */
    if (!r->base.schema) {
        free(r);
        return kp_no_memory(err);
    }
    *out = &r->base;
    return KP_OK;
}
