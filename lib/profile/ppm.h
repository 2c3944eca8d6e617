/* Prediction by partial matching: how many bits a text costs after another one.
 *
 * Cleary and Witten 1984, with Moffat's method C of escapes, exclusion of symbols that a longer
 * context ruled out, and updates of no context shorter than the one that coded the symbol (Moffat
 * 1990). Symbols are bytes, contexts have at most KP_PPM_ORDER of them. Nothing is written: only
 * the lengths of an ideal arithmetic code are summed up.
 */
#ifndef KP_PROFILE_PPM_H
#define KP_PROFILE_PPM_H

#include "core/slice.h"

enum {
    KP_PPM_ORDER = 4,
    KP_PPM_TEXT = 512, /* bytes of a text that count */
};

struct kp_ppm; /* opaque; one for each thread */

struct kp_ppm *kp_ppm_new(void); /* NULL: memory is out */
void kp_ppm_free(struct kp_ppm *p);

/* Forgets everything and reads a text. Returns the bits that it costs. */
double kp_ppm_learn(struct kp_ppm *p, struct kp_slice text);

/* Bits that a text costs after what was learnt, which stays as it is. Stops early once they are
 * more than `most`, and returns what it has then. */
double kp_ppm_after(struct kp_ppm *p, struct kp_slice text, double most);

/* What a text costs. */
struct kp_ppm_cost {
    double once;  /* by itself */
    double again; /* after itself: no other text predicts it better */
};

/* Learns the text too. */
struct kp_ppm_cost kp_ppm_cost_of(struct kp_ppm *p, struct kp_slice text);

#endif
