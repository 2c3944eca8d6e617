/* Character references of HTML: names and code points. */
#ifndef KP_NORMALIZE_HTML_ENTITIES_H
#define KP_NORMALIZE_HTML_ENTITIES_H

#include <stddef.h>
#include <stdint.h>

/* The code point of a named reference (without & and ;), or 0: those of HTML 4.01, which is what
 * feeds hold. */
uint32_t kp_html_entity(const char *name, size_t len);

#endif
