#include "core/arena.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    CHUNK_MIN = 64 * 1024, /* large enough that a batch's text fits in a few */
    ALIGN = 16,
};

struct kp_arena_chunk {
    struct kp_arena_chunk *next;
    size_t size;
    _Alignas(ALIGN) char data[];
};

void kp_arena_init(struct kp_arena *a)
{
    *a = (struct kp_arena){0};
}

void kp_arena_release(struct kp_arena *a)
{
    struct kp_arena_chunk *c = a->first;
    while (c) {
        struct kp_arena_chunk *next = c->next;
        free(c);
        c = next;
    }
    kp_arena_init(a);
}

void kp_arena_clear(struct kp_arena *a)
{
    a->current = a->first;
    a->used = 0;
    a->total = 0;
}

/* Makes a chunk with room for size bytes the current one: a kept one if it is large enough, else a
 * new one put right behind the current. */
static bool next_chunk(struct kp_arena *a, size_t size)
{
    struct kp_arena_chunk *next = a->current ? a->current->next : a->first;
    if (!next || next->size < size) {
        size_t want = size > CHUNK_MIN ? size : CHUNK_MIN;
        if (want > SIZE_MAX - sizeof *next)
            return false;
        struct kp_arena_chunk *c = malloc(sizeof *c + want);
        if (!c)
            return false;
        c->size = want;
        c->next = next;
        if (a->current)
            a->current->next = c;
        else
            a->first = c;
        next = c;
    }
    a->current = next;
    a->used = 0;
    return true;
}

static char *take(struct kp_arena *a, size_t size, size_t align)
{
    size_t start = (a->used + align - 1) & ~(align - 1);
    if (!a->current || start > a->current->size || size > a->current->size - start) {
        if (!next_chunk(a, size))
            return NULL;
        start = 0;
    }
    a->used = start + size;
    a->total += size;
    return a->current->data + start;
}

void *kp_arena_alloc(struct kp_arena *a, size_t size)
{
    return take(a, size, ALIGN);
}

char *kp_arena_text(struct kp_arena *a, size_t size)
{
    return take(a, size, 1);
}

void *kp_arena_array(struct kp_arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *p = take(a, count * size, ALIGN);
    if (p)
        memset(p, 0, count * size);
    return p;
}

char *kp_arena_dup(struct kp_arena *a, const char *ptr, size_t len)
{
    char *p = take(a, len + 1, 1);
    if (p) {
        if (len)
            memcpy(p, ptr, len);
        p[len] = '\0';
    }
    return p;
}

void kp_arena_trim(struct kp_arena *a, char *ptr, size_t size, size_t used)
{
    if (a->current && ptr + size == a->current->data + a->used) {
        a->used -= size - used;
        a->total -= size - used;
    }
}

char *kp_arena_printf(struct kp_arena *a, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    char *text = n < 0 ? NULL : kp_arena_text(a, (size_t)n + 1);
    if (text)
        vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    va_end(args);
    return text;
}
