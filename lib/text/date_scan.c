#include "text/date_scan.h"

#include "text/date_tokens.h"
#include "text/plain.h"

/* ---- the time of day ---- */

/* am, a.m., ص, ق.ظ are 1; pm, p.m., م, ب.ظ are 2; else 0. *i moves past it. */
static int half_of_day(const struct kp_date_tokens *t, int *i)
{
    static const struct {
        const char *one, *two;
        int half;
    } marks[] = {{"am", NULL, 1}, {"pm", NULL, 2}, {"a", "m", 1}, {"p", "m", 2},
                 {"ص", NULL, 1},  {"م", NULL, 2},  {"ق", "ظ", 1}, {"ب", "ظ", 2}};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        int j = *i;
        if (!kp_token_is_text(t, j, marks[k].one))
            continue;
        j++;
        if (marks[k].two) {
            if (!kp_token_is_punct(t, j, '.') || !kp_token_is_text(t, j + 1, marks[k].two))
                continue;
            j += 2;
            j += kp_token_is_punct(t, j, '.');
        }
        *i = j;
        return marks[k].half;
    }
    return 0;
}

/* Z, UTC, GMT, ±HH, ±HHMM, ±HH:MM, UTC+3. */
static bool zone(const struct kp_date_tokens *t, int *i, struct kp_time_of_day *time)
{
    bool named = kp_token_is_text(t, *i, "z") || kp_token_is_text(t, *i, "utc") ||
                 kp_token_is_text(t, *i, "gmt");
    *i += named;
    time->has_offset = named;
    bool minus = kp_token_is_punct(t, *i, '-');
    if (!(minus || kp_token_is_punct(t, *i, '+')) || !kp_token_is_number(t, *i + 1))
        return true;
    const struct kp_date_token *h = &t->at[*i + 1];
    int64_t hours = h->value, minutes = 0;
    *i += 2;
    if (h->digits == 4) {
        hours = h->value / 100;
        minutes = h->value % 100;
    } else if (h->digits > 2) {
        return false;
    } else if (kp_token_is_punct(t, *i, ':') && kp_token_is_number(t, *i + 1)) {
        minutes = t->at[*i + 1].digits == 2 ? t->at[*i + 1].value : 60;
        *i += 2;
    }
    if (hours > 14 || minutes > 59)
        return false;
    time->has_offset = true;
    time->offset = (int)(minus ? -(hours * 60 + minutes) : hours * 60 + minutes);
    return true;
}

static void fraction(const struct kp_date_tokens *t, int *i, struct kp_time_of_day *time)
{
    if (!(kp_token_is_punct(t, *i, '.') || kp_token_is_punct(t, *i, ',')) ||
        !kp_token_is_number(t, *i + 1) || t->at[*i + 1].spaced)
        return;
    int64_t nanos = 0;
    const struct kp_date_token *k = &t->at[*i + 1];
    for (int d = 0; d < 9; d++)
        nanos = nanos * 10 + (d < k->digits ? k->text[d] - '0' : 0);
    time->nanos = (int)nanos;
    *i += 2;
}

/* Hours, minutes and seconds from token i on, written with colons or without (103000 behind a T).
 */
static bool clock_face(const struct kp_date_tokens *t, int *i, int64_t hms[3])
{
    const struct kp_date_token *h = &t->at[*i];
    if (!kp_token_is_punct(t, *i + 1, ':')) {
        if (h->digits != 4 && h->digits != 6)
            return false;
        int64_t v = h->digits == 4 ? h->value * 100 : h->value;
        hms[0] = v / 10000;
        hms[1] = v / 100 % 100;
        hms[2] = v % 100;
        *i += 1;
        return true;
    }
    if (h->digits > 2)
        return false;
    hms[0] = h->value;
    *i += 1;
    for (int part = 1; part < 3 && kp_token_is_punct(t, *i, ':'); part++) {
        if (!kp_token_is_number(t, *i + 1) || t->at[*i + 1].digits != 2)
            return false;
        hms[part] = t->at[*i + 1].value;
        *i += 2;
    }
    return true;
}

static bool time_from(const struct kp_date_tokens *t, int i, struct kp_time_of_day *time)
{
    int64_t hms[3] = {0, 0, 0};
    if (!clock_face(t, &i, hms))
        return false;
    fraction(t, &i, time);
    int half = half_of_day(t, &i);
    if (half != 0) {
        if (hms[0] < 1 || hms[0] > 12)
            return false;
        hms[0] = hms[0] % 12 + (half == 2 ? 12 : 0);
    }
    if (!zone(t, &i, time) || i != t->count || hms[0] > 23 || hms[1] > 59 || hms[2] > 59)
        return false;
    time->given = true;
    time->seconds = (int)(hms[0] * 3600 + hms[1] * 60 + hms[2]);
    return true;
}

/* Cuts the time of day off the tokens' end. */
static bool cut_time(struct kp_date_tokens *t, struct kp_time_of_day *time)
{
    int start = -1, end = t->count;
    for (int i = 1; i < t->count && start < 0; i++) {
        if (kp_token_is_text(t, i, "t") && kp_token_is_number(t, i - 1) &&
            kp_token_is_number(t, i + 1)) {
            start = i + 1;
            end = i;
        } else if (kp_token_is_punct(t, i, ':') && kp_token_is_number(t, i - 1)) {
            start = i - 1;
            end = i - 1;
        }
    }
    if (start < 0)
        return true;
    if (!time_from(t, start, time))
        return false;
    if (kp_token_is_punct(t, end - 1, ','))
        end--;
    t->count = end;
    return end > 0;
}

/* ---- the date ---- */

/* A month of one or two words, as كانون الثاني. */
static const struct kp_date_word *word_at(const struct kp_date_tokens *t, int *i)
{
    const struct kp_date_token *k = &t->at[*i];
    char joined[64];
    if (*i + 1 < t->count && t->at[*i + 1].kind == KP_TOKEN_WORD &&
        k->len + t->at[*i + 1].len < sizeof joined) {
        memcpy(joined, k->text, k->len);
        memcpy(joined + k->len, t->at[*i + 1].text, t->at[*i + 1].len);
        const struct kp_date_word *two = kp_date_word(joined, k->len + t->at[*i + 1].len);
        if (two) {
            *i += 2;
            return two;
        }
    }
    *i += 1;
    return kp_date_word(k->text, k->len);
}

static bool take_word(const struct kp_date_tokens *t, int *i, struct kp_date_scan *out)
{
    const struct kp_date_word *w = word_at(t, i);
    if (!w)
        return false;
    switch (w->kind) {
    case KP_WORD_MONTH:
        if (out->month != 0)
            return false;
        out->month = w->number;
        out->month_calendar = w->calendar;
        out->month_at = out->count;
        break;
    case KP_WORD_WEEKDAY:
        if (out->weekday != 0)
            return false;
        out->weekday = w->number;
        break;
    case KP_WORD_MARK: /* ه alone is Hijri, ه.ش is Jalali */
        if (out->calendar >= 0 && out->calendar != (int)w->calendar &&
            out->calendar != KP_CAL_HIJRI)
            return false;
        out->calendar = w->calendar;
        break;
    default:
        break;
    }
    return true;
}

static bool take_number(const struct kp_date_tokens *t, int i, struct kp_date_scan *out)
{
    if (out->count == KP_DATE_NUMBERS_MAX)
        return false;
    out->numbers[out->count].value = t->at[i].value;
    out->numbers[out->count].digits = t->at[i].digits;
    out->count++;
    return true;
}

/* 星期三, 周三, 礼拜天 at the end. */
static bool cjk_weekday(const struct kp_date_tokens *t, int i, struct kp_date_scan *out)
{
    if (i + 1 < t->count && t->at[i].kind == KP_TOKEN_CJK && t->at[i + 1].kind == KP_TOKEN_CJK &&
        (t->at[i + 1].ch == 0x671F || t->at[i + 1].ch == 0x62DC)) /* 期 拜 */
        i++;
    i++;
    if (i + 1 != t->count)
        return false;
    const struct kp_date_token *k = &t->at[i];
    out->weekday = k->kind == KP_TOKEN_NUMBER && k->value <= 6 ? (int)k->value
                   : k->kind == KP_TOKEN_CJK && (k->ch == 0x65E5 || k->ch == 0x5929)
                       ? 7
                       : 0; /* 日 天 */
    return out->weekday != 0;
}

/* 年 月 日, each behind its number. Returns the part's number, 0 for another ideograph. */
static int cjk_part(int32_t ch)
{
    switch (ch) {
    case 0x5E74: /* 年 */
        return 1;
    case 0x6708: /* 月 */
        return 2;
    case 0x65E5: /* 日 */
    case 0x53F7: /* 号 */
    case 0x865F: /* 號 */
        return 3;
    default:
        return 0;
    }
}

static bool read_cjk(const struct kp_date_tokens *t, struct kp_date_scan *out)
{
    out->layout = KP_LAYOUT_CJK;
    for (int i = 0; i < t->count; i++) {
        const struct kp_date_token *k = &t->at[i];
        if (k->kind == KP_TOKEN_NUMBER) {
            if (!take_number(t, i, out) || i + 1 >= t->count ||
                cjk_part(t->at[i + 1].ch) != out->count)
                return false;
            i++;
        } else if (k->ch == 0x661F || k->ch == 0x5468 || k->ch == 0x9031 ||
                   k->ch == 0x793C) { /* 星 周 週 礼 */
            return out->count == 3 && cjk_weekday(t, i, out);
        } else if (k->kind != KP_TOKEN_CJK || !take_word(t, &(int){i}, out)) {
            return false;
        }
    }
    return out->count == 3;
}

static bool read_named(const struct kp_date_tokens *t, struct kp_date_scan *out)
{
    for (int i = 0; i < t->count;) {
        const struct kp_date_token *k = &t->at[i];
        if (k->kind == KP_TOKEN_NUMBER) {
            if (!take_number(t, i++, out))
                return false;
        } else if (k->kind == KP_TOKEN_PUNCT) {
            if (!strchr(".,-/'()", k->ch))
                return false;
            i++;
        } else if (!take_word(t, &i, out)) {
            return false;
        }
    }
    out->layout = KP_LAYOUT_NAMED;
    return out->month != 0 && out->count == 2;
}

/* Numbers with one separator throughout, then perhaps marks and a weekday in front or behind. */
static bool read_numbers(const struct kp_date_tokens *t, struct kp_date_scan *out)
{
    char separator = 0;
    bool after = false; /* the last number is behind us */
    for (int i = 0; i < t->count;) {
        const struct kp_date_token *k = &t->at[i];
        if (k->kind == KP_TOKEN_NUMBER && !after) {
            if (!take_number(t, i++, out))
                return false;
            char s = ' ';
            if (i + 1 < t->count && t->at[i].kind == KP_TOKEN_PUNCT &&
                kp_token_is_number(t, i + 1)) {
                s = (char)t->at[i].ch;
                i++;
            }
            after = !kp_token_is_number(t, i);
            if (!after && ((separator && s != separator) || !strchr("/-. ", s)))
                return false;
            separator = after ? separator : s;
        } else if (k->kind == KP_TOKEN_PUNCT && strchr(".,()", k->ch)) {
            i++;
        } else if (k->kind != KP_TOKEN_WORD || !take_word(t, &i, out)) {
            return false;
        }
    }
    if (out->month != 0)
        return false;
    out->separator = separator;
    out->layout = out->count == 1   ? KP_LAYOUT_SINGLE
                  : out->count == 3 ? KP_LAYOUT_NUMBERS
                                    : KP_LAYOUT_ORDINAL;
    if (out->layout == KP_LAYOUT_ORDINAL)
        return separator == '-' && out->numbers[0].digits == 4 && out->numbers[1].digits == 3;
    return true;
}

/* 45292.5 and -86400: one number with a sign or a fraction. */
static bool read_single(const struct kp_date_tokens *t, struct kp_date_scan *out)
{
    int i = 0;
    out->negative = kp_token_is_punct(t, 0, '-');
    i += out->negative;
    if (!kp_token_is_number(t, i) || !take_number(t, i, out))
        return false;
    i++;
    if (kp_token_is_punct(t, i, '.') && kp_token_is_number(t, i + 1)) {
        double scale = 1;
        for (int d = 0; d < t->at[i + 1].digits; d++)
            scale *= 10;
        out->fraction = (double)t->at[i + 1].value / scale;
        i += 2;
    }
    out->layout = KP_LAYOUT_SINGLE;
    return i == t->count;
}

/* 2024-W18-3 */
static bool read_week(const struct kp_date_tokens *t, struct kp_date_scan *out)
{
    if (t->count != 6 || !kp_token_is_number(t, 0) || !kp_token_is_punct(t, 1, '-') ||
        !kp_token_is_text(t, 2, "w") || !kp_token_is_number(t, 3) ||
        !kp_token_is_punct(t, 4, '-') || !kp_token_is_number(t, 5))
        return false;
    out->layout = KP_LAYOUT_WEEK;
    return take_number(t, 0, out) && take_number(t, 3, out) && take_number(t, 5, out) &&
           out->numbers[0].digits == 4 && out->numbers[1].digits == 2 &&
           out->numbers[2].digits == 1;
}

static bool try_layout(bool (*read)(const struct kp_date_tokens *, struct kp_date_scan *),
                       const struct kp_date_tokens *t, struct kp_date_scan *out)
{
    struct kp_date_scan scan = {.calendar = -1, .time = out->time};
    if (!read(t, &scan))
        return false;
    *out = scan;
    return true;
}

/* The commonest shape without the way round by tokens: three ASCII numbers of at most four digits
 * with one of / - . between them, such as 2024-05-01. */
static bool scan_plain(struct kp_slice s, struct kp_date_scan *out)
{
    enum { LONGEST = 14, DIGITS = 4 };
    int at = 0, digits = 0;
    int64_t value = 0;
    char separator = 0;
    if (s.len > LONGEST)
        return false;
    for (size_t i = 0; i <= s.len; i++) {
        char c = i < s.len ? s.ptr[i] : separator;
        if (c >= '0' && c <= '9') {
            value = value * 10 + (c - '0');
            digits++;
            continue;
        }
        if ((c != '/' && c != '-' && c != '.') || (separator && c != separator) || digits == 0 ||
            digits > DIGITS || at == KP_DATE_NUMBERS_MAX)
            return false;
        out->numbers[at].value = value;
        out->numbers[at++].digits = digits;
        separator = c;
        value = digits = 0;
    }
    out->layout = KP_LAYOUT_NUMBERS;
    out->separator = separator;
    out->count = at;
    out->calendar = -1;
    return at == KP_DATE_NUMBERS_MAX;
}

bool kp_date_scan(struct kp_slice s, struct kp_date_scan *out)
{
    char text[KP_DATE_TEXT_MAX];
    struct kp_date_tokens t;
    memset(out, 0, sizeof *out);
    if (scan_plain(s, out))
        return true;
    memset(out, 0, sizeof *out);
    if (s.len > 2 * KP_DATE_TEXT_MAX)
        return false;
    ptrdiff_t n = kp_plain(s, KP_PLAIN_FOLD, text, sizeof text);
    if (n <= 0)
        return false;
    if (scan_plain(kp_string(text, (size_t)n), out))
        return true;
    memset(out, 0, sizeof *out);
    if (!kp_date_tokenise(text, (size_t)n, &t) || !cut_time(&t, &out->time))
        return false;
    return try_layout(read_single, &t, out) || try_layout(read_numbers, &t, out) ||
           try_layout(read_week, &t, out) || try_layout(read_named, &t, out) ||
           try_layout(read_cjk, &t, out);
}
