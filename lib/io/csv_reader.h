/* The CSV reader's parts. Private to lib/io. */
#ifndef KP_IO_CSV_READER_H
#define KP_IO_CSV_READER_H

#include <csv.h>

#include "io/reader_impl.h"

enum kp_csv_found { KP_CSV_RECORD, KP_CSV_MORE, KP_CSV_NO_MEMORY };

/* One record as libcsv cuts it. */
struct kp_csv_slow {
    struct csv_parser parser;
    struct kp_arena *arena; /* gets the cells' bytes */
    struct kp_slice *cells; /* the first `limit` of them */
    size_t count, cap;      /* cells of the record; room in cells */
    size_t limit;
    bool ended, failed;
};

/* False when memory is out. */
bool kp_csv_slow_init(struct kp_csv_slow *s, char delimiter);
void kp_csv_slow_release(struct kp_csv_slow *s);

/* Cuts the record that text begins with (not a blank line). KP_CSV_MORE: it does not end within len
 * bytes, and `last` says that more follow. *used is its length, line end included. */
enum kp_csv_found kp_csv_slow_cut(struct kp_csv_slow *s, const char *text, size_t len, bool last,
                                  size_t *used);

/* Bytes of the line end at text, 0 when there is none; a CR at the end of text that more may follow
 * counts as 0. */
size_t kp_csv_line_end(const char *text, size_t len, bool last);

/* Where a byte-wise walk through a record stands: the states of libcsv. */
enum kp_csv_state {
    KP_CSV_CELL_START,
    KP_CSV_BARE,
    KP_CSV_QUOTED,
    KP_CSV_AFTER_QUOTE,
    KP_CSV_AFTER_CR
};

struct kp_csv_walk {
    enum kp_csv_state state;
    size_t cell;    /* bytes of the present cell */
    size_t longest; /* of those of the record */
    size_t cells;   /* ended so far */
};

/* Walks on through a record; returns how many of the bytes belong to it and sets *ended when its
 * end is among them. */
size_t kp_csv_walk(struct kp_csv_walk *w, char delimiter, const char *text, size_t len,
                   bool *ended);

/* Makes the schema from a header's cells: an empty name becomes the column's number, a name that
 * was there before gets _2, _3 ... whichever is free. NULL when memory is out. */
struct kp_schema *kp_csv_header_schema(const struct kp_slice *cells, size_t count);

/* Columns named 1, 2, 3 ... */
struct kp_schema *kp_csv_numbered_schema(size_t count);

#endif
