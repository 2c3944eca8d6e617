#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "match/lineage.h"

/* Records by age: their cluster before (0: new), the root of their cluster now, came again. */
struct row {
    uint32_t was, root;
    bool again;
};

static const char *const keys[] = {"", "محمد", "أحمد", "张伟", "crm\037Zoë"};

struct test_case {
    const char *label;
    struct row rows[4];
    size_t nrows;
    size_t ngone; /* of cluster c..01, the last key */
    const char *events, *retired;
};

#define C(n) "\"c000000000000000" #n "\""

static const struct test_case cases[] = {
    {"a first run makes ids",
     {{0, 0, false}, {0, 0, false}},
     2,
     0,
     "{\"event\":\"created\",\"cluster\":" C(9) ",\"added\":[\"محمد\",\"أحمد\"]}\n",
     ""},
    {"a record joins, one comes again",
     {{1, 0, false}, {0, 0, false}, {2, 2, true}},
     3,
     0,
     "{\"event\":\"grown\",\"cluster\":" C(1) ",\"added\":[\"أحمد\"]}\n"
                                              "{\"event\":\"kept\",\"cluster\":" C(2) "}\n",
     ""},
    {"the id of the oldest record stays",
     {{2, 3, false}, {1, 3, false}, {1, 3, false}, {0, 3, false}},
     4,
     0,
     "{\"event\":\"grown\",\"cluster\":" C(
         2) ",\"added\":[\"crm:Zoë\"]}\n"
            "{\"event\":\"merged\",\"cluster\":" C(2) ",\"from\":" C(
                1) ",\"moved\":[\"أحمد\",\"张伟\"]}\n"
                   "{\"event\":\"retired\",\"cluster\":" C(1) ",\"into\":" C(2) "}\n",
     "c0000000000000001\n"},
    {"what leaves its oldest record gets an id that no cluster had",
     {{1, 0, false}, {1, 1, false}, {1, 1, false}},
     3,
     0,
     "{\"event\":\"created\",\"cluster\":" C(
         9) ",\"added\":[]}\n"
            "{\"event\":\"split\",\"cluster\":" C(9) ",\"from\":" C(
                1) ",\"moved\":[\"أحمد\",\"张伟\"]}\n",
     ""},
    {"the oldest of those that are left has the id",
     {{0, 0, false}, {1, 1, false}},
     2,
     1,
     "{\"event\":\"created\",\"cluster\":" C(9) ",\"added\":[\"محمد\"]}\n"
                                                "{\"event\":\"removed\",\"cluster\":" C(
                                                    1) ",\"removed\":[\"crm:Zoë\"]}\n",
     ""},
    {"none is left",
     {{2, 0, false}},
     1,
     1,
     "{\"event\":\"removed\",\"cluster\":" C(1) ",\"removed\":[\"crm:Zoë\"]}\n"
                                                "{\"event\":\"retired\",\"cluster\":" C(1) "}\n",
     "c0000000000000001\n"},
};

static void run_case(const struct test_case *t)
{
    struct kp_dict ids, names;
    struct kp_buf events = {0}, retired = {0};
    struct kp_lineage_record records[4], gone = {.age = 9, .key = 4, .was = 1};
    uint32_t root[4];
    assert_true(kp_dict_init(&ids) && kp_dict_init(&names));
    /* 8 was retired: the wish for it leads to 9 */
    const char *const known[] = {"c0000000000000001", "c0000000000000002", "c0000000000000008"};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(kp_dict_add(&ids, known[i], strlen(known[i])), i + 1);
    for (uint32_t k = 1; k < 5; k++)
        assert_int_equal(kp_dict_add(&names, keys[k], strlen(keys[k])), k);
    for (uint32_t i = 0; i < t->nrows; i++) {
        records[i] = (struct kp_lineage_record){
            .age = i + 1, .key = i + 1, .was = t->rows[i].was, .again = t->rows[i].again};
        root[i] = t->rows[i].root;
    }
    struct kp_lineage l = {.ids = &ids,
                           .keys = &names,
                           .records = records,
                           .nrecords = t->nrows,
                           .gone = &gone,
                           .ngone = t->ngone,
                           .root = root,
                           .wish = known[2]};
    assert_int_equal(kp_lineage_trace(&l, &events, &retired, NULL), KP_OK);
    print_message("%s\n", t->label);
    assert_string_equal(kp_buf_cstr(&events), t->events);
    assert_string_equal(kp_buf_cstr(&retired), t->retired);
    kp_buf_release(&events);
    kp_buf_release(&retired);
    kp_dict_release(&ids);
    kp_dict_release(&names);
}

static void test_events(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_case(&cases[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_events)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
