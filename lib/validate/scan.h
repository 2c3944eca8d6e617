/* Reading a cell as a number or a date, strictly: the canonical forms that normalizers write.
 *
 * A value is taken only when the whole cell is of the form; nothing is trimmed and nothing is
 * guessed.
 */
#ifndef KP_VALIDATE_SCAN_H
#define KP_VALIDATE_SCAN_H

#include "core/slice.h"

/* [+-] digits [. digits] [e [+-] digits], at most 300 bytes; .5 and 5. are taken too. *out may be
 * NULL. */
bool kp_scan_number(struct kp_slice s, double *out);

/* [+-] digits. */
bool kp_scan_integer(struct kp_slice s);

/* true/false, yes/no, 1/0, any case. */
bool kp_scan_boolean(struct kp_slice s);

/* ISO 8601 YYYY-MM-DD of the proleptic Gregorian calendar, a day that exists. *days (may be NULL):
 * since 1970-01-01. */
bool kp_scan_date(struct kp_slice s, int64_t *days);

/* A date, or a date with T or a blank, hh:mm[:ss[.fraction]] and Z or +hh:mm, +hhmm, +hh or nothing
 * (UTC). *seconds (may be NULL): since 1970-01-01T00:00Z; the fraction is dropped. */
bool kp_scan_datetime(struct kp_slice s, int64_t *seconds);

/* hh:mm[:ss]. */
bool kp_scan_time(struct kp_slice s);

/* Code points in UTF-8 text (bytes that begin none are not counted). */
size_t kp_scan_length(struct kp_slice s);

/* A value made comparable. */
enum kp_scalar_kind { KP_SCALAR_TEXT, KP_SCALAR_NUMBER, KP_SCALAR_TIME };

struct kp_scalar {
    enum kp_scalar_kind kind;
    double number;   /* NUMBER */
    int64_t seconds; /* TIME: since 1970-01-01T00:00Z */
    struct kp_slice text;
};

/* A number if it reads as one, a point in time if it reads as a date, text otherwise. "today" is
 * the start of the day `today` (days since 1970-01-01) when constant is set: a customer's value
 * never means today. */
struct kp_scalar kp_scan_scalar(struct kp_slice s, bool constant, int64_t today);

/* Three-way comparison of two scalars of one kind: < 0, 0, > 0; text by bytes. */
int kp_scalar_compare(const struct kp_scalar *a, const struct kp_scalar *b);

#endif
