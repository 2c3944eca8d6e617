/* What the readers of model files have in common. */
#ifndef KP_MATCH_MODEL_INTERNAL_H
#define KP_MATCH_MODEL_INTERNAL_H

#include "match/model_file.h"

#include <jansson.h>

struct kp_model_reading {
    const char *path;
    struct kp_saved_model *to;
    struct kp_error *err;
    enum kp_status status; /* of the first mistake */
};

/* Notes a mistake at a place in the file such as "comparisons[2].levels[0].m"; false. */
bool kp_model_wrong(struct kp_model_reading *r, const char *place, const char *expected);

/* Zeroed memory of the configuration's; NULL, noted, when memory is out. */
void *kp_model_array(struct kp_model_reading *r, size_t count, size_t size);
const char *kp_model_copy(struct kp_model_reading *r, const char *text, size_t len);

#endif
