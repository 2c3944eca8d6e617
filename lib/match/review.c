#include "match/review.h"

#include "core/hash.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define BAND_BITS 2.0 /* width of a band */
#define BANDS 10      /* on each side of the threshold; the outermost hold the rest */

/* A pair that may be put up. */
struct candidate {
    double weight;
    uint64_t hash;  /* of its names */
    uint64_t place; /* in the file of pairs, from 0 */
    uint32_t band;  /* 0 nearest the threshold */
    uint32_t turn;
};

struct candidates {
    struct candidate *list;
    size_t count, cap;
    double threshold; /* the least weight of a match; INFINITY: none was seen */
    double most;      /* the highest weight */
};

struct scan {
    const struct kp_review_options *options;
    const struct kp_labels *labels;
    struct kp_review *review;
    struct candidates found;
    struct kp_buf key;
    uint64_t place;                 /* of the row at hand */
    const struct candidate **order; /* second reading: the chosen, by place */
    size_t next;
    struct kp_dict names; /* records that are wanted; number - 1 is their place in records */
};

/* ---- reading ---- */

typedef enum kp_status take_row(struct scan *s, const struct kp_batch *b, size_t row,
                                struct kp_error *err);

static enum kp_status read_file(struct scan *s, const char *path,
                                const struct kp_read_options *options, take_row *take,
                                struct kp_error *err)
{
    struct kp_reader *reader;
    struct kp_batch b;
    enum kp_status st = kp_reader_open(path, options, &reader, err);
    if (st != KP_OK)
        return st;
    kp_batch_init(&b);
    while ((st = kp_reader_read(reader, &b, err)) == KP_OK) {
        if (b.quarantined) {
            *err = b.first;
            st = err->code = KP_ERR_DATA;
        }
        for (size_t row = 0; st == KP_OK && row < b.nrows; row++)
            st = take(s, &b, row, err);
        if (st != KP_OK)
            break;
    }
    kp_batch_release(&b);
    kp_reader_free(reader);
    return st == KP_END ? KP_OK : st;
}

static struct kp_slice cell_of(const struct kp_batch *b, size_t row, const char *name)
{
    size_t c = kp_schema_find(b->schema, kp_str(name));
    return c == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(b, row, c);
}

static double number_of(struct kp_slice s)
{
    char text[40];
    if (s.kind != KP_NUMBER || s.len >= sizeof text)
        return NAN;
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    return strtod(text, NULL);
}

/* ---- first reading of the pairs: which ones ---- */

static enum kp_status add_candidate(struct candidates *c, const struct candidate *one,
                                    struct kp_error *err)
{
    if (c->count == c->cap) {
        size_t cap = c->cap ? 2 * c->cap : 1024;
        struct candidate *list = realloc(c->list, cap * sizeof *list);
        if (!list)
            return kp_no_memory(err);
        c->list = list;
        c->cap = cap;
    }
    c->list[c->count++] = *one;
    return KP_OK;
}

static enum kp_status take_candidate(struct scan *s, const struct kp_batch *b, size_t row,
                                     struct kp_error *err)
{
    struct kp_slice left = cell_of(b, row, "left"), right = cell_of(b, row, "right");
    double probability = number_of(cell_of(b, row, "probability")),
           weight = number_of(cell_of(b, row, "weight"));
    uint64_t place = s->place++;
    if (!left.len || !right.len || isnan(probability) || isnan(weight))
        return kp_fail_at(err, KP_ERR_INPUT, s->options->pairs, b->rows[row].line, 0,
                          "is no scored pair; give a file that kempt dedupe --pairs wrote");
    s->found.most = fmax(s->found.most, weight);
    if (kp_slice_is(cell_of(b, row, "match"), "true"))
        s->found.threshold = fmin(s->found.threshold, weight);
    if (probability < s->options->from_score || probability > s->options->to_score)
        return KP_OK;
    kp_buf_clear(&s->key);
    kp_label_key(&s->key, left, right);
    if (!kp_buf_ok(&s->key))
        return kp_no_memory(err);
    if (kp_labels_has(s->labels, &s->key))
        return KP_OK;
    const struct candidate one = {
        .weight = weight, .hash = kp_hash(s->key.data, s->key.len, 0), .place = place};
    return add_candidate(&s->found, &one, err);
}

/* ---- the order of the questions ---- */

static int by_band(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    if (a->band != b->band)
        return a->band < b->band ? -1 : 1;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static int by_turn(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    if (a->turn != b->turn)
        return a->turn < b->turn ? -1 : 1;
    return (a->band > b->band) - (a->band < b->band);
}

/* Bands below and over the threshold take turns: -1, 0, -2, 1 ... become 0, 1, 2, 3. */
static uint32_t band_of(double bits)
{
    double band = fmax(-BANDS, fmin(BANDS - 1, floor(bits / BAND_BITS)));
    return band < 0 ? (uint32_t)(-band - 1) * 2 : (uint32_t)band * 2 + 1;
}

static void put_in_order(struct candidates *c, double threshold)
{
    for (size_t i = 0; i < c->count; i++)
        c->list[i].band = band_of(c->list[i].weight - threshold);
    if (c->count)
        qsort(c->list, c->count, sizeof *c->list, by_band);
    for (size_t i = 0; i < c->count; i++)
        c->list[i].turn = i && c->list[i].band == c->list[i - 1].band ? c->list[i - 1].turn + 1 : 0;
    if (c->count)
        qsort(c->list, c->count, sizeof *c->list, by_turn);
}

static double threshold_of(const struct scan *s)
{
    double p = s->options->threshold;
    if (p >= 0)
        return p <= 0 ? -INFINITY : p >= 1 ? INFINITY : log2(p / (1 - p));
    return isinf(s->found.threshold) ? s->found.most : s->found.threshold;
}

/* ---- second reading of the pairs: what they say ---- */

static bool keep(struct kp_arena *arena, struct kp_slice *s)
{
    const char *copy = kp_arena_dup(arena, s->ptr, s->len);
    if (copy)
        *s = kp_slice_of((enum kp_kind)s->kind, copy, s->len);
    return copy != NULL;
}

/* The number of the record that is so called, which is wanted from now on. */
static uint32_t want(struct scan *s, struct kp_slice name)
{
    kp_buf_clear(&s->key);
    kp_buf_putc(&s->key, name.kind == KP_NUMBER ? '#' : '=');
    kp_buf_slice(&s->key, name);
    return kp_buf_ok(&s->key) ? kp_dict_add(&s->names, s->key.data, s->key.len) : KP_DICT_FULL;
}

static enum kp_status take_pair(struct scan *s, const struct kp_batch *b, size_t row,
                                struct kp_error *err)
{
    struct kp_review *r = s->review;
    if (s->next == r->npairs || s->order[s->next]->place != s->place++)
        return KP_OK;
    struct kp_review_pair *p = &r->pairs[s->order[s->next++] - s->found.list];
    *p = (struct kp_review_pair){.left = cell_of(b, row, "left"),
                                 .right = cell_of(b, row, "right"),
                                 .probability = number_of(cell_of(b, row, "probability")),
                                 .weight = number_of(cell_of(b, row, "weight")),
                                 .evidence = cell_of(b, row, "fields"),
                                 .line = b->rows[row].line};
    uint32_t left = want(s, p->left), right = want(s, p->right);
    if (left == KP_DICT_FULL || right == KP_DICT_FULL || !keep(&r->arena, &p->left) ||
        !keep(&r->arena, &p->right) || !keep(&r->arena, &p->evidence))
        return kp_no_memory(err);
    p->records[0] = left - 1;
    p->records[1] = right - 1;
    return KP_OK;
}

static int by_place(const void *x, const void *y)
{
    const struct candidate *a = *(const struct candidate *const *)x,
                           *b = *(const struct candidate *const *)y;
    return (a->place > b->place) - (a->place < b->place);
}

static enum kp_status choose_pairs(struct scan *s, struct kp_error *err)
{
    const struct kp_read_options read = {.format = KP_FORMAT_JSONL, .tool = "review"};
    struct kp_review *r = s->review;
    enum kp_status st = read_file(s, s->options->pairs, &read, take_candidate, err);
    if (st != KP_OK)
        return st;
    put_in_order(&s->found, threshold_of(s));
    r->waiting = s->found.count;
    r->npairs = r->waiting < s->options->limit ? s->found.count : (size_t)s->options->limit;
    r->pairs = kp_arena_array(&r->arena, r->npairs + 1, sizeof *r->pairs);
    s->order = kp_arena_array(&r->arena, r->npairs + 1, sizeof *s->order);
    if (!r->pairs || !s->order)
        return kp_no_memory(err);
    for (size_t i = 0; i < r->npairs; i++)
        s->order[i] = &s->found.list[i];
    qsort(s->order, r->npairs, sizeof *s->order, by_place);
    s->place = 0;
    return r->npairs ? read_file(s, s->options->pairs, &read, take_pair, err) : KP_OK;
}

/* ---- the records ---- */

static enum kp_status keep_record(struct kp_review *r, struct kp_review_record *record,
                                  const struct kp_batch *b, size_t row, struct kp_error *err)
{
    size_t n = kp_schema_count(b->schema);
    record->cells = kp_arena_array(&r->arena, n + 1, sizeof *record->cells);
    if (!record->cells)
        return kp_no_memory(err);
    for (size_t c = 0; c < n; c++) {
        record->cells[c] = *kp_batch_cell(b, row, c);
        if (!keep(&r->arena, &record->cells[c]))
            return kp_no_memory(err);
    }
    record->schema = kp_schema_ref(b->schema);
    return KP_OK;
}

static enum kp_status take_if_wanted(struct scan *s, struct kp_slice name, const struct kp_batch *b,
                                     size_t row, struct kp_error *err)
{
    kp_buf_clear(&s->key);
    kp_buf_putc(&s->key, name.kind == KP_NUMBER ? '#' : '=');
    kp_buf_slice(&s->key, name);
    if (!kp_buf_ok(&s->key))
        return kp_no_memory(err);
    uint32_t n = kp_dict_find(&s->names, s->key.data, s->key.len);
    if (n == KP_DICT_FULL || s->review->records[n - 1].schema)
        return KP_OK;
    return keep_record(s->review, &s->review->records[n - 1], b, row, err);
}

static enum kp_status take_record(struct scan *s, const struct kp_batch *b, size_t row,
                                  struct kp_error *err)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%llu", (unsigned long long)++s->place);
    enum kp_status st = take_if_wanted(s, kp_slice_of(KP_NUMBER, text, (size_t)len), b, row, err);
    if (st != KP_OK || !s->options->id)
        return st;
    struct kp_slice id = cell_of(b, row, s->options->id);
    return id.len ? take_if_wanted(s, kp_string(id.ptr, id.len), b, row, err) : KP_OK;
}

static enum kp_status check_found(const struct scan *s, struct kp_error *err)
{
    const struct kp_review *r = s->review;
    for (size_t i = 0; i < r->npairs; i++) {
        const struct kp_review_pair *p = &r->pairs[i];
        if (r->records[p->records[0]].schema && r->records[p->records[1]].schema)
            continue;
        return kp_fail_at(err, KP_ERR_INPUT, s->options->pairs, p->line, 0,
                          "the records of this pair are not in the input; give the files that were "
                          "matched, in the same order, and the same --id");
    }
    return KP_OK;
}

static enum kp_status gather_records(struct scan *s, struct kp_error *err)
{
    struct kp_review *r = s->review;
    r->nrecords = s->names.count - 1;
    r->records = kp_arena_array(&r->arena, r->nrecords + 1, sizeof *r->records);
    if (!r->records)
        return kp_no_memory(err);
    enum kp_status st = KP_OK;
    s->place = 0;
    for (size_t i = 0; i < s->options->nfiles && st == KP_OK; i++)
        st = read_file(s, s->options->files[i], &s->options->read, take_record, err);
    return st == KP_OK ? check_found(s, err) : st;
}

enum kp_status kp_review_init(struct kp_review *r, const struct kp_review_options *options,
                              const struct kp_labels *labels, struct kp_error *err)
{
    *r = (struct kp_review){0};
    struct scan s = {.options = options,
                     .labels = labels,
                     .review = r,
                     .found = {.threshold = INFINITY, .most = -INFINITY}};
    enum kp_status st = kp_dict_init(&s.names) ? KP_OK : kp_no_memory(err);
    if (st == KP_OK)
        st = choose_pairs(&s, err);
    if (st == KP_OK && r->npairs)
        st = gather_records(&s, err);
    kp_dict_release(&s.names);
    kp_buf_release(&s.key);
    free(s.found.list);
    return st;
}

void kp_review_release(struct kp_review *r)
{
    for (size_t i = 0; r->records && i < r->nrecords; i++)
        kp_schema_unref(r->records[i].schema);
    kp_arena_release(&r->arena);
    *r = (struct kp_review){0};
}
