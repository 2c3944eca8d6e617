#include "merge/raw_csv.h"

#include <stdlib.h>

#include "io/scan.h"

#define BLOCK (256u << 10)
#define BLOCK_MAX (1u << 30) /* a longer record is left to the reader, which knows its limits */

enum kp_status kp_raw_csv_open(struct kp_raw_csv *r, const char *path, char delimiter,
                               size_t columns, struct kp_error *err)
{
    *r = (struct kp_raw_csv){.scan = kp_scan_best(false),
                             .index = malloc(sizeof *r->index),
                             .delimiter = delimiter,
                             .columns = columns,
                             .text = malloc(BLOCK + KP_SCAN_SLACK),
                             .cap = BLOCK};
    if (!r->index || !r->text)
        return kp_no_memory(err);
    return kp_input_open(path, NULL, false, &r->in, err);
}

void kp_raw_csv_release(struct kp_raw_csv *r)
{
    kp_input_free(r->in);
    free(r->index);
    free(r->text);
    free(r->ends);
    *r = (struct kp_raw_csv){0};
}

static bool reserve_ends(struct kp_raw_csv *r, size_t more)
{
    if (r->nends + more <= r->cap_ends)
        return true;
    size_t cap = 2 * (r->nends + more);
    uint32_t *ends = realloc(r->ends, cap * sizeof *ends);
    if (!ends)
        return false;
    r->ends = ends;
    r->cap_ends = cap;
    return true;
}

/* Keeps what no record was made of yet, and reads behind it. */
static enum kp_status read_block(struct kp_raw_csv *r, struct kp_error *err)
{
    size_t rest = r->have - r->start, got = 0;
    memmove(r->text, r->text + r->start, rest);
    r->start = 0;
    if (rest > r->cap / 2) {
        char *text = r->cap < BLOCK_MAX ? realloc(r->text, 2 * r->cap + KP_SCAN_SLACK) : NULL;
        if (!text)
            return kp_no_memory(err);
        r->text = text;
        r->cap *= 2;
    }
    enum kp_status st = kp_input_read(r->in, r->text + rest, r->cap - rest, &got, err);
    if (st != KP_OK)
        return st;
    r->ended = got < r->cap - rest;
    r->have = rest + got;
    memset(r->text + r->have, 0, KP_SCAN_SLACK);
    return KP_OK;
}

/* Notes where cells end. */
static enum kp_status find_ends(struct kp_raw_csv *r, struct kp_error *err)
{
    r->nends = r->next = 0;
    kp_csv_index_start(r->index);
    for (size_t from = 0; from < r->have && !r->irregular;) {
        size_t to = r->have - from < KP_SCAN_WINDOW ? r->have : from + KP_SCAN_WINDOW;
        size_t stop = r->scan->csv(r->index, r->text, from, to, r->delimiter);
        if (!reserve_ends(r, r->index->count))
            return kp_no_memory(err);
        memcpy(r->ends + r->nends, r->index->at, r->index->count * sizeof *r->ends);
        r->nends += r->index->count;
        r->irregular = stop < to;
        from = stop;
    }
    return KP_OK;
}

/* Leaves out the ends behind the last record that has the cells it must have. */
static void keep_whole_records(struct kp_raw_csv *r)
{
    size_t whole = 0;
    for (; r->nends - whole >= r->columns; whole += r->columns) {
        const uint32_t *ends = r->ends + whole;
        bool early = false;
        for (size_t c = 0; c + 1 < r->columns; c++)
            early |= r->text[ends[c]] == '\n';
        if (early || r->text[ends[r->columns - 1]] != '\n' ||
            (r->columns == 1 && ends[0] == (whole ? ends[-1] + 1 : 0))) { /* a blank line */
            r->irregular = true;
            break;
        }
    }
    r->nends = whole;
    size_t behind = whole ? r->ends[whole - 1] + 1 : 0;
    r->irregular = r->irregular || (r->ended && behind < r->have);
}

enum kp_status kp_raw_csv_next(struct kp_raw_csv *r, struct kp_raw_record *record,
                               struct kp_error *err)
{
    while (r->next == r->nends) {
        if (r->irregular || r->ended)
            return KP_END;
        enum kp_status st = r->have - r->start >= BLOCK_MAX / 2 ? KP_END : read_block(r, err);
        if (st == KP_END)
            r->irregular = true;
        if (st == KP_OK)
            st = find_ends(r, err);
        if (st != KP_OK)
            return st;
        keep_whole_records(r);
    }
    *record = (struct kp_raw_record){r->text, r->ends + r->next, (uint32_t)r->start};
    r->next += r->columns;
    r->start = r->ends[r->next - 1] + 1;
    r->records++;
    return KP_OK;
}

/* What stands between quotes, of doubled ones one. */
static bool undouble(const char *s, const char *end, struct kp_arena *arena, struct kp_slice *text)
{
    char *out = kp_arena_text(arena, (size_t)(end - s)), *to = out;
    if (!out)
        return false;
    while (s < end) {
        const char *quote = memchr(s, '"', (size_t)(end - s));
        size_t n = quote ? (size_t)(quote - s) + 1 : (size_t)(end - s);
        memcpy(to, s, n);
        to += n;
        s += quote ? n + 1 : n;
    }
    *text = kp_string(out, (size_t)(to - out));
    return true;
}

bool kp_raw_cell(const struct kp_raw_record *record, size_t cell, struct kp_arena *arena,
                 struct kp_slice *text)
{
    size_t from = cell ? record->ends[cell - 1] + 1 : record->start;
    const char *s = record->text + from, *end = record->text + record->ends[cell];
    if (end > s && *end == '\n' && end[-1] == '\r')
        end--;
    bool quoted = end - s >= 2 && *s == '"';
    s += quoted;
    end -= quoted;
    if (quoted && memchr(s, '"', (size_t)(end - s)))
        return undouble(s, end, arena, text);
    *text = kp_string(s, (size_t)(end - s));
    return true;
}
