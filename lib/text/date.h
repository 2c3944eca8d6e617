/* Dates as people write them, read without guessing.
 *
 * The caller names the forms that a value may have. A value that only one of them can read, or that
 * all of them read as the same day, is a date; a value that they read as different days is
 * ambiguous, and nothing is chosen. Digits of every script, spaces, dashes and bidi marks are
 * understood everywhere.
 *
 * | form   | reads |
 * |--------|-------|
 * | iso    | 2024-05-01, 20240501, 2024-W18-3, 2024-122 (ISO 8601) |
 * | ymd    | 2024/5/1, 2024.05.01, 20240501; 24/5/1 with a pivot |
 * | dmy    | 1/5/2024, 01.05.2024, 01052024; 1/5/24 with a pivot |
 * | mdy    | 5/1/2024, 05012024; 5/1/24 with a pivot |
 * | names  | 1 May 2024, May 1, 2024, 1. Mai 2024, 1er mai 2024, 1 de mayo de 2024, ۱ مه ۲۰۲۴, ١
 * مايو ٢٠٢٤, 1 أيار 2024 | | cjk    | 2024年5月1日, 二〇二四年五月一日 | | jalali | 1403/02/12,
 * 12/2/1403, 14030212, ۱۲ اردیبهشت ۱۴۰۳, 1403/02/12 ه.ش | | hijri  | 1445/10/22, 22/10/1445, ٢٢
 * شوال ١٤٤٥ هـ (Umm al-Qura) | | roc    | 113/05/01, 1130501, 民國113年5月1日 | | unix   | seconds
 * (9 to 11 digits) or milliseconds (13) since 1970 | | serial | days since 1900 as spreadsheets
 * count them, with or without a fraction |
 *
 * Gregorian years are read from 1583, Jalali ones from 1200 to 1500, Hijri ones from 1300 to 1600,
 * so 1403-02-12 is no Gregorian date, but a Jalali or a Hijri one. A time of day may follow:
 * 2024-05-01T10:30:00.25+03:30, 1/5/2024 10:30 PM, 1403/02/12 ساعت 10:30. Zones are Z, UTC, GMT and
 * offsets; names such as EST are refused, since they mean several zones.
 */
#ifndef KP_TEXT_DATE_H
#define KP_TEXT_DATE_H

#include "core/slice.h"
#include "text/calendar.h"

enum kp_date_form {
    KP_DATE_ISO,
    KP_DATE_YMD,
    KP_DATE_DMY,
    KP_DATE_MDY,
    KP_DATE_NAMES,
    KP_DATE_CJK,
    KP_DATE_JALALI,
    KP_DATE_HIJRI,
    KP_DATE_ROC,
    KP_DATE_UNIX,
    KP_DATE_SERIAL,
    KP_DATE_FORMS /* their number */
};

#define KP_DATE_BIT(form) (1u << (form))

/* The names of the forms as rules write them, in the order of the enum, then NULL. */
extern const char *const kp_date_form_names[KP_DATE_FORMS + 1];

struct kp_date_options {
    unsigned forms; /* the forms allowed: KP_DATE_BIT(...) */
    int pivot; /* 0..100: a two-digit Gregorian year below it is 20yy, else 19yy; -1: such years are
                  refused */
    int pivot_jalali; /* the same for 14yy and 13yy */
};

struct kp_time_of_day {
    bool given;
    bool has_offset;
    int seconds; /* since midnight, 0..86399 */
    int nanos;
    int offset; /* minutes east of UTC */
};

/* Every reading of a value: one day for each form that can read it. */
struct kp_date_readings {
    unsigned forms;  /* bits of the forms that read it */
    unsigned shaped; /* bits of the forms whose shape it has, readable or not: 25/12/2020 has that
                        of mdy */
    int64_t days[KP_DATE_FORMS];
    struct kp_time_of_day time;
};

struct kp_date {
    int64_t days;           /* since 1970-01-01 */
    enum kp_date_form form; /* the first form that read it */
    struct kp_time_of_day time;
};

/* All readings of s by the forms allowed. False when there is none; *reason then says why. */
bool kp_date_read(struct kp_slice s, const struct kp_date_options *options,
                  struct kp_date_readings *out, const char **reason);

/* The date that s is. False when it is none, or ambiguous: *reason then says why. */
bool kp_date_parse(struct kp_slice s, const struct kp_date_options *options, struct kp_date *out,
                   const char **reason);

/* True when the forms read a value as different days; *days is the one day otherwise. */
bool kp_date_is_ambiguous(const struct kp_date_readings *r, unsigned forms);

#endif
