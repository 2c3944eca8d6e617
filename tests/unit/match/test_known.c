/* Labels for a table: which records they name, in every form that they come in. */
#include "check.h"

#include "match/known.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const ids[] = {"K1", "ک۲", "عميل3", "客户4", "K1"};

static void fill(struct kp_table *t)
{
    struct kp_batch b;
    struct kp_error err;
    struct kp_schema *schema = kp_schema_new();
    kp_schema_add(schema, kp_str("id"));
    *t = (struct kp_table){0};
    uint32_t take = kp_table_column_add(t, kp_str("id"), true);
    kp_batch_init(&b);
    assert_true(kp_batch_set_schema(&b, schema));
    for (size_t i = 0; i < COUNT(ids); i++)
        kp_batch_add_row(&b)[0] = kp_string(ids[i], strlen(ids[i]));
    assert_int_equal(kp_table_add(t, &b, &take, &err), KP_OK);
    assert_int_equal(kp_table_finish(t, &err), KP_OK);
    kp_batch_release(&b);
    kp_schema_unref(schema);
}

static enum kp_status read_text(struct kp_known *k, const char *text, enum kp_label plain,
                                uint32_t id_column, struct kp_error *err)
{
    char path[] = "/tmp/kempt-known-XXXXXX";
    struct kp_table t;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    fill(&t);
    *k = (struct kp_known){0};
    enum kp_status st = kp_known_read(k, path, plain, &t, id_column, err);
    kp_table_release(&t);
    unlink(path);
    return st;
}

/* Pairs as "a-b=match" with a blank between. */
static void put_pairs(const struct kp_known *k, struct kp_buf *out)
{
    for (size_t i = 0; i < k->npairs; i++)
        kp_buf_printf(out, "%s%u-%u%c", i ? " " : "", k->pairs[i].a, k->pairs[i].b,
                      k->pairs[i].match ? '=' : '!');
}

static void every_form_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum kp_label plain;
        bool by_id;
        const char *pairs;
        uint64_t unsure, elsewhere;
        bool sampled;
    } cases[] = {
        {"{\"left\":\"客户4\",\"right\":\"K1\",\"label\":\"match\",\"probability\":0.5}\n"
         "{\"left\":\"ک۲\",\"right\":\"عميل3\",\"label\":\"different\",\"probability\":0.1}\n",
         KP_LABEL_MATCH, true, "0-3= 1-2!", 0, 0, true},
        {"left,right,label\nک۲,K1,yes\nعميل3,客户4,0\nK1,客户4,unsure\n", KP_LABEL_MATCH, true,
         "0-1= 2-3!", 1, 0, false},
        {"left,right\nK1,ک۲\nعميل3,K1\n", KP_LABEL_MATCH, true, "0-1= 0-2=", 0, 0, false},
        {"left,right\nK1,ک۲\n", KP_LABEL_DIFFERENT, true, "0-1!", 0, 0, false},
        {"left,right,label\n5,2,match\n1,6,match\n0,1,match\nx,1,match\n", KP_LABEL_MATCH, false,
         "1-4=", 0, 3, false},
        /* the last label of a pair counts, whichever record stands left */
        {"left,right,label\nK1,ک۲,match\nک۲,K1,different\nK1,gone,match\n", KP_LABEL_MATCH, true,
         "0-1!", 0, 1, false},
        {"left,right,label,probability\nK1,ک۲,match,0.5\nK1,客户4,match,\n", KP_LABEL_MATCH, true,
         "0-1= 0-3=", 0, 0, false},
        {"", KP_LABEL_MATCH, true, "", 0, 0, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kp_known k;
        struct kp_error err = {0};
        struct kp_buf got = {0};
        assert_int_equal(
            read_text(&k, cases[i].text, cases[i].plain, cases[i].by_id ? 0 : UINT32_MAX, &err),
            KP_OK);
        put_pairs(&k, &got);
        assert_buf(&got, cases[i].pairs);
        assert_int_equal(k.unsure, cases[i].unsure);
        assert_int_equal(k.elsewhere, cases[i].elsewhere);
        assert_int_equal(k.sampled, cases[i].sampled);
        kp_buf_release(&got);
        kp_known_release(&k);
    }
}

static void mistakes_have_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum kp_status status;
        uint64_t line;
    } cases[] = {
        {"left,right,label\nK1,ک۲,match\nK1,客户4,perhaps\n", KP_ERR_INPUT, 3},
        {"left,label\nK1,match\n", KP_ERR_INPUT, 2},
        {"left,right\nK1,K1\n", KP_ERR_INPUT, 2},
        {"{\"left\":\"K1\",\"right\":\n", KP_ERR_INPUT, 1},
        {"left,right\nK8,K9\n", KP_ERR_USAGE, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kp_known k;
        struct kp_error err = {0};
        assert_int_equal(read_text(&k, cases[i].text, KP_LABEL_MATCH, 0, &err), cases[i].status);
        assert_int_equal(err.line, cases[i].line);
        kp_known_release(&k);
    }
}

static void pairs_are_found(void **state)
{
    (void)state;
    struct kp_known k;
    struct kp_error err;
    assert_int_equal(
        read_text(&k, "left,right,label\n1,2,y\n4,3,n\n1,5,y\n", KP_LABEL_MATCH, UINT32_MAX, &err),
        KP_OK);
    for (uint32_t a = 0; a < 5; a++)
        for (uint32_t b = 0; b < 5; b++) {
            const struct kp_known_pair *p = kp_known_find(&k, a, b);
            bool match = (a == 0 && (b == 1 || b == 4)) || (b == 0 && (a == 1 || a == 4));
            bool different = (a == 2 && b == 3) || (a == 3 && b == 2);
            assert_int_equal(p != NULL, match || different);
            if (p)
                assert_int_equal(p->match, match);
        }
    kp_known_release(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_read),
        cmocka_unit_test(mistakes_have_their_line),
        cmocka_unit_test(pairs_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
