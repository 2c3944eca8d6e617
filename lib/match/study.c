#include "match/study.h"

#include "match/words.h"

enum {
    SAMPLE = 20000,  /* distinct values looked at */
    FEW_VALUES = 64, /* a category has at most so many, whatever the number of records */
    TEXT_WORDS = 5,  /* words on average from which it is text */
    PHONE_DIGITS = 7,
};

#define MOST 0.8 /* share of values that must look so */

/* What the looked-at values add up to. */
struct sums {
    size_t values, email, date, phone, code, latin, letters_any;
    double words, length, digits;
};

struct shape {
    unsigned chars, digits, letters, latin, other, at;
};

static struct shape shape_of(struct kp_slice v)
{
    struct shape s = {0};
    for (uint32_t i = 0; i < v.len; i++) {
        unsigned char c = (unsigned char)v.ptr[i];
        if ((c & 0xC0) == 0x80)
            continue;
        s.chars++;
        if (c >= '0' && c <= '9')
            s.digits++;
        else if (c >= 'a' && c <= 'z')
            s.latin++, s.letters++;
        else if (c >= 0x80)
            s.letters++;
        else if (c != ' ')
            s.other++;
        s.at += c == '@';
    }
    return s;
}

/* Three groups of digits of a date's lengths, or eight digits that begin or end like a year of our
 * times. */
static bool like_date(struct kp_slice v)
{
    unsigned groups = 0, run = 0, lens[4] = {0}, first[4] = {0};
    for (uint32_t i = 0; i <= v.len; i++) {
        char c = i < v.len ? v.ptr[i] : ' ';
        if (c >= '0' && c <= '9') {
            if (run < 2 && groups < 4)
                first[groups] = first[groups] * 10 + (unsigned)(c - '0');
            run++;
            continue;
        }
        if (run && groups < 4)
            lens[groups++] = run;
        run = 0;
        if (i < v.len && c != '-' && c != '/' && c != '.' && c != ' ' && c != ':' && c != 't' &&
            c != 'z')
            return false;
    }
    if (groups == 1)
        return lens[0] == 8 &&
               ((first[0] >= 13 && first[0] <= 14) || (first[0] >= 17 && first[0] <= 20));
    if (groups < 3)
        return false;
    return (lens[0] == 4 && lens[1] <= 2 && lens[2] <= 2) ||
           (lens[0] <= 2 && lens[1] <= 2 && (lens[2] == 4 || lens[2] == 2));
}

static bool look(struct sums *s, struct kp_slice v, struct kp_words *w)
{
    struct shape k = shape_of(v);
    if (!kp_words_split(w, v))
        return false;
    s->values++;
    s->words += (double)w->count;
    s->length += k.chars;
    s->digits += (double)k.digits / (k.chars ? k.chars : 1);
    s->latin += k.latin > 0 && k.latin == k.letters;
    s->letters_any += k.letters > 0;
    bool date = like_date(v);
    s->email += k.at == 1 && k.letters > 2;
    s->date += date;
    s->phone +=
        !date && k.letters == 0 && k.digits >= PHONE_DIGITS && (k.other > 0 || k.digits >= 9);
    s->code += k.digits * 2 >= k.chars - k.other;
    return true;
}

static enum kp_column_kind decide(const struct sums *s, const struct kp_column_study *c,
                                  uint32_t nvalues, double have)
{
    double n = (double)s->values;
    if (nvalues <= 1 || have < 2)
        return KP_COL_EMPTY;
    if ((double)s->email >= MOST * n)
        return KP_COL_EMAIL;
    if ((double)s->date >= MOST * n)
        return KP_COL_DATE;
    if ((double)s->phone >= MOST * n)
        return KP_COL_PHONE;
    bool code = (double)s->code >= MOST * n;
    if (code && c->distinct >= 1 && have >= 20)
        return KP_COL_ID;
    if (nvalues <= FEW_VALUES && c->distinct < 0.1)
        return KP_COL_CATEGORY;
    if (code)
        return KP_COL_CODE;
    if (c->words >= TEXT_WORDS)
        return KP_COL_TEXT;
    return c->words > 1.5 ? KP_COL_PHRASE : KP_COL_NAME;
}

enum kp_status kp_study_column(const struct kp_table *t, uint32_t column,
                               struct kp_column_study *out, struct kp_error *err)
{
    const struct kp_values *v = &t->columns[column].values;
    uint32_t n = v->dict->count, step = n / SAMPLE + 1;
    double have = (double)t->nrecords - v->counts[0];
    struct sums s = {0};
    struct kp_words w = {0};
    *out = (struct kp_column_study){0};
    bool ok = true;
    for (uint32_t id = 1; ok && id < n; id += step)
        ok = look(&s, kp_dict_value(v->dict, id), &w);
    kp_words_release(&w);
    if (!ok)
        return kp_no_memory(err);
    for (uint32_t id = 1; id < n; id++)
        out->pairs += (uint64_t)v->counts[id] * (v->counts[id] - 1) / 2;
    double looked = s.values ? (double)s.values : 1;
    out->fill = t->nrecords ? have / (double)t->nrecords : 0;
    out->distinct = have > 0 ? (n - 1) / have : 0;
    out->collision = have > 1 ? (double)out->pairs / (have * (have - 1) / 2) : 0;
    out->words = s.words / looked;
    out->length = s.length / looked;
    out->digits = s.digits / looked;
    out->latin = s.letters_any ? (double)s.latin / (double)s.letters_any : 0;
    out->kind = decide(&s, out, n - 1, have);
    return KP_OK;
}
