#include "normalize/normalize.h"

#include "text/unicode.h"
#include "text/utf8.h"

/* Nothing to change: the cell already reads so. A JSON number that does keeps its kind. */
static bool reads_so(const struct kp_slice *cell, const char *ptr, size_t len)
{
    return kp_slice_is_text(*cell) && cell->len == len &&
           (len == 0 || memcmp(cell->ptr, ptr, len) == 0);
}

bool kp_norm_blank(struct kp_slice cell)
{
    uint32_t cp;
    for (size_t i = 0; i < cell.len;) {
        i += kp_utf8_decode(cell.ptr + i, cell.len - i, &cp);
        if (cp == KP_BAD_UTF8 || !kp_is_space(cp))
            return false;
    }
    return true;
}

enum kp_norm_result kp_norm_set(struct kp_norm_ctx *ctx, struct kp_slice *cell, const char *ptr,
                                size_t len)
{
    if (reads_so(cell, ptr, len))
        return KP_NORM_SAME;
    if (len > UINT32_MAX)
        return KP_NORM_NOMEM;
    char *copy = kp_arena_text(ctx->arena, len);
    if (!copy)
        return KP_NORM_NOMEM;
    if (len > 0)
        memcpy(copy, ptr, len);
    *cell = kp_string(copy, len);
    return KP_NORM_CHANGED;
}

enum kp_norm_result kp_norm_set_plain(struct kp_norm_ctx *ctx, struct kp_slice *cell,
                                      const char *ptr, size_t len)
{
    enum kp_norm_result result = kp_norm_set(ctx, cell, ptr, len);
    if (result == KP_NORM_CHANGED)
        cell->flags = KP_F_CSV_PLAIN | KP_F_JSON_PLAIN | KP_F_ASCII;
    return result;
}

enum kp_norm_result kp_norm_set_buf(struct kp_norm_ctx *ctx, struct kp_slice *cell,
                                    const struct kp_buf *buf)
{
    if (!kp_buf_ok(buf))
        return KP_NORM_NOMEM;
    return kp_norm_set(ctx, cell, buf->len > 0 ? buf->data : "", buf->len);
}

enum kp_norm_result kp_norm_set_const(struct kp_slice *cell, const char *ptr, size_t len)
{
    if (reads_so(cell, ptr, len))
        return KP_NORM_SAME;
    if (len > UINT32_MAX)
        return KP_NORM_NOMEM;
    *cell = kp_string(ptr, len);
    return KP_NORM_CHANGED;
}

enum kp_norm_result kp_norm_failed(struct kp_norm_ctx *ctx, const char *reason)
{
    ctx->reason = reason;
    return KP_NORM_FAILED;
}
