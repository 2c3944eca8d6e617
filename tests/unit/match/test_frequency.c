/* Term frequencies from a file: shares, values that fold together, values that it does not have,
 * mistakes. */
#include "check.h"

#include "match/frequency.h"
#include "match/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const values[] = {"smith", "رضایی", "حداد", "张", "unheard of"};
static char path[] = "/tmp/kempt-frequency-XXXXXX";

static void write_table(const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static enum kp_status load(double *tf, double *least, struct kp_error *err)
{
    struct kp_dict d;
    assert_true(kp_dict_init(&d));
    for (size_t i = 0; i < COUNT(values); i++)
        assert_int_equal(kp_dict_add(&d, values[i], strlen(values[i])), i + 1);
    enum kp_status st = kp_frequency_load(path, &d, kp_table_fold, tf, least, err);
    kp_dict_release(&d);
    return st;
}

static void shares_follow_from_counts(void **state)
{
    (void)state;
    static const struct {
        const char *table;
        double shares[COUNT(values)], least;
    } cases[] = {
        {"value,count\nSmith,30\nSMITH,20\nرضايي,30\nحدّاد,15\n张,4\nnobody,1\n",
         {0.5, 0.3, 0.15, 0.04, 0.01},
         0.01},
        {"value,share\nsmith,0.25\n张,0.125\n", {0.25, 0.125, 0.125, 0.125, 0.125}, 0.125},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        double tf[COUNT(values) + 1], least;
        struct kp_error err;
        write_table(cases[i].table);
        assert_int_equal(load(tf, &least, &err), KP_OK);
        for (size_t k = 0; k < COUNT(values); k++)
            assert_float_equal(tf[k + 1], cases[i].shares[k], 1e-12);
        assert_float_equal(least, cases[i].least, 1e-12);
    }
}

static void mistakes_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *table, *message;
    } cases[] = {
        {"name,count\na,1\n", "needs the column value, and count or share"},
        {"value\na\n", "needs the column value, and count or share"},
        {"value,count\na,1\nb,many\n",
         "row 2 under the header: expected a count or a share from 0 up"},
        {"value,count\na,-1\n", "row 1 under the header: expected a count or a share from 0 up"},
        {"value,count\n", "has no value with a frequency"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        double tf[COUNT(values) + 1], least;
        struct kp_error err;
        write_table(cases[i].table);
        assert_int_equal(load(tf, &least, &err), KP_ERR_RULES);
        assert_string_equal(err.message, cases[i].message);
    }
}

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_follow_from_counts),
        cmocka_unit_test(mistakes_are_named),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
