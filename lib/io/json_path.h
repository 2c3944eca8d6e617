/* Reading one value inside JSON text. */
#ifndef KP_IO_JSON_PATH_H
#define KP_IO_JSON_PATH_H

#include "core/arena.h"

/* Takes the value at a dotted path ("city.name"; a number counts in an array, from 0) out of a cell
 * that holds a JSON object or array, as such or as text. *out becomes missing when there is no such
 * value. Strings are decoded into the arena when they hold escapes, else they point into the cell.
 * False when memory is out. */
bool kp_json_path(struct kp_slice json, const char *path, struct kp_arena *arena,
                  struct kp_slice *out);

/* The same for one member of an object, whose name is taken as it is, dots and all. */
bool kp_json_member(struct kp_slice json, struct kp_slice name, struct kp_arena *arena,
                    struct kp_slice *out);

/* Calls `member` with each member of an object, in order, names decoded; values as kp_json_path
 * gives them. Stops when it returns false, or when the text is no object. False when memory is out.
 */
bool kp_json_each(struct kp_slice json, struct kp_arena *arena,
                  bool (*member)(void *closure, struct kp_slice name, struct kp_slice value),
                  void *closure);

#endif
