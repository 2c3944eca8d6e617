#include "profile/output.h"
#include "text/plain.h"
#include "text/unicode.h"

static size_t count_digits(struct kp_slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len;) {
        uint32_t cp;
        i += kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        n += cp != KP_BAD_UTF8 && kp_digit_value((int32_t)cp) >= 0;
    }
    return n;
}

void kp_mask_value(struct kp_slice s, struct kp_buf *out)
{
    size_t digits = count_digits(s), seen = 0;
    bool word = false;
    for (size_t i = 0; i < s.len;) {
        uint32_t cp;
        size_t n = kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        bool digit = cp != KP_BAD_UTF8 && kp_digit_value((int32_t)cp) >= 0;
        bool letter = cp != KP_BAD_UTF8 && kp_is_letter(cp);
        seen += digit;
        bool shown = digit ? digits >= 7 && seen + 2 > digits : !letter || !word;
        if (cp == KP_BAD_UTF8 || !shown)
            kp_buf_puts(out, "•");
        else
            kp_buf_add(out, s.ptr + i, n);
        word = letter || (word && cp != KP_BAD_UTF8 && (kp_is_mark(cp) || cp == 0x200C));
        i += n;
    }
}
