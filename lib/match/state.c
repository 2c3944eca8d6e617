#include "match/state.h"

#include "match/state_model.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#define APPLICATION 0x6B707374 /* "kpst", SQLite's application_id */
#define FORMAT 1
#define WAIT_MS 5000

struct column {
    char *name;
    bool raw;
    uint32_t in_table;
};

struct kp_state {
    const char *path;
    struct kp_buf identity;
    struct kp_state_model model;
    struct column *columns; /* their index is their number in cells */
    uint32_t ncolumns;
    int64_t next_age, generation; /* generation 0: there is no file yet */
    uint64_t nrecords;
    sqlite3 *db;
    struct kp_buf scratch;
};

static enum kp_status failed(struct kp_state *s, enum kp_status code, struct kp_error *err)
{
    return kp_fail_at(err, code, s->path, 0, 0, "cannot %s the state: %s; it is as it was",
                      code == KP_ERR_INPUT ? "read" : "keep",
                      s->db ? sqlite3_errmsg(s->db) : "out of memory");
}

static bool execute(struct kp_state *s, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool prepare(struct kp_state *s, const char *sql, sqlite3_stmt **out)
{
    return sqlite3_prepare_v2(s->db, sql, -1, out, NULL) == SQLITE_OK;
}

static struct kp_slice text_of(sqlite3_stmt *q, int column)
{
    const void *p = sqlite3_column_blob(q, column);
    return kp_string(p ? p : "", (size_t)sqlite3_column_bytes(q, column));
}

/* ---- columns and cells ---- */

static bool add_column(struct kp_state *s, struct kp_slice name, bool raw, uint32_t in_table)
{
    struct column *p = realloc(s->columns, (s->ncolumns + 1) * sizeof *p);
    if (!p)
        return false;
    s->columns = p;
    p[s->ncolumns] = (struct column){strndup(name.ptr, name.len), raw, in_table};
    return p[s->ncolumns++].name != NULL;
}

static uint32_t find_column(const struct kp_state *s, struct kp_slice name)
{
    uint32_t i = 0;
    while (i < s->ncolumns && !kp_slice_is(name, s->columns[i].name))
        i++;
    return i;
}

bool kp_state_lacks(const struct kp_state *s, struct kp_slice column)
{
    return s->nrecords > 0 && find_column(s, column) == s->ncolumns;
}

/* A cell: number of its column and length as varints, bytes. Empty ones are left out. */
static void put_varint(struct kp_buf *b, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        kp_buf_putc(b, (char)(n | 0x80));
    kp_buf_putc(b, (char)n);
}

static bool get_varint(struct kp_slice *in, uint64_t *n)
{
    *n = 0;
    for (int shift = 0; in->len > 0 && shift < 64; shift += 7) {
        unsigned char c = (unsigned char)*in->ptr++;
        in->len--;
        *n |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80)
            return true;
    }
    return false;
}

static void encode(struct kp_state *s, const struct kp_table *t, size_t record)
{
    kp_buf_clear(&s->scratch);
    for (uint32_t i = 0; i < s->ncolumns; i++) {
        if (s->columns[i].in_table == UINT32_MAX)
            continue;
        struct kp_slice v = kp_table_value(t, s->columns[i].in_table, record);
        if (v.len == 0)
            continue;
        put_varint(&s->scratch, i);
        put_varint(&s->scratch, v.len);
        kp_buf_slice(&s->scratch, v);
    }
}

enum kp_status kp_state_columns(struct kp_state *s, struct kp_table *t, struct kp_error *err)
{
    for (uint32_t i = 0; i < s->ncolumns; i++) {
        struct column *c = &s->columns[i];
        c->in_table = kp_table_column_add(t, kp_str(c->name), c->raw);
        if (c->in_table == UINT32_MAX)
            return kp_no_memory(err);
    }
    return KP_OK;
}

enum kp_status kp_state_append(struct kp_state *s, struct kp_table *t, struct kp_slice cells,
                               struct kp_error *err)
{
    if (!kp_table_append(t))
        return kp_no_memory(err);
    while (cells.len > 0) {
        uint64_t column, len;
        if (!get_varint(&cells, &column) || !get_varint(&cells, &len) || column >= s->ncolumns ||
            len > cells.len)
            return kp_fail_at(err, KP_ERR_INPUT, s->path, 0, 0,
                              "the state is damaged; restore it from a copy");
        struct kp_table_column *c = &t->columns[s->columns[column].in_table];
        uint32_t id = kp_dict_add(&c->dict, cells.ptr, len);
        if (id == KP_DICT_FULL)
            return kp_no_memory(err);
        c->ids[t->nrecords - 1] = id;
        cells = kp_string(cells.ptr + len, cells.len - len);
    }
    return KP_OK;
}

/* ---- opening ---- */

static bool read_meta(struct kp_state *s)
{
    sqlite3_stmt *q = NULL;
    bool ok = prepare(s,
                      "SELECT generation, next_age, identity, section_digest, section, threshold, "
                      "(SELECT count(*) FROM record) FROM meta",
                      &q) &&
              sqlite3_step(q) == SQLITE_ROW;
    if (ok) {
        s->generation = sqlite3_column_int64(q, 0);
        s->next_age = sqlite3_column_int64(q, 1);
        kp_buf_clear(&s->scratch);
        kp_buf_slice(&s->scratch, text_of(q, 2));
        s->model.section_digest = (uint64_t)sqlite3_column_int64(q, 3);
        kp_buf_slice(&s->model.section, text_of(q, 4));
        s->model.there = sqlite3_column_type(q, 5) != SQLITE_NULL;
        s->model.threshold = sqlite3_column_double(q, 5);
        s->nrecords = (uint64_t)sqlite3_column_int64(q, 6);
    }
    sqlite3_finalize(q);
    return ok && (!s->model.there || kp_state_model_read(s->db, &s->model.model));
}

static bool read_columns(struct kp_state *s)
{
    sqlite3_stmt *q = NULL;
    int step = SQLITE_ERROR;
    if (prepare(s, "SELECT name, raw FROM field ORDER BY n", &q))
        while ((step = sqlite3_step(q)) == SQLITE_ROW)
            if (!add_column(s, text_of(q, 0), sqlite3_column_int(q, 1) != 0, UINT32_MAX))
                break;
    sqlite3_finalize(q);
    return step == SQLITE_DONE;
}

static int64_t pragma(struct kp_state *s, const char *sql)
{
    sqlite3_stmt *q = NULL;
    int64_t n = -1;
    if (prepare(s, sql, &q) && sqlite3_step(q) == SQLITE_ROW)
        n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return n;
}

static enum kp_status load(struct kp_state *s, struct kp_error *err)
{
    if (sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_busy_timeout(s->db, WAIT_MS) != SQLITE_OK)
        return failed(s, KP_ERR_INPUT, err);
    int64_t application = pragma(s, "PRAGMA application_id");
    if (application == 0 && pragma(s, "PRAGMA page_count") == 0)
        return KP_OK; /* an empty file, or a first run that was ended */
    if (application != APPLICATION || pragma(s, "PRAGMA user_version") != FORMAT)
        return kp_fail_at(err, KP_ERR_INPUT, s->path, 0, 0,
                          "is no state that this version of kempt can read; name another --state");
    if (!read_meta(s) || !read_columns(s))
        return failed(s, KP_ERR_INPUT, err);
    if (!kp_slice_same_bytes(kp_string(s->scratch.data, s->scratch.len),
                             kp_string(s->identity.data, s->identity.len)))
        return kp_fail_at(err, KP_ERR_USAGE, s->path, 0, 0,
                          "the state was made with other --id, --link or --source-field; give "
                          "the same, or another --state");
    return KP_OK;
}

enum kp_status kp_state_open(const char *path, const char *identity, struct kp_state **out,
                             struct kp_error *err)
{
    struct kp_state *s = calloc(1, sizeof *s);
    if (!s)
        return kp_no_memory(err);
    s->path = path;
    s->next_age = 1;
    kp_buf_puts(&s->identity, identity);
    enum kp_status st = KP_OK;
    if (!kp_buf_cstr(&s->identity))
        st = kp_no_memory(err);
    else if (access(path, F_OK) == 0)
        st = load(s, err);
    if (st != KP_OK) {
        kp_state_free(s);
        return st;
    }
    *out = s;
    return KP_OK;
}

void kp_state_free(struct kp_state *s)
{
    if (!s)
        return;
    sqlite3_close(s->db);
    for (uint32_t i = 0; i < s->ncolumns; i++)
        free(s->columns[i].name);
    free(s->columns);
    kp_buf_release(&s->identity);
    kp_buf_release(&s->model.section);
    kp_buf_release(&s->scratch);
    free(s);
}

struct kp_state_model *kp_state_model(struct kp_state *s)
{
    return &s->model;
}

int64_t kp_state_next_age(const struct kp_state *s)
{
    return s->next_age;
}

/* ---- reading ---- */

enum kp_status kp_state_read(struct kp_state *s, kp_state_record_fn *fn, void *ctx,
                             struct kp_error *err)
{
    if (s->generation == 0)
        return KP_OK;
    sqlite3_stmt *q = NULL;
    enum kp_status st = KP_OK;
    int step = SQLITE_ERROR;
    if (prepare(s, "SELECT age, key, cluster, cells FROM record ORDER BY age", &q))
        while ((step = sqlite3_step(q)) == SQLITE_ROW && st == KP_OK)
            st = fn(ctx, text_of(q, 1), sqlite3_column_int64(q, 0), text_of(q, 2), text_of(q, 3),
                    err);
    if (st == KP_OK && step != SQLITE_DONE)
        st = failed(s, KP_ERR_INPUT, err);
    sqlite3_finalize(q);
    return st;
}

enum kp_status kp_state_retired(struct kp_state *s, struct kp_dict *ids, struct kp_error *err)
{
    if (s->generation == 0)
        return KP_OK;
    sqlite3_stmt *q = NULL;
    int step = SQLITE_ERROR;
    bool memory = true;
    if (prepare(s, "SELECT cluster FROM retired", &q))
        while (memory && (step = sqlite3_step(q)) == SQLITE_ROW) {
            struct kp_slice id = text_of(q, 0);
            memory = kp_dict_add(ids, id.ptr, id.len) != KP_DICT_FULL;
        }
    sqlite3_finalize(q);
    if (!memory)
        return kp_no_memory(err);
    return step == SQLITE_DONE ? KP_OK : failed(s, KP_ERR_INPUT, err);
}

/* ---- saving ---- */

static const char schema[] =
    "CREATE TABLE meta(generation INTEGER NOT NULL, next_age INTEGER NOT NULL, identity TEXT NOT "
    "NULL, section_digest INTEGER NOT NULL, section TEXT NOT NULL, threshold REAL);"
    "CREATE TABLE field(n INTEGER PRIMARY KEY, name TEXT NOT NULL, raw INTEGER NOT NULL);"
    "CREATE TABLE record(age INTEGER PRIMARY KEY, key TEXT NOT NULL, cluster TEXT NOT NULL, cells "
    "BLOB NOT NULL);"
    "CREATE TABLE retired(cluster TEXT PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TABLE model(part TEXT NOT NULL, i INTEGER NOT NULL, j INTEGER NOT NULL, a INTEGER NOT "
    "NULL, b INTEGER NOT NULL, value REAL NOT NULL);"
    "PRAGMA application_id = 1802531700; PRAGMA user_version = 1";
_Static_assert(APPLICATION == 1802531700 && FORMAT == 1, "as the schema says");

static bool bind_slice(sqlite3_stmt *q, int at, struct kp_slice v)
{
    return sqlite3_bind_text(q, at, v.ptr, (int)v.len, SQLITE_STATIC) == SQLITE_OK;
}

/* Runs a statement whose values are bound, and makes it ready for the next ones. */
static bool done(sqlite3_stmt *q)
{
    return sqlite3_step(q) == SQLITE_DONE && sqlite3_reset(q) == SQLITE_OK;
}

static bool save_record(struct kp_state *s, sqlite3_stmt *q, const struct kp_table *t,
                        const struct kp_lineage *l, size_t record)
{
    const struct kp_lineage_record *r = &l->records[record];
    encode(s, t, record);
    return kp_buf_ok(&s->scratch) && sqlite3_bind_int64(q, 1, r->age) == SQLITE_OK &&
           bind_slice(q, 2, kp_dict_value(l->keys, r->key)) &&
           bind_slice(q, 3, kp_dict_value(l->ids, r->now)) &&
           sqlite3_bind_blob(q, 4, s->scratch.data ? s->scratch.data : "", (int)s->scratch.len,
                             SQLITE_STATIC) == SQLITE_OK &&
           done(q);
}

static bool save_records(struct kp_state *s, const struct kp_table *t, const struct kp_lineage *l,
                         size_t fresh)
{
    sqlite3_stmt *put = NULL, *move = NULL, *drop = NULL;
    bool ok = prepare(s, "INSERT OR REPLACE INTO record VALUES(?,?,?,?)", &put) &&
              prepare(s, "UPDATE record SET cluster = ?2 WHERE age = ?1", &move) &&
              prepare(s, "DELETE FROM record WHERE age = ?", &drop);
    for (size_t i = 0; ok && i < l->nrecords; i++) {
        const struct kp_lineage_record *r = &l->records[i];
        if (i < fresh)
            ok = save_record(s, put, t, l, i);
        else if (r->now != r->was)
            ok = sqlite3_bind_int64(move, 1, r->age) == SQLITE_OK &&
                 bind_slice(move, 2, kp_dict_value(l->ids, r->now)) && done(move);
    }
    for (size_t i = 0; ok && i < l->ngone; i++)
        ok = sqlite3_bind_int64(drop, 1, l->gone[i].age) == SQLITE_OK && done(drop);
    sqlite3_finalize(put);
    sqlite3_finalize(move);
    sqlite3_finalize(drop);
    return ok;
}

static bool save_columns(struct kp_state *s, const struct kp_table *t)
{
    for (uint32_t i = 0; i < s->ncolumns; i++)
        s->columns[i].in_table = kp_table_column_find(t, kp_str(s->columns[i].name));
    for (uint32_t i = 0; i < t->ncolumns; i++)
        if (find_column(s, kp_str(t->columns[i].name)) == s->ncolumns &&
            !add_column(s, kp_str(t->columns[i].name), t->columns[i].raw, i))
            return false;
    sqlite3_stmt *q = NULL;
    bool ok = prepare(s, "INSERT OR REPLACE INTO field VALUES(?,?,?)", &q);
    for (uint32_t i = 0; ok && i < s->ncolumns; i++)
        ok = sqlite3_bind_int64(q, 1, i) == SQLITE_OK &&
             bind_slice(q, 2, kp_str(s->columns[i].name)) &&
             sqlite3_bind_int(q, 3, s->columns[i].raw) == SQLITE_OK && done(q);
    sqlite3_finalize(q);
    return ok;
}

static bool save_retired(struct kp_state *s, const struct kp_buf *retired)
{
    sqlite3_stmt *q = NULL;
    bool ok = prepare(s, "INSERT OR IGNORE INTO retired VALUES(?)", &q);
    for (size_t at = 0, end; ok && at < retired->len; at = end + 1) {
        for (end = at; retired->data[end] != '\n';)
            end++;
        ok = bind_slice(q, 1, kp_string(retired->data + at, end - at)) && done(q);
    }
    sqlite3_finalize(q);
    return ok;
}

static bool save_meta(struct kp_state *s, int64_t next_age)
{
    const struct kp_state_model *m = &s->model;
    sqlite3_stmt *q = NULL;
    bool ok = execute(s, "DELETE FROM meta") &&
              prepare(s, "INSERT INTO meta VALUES(?,?,?,?,?,?)", &q) &&
              sqlite3_bind_int64(q, 1, s->generation + 1) == SQLITE_OK &&
              sqlite3_bind_int64(q, 2, next_age) == SQLITE_OK &&
              bind_slice(q, 3, kp_string(s->identity.data, s->identity.len)) &&
              sqlite3_bind_int64(q, 4, (int64_t)m->section_digest) == SQLITE_OK &&
              bind_slice(q, 5, kp_string(m->section.data ? m->section.data : "", m->section.len)) &&
              (m->there ? sqlite3_bind_double(q, 6, m->threshold) : sqlite3_bind_null(q, 6)) ==
                  SQLITE_OK &&
              done(q);
    sqlite3_finalize(q);
    return ok && (!m->there || kp_state_model_write(s->db, &m->model));
}

static bool save_all(struct kp_state *s, const struct kp_table *t, const struct kp_lineage *l,
                     size_t fresh, const struct kp_buf *retired)
{
    int64_t next_age = s->next_age;
    for (size_t i = 0; i < l->nrecords; i++)
        if (l->records[i].age >= next_age)
            next_age = l->records[i].age + 1;
    return (s->generation > 0 || execute(s, schema)) && save_columns(s, t) &&
           save_records(s, t, l, fresh) && save_retired(s, retired) && save_meta(s, next_age) &&
           execute(s, "COMMIT");
}

enum kp_status kp_state_save(struct kp_state *s, const struct kp_table *t,
                             const struct kp_lineage *l, size_t fresh, const struct kp_buf *retired,
                             struct kp_error *err)
{
    if (!s->db && (sqlite3_open(s->path, &s->db) != SQLITE_OK ||
                   sqlite3_busy_timeout(s->db, WAIT_MS) != SQLITE_OK))
        return failed(s, KP_ERR_OUTPUT, err);
    if (!execute(s, "BEGIN IMMEDIATE"))
        return failed(s, KP_ERR_OUTPUT, err);
    int64_t now = 0;
    if (pragma(s, "PRAGMA application_id") == APPLICATION)
        now = pragma(s, "SELECT generation FROM meta");
    enum kp_status st = KP_OK;
    if (now != s->generation)
        st = kp_fail_at(err, KP_ERR_OUTPUT, s->path, 0, 0,
                        "another run changed the state meanwhile, and it is not changed again; "
                        "run this batch once more");
    else if (!save_all(s, t, l, fresh, retired))
        st = failed(s, KP_ERR_OUTPUT, err);
    if (st != KP_OK)
        execute(s, "ROLLBACK");
    return st;
}
