#include "match/known.h"

#include "io/reader.h"

#include <stdlib.h>

struct reading {
    struct kp_known *k;
    const char *path;
    enum kp_label plain;
    const struct kp_table *table;
    uint32_t id_column;
    uint32_t *record; /* with an identifier column: of each of its values a record + 1 */
    size_t cap;
    bool chosen; /* every label so far had a probability */
};

/* ---- words ---- */

static bool label_of(struct kp_slice text, enum kp_label *out)
{
    static const struct {
        const char *word;
        enum kp_label label;
    } words[] = {
        {"match", KP_LABEL_MATCH},        {"different", KP_LABEL_DIFFERENT},
        {"unsure", KP_LABEL_UNSURE},      {"yes", KP_LABEL_MATCH},
        {"no", KP_LABEL_DIFFERENT},       {"true", KP_LABEL_MATCH},
        {"false", KP_LABEL_DIFFERENT},    {"1", KP_LABEL_MATCH},
        {"0", KP_LABEL_DIFFERENT},        {"y", KP_LABEL_MATCH},
        {"n", KP_LABEL_DIFFERENT},        {"u", KP_LABEL_UNSURE},
        {"distinct", KP_LABEL_DIFFERENT},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kp_slice_is(text, words[i].word)) {
            *out = words[i].label;
            return true;
        }
    return false;
}

/* The record that is so called; UINT32_MAX: there is none. */
static uint32_t record_of(const struct reading *r, struct kp_slice name)
{
    if (r->record) {
        uint32_t id = kp_dict_find(&r->table->columns[r->id_column].dict, name.ptr, name.len);
        return id == KP_DICT_FULL || id == 0 ? UINT32_MAX : r->record[id] - 1;
    }
    uint64_t number = 0;
    for (uint32_t i = 0; i < name.len; i++) {
        if (name.ptr[i] < '0' || name.ptr[i] > '9' || number > UINT32_MAX)
            return UINT32_MAX;
        number = number * 10 + (uint64_t)(name.ptr[i] - '0');
    }
    return number >= 1 && number <= r->table->nrecords ? (uint32_t)(number - 1) : UINT32_MAX;
}

/* ---- reading ---- */

static bool add(struct reading *r, uint32_t a, uint32_t b, bool match)
{
    struct kp_known *k = r->k;
    if (k->npairs == r->cap) {
        size_t cap = r->cap * 2 + 256;
        struct kp_known_pair *p = realloc(k->pairs, cap * sizeof *p);
        if (!p)
            return false;
        k->pairs = p;
        r->cap = cap;
    }
    k->pairs[k->npairs++] = (struct kp_known_pair){a < b ? a : b, a < b ? b : a, match};
    return true;
}

static struct kp_slice cell(const struct kp_batch *b, size_t row, const char *field)
{
    size_t column = kp_schema_find(b->schema, kp_str(field));
    return column == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(b, row, column);
}

static enum kp_status take(struct reading *r, const struct kp_batch *b, size_t row,
                           struct kp_error *err)
{
    struct kp_slice left = cell(b, row, "left"), right = cell(b, row, "right"),
                    text = cell(b, row, "label");
    enum kp_label label = r->plain;
    bool labelled = kp_schema_find(b->schema, kp_str("label")) != KP_NO_COLUMN;
    if (!left.len || !right.len || (labelled && !label_of(text, &label)))
        return kp_fail_at(err, KP_ERR_INPUT, r->path, b->rows[row].line, 0,
                          "is no label of a pair: expected left, right and label (match, different "
                          "or unsure)");
    r->chosen = r->chosen && cell(b, row, "probability").len;
    if (label == KP_LABEL_UNSURE) {
        r->k->unsure++;
        return KP_OK;
    }
    uint32_t x = record_of(r, left), y = record_of(r, right);
    if (x == UINT32_MAX || y == UINT32_MAX) {
        r->k->elsewhere++;
        return KP_OK;
    }
    if (x == y)
        return kp_fail_at(err, KP_ERR_INPUT, r->path, b->rows[row].line, 0,
                          "names one record twice");
    return add(r, x, y, label == KP_LABEL_MATCH) ? KP_OK : kp_no_memory(err);
}

static enum kp_status read_all(struct reading *r, struct kp_error *err)
{
    const struct kp_read_options options = {.header = KP_HEADER_YES, .tool = "labels"};
    struct kp_reader *reader;
    struct kp_batch b;
    enum kp_status st = kp_reader_open(r->path, &options, &reader, err);
    if (st != KP_OK)
        return st;
    kp_batch_init(&b);
    while ((st = kp_reader_read(reader, &b, err)) == KP_OK) {
        if (b.quarantined) {
            *err = b.first;
            st = err->code = KP_ERR_INPUT;
        }
        for (size_t row = 0; st == KP_OK && row < b.nrows; row++)
            st = take(r, &b, row, err);
        if (st != KP_OK)
            break;
    }
    kp_batch_release(&b);
    kp_reader_free(reader);
    return st == KP_END ? KP_OK : st;
}

/* ---- order ---- */

struct placed {
    struct kp_known_pair pair;
    size_t place; /* in the file */
};

static int by_records(const void *x, const void *y)
{
    const struct placed *p = x, *q = y;
    if (p->pair.a != q->pair.a)
        return p->pair.a < q->pair.a ? -1 : 1;
    if (p->pair.b != q->pair.b)
        return p->pair.b < q->pair.b ? -1 : 1;
    return (p->place > q->place) - (p->place < q->place);
}

/* Sorts, and keeps the last label of each pair. */
static bool settle(struct kp_known *k)
{
    struct placed *list = malloc((k->npairs + 1) * sizeof *list);
    if (!list)
        return false;
    for (size_t i = 0; i < k->npairs; i++)
        list[i] = (struct placed){k->pairs[i], i};
    qsort(list, k->npairs, sizeof *list, by_records);
    size_t n = 0;
    for (size_t i = 0; i < k->npairs; i++) {
        const struct kp_known_pair *p = &list[i].pair;
        if (n && k->pairs[n - 1].a == p->a && k->pairs[n - 1].b == p->b)
            n--;
        k->pairs[n++] = *p;
    }
    free(list);
    k->npairs = n;
    for (size_t i = 0; i < n; i++)
        k->matches += k->pairs[i].match;
    return true;
}

static bool number_records(struct reading *r)
{
    if (r->id_column == UINT32_MAX)
        return true;
    const struct kp_table_column *c = &r->table->columns[r->id_column];
    r->record = calloc(c->dict.count + 1, sizeof *r->record);
    for (size_t i = r->table->nrecords; r->record && i > 0; i--)
        r->record[c->ids[i - 1]] = (uint32_t)i;
    return r->record != NULL;
}

enum kp_status kp_known_read(struct kp_known *k, const char *path, enum kp_label plain,
                             const struct kp_table *table, uint32_t id_column, struct kp_error *err)
{
    struct reading r = {.k = k,
                        .path = path,
                        .plain = plain,
                        .table = table,
                        .id_column = id_column,
                        .chosen = true};
    enum kp_status st = number_records(&r) ? read_all(&r, err) : kp_no_memory(err);
    free(r.record);
    if (st == KP_OK && k->npairs == 0 && k->elsewhere)
        st = kp_fail_at(err, KP_ERR_USAGE, path, 0, 0,
                        "its labels name no records of the input; give the records that were "
                        "labelled, and the --id that they were known by");
    if (st == KP_OK && k->npairs && !settle(k))
        st = kp_no_memory(err);
    k->sampled = r.chosen && k->npairs > 0;
    return st;
}

void kp_known_release(struct kp_known *k)
{
    free(k->pairs);
    *k = (struct kp_known){0};
}

const struct kp_known_pair *kp_known_find(const struct kp_known *k, uint32_t a, uint32_t b)
{
    uint32_t x = a < b ? a : b, y = a < b ? b : a;
    size_t low = 0, high = k->npairs;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct kp_known_pair *p = &k->pairs[middle];
        if (p->a == x && p->b == y)
            return p;
        if (p->a < x || (p->a == x && p->b < y))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
