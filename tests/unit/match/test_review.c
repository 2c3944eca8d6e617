/* A review: which pairs are put up and in what order, and how two records look side by side. */
#include "check.h"

#include "match/review.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- files ---- */

struct files {
    char folder[32], pairs[64], records[64], labels[64];
};

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static int set_up(void **state)
{
    struct files *f = calloc(1, sizeof *f);
    strcpy(f->folder, "/tmp/kempt-review-XXXXXX");
    if (!mkdtemp(f->folder))
        return -1;
    snprintf(f->pairs, sizeof f->pairs, "%s/pairs.jsonl", f->folder);
    snprintf(f->records, sizeof f->records, "%s/in.csv", f->folder);
    snprintf(f->labels, sizeof f->labels, "%s/labels.jsonl", f->folder);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct files *f = *state;
    unlink(f->pairs);
    unlink(f->records);
    unlink(f->labels);
    rmdir(f->folder);
    free(f);
    return 0;
}

/* Record i of n is "i,نام i"; pair i of the weights is of the records 2i+1 and 2i+2; the threshold
 * is 4. */
static void make_files(const struct files *f, const double *weights, size_t n)
{
    struct kp_buf pairs = {0}, records = {0};
    kp_buf_puts(&records, "id,name\n");
    for (size_t i = 0; i < n; i++) {
        double odds = exp2(weights[i]);
        kp_buf_printf(&pairs,
                      "{\"left\":%zu,\"right\":%zu,\"probability\":%.9g,\"weight\":%.12g,"
                      "\"match\":%s,\"fields\":{}}\n",
                      2 * i + 1, 2 * i + 2, odds / (1 + odds), weights[i],
                      weights[i] >= 4 ? "true" : "false");
        kp_buf_printf(&records, "%zu,نام %zu\n%zu,名 %zu\n", 2 * i + 1, i, 2 * i + 2, i);
    }
    write_file(f->pairs, kp_buf_cstr(&pairs));
    write_file(f->records, kp_buf_cstr(&records));
    kp_buf_release(&pairs);
    kp_buf_release(&records);
}

static enum kp_status begin(const struct files *f, struct kp_review_options *o,
                            struct kp_labels *labels, struct kp_review *r, struct kp_error *err)
{
    static const char *names[1];
    names[0] = f->records;
    o->pairs = f->pairs;
    o->files = names;
    o->nfiles = 1;
    o->read.tool = "review";
    assert_int_equal(kp_labels_open(labels, f->labels, err), KP_OK);
    return kp_review_init(r, o, labels, err);
}

/* ---- the order of the questions ---- */

static void questions_cover_the_scores(void **state)
{
    const struct files *f = *state;
    /* three bands: far under, just under, just over the threshold */
    static const double weights[] = {-9, -9.1, -9.2, -9.3, 3, 3.1, 3.2, 4, 4.1, 4.2};
    struct kp_review_options o = {.threshold = -1, .to_score = 1, .limit = 6};
    struct kp_labels labels;
    struct kp_review r;
    struct kp_error err;
    make_files(f, weights, COUNT(weights));
    assert_int_equal(begin(f, &o, &labels, &r, &err), KP_OK);
    assert_int_equal(r.waiting, 10);
    assert_int_equal(r.npairs, 6);
    for (size_t i = 0; i < 6; i++) { /* a turn of the three bands, and one more */
        double w = r.pairs[i].weight;
        assert_int_equal(i % 3 == 0 ? w > 2 && w < 4 : i % 3 == 1 ? w >= 4 : w < -8, true);
    }
    kp_review_release(&r);
    kp_labels_release(&labels);
}

static void what_has_a_label_is_not_asked(void **state)
{
    const struct files *f = *state;
    static const double weights[] = {1, 2, 3, 5, 6};
    struct kp_review_options o = {.threshold = -1, .to_score = 1, .limit = 100};
    struct kp_labels labels;
    struct kp_review r;
    struct kp_error err;
    make_files(f, weights, COUNT(weights));
    write_file(f->labels, "{\"left\":4,\"right\":3,\"label\":\"match\"}\n"
                          "{\"left\":9,\"right\":10,\"label\":\"unsure\"}\n");
    assert_int_equal(begin(f, &o, &labels, &r, &err), KP_OK);
    assert_int_equal(r.npairs, 3);
    for (size_t i = 0; i < r.npairs; i++)
        assert_true(r.pairs[i].weight != 2 && r.pairs[i].weight != 6);
    kp_review_release(&r);
    kp_labels_release(&labels);
}

static void scores_can_be_limited(void **state)
{
    const struct files *f = *state;
    static const double weights[] = {-2, 0, 1, 5, 9};
    struct kp_review_options o = {
        .threshold = -1, .from_score = 0.5, .to_score = 0.98, .limit = 100};
    struct kp_labels labels;
    struct kp_review r;
    struct kp_error err;
    make_files(f, weights, COUNT(weights));
    assert_int_equal(begin(f, &o, &labels, &r, &err), KP_OK);
    assert_int_equal(r.npairs, 3); /* 0, 1 and 5 */
    kp_review_release(&r);
    kp_labels_release(&labels);
}

static void records_of_another_file_are_noticed(void **state)
{
    const struct files *f = *state;
    static const double weights[] = {3, 5};
    struct kp_review_options o = {.threshold = -1, .to_score = 1, .limit = 100};
    struct kp_labels labels;
    struct kp_review r;
    struct kp_error err = {0};
    make_files(f, weights, COUNT(weights));
    write_file(f->records, "id,name\n1,x\n2,y\n3,z\n");
    assert_int_equal(begin(f, &o, &labels, &r, &err), KP_ERR_INPUT);
    assert_int_equal(err.line, 2);
    kp_review_release(&r);
    kp_labels_release(&labels);
    write_file(f->pairs, "{\"a\":1}\n");
    assert_int_equal(begin(f, &o, &labels, &r, &err), KP_ERR_INPUT);
    assert_int_equal(err.line, 1);
    kp_review_release(&r);
    kp_labels_release(&labels);
}

/* ---- side by side ---- */

/* One field of two records, as it is shown, without the blanks at its end. */
static void show(const char *left, const char *right, size_t width, bool colour, const char *fields,
                 struct kp_buf *out)
{
    struct kp_schema *schema = kp_schema_new();
    kp_schema_add(schema, kp_str("name"));
    struct kp_slice cells[2] = {kp_string(left, strlen(left)), kp_string(right, strlen(right))};
    struct kp_review_record records[2] = {{schema, &cells[0]}, {schema, &cells[1]}};
    struct kp_review_pair pair = {.records = {0, 1}, .evidence = kp_string(fields, strlen(fields))};
    struct kp_review r = {.pairs = &pair, .npairs = 1, .records = records, .nrecords = 2};
    struct kp_review_page page = {.width = width, .colour = colour};
    kp_review_show(&r, &pair, &page, out);
    kp_schema_unref(schema);
}

/* [ and ] stand for the isolates, { and } for the underlining, | for two blanks and more. */
static void plain(const struct kp_buf *text, struct kp_buf *out)
{
    static const char *const marks[][2] = {{"\xE2\x81\xA8", "["}, {"\xE2\x81\xA9", "]"},
                                           {"\033[4m", "{"},      {"\033[24m", "}"},
                                           {"\033[1;33m", ""},    {"\033[0m", ""}};
    for (size_t i = 0; i < text->len;) {
        size_t m = 0, blanks = 0;
        while (i + blanks < text->len && text->data[i + blanks] == ' ')
            blanks++;
        while (m < COUNT(marks) && strncmp(text->data + i, marks[m][0], strlen(marks[m][0])) != 0)
            m++;
        if (blanks > 1) {
            kp_buf_putc(out, '|');
            i += blanks;
        } else if (m < COUNT(marks)) {
            kp_buf_puts(out, marks[m][1]);
            i += strlen(marks[m][0]);
        } else {
            kp_buf_putc(out, text->data[i++]);
        }
    }
}

static void what_differs_is_marked(void **state)
{
    (void)state;
    static const struct {
        const char *left, *right, *want;
    } cases[] = {
        {"محمد رضایی", "محمد رضایی", "= [name]|[محمد رضایی]|[محمد رضایی]\n"},
        {"محمد رضایی", "محمد رضائی", "! [name]|[محمد رضا{ی}ی]|[محمد رضا{ئ}ی]|\n"},
        {"فاطمة", "فاطمه", "! [name]|[فاطم{ة}]|[فاطم{ه}]|\n"},
        {"张伟", "張伟", "! [name]|[{张}伟]|[{張}伟]|\n"},
        {"John", "Jon", "! [name]|[Jo{h}n]|[Jon]|\n"},
        {"aba", "ababa", "! [name]|[aba]|[aba{ba}]|\n"},
        {"", "x", "|[name]|[x]\n"},
        /* a mark stays with its letter */
        {"e\xCC\x81t", "e\xCC\x80t", "! [name]|[{e\xCC\x81}t]|[{e\xCC\x80}t]|\n"},
        {"et", "e\xCC\x81t", "! [name]|[{e}t]|[{e\xCC\x81}t]|\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kp_buf text = {0}, got = {0};
        show(cases[i].left, cases[i].right, 100, true, "{}", &text);
        plain(&text, &got);
        assert_buf(&got, cases[i].want);
        kp_buf_release(&text);
        kp_buf_release(&got);
    }
}

static void no_value_steers_the_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *value, *shown;
    } cases[] = {
        {"a\033[2Jb", "a<U+001B>[2Jb"},
        {"a\xE2\x80\xAE"
         "b",
         "a<U+202E>b"},
        {"a\xE2\x81\xA9"
         "b",
         "a<U+2069>b"},
        {"a\xFF"
         "b",
         "a<FF>b"},
        {"a\tb\n", "a<U+0009>b<U+000A>"},
        {"می\xE2\x80\x8C"
         "خواهم",
         "می\xE2\x80\x8C"
         "خواهم"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kp_buf text = {0};
        show(cases[i].value, "x", 100, false, "{}", &text);
        assert_non_null(strstr(kp_buf_cstr(&text), cases[i].shown));
        assert_null(strchr(text.data, '\033'));
        kp_buf_release(&text);
    }
}

/* Lines of any width stay within it, whatever is wide and whatever stands on another letter. */
static void columns_hold(void **state)
{
    (void)state;
    for (size_t width = 50; width <= 130; width += 7) {
        struct kp_buf text = {0}, got = {0};
        show("张伟张伟张伟张伟张伟张伟张伟张伟张伟张伟张伟张伟张伟张伟张伟张伟张伟张伟张伟张伟",
             "محمد رضایی محمد رضایی محمد رضایی محمد رضایی محمد رضایی محمد", width, false,
             "{\"name\":{\"level\":\"different\",\"weight\":-3.25}}", &text);
        assert_non_null(strstr(kp_buf_cstr(&text), "-3.2 different"));
        for (const char *line = text.data; *line; line = strchr(line, '\n') + 1) {
            size_t columns = 0;
            for (const char *s = line; *s != '\n'; s++) {
                unsigned char c = (unsigned char)*s;
                bool isolate = strncmp(s, "\xE2\x81", 2) == 0;
                bool han = c >= 0xE4 && c <= 0xE9;
                columns += isolate || (c & 0xC0) == 0x80 ? 0 : han ? 2 : 1;
            }
            assert_true(columns <= width);
        }
        kp_buf_release(&text);
        kp_buf_release(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(questions_cover_the_scores, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_has_a_label_is_not_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(scores_can_be_limited, set_up, tear_down),
        cmocka_unit_test_setup_teardown(records_of_another_file_are_noticed, set_up, tear_down),
        cmocka_unit_test(what_differs_is_marked),
        cmocka_unit_test(no_value_steers_the_terminal),
        cmocka_unit_test(columns_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
