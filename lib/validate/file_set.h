/* A set of keys in temporary files: of any size, exact, looked up by many threads at a time.
 *
 * Keys are appended to a file, then a table of their places is made in a second one; both are
 * mapped, so that the system keeps in memory what there is room for. A place is looked up by hash
 * and the key compared whole.
 */
#ifndef KP_VALIDATE_FILE_SET_H
#define KP_VALIDATE_FILE_SET_H

#include "core/error.h"
#include "core/slice.h"

struct kp_file_set; /* opaque */

/* folder NULL: $TMPDIR, else /tmp. */
enum kp_status kp_file_set_new(const char *folder, struct kp_file_set **out, struct kp_error *err);
void kp_file_set_free(struct kp_file_set *s); /* NULL is allowed */

/* Adds a key; the same one may come again. Keys longer than KP_FILE_SET_KEY_MAX are refused
 * (KP_ERR_DATA). */
enum { KP_FILE_SET_KEY_MAX = 1 << 20 };
enum kp_status kp_file_set_add(struct kp_file_set *s, const char *key, size_t len,
                               struct kp_error *err);

/* After the last key and before the first lookup. */
enum kp_status kp_file_set_finish(struct kp_file_set *s, struct kp_error *err);

bool kp_file_set_has(const struct kp_file_set *s, const char *key, size_t len);

#endif
