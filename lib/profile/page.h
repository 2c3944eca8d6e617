/* The parts of an HTML page that kempt writes: self-contained, no script, no network, light and
 * dark, right-to-left values in their own direction, fit for a telephone and for paper. Charts are
 * inline SVG with their numbers beside them as text. */
#ifndef KP_PROFILE_PAGE_H
#define KP_PROFILE_PAGE_H

#include "core/buf.h"

/* Doctype, head with the style sheet, and <body><main>. The title is escaped. */
void kp_page_open(struct kp_buf *out, const char *title);
void kp_page_close(struct kp_buf *out);

/* Text with & < > " escaped; control characters become U+FFFD. */
void kp_page_text(struct kp_buf *out, const char *s);

/* The same in a <bdi>, so that its direction does not turn its surroundings round. */
void kp_page_value(struct kp_buf *out, const char *s);

/* A horizontal bar for a share 0..1; tone: "good", "fair", "poor" or "plain". */
void kp_page_bar(struct kp_buf *out, double share, const char *tone);

/* good from 0.95, fair from 0.8, else poor. */
const char *kp_page_tone(double share);

/* A tile: a large figure with its name below. The figure is text; it is escaped. */
void kp_page_tile(struct kp_buf *out, const char *figure, const char *name);

/* A share as "97.3%", with 100% and 0% only where they are exact. */
void kp_page_share(struct kp_buf *out, double share);

/* A line through n shares (NAN: a gap) with a dot at the last; the axis goes from a round share
 * below the least to 1 and says so. */
void kp_page_line(struct kp_buf *out, const double *values, size_t n, const char *label);

#endif
