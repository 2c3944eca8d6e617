#include "match/frequency.h"

#include "normalize/table.h"
#include "rules/ruleset.h"

#include <math.h>
#include <stdlib.h>

#define TABLE_MAX ((size_t)1 << 30) /* bytes of a table */

/* A number that is not negative; -1: it is none. */
static double number_in(struct kp_slice s)
{
    char text[40], *end;
    if (s.len == 0 || s.len >= sizeof text)
        return -1;
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    double x = strtod(text, &end);
    return *end || !(x >= 0) || isinf(x) ? -1 : x;
}

static enum kp_status add_rows(const struct kp_table *t, size_t value, size_t number,
                               const char *file, const struct kp_dict *dict,
                               bool (*fold)(struct kp_slice, struct kp_buf *), double *tf,
                               double *total, double *least, struct kp_error *err)
{
    struct kp_buf folded = {0};
    enum kp_status st = KP_OK;
    for (size_t i = 0; st == KP_OK && i < t->rows; i++) {
        struct kp_slice v = kp_table_cell(t, i, value);
        double x = number_in(kp_table_cell(t, i, number));
        if (x < 0) {
            st = kp_fail_at(err, KP_ERR_RULES, file, 0, 0,
                            "row %zu under the header: expected a count or a share from 0 up",
                            i + 1);
            break;
        }
        if (fold && !fold(v, &folded)) {
            st = kp_no_memory(err);
            break;
        }
        if (fold)
            v = kp_string(folded.data, folded.len);
        uint32_t id = kp_dict_find(dict, v.ptr, v.len);
        if (id != KP_DICT_FULL)
            tf[id] += x;
        *total += x;
        if (x > 0 && x < *least)
            *least = x;
    }
    kp_buf_release(&folded);
    return st;
}

static enum kp_status read_table(const char *file, struct kp_arena *arena, struct kp_table *t,
                                 struct kp_error *err)
{
    struct kp_rule_env env = {.arena = arena, .data_folder = kp_data_folder(arena)};
    struct kp_slice text;
    if (!env.data_folder)
        return kp_no_memory(err);
    enum kp_status st = kp_env_read_file(&env, file, TABLE_MAX, &text, err);
    return st == KP_OK ? kp_table_parse(file, text, arena, t, err) : st;
}

enum kp_status kp_frequency_load(const char *file, const struct kp_dict *dict,
                                 bool (*fold)(struct kp_slice value, struct kp_buf *out),
                                 double *tf, double *least, struct kp_error *err)
{
    struct kp_arena arena;
    struct kp_table t;
    double total = 0, smallest = INFINITY;
    kp_arena_init(&arena);
    enum kp_status st = read_table(file, &arena, &t, err);
    size_t value = 0, count = 0, share = 0;
    if (st == KP_OK) {
        value = kp_table_column(&t, "value");
        count = kp_table_column(&t, "count");
        share = kp_table_column(&t, "share");
        if (value == SIZE_MAX || (count == SIZE_MAX && share == SIZE_MAX))
            st = kp_fail_at(err, KP_ERR_RULES, file, 1, 0,
                            "needs the column value, and count or share");
    }
    for (uint32_t id = 0; id < dict->count; id++)
        tf[id] = 0;
    if (st == KP_OK)
        st = add_rows(&t, value, share == SIZE_MAX ? count : share, file, dict, fold, tf, &total,
                      &smallest, err);
    if (st == KP_OK && total <= 0)
        st = kp_fail_at(err, KP_ERR_RULES, file, 0, 0, "has no value with a frequency");
    double all = share == SIZE_MAX ? total : 1;
    for (uint32_t id = 0; st == KP_OK && id < dict->count; id++)
        tf[id] = fmin(fmax(tf[id], smallest) / all, 1);
    *least = st == KP_OK ? smallest / all : 1;
    kp_arena_release(&arena);
    return st;
}
