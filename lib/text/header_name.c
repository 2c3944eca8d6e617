#include "text/header_name.h"

#include <stdlib.h>
#include <utf8proc.h>

/* The letter that stands for cp in a key; 0: none does. */
static utf8proc_int32_t key_letter(utf8proc_int32_t cp)
{
    switch (cp) {
    case 0x064A: /* Arabic yeh */
    case 0x0649: /* alef maksura */
        return 0x06CC;
    case 0x0643: /* Arabic kaf */
        return 0x06A9;
    case 0x0640: /* tatweel */
    case '_':
    case '-':
        return 0;
    default:
        break;
    }
    utf8proc_category_t c = utf8proc_category(cp);
    bool blank = c == UTF8PROC_CATEGORY_ZS || c == UTF8PROC_CATEGORY_ZL ||
                 c == UTF8PROC_CATEGORY_ZP || c == UTF8PROC_CATEGORY_CC ||
                 c == UTF8PROC_CATEGORY_CF;
    return blank ? 0 : cp;
}

bool kp_header_key(struct kp_slice name, struct kp_buf *out)
{
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)name.ptr, (utf8proc_ssize_t)name.len, &folded,
                     UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    if (n == UTF8PROC_ERROR_NOMEM)
        return false;
    if (n < 0) {
        kp_buf_slice(out, name);
        return kp_buf_ok(out);
    }
    for (utf8proc_ssize_t i = 0; i < n;) {
        utf8proc_int32_t cp;
        i += utf8proc_iterate(folded + i, n - i, &cp);
        utf8proc_int32_t letter = key_letter(cp);
        if (letter)
            kp_buf_utf8(out, (uint32_t)letter);
    }
    free(folded);
    return kp_buf_ok(out);
}
