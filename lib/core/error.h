/* Errors: a status that says what to do, and a message that says what happened.
 *
 * A function that can fail returns enum kp_status and fills the caller's struct kp_error, which it
 * leaves untouched on success. lib/ never prints and never exits: cmd/ prints the error and chooses
 * the exit status. Messages start in lower case, have no full stop, say the failure first and then
 * the remedy, and never hold a customer's value.
 */
#ifndef KP_CORE_ERROR_H
#define KP_CORE_ERROR_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

enum kp_status {
    KP_OK = 0,
    KP_END = 1,         /* no more input; not an error */
    KP_ERR_USAGE = -1,  /* options, arguments: exit 2 */
    KP_ERR_RULES = -2,  /* ruleset, model or reference file: exit 2 */
    KP_ERR_DATA = -3,   /* a record that cannot be read and nowhere to put it: exit 3 */
    KP_ERR_INPUT = -4,  /* reading failed: exit 3 */
    KP_ERR_OUTPUT = -5, /* writing failed: exit 3 */
    KP_ERR_MEMORY = -6, /* out of memory, or over a limit that the user set: exit 3 */
    KP_ERR_BALANCE =
        -7,         /* records in are not records out, quarantined, rejected and merged: exit 3 */
    KP_CLOSED = -8, /* the reader of our output went away: exit quietly */
    KP_ERR_LIMIT = -9, /* ran, but a threshold of the user's was missed: exit 1 */
};

#define KP_ERROR_MESSAGE_MAX 768 /* room for a path, a field name and two sentences */
#define KP_ERROR_NAME_MAX 256

struct kp_error {
    enum kp_status code;
    char message[KP_ERROR_MESSAGE_MAX]; /* without file and position */
    char file[KP_ERROR_NAME_MAX];       /* "" when it concerns no file */
    uint64_t line;                      /* 1-based; 0 when unknown */
    uint64_t column;                    /* 1-based; 0 when unknown */
    char field[KP_ERROR_NAME_MAX];      /* "" when it concerns no field */
};

#if defined(__GNUC__)
#define KP_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define KP_PRINTF(fmt, args)
#endif

/* Fill *err (which may be NULL) and return code, so that a failing function can end with
 * `return kp_fail(err, KP_ERR_INPUT, "cannot read: %s", strerror(errno));` */
enum kp_status kp_fail(struct kp_error *err, enum kp_status code, const char *fmt, ...)
    KP_PRINTF(3, 4);

/* The same, with the place. file may be NULL; line and column may be 0. */
enum kp_status kp_fail_at(struct kp_error *err, enum kp_status code, const char *file,
                          uint64_t line, uint64_t column, const char *fmt, ...) KP_PRINTF(6, 7);

/* Set the place of an error that was filled without one; a place already there stays. */
void kp_error_place(struct kp_error *err, const char *file, uint64_t line, uint64_t column);

/* "file:line:column: message", leaving out what is unknown, into out (always terminated). Returns
 * out. */
char *kp_error_format(const struct kp_error *err, char *out, size_t size);

/* KP_ERR_MEMORY with the standard message. */
enum kp_status kp_no_memory(struct kp_error *err);

#endif
