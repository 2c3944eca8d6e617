#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "profile/output.h"
#include "report/report.h"

static const char json[] =
    "{\"kempt\":\"report\",\"title\":\"<b>质量\",\"run\":\"2026-01-01\",\"measures\":[{\"name\":"
    "\"completeness\",\"value\":0.97},"
    "{\"name\":\"validity\",\"value\":0.8}],\"steps\":[{\"step\":\"validate\",\"in\":10,\"out\":9,"
    "\"balanced\":false}],"
    "\"rules\":[{\"field\":\"a|b\",\"rule\":\"required\",\"failed\":2,\"seen\":10,\"share\":0.2}]}";

static const struct kp_node *tree(struct kp_arena *arena)
{
    const struct kp_node *n = NULL;
    struct kp_error err = {0};
    assert_int_equal(kp_profile_parse("test", json, strlen(json), arena, &n, &err), KP_OK);
    return n;
}

static void limits(void **state)
{
    (void)state;
    static const struct {
        const char *limits;
        enum kp_status status;
        const char *says;
    } cases[] = {
        {"completeness=95%", KP_OK, ""},
        {"completeness=0.97,validity=80%", KP_OK, ""},
        {"completeness=98%", KP_ERR_LIMIT, "completeness is 97.00%, under 98.00%"},
        {"completeness=1,validity=0.9", KP_ERR_LIMIT, "; validity is 80.00%"},
        {"speed=1", KP_ERR_USAGE, "speed"},
        {"validity", KP_ERR_USAGE, "expected"},
        {"validity=", KP_ERR_USAGE, "expected"},
        {"validity=150%", KP_ERR_USAGE, "expected"},
        {"=1", KP_ERR_USAGE, "called"},
        {"validity=5x", KP_ERR_USAGE, "expected"},
    };
    struct kp_arena arena = {0};
    const struct kp_node *n = tree(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kp_error err = {0};
        if (kp_report_check(n, cases[i].limits, &err) != cases[i].status ||
            !strstr(err.message, cases[i].says))
            fail_msg("%s: %d '%s'", cases[i].limits, err.code, err.message);
    }
    kp_arena_release(&arena);
}

static void writes(void **state)
{
    (void)state;
    struct kp_arena arena = {0};
    struct kp_buf text = {0}, md = {0}, html = {0};
    const struct kp_node *n = tree(&arena);
    kp_report_text(n, false, &text);
    kp_report_markdown(n, &md);
    kp_report_html(n, &html);
    assert_non_null(strstr(kp_buf_cstr(&text), "does not add up"));
    assert_non_null(strstr(kp_buf_cstr(&md), "a\\|b | required | 2 | 10 |"));
    assert_non_null(strstr(kp_buf_cstr(&html), "&lt;b&gt;质量"));
    assert_non_null(strstr(kp_buf_cstr(&html), "do not add up"));
    assert_null(strstr(kp_buf_cstr(&html), "<script"));
    kp_buf_release(&text);
    kp_buf_release(&md);
    kp_buf_release(&html);
    kp_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(limits), cmocka_unit_test(writes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
