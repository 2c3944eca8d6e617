/* The file of labels: what a person said about pairs of records. JSONL, one label a line:
 *
 * {"left":..,"right":..,"label":"match"|"different"|"unsure","probability":..}
 *
 * left and right name the records as the file of scored pairs does (match/pairs_file.h): a string
 * is an identifier, a number the 1-based number of a record. Which of the two stands left says
 * nothing. A label is in the file before the next question is asked; a last line that was cut off
 * by a crash is taken away when the file is opened again.
 */
#ifndef KP_MATCH_LABELS_H
#define KP_MATCH_LABELS_H

#include "core/buf.h"
#include "match/dict.h"

enum kp_label { KP_LABEL_MATCH, KP_LABEL_DIFFERENT, KP_LABEL_UNSURE, KP_LABEL_COUNT };

struct kp_labels {
    const char *path; /* borrowed */
    int fd;
    uint64_t size;       /* bytes of the file */
    struct kp_dict keys; /* of the pairs that had a label when the file was opened */
    uint64_t earlier;    /* labels that were there when it was opened */
    struct kp_buf scratch;
};

/* The label's word in the file. */
const char *kp_label_name(enum kp_label label);

/* Appends the key of a pair, the same for both orders of its names. */
void kp_label_key(struct kp_buf *key, struct kp_slice left, struct kp_slice right);

/* Opens the file, made when it is not there, for this process alone (a lock is held until release).
 * KP_ERR_INPUT for a file that holds something else than labels, with its line. Release in any
 * case. */
enum kp_status kp_labels_open(struct kp_labels *l, const char *path, struct kp_error *err);
void kp_labels_release(struct kp_labels *l);

/* Whether the pair had a label when the file was opened. key is what kp_label_key made. */
bool kp_labels_has(const struct kp_labels *l, const struct kp_buf *key);

/* Appends a label by one write. */
enum kp_status kp_labels_add(struct kp_labels *l, struct kp_slice left, struct kp_slice right,
                             enum kp_label label, double probability, struct kp_error *err);

/* Takes away everything from that size of the file on: labels that were added since it had it. */
enum kp_status kp_labels_cut(struct kp_labels *l, uint64_t size, struct kp_error *err);

#endif
