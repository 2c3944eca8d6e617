#include "core/error.h"

#include <stdio.h>
#include <string.h>

static void copy_name(char *dst, const char *src)
{
    size_t n = src ? strlen(src) : 0;
    if (n >= KP_ERROR_NAME_MAX) /* keep the end of a long path: it tells more */
        src += n - (KP_ERROR_NAME_MAX - 1), n = KP_ERROR_NAME_MAX - 1;
    if (n > 0)
        memcpy(dst, src, n);
    dst[n] = '\0';
}

static void fill(struct kp_error *err, enum kp_status code, const char *file, uint64_t line,
                 uint64_t column, const char *fmt, va_list args)
{
    err->code = code;
    vsnprintf(err->message, sizeof err->message, fmt, args);
    copy_name(err->file, file);
    err->line = line;
    err->column = column;
    err->field[0] = '\0';
}

enum kp_status kp_fail(struct kp_error *err, enum kp_status code, const char *fmt, ...)
{
    if (!err)
        return code;
    va_list args;
    va_start(args, fmt);
    fill(err, code, NULL, 0, 0, fmt, args);
    va_end(args);
    return code;
}

enum kp_status kp_fail_at(struct kp_error *err, enum kp_status code, const char *file,
                          uint64_t line, uint64_t column, const char *fmt, ...)
{
    if (!err)
        return code;
    va_list args;
    va_start(args, fmt);
    fill(err, code, file, line, column, fmt, args);
    va_end(args);
    return code;
}

void kp_error_place(struct kp_error *err, const char *file, uint64_t line, uint64_t column)
{
    if (!err)
        return;
    if (!err->file[0] && file)
        copy_name(err->file, file);
    if (!err->line) {
        err->line = line;
        err->column = column;
    }
}

char *kp_error_format(const struct kp_error *err, char *out, size_t size)
{
    char place[KP_ERROR_NAME_MAX + 48] = "";
    if (err->file[0] && err->line && err->column)
        snprintf(place, sizeof place, "%s:%llu:%llu: ", err->file, (unsigned long long)err->line,
                 (unsigned long long)err->column);
    else if (err->file[0] && err->line)
        snprintf(place, sizeof place, "%s:%llu: ", err->file, (unsigned long long)err->line);
    else if (err->file[0])
        snprintf(place, sizeof place, "%s: ", err->file);
    snprintf(out, size, "%s%s", place, err->message);
    return out;
}

enum kp_status kp_no_memory(struct kp_error *err)
{
    return kp_fail(err, KP_ERR_MEMORY, "out of memory");
}
