/* The history: one row a run and measure, in SQLite. */
#include <math.h>
#include <sqlite3.h>

#include "profile/output.h"
#include "report/gather.h"

static enum kp_status failed(sqlite3 *db, const char *path, struct kp_error *err)
{
    return kp_fail_at(err, KP_ERR_OUTPUT, path, 0, 0, "cannot keep the history: %s",
                      db ? sqlite3_errmsg(db) : "out of memory");
}

static bool put(sqlite3 *db, const char *run, const struct kp_measure *m)
{
    sqlite3_stmt *s = NULL;
    bool ok = sqlite3_prepare_v2(
                  db, "INSERT OR REPLACE INTO measures(run, measure, value) VALUES (?, ?, ?)", -1,
                  &s, NULL) == SQLITE_OK &&
              sqlite3_bind_text(s, 1, run, -1, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_bind_text(s, 2, m->name, -1, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_bind_double(s, 3, m->value) == SQLITE_OK && sqlite3_step(s) == SQLITE_DONE;
    return sqlite3_finalize(s) == SQLITE_OK && ok;
}

static bool store(sqlite3 *db, const char *run, const struct kp_measure *measures, size_t n)
{
    bool ok = sqlite3_exec(db,
                           "CREATE TABLE IF NOT EXISTS measures(run TEXT NOT NULL, measure TEXT "
                           "NOT NULL, value REAL NOT "
                           "NULL, PRIMARY KEY(run, measure)) WITHOUT ROWID; BEGIN IMMEDIATE",
                           NULL, NULL, NULL) == SQLITE_OK;
    for (size_t i = 0; i < n && ok; i++)
        if (!isnan(measures[i].value))
            ok = put(db, run, &measures[i]);
    return sqlite3_exec(db, ok ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK && ok;
}

/* [{"run":..,"completeness":..,...},...] of the last 60 runs. */
static bool list(sqlite3 *db, struct kp_buf *json)
{
    sqlite3_stmt *s = NULL;
    struct kp_buf last = {0};
    bool some = false;
    bool ok = sqlite3_prepare_v2(db,
                                 "SELECT run, measure, value FROM measures WHERE run IN (SELECT "
                                 "DISTINCT run FROM measures "
                                 "ORDER BY run DESC LIMIT 60) ORDER BY run, measure",
                                 -1, &s, NULL) == SQLITE_OK;
    int step = SQLITE_DONE;
    kp_buf_puts(json, ",\"history\":[");
    while (ok && (step = sqlite3_step(s)) == SQLITE_ROW) {
        struct kp_slice run =
            kp_string((const char *)sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0));
        if (!some || !kp_slice_same_bytes(run, kp_string(last.data, last.len))) {
            kp_buf_puts(json, some ? "},{\"run\":" : "{\"run\":");
            kp_put_text(json, run.ptr, run.len);
            kp_buf_clear(&last);
            kp_buf_slice(&last, run);
            some = true;
        }
        kp_buf_putc(json, ',');
        kp_put_text(json, (const char *)sqlite3_column_text(s, 1),
                    (size_t)sqlite3_column_bytes(s, 1));
        kp_buf_printf(json, ":%.6g", sqlite3_column_double(s, 2));
    }
    kp_buf_puts(json, some ? "}]" : "]");
    ok = ok && step == SQLITE_DONE && kp_buf_ok(&last);
    kp_buf_release(&last);
    sqlite3_finalize(s);
    return ok;
}

enum kp_status kp_report_history(const char *path, const char *run,
                                 const struct kp_measure *measures, size_t n, struct kp_buf *json,
                                 struct kp_error *err)
{
    sqlite3 *db = NULL;
    enum kp_status st = KP_OK;
    if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_busy_timeout(db, 5000) != SQLITE_OK ||
        !store(db, run, measures, n) || !list(db, json))
        st = failed(db, path, err);
    sqlite3_close(db);
    return st;
}
