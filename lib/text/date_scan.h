/* The pieces of a written date: for date.c alone. */
#ifndef KP_TEXT_DATE_SCAN_H
#define KP_TEXT_DATE_SCAN_H

#include "text/date.h"

enum { KP_DATE_TEXT_MAX = 128, KP_DATE_NUMBERS_MAX = 3 };

enum kp_date_layout {
    KP_LAYOUT_SINGLE,  /* one number: 20240501, 1714521600, 45413 */
    KP_LAYOUT_NUMBERS, /* three numbers with the same separator */
    KP_LAYOUT_NAMED,   /* a month's name and two numbers */
    KP_LAYOUT_CJK,     /* 年 月 日 */
    KP_LAYOUT_WEEK,    /* ISO week: year, week, day */
    KP_LAYOUT_ORDINAL, /* ISO ordinal: year, day of the year */
};

struct kp_date_scan {
    enum kp_date_layout layout;
    char separator; /* NUMBERS: '/', '-', '.' or ' ' */
    int count;
    struct {
        int64_t value;
        int digits;
    } numbers[KP_DATE_NUMBERS_MAX];
    double fraction;         /* SINGLE: what stood behind a decimal point */
    bool negative;           /* SINGLE: a minus stood before it */
    int month;               /* NAMED: 1..12 */
    int month_at;            /* NAMED: how many numbers stood before it */
    unsigned month_calendar; /* NAMED: enum kp_calendar of the name */
    int calendar; /* enum kp_calendar that a mark such as هـ or 民國 names; -1: none */
    int weekday;  /* ISO number of a weekday that was named; 0: none */
    struct kp_time_of_day time;
};

/* False when s has no such shape. */
bool kp_date_scan(struct kp_slice s, struct kp_date_scan *out);

enum kp_date_word_kind { KP_WORD_MONTH, KP_WORD_WEEKDAY, KP_WORD_MARK, KP_WORD_FILLER };

struct kp_date_word {
    const char *text; /* folded as by KP_PLAIN_FOLD, without spaces */
    uint8_t kind;     /* enum kp_date_word_kind */
    uint8_t calendar; /* MONTH, MARK */
    uint8_t number;   /* MONTH: 1..12, WEEKDAY: 1..7 */
};

/* The meaning of a word, or NULL. */
const struct kp_date_word *kp_date_word(const char *text, size_t len);

#endif
