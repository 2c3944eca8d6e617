#include "match/state_model.h"

#include <sqlite3.h>
#include <string.h>

/* ---- writing ---- */

static bool put(sqlite3_stmt *q, const char *part, const unsigned at[4], double value)
{
    bool ok = sqlite3_bind_text(q, 1, part, -1, SQLITE_STATIC) == SQLITE_OK;
    for (int k = 0; k < 4 && ok; k++)
        ok = sqlite3_bind_int64(q, 2 + k, at[k]) == SQLITE_OK;
    return ok && sqlite3_bind_double(q, 6, value) == SQLITE_OK && sqlite3_step(q) == SQLITE_DONE &&
           sqlite3_reset(q) == SQLITE_OK;
}

static bool put_levels(sqlite3_stmt *q, const struct kp_model *m, unsigned i)
{
    bool ok = put(q, "levels", (unsigned[4]){i}, m->levels[i]) &&
              put(q, "frequent", (unsigned[4]){i}, m->frequent[i]);
    for (unsigned k = 0; ok && k < m->levels[i]; k++) {
        unsigned at[4] = {i, k};
        ok = put(q, "m", at, m->m[i][k]) && put(q, "u", at, m->u[i][k]) &&
             put(q, "state", at, m->state[i][k]);
    }
    return ok;
}

static bool put_shared(sqlite3_stmt *q, const struct kp_model *m, unsigned i, unsigned j)
{
    bool ok = true;
    for (unsigned a = 0; a <= KP_MAX_LEVELS; a++)
        for (unsigned b = 0; ok && b <= KP_MAX_LEVELS; b++)
            if (m->shared[i][j][a][b] != 0)
                ok = put(q, "shared", (unsigned[4]){i, j, a, b}, (double)m->shared[i][j][a][b]);
    return ok;
}

bool kp_state_model_write(sqlite3 *db, const struct kp_model *m)
{
    sqlite3_stmt *q = NULL;
    bool ok = sqlite3_exec(db, "DELETE FROM model", NULL, NULL, NULL) == SQLITE_OK &&
              sqlite3_prepare_v2(db, "INSERT INTO model VALUES(?,?,?,?,?,?)", -1, &q, NULL) ==
                  SQLITE_OK &&
              put(q, "prior", (unsigned[4]){0}, m->prior);
    for (unsigned i = 0; ok && i < m->n; i++) {
        ok = put_levels(q, m, i);
        for (unsigned j = 0; ok && j < i; j++)
            ok = put_shared(q, m, i, j);
    }
    sqlite3_finalize(q);
    return ok;
}

/* ---- reading ---- */

static bool take(struct kp_model *m, const char *part, const int64_t at[4], double value)
{
    int64_t i = at[0], j = at[1], a = at[2], b = at[3];
    if (i < 0 || i >= KP_MAX_COMPARISONS || j < 0 || j > KP_MAX_LEVELS || a < 0 ||
        a > KP_MAX_LEVELS || b < 0 || b > KP_MAX_LEVELS)
        return false;
    if (strcmp(part, "prior") == 0) {
        m->prior = value;
    } else if (strcmp(part, "levels") == 0 && value >= 0 && value <= KP_MAX_LEVELS) {
        m->levels[i] = (unsigned)value;
        m->n = m->n > (unsigned)i + 1 ? m->n : (unsigned)i + 1;
    } else if (strcmp(part, "frequent") == 0 && value >= 0 && value <= UINT32_MAX) {
        m->frequent[i] = (uint32_t)value;
    } else if (strcmp(part, "m") == 0) {
        m->m[i][j] = value;
    } else if (strcmp(part, "u") == 0) {
        m->u[i][j] = value;
    } else if (strcmp(part, "state") == 0 && value >= 0 && value <= KP_LEVEL_FIXED) {
        m->state[i][j] = (uint8_t)value;
    } else if (strcmp(part, "shared") == 0) {
        m->shared[i][j][a][b] = (float)value;
        m->any_shared = true;
    } else {
        return false;
    }
    return true;
}

bool kp_state_model_read(sqlite3 *db, struct kp_model *m)
{
    sqlite3_stmt *q = NULL;
    int step = SQLITE_ERROR;
    bool ok = sqlite3_prepare_v2(db, "SELECT part, i, j, a, b, value FROM model", -1, &q, NULL) ==
              SQLITE_OK;
    *m = (struct kp_model){0};
    while (ok && (step = sqlite3_step(q)) == SQLITE_ROW) {
        int64_t at[4];
        for (int k = 0; k < 4; k++)
            at[k] = sqlite3_column_int64(q, 1 + k);
        const char *part = (const char *)sqlite3_column_text(q, 0);
        ok = part && take(m, part, at, sqlite3_column_double(q, 5));
    }
    sqlite3_finalize(q);
    kp_model_weigh(m);
    return ok && step == SQLITE_DONE;
}
