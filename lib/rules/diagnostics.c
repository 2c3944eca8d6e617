#include "rules/diagnostics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum {
    STORED_MAX =
        1000, /* diagnostics kept: nobody reads more, and a hostile file must not fill memory */
    MESSAGE_MAX = 1024, /* bytes of one message */
    NAME_MAX_CP = 64,   /* code points of a name that are compared */
};

void kp_diagnostics_init(struct kp_diagnostics *d, const char *file)
{
    *d = (struct kp_diagnostics){.file = file};
    kp_arena_init(&d->arena);
}

void kp_diagnostics_release(struct kp_diagnostics *d)
{
    free(d->items);
    kp_arena_release(&d->arena);
    kp_diagnostics_init(d, d->file);
}

bool kp_diagnostics_full(const struct kp_diagnostics *d)
{
    return d->count >= STORED_MAX;
}

static bool grow(struct kp_diagnostics *d)
{
    if (d->count < d->cap)
        return true;
    size_t cap = d->cap ? d->cap * 2 : 16;
    struct kp_diagnostic *items = realloc(d->items, cap * sizeof *items);
    if (!items)
        return false;
    d->items = items;
    d->cap = cap;
    return true;
}

static void add(struct kp_diagnostics *d, bool warning, uint32_t line, uint32_t column,
                const char *message, size_t len)
{
    if (!warning)
        d->errors++;
    if (kp_diagnostics_full(d))
        return;
    char *copy = kp_arena_dup(&d->arena, message, len);
    if (!copy || !grow(d)) {
        d->failed = true;
        return;
    }
    d->items[d->count++] = (struct kp_diagnostic){line, column, warning, copy};
}

static void add_formatted(struct kp_diagnostics *d, bool warning, uint32_t line, uint32_t column,
                          const char *fmt, va_list args)
{
    char text[MESSAGE_MAX];
    int n = vsnprintf(text, sizeof text, fmt, args);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    if (n >= (int)sizeof text) /* do not end inside a character */
        while (len > 0 && ((unsigned char)text[len - 1] & 0x80))
            len--;
    add(d, warning, line, column, text, len);
}

void kp_diag_error(struct kp_diagnostics *d, uint32_t line, uint32_t column, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    add_formatted(d, false, line, column, fmt, args);
    va_end(args);
}

void kp_diag_warning(struct kp_diagnostics *d, uint32_t line, uint32_t column, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    add_formatted(d, true, line, column, fmt, args);
    va_end(args);
}

void kp_diag_from_error(struct kp_diagnostics *d, uint32_t line, uint32_t column,
                        const struct kp_error *err)
{
    if (err->code == KP_ERR_MEMORY)
        d->failed = true;
    bool other_file = err->file[0] && (!d->file || strcmp(err->file, d->file) != 0);
    if (other_file) { /* the place lies elsewhere: say both */
        char text[KP_ERROR_MESSAGE_MAX + KP_ERROR_NAME_MAX + 64];
        kp_error_format(err, text, sizeof text);
        kp_diag_error(d, line, column, "%s", text);
    } else if (err->line) {
        kp_diag_error(d, (uint32_t)err->line, (uint32_t)err->column, "%s", err->message);
    } else {
        kp_diag_error(d, line, column, "%s", err->message);
    }
}

static bool before(const struct kp_diagnostic *a, const struct kp_diagnostic *b)
{
    return a->line != b->line ? a->line < b->line : a->column < b->column;
}

void kp_diagnostics_sort(struct kp_diagnostics *d)
{
    /* Insertion: stable, nearly sorted already, and at most STORED_MAX items. */
    for (size_t i = 1; i < d->count; i++) {
        struct kp_diagnostic item = d->items[i];
        size_t j = i;
        for (; j > 0 && before(&item, &d->items[j - 1]); j--)
            d->items[j] = d->items[j - 1];
        d->items[j] = item;
    }
}

/* Code points of a name in lower case, at most NAME_MAX_CP of them. */
static size_t fold(const char *name, int32_t out[NAME_MAX_CP])
{
    size_t n = 0, len = strlen(name);
    for (size_t i = 0; i < len && n < NAME_MAX_CP;) {
        utf8proc_int32_t cp;
        utf8proc_ssize_t used =
            utf8proc_iterate((const utf8proc_uint8_t *)name + i, (utf8proc_ssize_t)(len - i), &cp);
        if (used <= 0) {
            cp = 0xFFFD;
            used = 1;
        }
        out[n++] = utf8proc_tolower(cp);
        i += (size_t)used;
    }
    return n;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;
    return m < c ? m : c;
}

/* Damerau-Levenshtein distance, adjacent transpositions counted once (optimal string alignment). */
static unsigned distance(const int32_t *a, size_t na, const int32_t *b, size_t nb)
{
    unsigned row[3][NAME_MAX_CP + 1];
    unsigned *before_last = row[0], *last = row[1], *now = row[2];
    for (size_t j = 0; j <= nb; j++)
        last[j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= nb; j++) {
            unsigned change = a[i - 1] != b[j - 1];
            now[j] = min3(last[j] + 1, now[j - 1] + 1, last[j - 1] + change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before_last[j - 2] + 1 < now[j])
                now[j] = before_last[j - 2] + 1;
        }
        unsigned *spare = before_last;
        before_last = last;
        last = now;
        now = spare;
    }
    return last[nb];
}

const char *kp_nearest_name(const char *name, const char *const *known)
{
    int32_t a[NAME_MAX_CP], b[NAME_MAX_CP];
    size_t na = fold(name, a);
    const char *best = NULL;
    unsigned best_distance =
        (unsigned)(na / 3 > 1 ? na / 3 : 1) + 1; /* one letter in three may differ */
    for (; *known; known++) {
        size_t nb = fold(*known, b);
        unsigned gap = (unsigned)(na > nb ? na - nb : nb - na);
        if (gap >= best_distance)
            continue;
        unsigned d = distance(a, na, b, nb);
        if (d < best_distance && d < (na > nb ? na : nb)) { /* something must be in common */
            best_distance = d;
            best = *known;
        }
    }
    return best;
}
