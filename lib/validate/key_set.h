/* Which records repeat a key: exact, at any size.
 *
 * Keys are given in the order of the records, each with its record's number (0, 1, 2 ...). The
 * first record of a key keeps it; the later ones are the duplicates. Up to `memory` bytes the keys
 * are held in memory; beyond, keys not yet held go to temporary files by hash, which
 * kp_key_set_settle reads one by one (a file that does not fit is parted again by further bits of
 * the hash). Keys are compared whole. A bit a record says what was found.
 */
#ifndef KP_VALIDATE_KEY_SET_H
#define KP_VALIDATE_KEY_SET_H

#include "core/error.h"
#include "core/slice.h"

struct kp_key_set; /* opaque */

/* folder NULL: $TMPDIR, else /tmp. NULL when memory is out. */
struct kp_key_set *kp_key_set_new(size_t memory, const char *folder);
void kp_key_set_free(struct kp_key_set *k);

enum kp_status kp_key_set_add(struct kp_key_set *k, const char *key, size_t len, uint64_t record,
                              struct kp_error *err);

/* After the last add: finds the duplicates among what was spilled, and lets go of the keys. */
enum kp_status kp_key_set_settle(struct kp_key_set *k, struct kp_error *err);

/* True when the record repeats the key of an earlier one. Complete after kp_key_set_settle. */
bool kp_key_set_is_duplicate(const struct kp_key_set *k, uint64_t record);

/* True when temporary files were needed. */
bool kp_key_set_spilled(const struct kp_key_set *k);

#endif
