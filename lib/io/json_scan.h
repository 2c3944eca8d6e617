/* A strict scanner of JSON text (RFC 8259): cuts values into slices and checks them on the way.
 * Private to lib/io.
 *
 * Bytes are taken to be UTF-8: the caller checks that. Lone surrogates in \u escapes are refused
 * (they have no UTF-8 form).
 */
#ifndef KP_IO_JSON_SCAN_H
#define KP_IO_JSON_SCAN_H

#include "core/arena.h"

#define KP_JSON_DEPTH                                                                              \
    1000 /* arrays and objects within one another: more is an attack or a mistake */

struct kp_json {
    const char *at, *end; /* the text that is left; KP_SCAN_SLACK bytes behind end are readable, the
                             first is 0 */
    struct kp_arena *arena; /* gets strings that have escapes */
    const char *why;        /* after a failure: what is wrong, in words */
    bool cut_off;           /* the failure may be only that the text ends here */
    bool no_memory;
};

/* These return false on failure, and leave `at` near it. */
bool kp_json_string(struct kp_json *j,
                    struct kp_slice *out); /* at is a quote; out has the escapes undone */
bool kp_json_value(struct kp_json *j, struct kp_slice *out); /* at is the value's first byte */

bool kp_json_fail(struct kp_json *j, const char *why);

/* Passes over white space. False (a failure: cut off) when nothing else is left. */
static inline bool kp_json_blanks(struct kp_json *j)
{
    while (j->at < j->end && (*j->at == ' ' || *j->at == '\t' || *j->at == '\n' || *j->at == '\r'))
        j->at++;
    return j->at < j->end || kp_json_fail(j, "the JSON text ends too early");
}

#endif
