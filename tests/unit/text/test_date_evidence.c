/* Column evidence: no column may be read wrongly without a word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "text/date_evidence.h"

enum { COLUMNS = 1000, ROWS_MAX = 400 };

static const int64_t end_of_2024 = 20088; /* no date of the columns is later */

#define BIT KP_DATE_BIT

static const unsigned candidates = BIT(KP_DATE_ISO) | BIT(KP_DATE_YMD) | BIT(KP_DATE_DMY) |
                                   BIT(KP_DATE_MDY) | BIT(KP_DATE_JALALI) | BIT(KP_DATE_HIJRI);

/* splitmix64 */
static uint64_t next(uint64_t *s)
{
    uint64_t z = *s += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int below(uint64_t *s, int n)
{
    return (int)(next(s) % (uint64_t)n);
}

/* How a column is written. */
struct style {
    enum kp_calendar calendar;
    enum { DAY_FIRST, MONTH_FIRST, YEAR_FIRST } order;
    bool short_year;
    char separator;
};

static void write_date(char out[32], const struct style *style, struct kp_ymd d)
{
    int year = style->short_year ? d.year % 100 : d.year;
    char s = style->separator;
    const char *year_format = style->short_year ? "%02d" : "%04d";
    char y[16];
    snprintf(y, sizeof y, year_format, year);
    if (style->order == YEAR_FIRST)
        snprintf(out, 32, "%s%c%02d%c%02d", y, s, d.month, s, d.day);
    else if (style->order == DAY_FIRST)
        snprintf(out, 32, "%02d%c%02d%c%s", d.day, s, d.month, s, y);
    else
        snprintf(out, 32, "%02d%c%02d%c%s", d.month, s, d.day, s, y);
}

/* Days of a column: spread 0 any day, 1 the first of months, 2 days up to the twelfth, 3 one month.
 */
static struct kp_ymd random_date(uint64_t *seed, enum kp_calendar calendar, int spread)
{
    static const int first[] = {1950, 1330, 1370};
    struct kp_ymd d = {first[calendar] + below(seed, 70), 1 + below(seed, 12), 1};
    if (spread == 3)
        d.month = 5;
    int days = kp_calendar_month_days(calendar, d.year, d.month);
    d.day = spread == 1 ? 1 : 1 + below(seed, spread == 2 ? 12 : days);
    return d;
}

static struct style random_style(uint64_t *seed)
{
    struct style s = {.separator = "/-."[below(seed, 3)]};
    s.calendar = (enum kp_calendar)below(seed, 3);
    if (s.calendar == KP_CAL_GREGORIAN) {
        s.order = (unsigned)below(seed, 3);
        s.short_year = below(seed, 3) == 0;
    } else {
        s.order = below(seed, 2) ? YEAR_FIRST : DAY_FIRST;
    }
    return s;
}

struct tally {
    int decided, undecided, contradicted, none;
};

static void one_column(uint64_t *seed, struct tally *tally)
{
    static char text[ROWS_MAX][32];
    static int64_t truth[ROWS_MAX];
    struct style style = random_style(seed);
    int rows = 1 + below(seed, ROWS_MAX), spread = below(seed, 6);
    /* No calendar tells whether 24/05/01 is of 1924 or 2024: the pivot says, and the truth follows
     * it. */
    struct kp_date_options options = {.forms = candidates, .pivot = 20, .pivot_jalali = 20};
    struct kp_date_evidence e;
    kp_date_evidence_init(&e, &options, below(seed, 2) ? end_of_2024 : INT64_MAX);
    for (int i = 0; i < rows; i++) {
        struct kp_ymd d = random_date(seed, style.calendar, spread);
        if (style.short_year && d.year < 1920)
            d.year += 100;
        assert_true(kp_calendar_to_days(style.calendar, d, &truth[i]));
        write_date(text[i], &style, d);
        kp_date_evidence_add(&e, kp_str(text[i]), (uint64_t)i + 1);
    }
    struct kp_date_verdict v;
    kp_date_evidence_decide(&e, &v);
    tally->decided += v.kind == KP_DATE_DECIDED;
    tally->undecided += v.kind == KP_DATE_UNDECIDED;
    tally->contradicted += v.kind == KP_DATE_CONTRADICTED;
    tally->none += v.kind == KP_DATE_NONE;
    if (v.kind != KP_DATE_DECIDED) {
        assert_int_equal(v.forms, 0);
        return;
    }
    options.forms = v.forms;
    for (int i = 0; i < rows; i++) {
        struct kp_date d;
        const char *reason = "";
        if (!kp_date_parse(kp_str(text[i]), &options, &d, &reason))
            fail_msg("row %s: %s", text[i], reason);
        if (d.days != truth[i])
            fail_msg("row %s was read as another day", text[i]);
    }
}

static void no_silent_error_in_a_thousand_columns(void **state)
{
    (void)state;
    uint64_t seed = 20240501;
    struct tally tally = {0};
    for (int i = 0; i < COLUMNS; i++)
        one_column(&seed, &tally);
    print_message("decided %d, undecided %d, contradicted %d, none %d\n", tally.decided,
                  tally.undecided, tally.contradicted, tally.none);
    assert_int_equal(tally.contradicted + tally.none, 0);
    assert_true(tally.decided > COLUMNS / 2);
}

/* Columns of d/m/y with some rows of m/d/y, both of which show: always refused. */
static void mixed_columns_are_refused(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < COLUMNS; i++) {
        struct kp_date_options options = {.forms = candidates, .pivot = -1, .pivot_jalali = -1};
        struct kp_date_evidence e;
        kp_date_evidence_init(&e, &options, INT64_MAX);
        int rows = 2 + below(&seed, 200), odd = 1 + below(&seed, rows - 1);
        for (int row = 0; row < rows; row++) {
            char text[32];
            struct style style = {KP_CAL_GREGORIAN, row == odd ? MONTH_FIRST : DAY_FIRST, false,
                                  '/'};
            struct kp_ymd d = random_date(&seed, KP_CAL_GREGORIAN, 0);
            d.day = row == odd || row == 0 ? 13 + below(&seed, 16) : d.day;
            write_date(text, &style, d);
            kp_date_evidence_add(&e, kp_str(text), (uint64_t)row + 1);
        }
        struct kp_date_verdict v;
        kp_date_evidence_decide(&e, &v);
        assert_int_equal(v.kind, KP_DATE_CONTRADICTED);
        assert_int_equal(v.forms, 0);
    }
}

struct column {
    const char *rows[8];
    int64_t latest;
    enum kp_date_verdict_kind kind;
    const char *explained;
};

static void explanations(void **state)
{
    (void)state;
    static const struct column columns[] = {
        {{"01/02/2020", "25/12/2020", "03/04/2020", "31/01/2021"},
         INT64_MAX,
         KP_DATE_DECIDED,
         "dmy, not mdy: 2 rows can only be dmy (rows 2, 4)\n"},
        {{"01/02/2020", "03/04/2020"},
         INT64_MAX,
         KP_DATE_UNDECIDED,
         "dmy or mdy: no row tells them apart\n"},
        {{"13/02/2020", "03/04/2020", "02/13/2020"},
         INT64_MAX,
         KP_DATE_CONTRADICTED,
         "dmy or mdy: 1 row can only be dmy (row 1), but 1 row can only be mdy (row 3)\n"},
        {{"13/02/2020", "02/13/2020"},
         INT64_MAX,
         KP_DATE_CONTRADICTED,
         "dmy or mdy: 1 row can only be dmy (row 1), but 1 row can only be mdy (row 2)\n"},
        {{"۱۴۰۲/۰۲/۱۲", "۱۴۰۲/۰۲/۳۱"},
         INT64_MAX,
         KP_DATE_DECIDED,
         "jalali, not hijri: 1 row can only be jalali (row 2)\n"},
        {{"١٤٤٥/٠٢/١٢", "١٤٤٣/٠٢/١١"},
         INT64_MAX,
         KP_DATE_UNDECIDED,
         "jalali or hijri: no row tells them apart\n"},
        {{"١٤٤٥/٠٢/١٢", "١٤٤٣/٠٢/١١"},
         20000,
         KP_DATE_DECIDED,
         "hijri, not jalali: 2 rows can only be hijri (rows 1, 2)\n"},
        {{"2024-05-01", "2024-05-02"}, INT64_MAX, KP_DATE_DECIDED, ""},
        {{"未知", "n/a"}, INT64_MAX, KP_DATE_NONE, "no value is a date in the forms allowed\n"},
    };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        struct kp_date_options options = {.forms = candidates, .pivot = -1, .pivot_jalali = -1};
        struct kp_date_evidence e;
        kp_date_evidence_init(&e, &options, columns[i].latest);
        for (int r = 0; r < 8 && columns[i].rows[r]; r++)
            kp_date_evidence_add(&e, kp_str(columns[i].rows[r]), (uint64_t)r + 1);
        struct kp_date_verdict v;
        kp_date_evidence_decide(&e, &v);
        struct kp_buf text;
        kp_buf_init(&text);
        kp_date_verdict_explain(&v, &text);
        kp_buf_putc(&text, '\0');
        assert_true(kp_buf_ok(&text));
        assert_string_equal(text.data, columns[i].explained);
        assert_int_equal(v.kind, columns[i].kind);
        kp_buf_release(&text);
    }
}

static void threads_agree_with_one(void **state)
{
    (void)state;
    struct kp_date_options options = {.forms = candidates, .pivot = -1, .pivot_jalali = -1};
    struct kp_date_evidence whole, parts[2];
    kp_date_evidence_init(&whole, &options, INT64_MAX);
    kp_date_evidence_init(&parts[0], &options, INT64_MAX);
    kp_date_evidence_init(&parts[1], &options, INT64_MAX);
    uint64_t seed = 3;
    for (uint64_t row = 1; row <= 200; row++) {
        char text[32];
        struct style style = {KP_CAL_GREGORIAN, DAY_FIRST, false, '/'};
        write_date(text, &style, random_date(&seed, KP_CAL_GREGORIAN, 0));
        kp_date_evidence_add(&whole, kp_str(text), row);
        kp_date_evidence_add(&parts[row % 3 == 0], kp_str(text), row);
    }
    kp_date_evidence_merge(&parts[1], &parts[0]);
    assert_memory_equal(&parts[1], &whole, sizeof whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_silent_error_in_a_thousand_columns),
        cmocka_unit_test(mixed_columns_are_refused),
        cmocka_unit_test(explanations),
        cmocka_unit_test(threads_agree_with_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
