#include "validate/fold.h"

#include <utf8proc.h>

/* ASCII, in one pass. */
static void fold_ascii(struct kp_slice s, struct kp_buf *out)
{
    bool pending = false, some = false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= ' ') {
            pending = some;
            continue;
        }
        if (pending)
            kp_buf_putc(out, ' ');
        pending = false;
        some = true;
        kp_buf_putc(out, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
}

static bool blank(utf8proc_int32_t cp)
{
    if (cp <= ' ' || cp == 0x85)
        return true;
    utf8proc_category_t c = utf8proc_category(cp);
    return c == UTF8PROC_CATEGORY_ZS || c == UTF8PROC_CATEGORY_ZL || c == UTF8PROC_CATEGORY_ZP;
}

static void fold_points(const utf8proc_int32_t *points, size_t n, struct kp_buf *out)
{
    bool pending = false, some = false;
    for (size_t i = 0; i < n; i++) {
        if (blank(points[i])) {
            pending = some;
            continue;
        }
        if (pending)
            kp_buf_putc(out, ' ');
        pending = false;
        some = true;
        kp_buf_utf8(out, (uint32_t)points[i]);
    }
}

bool kp_fold_value(struct kp_slice s, struct kp_buf *out)
{
    bool ascii = true;
    for (size_t i = 0; i < s.len && ascii; i++)
        ascii = !(s.ptr[i] & 0x80);
    if (ascii) {
        fold_ascii(s, out);
        return kp_buf_ok(out);
    }
    const utf8proc_option_t how =
        UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    struct kp_buf points = {0};
    size_t room = (size_t)s.len + 16;
    for (;;) {
        utf8proc_int32_t *p = (void *)kp_buf_reserve(&points, room * sizeof *p);
        if (!p) {
            kp_buf_release(&points);
            out->failed = true;
            return false;
        }
        utf8proc_ssize_t n =
            utf8proc_decompose((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, p,
                               (utf8proc_ssize_t)room, how);
        if (n < 0)
            kp_buf_slice(out, s);
        else if ((size_t)n > room) {
            room = (size_t)n;
            continue;
        } else {
            n = utf8proc_normalize_utf32(p, n, how);
            fold_points(p, n < 0 ? 0 : (size_t)n, out);
        }
        break;
    }
    kp_buf_release(&points);
    return kp_buf_ok(out);
}
