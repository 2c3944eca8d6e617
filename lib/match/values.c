#include "match/values.h"

#include <stdlib.h>

enum kp_status kp_values_init(struct kp_values *v, const struct kp_dict *dict, const uint32_t *ids,
                              size_t n, struct kp_error *err)
{
    *v = (struct kp_values){.dict = dict};
    v->counts = calloc(dict->count, sizeof *v->counts);
    if (!v->counts)
        return kp_no_memory(err);
    for (size_t i = 0; i < n; i++)
        v->counts[ids[i]]++;
    return KP_OK;
}

void kp_values_release(struct kp_values *v)
{
    free(v->char_starts);
    free(v->chars);
    free(v->masks);
    free(v->counts);
    *v = (struct kp_values){0};
}

static enum kp_status need_chars(struct kp_values *v, struct kp_error *err)
{
    const struct kp_dict *d = v->dict;
    size_t bytes = d->starts[d->count], at = 0;
    v->char_starts = malloc((d->count + (size_t)1) * sizeof *v->char_starts);
    v->chars = malloc((bytes + 1) * sizeof *v->chars);
    v->masks = calloc(d->count, sizeof *v->masks);
    if (!v->char_starts || !v->chars || !v->masks)
        return kp_no_memory(err);
    for (uint32_t id = 0; id < d->count; id++) {
        struct kp_slice s = kp_dict_value(d, id);
        v->char_starts[id] = at;
        size_t n = kp_points_decode(s, v->chars + at, s.len);
        for (size_t i = 0; i < n; i++)
            v->masks[id] |= UINT64_C(1) << (v->chars[at + i] & 63);
        if (n > v->longest)
            v->longest = n;
        at += n;
    }
    v->char_starts[d->count] = at;
    uint32_t *fit = realloc(v->chars, (at + 1) * sizeof *fit);
    if (fit)
        v->chars = fit;
    v->has |= KP_NEEDS_CHARS;
    return KP_OK;
}

enum kp_status kp_values_need(struct kp_values *v, unsigned needs, struct kp_error *err)
{
    return needs & ~v->has & KP_NEEDS_CHARS ? need_chars(v, err) : KP_OK;
}
