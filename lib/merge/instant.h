/* Points in time as they stand in data, put in order. */
#ifndef KP_MERGE_INSTANT_H
#define KP_MERGE_INSTANT_H

#include "core/slice.h"

/* Seconds since 1970-01-01T00:00Z of an ISO 8601 date (2024-05-31), date and time
 * (2024-05-31T10:20:30.5+03:30, the T may be a blank; without a zone it counts as UTC) or of a
 * number, which counts as seconds. False when it is none. */
bool kp_instant_parse(struct kp_slice text, double *seconds);

#endif
