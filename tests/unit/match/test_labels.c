/* The file of labels: what was answered is there again, whatever ended the sitting before. */
#include "check.h"

#include "match/labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/kempt-labels-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    strcpy(path + sizeof path - 7, "XXXXXX");
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

static void write_file(const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static void assert_file(const char *text)
{
    char got[1024];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    got[fread(got, 1, sizeof got - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(got, text);
}

static bool has(const struct kp_labels *l, struct kp_slice left, struct kp_slice right)
{
    struct kp_buf key = {0};
    kp_label_key(&key, left, right);
    bool found = kp_labels_has(l, &key);
    kp_buf_release(&key);
    return found;
}

static struct kp_slice number(const char *text)
{
    return kp_slice_of(KP_NUMBER, text, strlen(text));
}

static void answers_are_there_again(void **state)
{
    (void)state;
    struct kp_labels l;
    struct kp_error err;
    assert_int_equal(kp_labels_open(&l, path, &err), KP_OK);
    kp_labels_add(&l, kp_str("الف-۱"), kp_str("客户7"), KP_LABEL_MATCH, 0.5, &err);
    kp_labels_add(&l, number("3"), number("12"), KP_LABEL_UNSURE, 0.25, &err);
    kp_labels_add(&l, kp_str("a\"b"), kp_str("عميل"), KP_LABEL_DIFFERENT, 1, &err);
    kp_labels_release(&l);
    assert_file(
        "{\"left\":\"الف-۱\",\"right\":\"客户7\",\"label\":\"match\",\"probability\":0.5}\n"
        "{\"left\":3,\"right\":12,\"label\":\"unsure\",\"probability\":0.25}\n"
        "{\"left\":\"a\\\"b\",\"right\":\"عميل\",\"label\":\"different\",\"probability\":1}\n");
    assert_int_equal(kp_labels_open(&l, path, &err), KP_OK);
    assert_int_equal(l.earlier, 3);
    assert_true(has(&l, kp_str("客户7"), kp_str("الف-۱"))); /* whichever stands left */
    assert_true(has(&l, number("12"), number("3")));
    assert_true(has(&l, kp_str("عميل"), kp_str("a\"b")));
    assert_false(has(&l, kp_str("3"), kp_str("12"))); /* an identifier is no number of a record */
    assert_false(has(&l, kp_str("الف-۱"), kp_str("عميل")));
    kp_labels_release(&l);
}

static void a_label_can_be_taken_back(void **state)
{
    (void)state;
    struct kp_labels l;
    struct kp_error err;
    assert_int_equal(kp_labels_open(&l, path, &err), KP_OK);
    kp_labels_add(&l, kp_str("a"), kp_str("b"), KP_LABEL_MATCH, 0.5, &err);
    uint64_t before = l.size;
    kp_labels_add(&l, kp_str("a"), kp_str("c"), KP_LABEL_MATCH, 0.5, &err);
    assert_int_equal(kp_labels_cut(&l, before, &err), KP_OK);
    kp_labels_add(&l, kp_str("a"), kp_str("c"), KP_LABEL_DIFFERENT, 0.5, &err);
    kp_labels_release(&l);
    assert_file("{\"left\":\"a\",\"right\":\"b\",\"label\":\"match\",\"probability\":0.5}\n"
                "{\"left\":\"a\",\"right\":\"c\",\"label\":\"different\",\"probability\":0.5}\n");
}

static void a_line_that_a_crash_cut_off_goes(void **state)
{
    (void)state;
    static const char whole[] = "{\"left\":\"a\",\"right\":\"b\",\"label\":\"match\"}\n";
    char text[256];
    struct kp_labels l;
    struct kp_error err;
    for (size_t cut = 1; cut < sizeof whole - 1; cut++) {
        snprintf(text, sizeof text, "%s%.*s", whole, (int)cut, whole);
        write_file(text);
        assert_int_equal(kp_labels_open(&l, path, &err), KP_OK);
        assert_int_equal(l.earlier, 1);
        kp_labels_release(&l);
        assert_file(whole);
    }
}

static void other_files_are_refused_and_left_alone(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t line;
    } cases[] = {
        {"id,name\n1,مریم\n", 1},
        {"{\"left\":\"a\",\"right\":\"b\",\"label\":\"match\"}\n{\"left\":\"a\"}\n", 2},
        {"{\"left\":\"a\",\"right\":\"b\",\"label\":\"perhaps\"}\n", 1},
        {"{\"left\":\"\",\"right\":\"b\",\"label\":\"match\"}\n", 1},
        {"[1, 2]\n", 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kp_labels l;
        struct kp_error err = {0};
        write_file(cases[i].text);
        assert_int_equal(kp_labels_open(&l, path, &err), KP_ERR_INPUT);
        assert_int_equal(err.line, cases[i].line);
        kp_labels_release(&l);
        assert_file(cases[i].text);
    }
}

static void two_reviews_cannot_write_to_one_file(void **state)
{
    (void)state;
    struct kp_labels one, other;
    struct kp_error err;
    assert_int_equal(kp_labels_open(&one, path, &err), KP_OK);
    assert_int_equal(kp_labels_open(&other, path, &err), KP_ERR_OUTPUT);
    assert_non_null(strstr(err.message, "another review"));
    kp_labels_release(&other);
    kp_labels_release(&one);
    assert_int_equal(kp_labels_open(&other, path, &err), KP_OK);
    kp_labels_release(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_are_there_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_label_can_be_taken_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_that_a_crash_cut_off_goes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_files_are_refused_and_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_reviews_cannot_write_to_one_file, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
