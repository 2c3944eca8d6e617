/* Inside lib/normalize: reading a ledger, the JSON lines that the normalize stage wrote
 * (normalize/stage.h). */
#ifndef KP_NORMALIZE_LEDGER_H
#define KP_NORMALIZE_LEDGER_H

#include "io/reader.h"

struct kp_ledger {
    struct kp_reader *reader;
    struct kp_batch lines;
    size_t at; /* the present line */
    bool ended;
};

/* Opens a ledger and makes its first line the present one. Close it in both cases. */
enum kp_status kp_ledger_open(struct kp_ledger *l, const char *path, const char *tool,
                              struct kp_error *err);
void kp_ledger_close(struct kp_ledger *l);

/* Makes `at` a line that is there, reading on as needed, or sets `ended`. Called after each
 * l->at++. A line that is no JSON object is KP_ERR_INPUT. */
enum kp_status kp_ledger_settle(struct kp_ledger *l, struct kp_error *err);

/* A member of the present line, missing when it has none; valid until the line is left. */
struct kp_slice kp_ledger_member(const struct kp_ledger *l, const char *name);

/* A whole number from 0 up; false when the text is none. */
bool kp_ledger_number(struct kp_slice s, uint64_t *out);

#endif
