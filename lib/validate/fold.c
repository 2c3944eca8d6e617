#include "validate/fold.h"

#include <utf8proc.h>

#include "text/unicode.h"

/* True when folding changes no more than ASCII capitals and blanks: beside ASCII there are only
 * letters of scripts without case that no normal form changes. */
static bool is_simple(struct kp_slice s)
{
    enum { CASELESS = 0x620 }; /* the stable letters from here on have no case */
    for (size_t i = 0; i < s.len;) {
        uint32_t cp;
        if (!(s.ptr[i] & 0x80)) {
            i++;
            continue;
        }
        i += kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        if (cp == KP_BAD_UTF8 || cp < CASELESS || !kp_is_stable_letter(KP_NFKC, cp))
            return false;
    }
    return true;
}

/* In one pass. */
static void fold_simple(struct kp_slice s, struct kp_buf *out)
{
    bool pending = false;
    char *to = kp_buf_reserve(out, (size_t)s.len + 1);
    size_t n = 0;
    if (!to)
        return;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= ' ') {
            pending = n > 0;
            continue;
        }
        if (pending)
            to[n++] = ' ';
        pending = false;
        to[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    out->len += n;
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
    if (is_simple(s)) {
        fold_simple(s, out);
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
