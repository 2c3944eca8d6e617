/* The parts of unmerge: unmerge.c puts records out in their order, unmerge_losers.c reads the
 * losers, unmerge_golden.c the golden records. Private to lib/merge/unmerge*.c. */
#ifndef KP_MERGE_UNMERGE_IMPL_H
#define KP_MERGE_UNMERGE_IMPL_H

#include "io/writer.h"
#include "merge/merge.h"
#include "merge/merged_file.h"
#include "merge/raw_csv.h"
#include "merge/sorter.h"
#include "merge/unmerge.h"
#include "merge/xref.h"

struct unmerge_place { /* of a golden record: the least position of its members, and how many */
    uint64_t first, members;
};

struct unmerge_waiting { /* a record that came before its turn */
    uint64_t position;
    char *bytes;
    size_t len;
};

struct unmerge {
    const struct kp_unmerge_options *o;
    const char *golden; /* path of the golden records ... */
    char path[32];      /* ... which came by standard input: of their copy */
    int spooled;        /* that copy; -1: none */
    struct kp_output *out;
    struct kp_unmerge_counts *counts;
    struct kp_buf buf, scratch, record;
    struct kp_arena arena;           /* cells of the record at hand */
    struct kp_writer *writer;        /* where records are not taken over as they stand */
    const struct kp_schema *written; /* that it was started with */
    enum kp_format format;           /* of the output */
    char delimiter;
    /* losers, by position */
    struct kp_sorter *losers;
    struct kp_sort_item next;
    bool more; /* next is one */
    const struct kp_schema *losers_in, *losers_out;
    uint64_t due; /* position of the next record to put out: they count from 1, without gaps */
    struct unmerge_waiting *waiting; /* a heap */
    size_t nwaiting, cap_waiting;
    /* the group of the xref at hand */
    struct kp_xref xref;
    struct kp_xref_row ahead;
    bool has_ahead;
    struct unmerge_place group;
    uint64_t expected; /* records in the xref so far */
    const struct kp_schema *golden_in, *golden_out;
    struct unmerge_place *places; /* of the golden records of a batch */
    size_t cap_places;
};

/* ---- unmerge.c ---- */

/* Notes a stream's schema, and the same without the columns that the merge added. False when memory
 * is out. */
bool kp_unmerge_schema(const struct kp_schema **in, const struct kp_schema **out,
                       const struct kp_schema *now, const struct kp_schema *losers);

/* Starts the writer, once. */
enum kp_status kp_unmerge_writer(struct unmerge *u, const struct kp_schema *schema,
                                 struct kp_error *err);

/* How many columns of a file can be taken over as they stand, because it can be opened again, is in
 * the output's format and what the merge added are its last columns; 0: none. in, out: its schema,
 * with and without those. */
size_t kp_unmerge_kept(const struct unmerge *u, const struct kp_merged_file *t, const char *path,
                       const struct kp_schema *in, const struct kp_schema *out);

/* Goes on to the group of the xref of that golden record. */
struct unmerge_golden {
    struct kp_slice id, members; /* its _golden and _members */
    bool raw;                    /* they are JSON as it stands */
};
enum kp_status kp_unmerge_find(struct unmerge *u, const struct unmerge_golden *g,
                               struct kp_error *err);

/* The golden record of u->group has come. bytes: what it leaves as, line end included, when it was
 * alone. */
enum kp_status kp_unmerge_golden(struct unmerge *u, const char *bytes, size_t len,
                                 struct kp_error *err);

/* The end of the first record in what a writer made: a line end outside of quotes. quotes: it has
 * any. */
const char *kp_unmerge_record_end(const char *p, const char *end, bool quotes);

/* True when line ends may stand inside of records. */
bool kp_unmerge_has_quotes(const struct unmerge *u, const struct kp_buf *b);

size_t kp_unmerge_slot(const struct kp_schema *s, const char *name);

/* ---- the other two ---- */

enum kp_status kp_unmerge_load(struct unmerge *u, struct kp_error *err);

/* KP_END: all of them are through. t: the golden records, and what opening it said; NULL: they are
 * lines of JSON. */
enum kp_status kp_unmerge_take(struct unmerge *u, struct kp_merged_file *t, enum kp_status opened,
                               struct kp_error *err);

#endif
