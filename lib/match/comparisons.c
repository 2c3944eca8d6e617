#include "match/comparison.h"

#define KP_MEASURES                                                                                \
    X(levenshtein)                                                                                 \
    X(osa)                                                                                         \
    X(damerau)                                                                                     \
    X(characters)                                                                                  \
    X(jaro)                                                                                        \
    X(jaro_winkler)                                                                                \
    X(common_run)                                                                                  \
    X(jaccard)                                                                                     \
    X(cosine)                                                                                      \
    X(overlap)                                                                                     \
    X(number)                                                                                      \
    X(number_percent)                                                                              \
    X(last_digits)                                                                                 \
    X(first_characters)                                                                            \
    X(kilometres)                                                                                  \
    X(days)                                                                                        \
    X(date_slip)                                                                                   \
    X(monge_elkan)                                                                                 \
    X(cross_script)                                                                                \
    X(email)                                                                                       \
    X(postcode)                                                                                    \
    X(phonetic)                                                                                    \
    X(person_name)                                                                                 \
    X(company)                                                                                     \
    X(any_item)

#define X(name) extern const struct kp_measure kp_measure_##name;
KP_MEASURES
#undef X

static const struct kp_measure *const measures[] = {
#define X(name) &kp_measure_##name,
    KP_MEASURES
#undef X
        NULL,
};

const struct kp_measure *const *kp_measures(void)
{
    return measures;
}

const struct kp_measure *kp_measure_find(const char *name)
{
    for (const struct kp_measure *const *m = measures; *m; m++)
        if (strcmp((*m)->d.name, name) == 0)
            return *m;
    return NULL;
}

const struct kp_arg *kp_measure_text_arg(const struct kp_measure *m)
{
    for (const struct kp_arg *a = m->d.args; a->name; a++)
        if (a->type == KP_ARG_CHOICE || a->type == KP_ARG_STRING || a->type == KP_ARG_FILE)
            return a;
    return NULL;
}

const char *kp_measure_text(const struct kp_measure_use *u)
{
    const struct kp_arg *a = kp_measure_text_arg(u->measure);
    return u->text || !a ? u->text : a->def;
}

void kp_measure_take_args(struct kp_measure_use *u, const struct kp_args *a)
{
    const struct kp_arg *text = kp_measure_text_arg(u->measure);
    u->q = kp_args_int(a, "grams", 0);
    u->text = text ? kp_args_string(a, text->name, NULL) : NULL;
}

bool kp_grade_scratch_init(struct kp_grade_scratch *s, size_t longest)
{
    *s = (struct kp_grade_scratch){0};
    kp_distance_init(&s->distance);
    return kp_distance_reserve(&s->distance, longest + 1);
}

void kp_grade_scratch_release(struct kp_grade_scratch *s)
{
    kp_distance_release(&s->distance);
}

struct kp_points kp_grade_points(struct kp_grade_scratch *s, unsigned side,
                                 const struct kp_values *v, uint32_t id)
{
    struct kp_distance *d = &s->distance;
    if (s->decoded[side].values == v && s->decoded[side].id == id)
        return s->decoded[side].points;
    if (d->capacity < v->longest) {
        s->decoded[0].values = s->decoded[1].values = NULL; /* they move */
        if (!kp_distance_reserve(d, v->longest))
            return kp_points(NULL, 0);
    }
    uint32_t *to = side ? d->second : d->first;
    s->decoded[side].values = v;
    s->decoded[side].id = id;
    s->decoded[side].points =
        kp_points(to, kp_points_decode(kp_dict_value(v->dict, id), to, d->capacity));
    return s->decoded[side].points;
}

bool kp_grade_mistyped(struct kp_grade_scratch *s, const struct kp_values *v, uint32_t a,
                       uint32_t b, unsigned one, unsigned two)
{
    uint64_t p = v->sketches[a], q = v->sketches[b];
    unsigned x = kp_sketch_length(p), y = kp_sketch_length(q), shorter = x < y ? x : y;
    size_t most = shorter < one ? 0 : shorter < two ? 1 : 2;
    return most > 0 && kp_sketch_edits(p, q) <= most &&
           kp_osa(&s->distance, kp_grade_points(s, 0, v, a), kp_grade_points(s, 1, v, b), most) <=
               most;
}
