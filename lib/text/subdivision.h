/* Provinces, states and emirates (ISO 3166-2) of the countries whose addresses kempt reads: IR, CN,
 * AE, SA, US, DE, GB. */
#ifndef KP_TEXT_SUBDIVISION_H
#define KP_TEXT_SUBDIVISION_H

#include "core/slice.h"

struct kp_subdivision {
    const char *code;    /* "IR-23" */
    const char *name;    /* in English */
    const char *native;  /* as the country writes it */
    const char *aliases; /* others, separated by |; "" for none */
};

extern const struct kp_subdivision kp_subdivisions[];
extern const size_t kp_subdivision_count;

/* The subdivision that text names by code, full or short ("US-CA", "CA"), or by name. country:
 * alpha-2, or "" for any; a name that two countries have is then none. A word for the kind (استان,
 * Province, State, 省, 市, منطقة, إمارة) does not count. */
const struct kp_subdivision *kp_subdivision_find(struct kp_slice text, const char *country);

/* What names are compared by: folded (KP_PLAIN_FOLD), letters and digits only, without a word for
 * the kind. Returns its bytes, at most cap; 0 when there is none. */
size_t kp_subdivision_key(struct kp_slice text, char *out, size_t cap);

/* The keys of all names and codes, sorted by bytes; subdivision_keys.c is made by
 * rules/tables/subdivisions.c. */
struct kp_subdivision_key {
    const char *text;
    uint8_t len;
    uint8_t subdivision; /* index of kp_subdivisions */
    bool short_code;     /* CA of US-CA, which counts where the country is known */
};

extern const struct kp_subdivision_key kp_subdivision_keys[];
extern const size_t kp_subdivision_key_count;

#endif
