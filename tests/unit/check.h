/* What every unit test includes: cmocka and a few words of its own. */
#ifndef KP_TESTS_CHECK_H
#define KP_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/buf.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The contents of a buffer are exactly this text. */
#define assert_buf(buf, text)                                                                      \
    do {                                                                                           \
        const char *got_ = kp_buf_cstr(buf);                                                       \
        assert_non_null(got_);                                                                     \
        assert_string_equal(got_, text);                                                           \
        assert_int_equal((buf)->len, strlen(text));                                                \
    } while (0)

#define assert_slice(slice, text)                                                                  \
    do {                                                                                           \
        struct kp_slice s_ = (slice);                                                              \
        assert_int_equal(s_.len, strlen(text));                                                    \
        assert_memory_equal(s_.ptr, text, s_.len);                                                 \
    } while (0)

#endif
