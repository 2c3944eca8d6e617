#include "match/values.h"

#include "text/utf8.h"

enum kp_status kp_values_init(struct kp_values *v, const struct kp_dict *dict, const uint32_t *ids,
                              size_t n, struct kp_error *err)
{
    *v = (struct kp_values){.dict = dict, .pool = dict->pool};
    v->counts = kp_pool_zeroed(v->pool, dict->count, sizeof *v->counts);
    if (!v->counts)
        return kp_no_memory(err);
    for (size_t i = 0; i < n; i++)
        v->counts[ids[i]]++;
    return KP_OK;
}

void kp_values_release(struct kp_values *v)
{
    kp_pool_free(v->pool, v->sketches);
    kp_pool_free(v->pool, v->counts);
    *v = (struct kp_values){0};
}

/* *length: characters of the value. */
static uint64_t sketch_of(struct kp_slice s, size_t *length)
{
    uint64_t set = 0;
    size_t n = 0;
    for (size_t i = 0; i < s.len; n++) {
        uint32_t c = (unsigned char)s.ptr[i];
        if (c < 0x80)
            i++;
        else
            i += kp_utf8_decode(s.ptr + i, s.len - i, &c);
        set |= UINT64_C(1) << (c == KP_BAD_UTF8 ? 0xFFFD : c) % KP_SKETCH_BITS;
    }
    *length = n;
    return set | (uint64_t)(n < KP_SKETCH_LONG ? n : KP_SKETCH_LONG) << KP_SKETCH_BITS;
}

static enum kp_status need_chars(struct kp_values *v, struct kp_error *err)
{
    const struct kp_dict *d = v->dict;
    v->sketches = kp_pool_alloc(v->pool, d->count, sizeof *v->sketches);
    if (!v->sketches)
        return kp_no_memory(err);
    for (uint32_t id = 0; id < d->count; id++) {
        size_t n;
        v->sketches[id] = sketch_of(kp_dict_value(d, id), &n);
        if (n > v->longest)
            v->longest = n;
    }
    v->has |= KP_NEEDS_CHARS;
    return KP_OK;
}

enum kp_status kp_values_need(struct kp_values *v, unsigned needs, struct kp_error *err)
{
    return needs & ~v->has & KP_NEEDS_CHARS ? need_chars(v, err) : KP_OK;
}
