#include "io/charset.h"

#include <stdlib.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/utf16.h>

enum { PIVOT = 4096 }; /* UTF-16 units converted at a time */

struct kp_charset {
    UConverter *from;
    uint32_t high; /* a high surrogate that ended the last pivot, or 0 */
    UChar pivot[PIVOT];
};

bool kp_charset_is_utf8(const char *name)
{
    return ucnv_compareNames(name, "UTF-8") == 0;
}

enum kp_status kp_charset_new(const char *name, struct kp_charset **out, struct kp_error *err)
{
    struct kp_charset *c = calloc(1, sizeof *c);
    if (!c)
        return kp_no_memory(err);
    UErrorCode status = U_ZERO_ERROR;
    c->from = ucnv_open(name, &status);
    if (U_SUCCESS(status))
        ucnv_setToUCallBack(c->from, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    if (U_FAILURE(status)) {
        kp_charset_free(c);
        return kp_fail(err, KP_ERR_INPUT,
                       "there is no charset \"%s\": give a name such as windows-1256 or GB18030",
                       name);
    }
    *out = c;
    return KP_OK;
}

void kp_charset_free(struct kp_charset *c)
{
    if (!c)
        return;
    ucnv_close(c->from);
    free(c);
}

static void add_utf16(struct kp_charset *c, const UChar *units, const UChar *end,
                      struct kp_buf *out)
{
    for (; units < end; units++) {
        if (U16_IS_LEAD(*units)) {
            c->high = *units;
        } else if (c->high) {
            kp_buf_utf8(out, (uint32_t)U16_GET_SUPPLEMENTARY(c->high, *units));
            c->high = 0;
        } else {
            kp_buf_utf8(out, *units);
        }
    }
}

/* The bytes that the converter stopped at. False when it failed for another reason. */
static bool add_invalid(struct kp_charset *c, UErrorCode status, struct kp_buf *out)
{
    if (status != U_INVALID_CHAR_FOUND && status != U_ILLEGAL_CHAR_FOUND &&
        status != U_TRUNCATED_CHAR_FOUND && status != U_ILLEGAL_ESCAPE_SEQUENCE &&
        status != U_UNSUPPORTED_ESCAPE_SEQUENCE)
        return false;
    char bytes[32];
    int8_t len = sizeof bytes;
    UErrorCode failed = U_ZERO_ERROR;
    ucnv_getInvalidChars(c->from, bytes, &len, &failed);
    if (U_FAILURE(failed))
        return false;
    kp_buf_putc(out, (char)0xFF);
    kp_buf_add(out, bytes, (size_t)len);
    return true;
}

enum kp_status kp_charset_convert(struct kp_charset *c, const char *bytes, size_t len, bool last,
                                  struct kp_buf *out, struct kp_error *err)
{
    const char *at = bytes, *end = bytes + len;
    for (;;) {
        UErrorCode status = U_ZERO_ERROR;
        UChar *to = c->pivot;
        ucnv_toUnicode(c->from, &to, c->pivot + PIVOT, &at, end, NULL, last, &status);
        add_utf16(c, c->pivot, to, out);
        if (status == U_BUFFER_OVERFLOW_ERROR)
            continue;
        if (U_SUCCESS(status))
            break;
        if (!add_invalid(c, status, out))
            return kp_fail(err, KP_ERR_INPUT, "cannot convert the text: %s", u_errorName(status));
        if (status == U_TRUNCATED_CHAR_FOUND && at == end)
            break;
    }
    return kp_buf_ok(out) ? KP_OK : kp_no_memory(err);
}
