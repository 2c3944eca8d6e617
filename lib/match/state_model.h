/* The trained model in the table `model` of a state file: a row a number, exact. */
#ifndef KP_MATCH_STATE_MODEL_H
#define KP_MATCH_STATE_MODEL_H

#include "match/model.h"

struct sqlite3;

/* False when a row cannot be read or says what no model can hold. */
bool kp_state_model_read(struct sqlite3 *db, struct kp_model *m);

/* Replaces what is there. */
bool kp_state_model_write(struct sqlite3 *db, const struct kp_model *m);

#endif
