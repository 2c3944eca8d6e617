/* The file of scored pairs: JSONL, one pair a line, in the order of the records.
 *
 * {"left":..,"right":..,"probability":..,"weight":..,"rule":..,"match":..,"prior":..,"dependence":..,"fields":{"name":{"level":..,"weight":..},..}}
 * left and right are the identifiers when there is an identifier column, else 1-based numbers of
 * the records.
 * weight is the sum of prior, dependence and the fields' weights.
 */
#ifndef KP_MATCH_PAIRS_FILE_H
#define KP_MATCH_PAIRS_FILE_H

#include "match/matcher.h"

/* id_column: of the matcher's table; UINT32_MAX: none. */
enum kp_status kp_pairs_file_write(const struct kp_matcher *m, uint32_t id_column, const char *path,
                                   struct kp_error *err);

/* The line of one pair, without the line end, appended. */
void kp_pairs_line(const struct kp_matcher *m, uint32_t id_column, const struct kp_edge *e,
                   struct kp_buf *out);

/* A record as the file names it, in JSON, appended. */
void kp_pairs_name(const struct kp_matcher *m, uint32_t id_column, uint32_t record,
                   struct kp_buf *out);

/* What stands behind "fields": level and weight of each, appended. */
void kp_pairs_fields(const struct kp_matcher *m, uint32_t a, uint32_t b, uint64_t pattern,
                     struct kp_buf *out);

#endif
