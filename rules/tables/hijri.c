/* Writes lib/text/calendar_hijri.c: the months of the Umm al-Qura calendar as ICU knows them. `make
 * tables` runs it. */
#include <stdint.h>
#include <stdio.h>

#include <unicode/ucal.h>
#include <unicode/uvernum.h>

enum { FIRST = 1300, LAST = 1600, DAY_MS = 86400000 };

static int64_t day_of(UCalendar *cal, int year, int month, UErrorCode *status)
{
    ucal_clear(cal);
    ucal_set(cal, UCAL_EXTENDED_YEAR, year);
    ucal_set(cal, UCAL_MONTH, month);
    ucal_set(cal, UCAL_DAY_OF_MONTH, 1);
    double ms = ucal_getMillis(cal, status);
    return (int64_t)(ms / DAY_MS) - (ms < 0 && (int64_t)ms % DAY_MS != 0);
}

int main(void)
{
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *cal = ucal_open(utc, -1, "en@calendar=islamic-umalqura", UCAL_DEFAULT, &status);
    if (U_FAILURE(status)) {
        fprintf(stderr, "hijri: ICU: %s\n", u_errorName(status));
        return 1;
    }
    printf("/* Made by rules/tables/hijri.c from ICU %s: do not edit. */\n", U_ICU_VERSION);
    printf("#include \"text/calendar.h\"\n\n/* clang-format off */\n");
    printf("const struct kp_hijri_year kp_hijri_years[KP_HIJRI_LAST - KP_HIJRI_FIRST + 1] = {\n");
    for (int year = FIRST; year <= LAST; year++) {
        unsigned bits = 0;
        int64_t start = day_of(cal, year, 0, &status);
        int64_t month_start = start;
        for (int m = 0; m < 12; m++) {
            int64_t next =
                m == 11 ? day_of(cal, year + 1, 0, &status) : day_of(cal, year, m + 1, &status);
            if (next - month_start == 30)
                bits |= 1u << m;
            else if (next - month_start != 29)
                status = U_INTERNAL_PROGRAM_ERROR;
            month_start = next;
        }
        printf("%s{%lld, 0x%03X},%s", (year - FIRST) % 5 ? " " : "    ", (long long)start, bits,
               (year - FIRST) % 5 == 4 || year == LAST ? "\n" : "");
    }
    printf("};\n");
    ucal_close(cal);
    if (U_FAILURE(status) || fflush(stdout) != 0) {
        fprintf(stderr, "hijri: %s\n", u_errorName(status));
        return 1;
    }
    return 0;
}
