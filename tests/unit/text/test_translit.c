#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "text/translit.h"

static struct kp_buf buf, scratch;

static int release(void **state)
{
    (void)state;
    kp_buf_release(&buf);
    kp_buf_release(&scratch);
    return 0;
}

static const char *key_of(const char *s)
{
    kp_buf_clear(&buf);
    size_t n = kp_translit_key(kp_str(s), &buf, &scratch);
    assert_int_equal(n, buf.len);
    return kp_buf_cstr(&buf);
}

static void one_name_in_several_scripts(void **state)
{
    (void)state;
    static const char *const same[][6] = {
        {"محمد رضایی", "Mohammad Rezaei", "Muhammed Rezaie", "mohamad rezayi"},
        {"محمدرضا احمدی", "محمد رضا احمدی", "محمد\u200Cرضا احمدي", "Mohammad Reza Ahmadi",
         "Mohammadreza Ahmady"},
        {"حسین کریمی", "Hossein Karimi", "Hussain Karimi", "Hosein Karimy"},
        {"فاطمه", "فاطمة", "Fatemeh", "Fatima"},
        {"سارا کریمی", "Sara Karimi", "Sarah Karimi"},
        {"خسرو شاهی", "Khosrow Shahi", "Khosro Shahi"},
        {"قاسم", "Ghasem", "Qasim"},
        {"جواد موسوی", "Javad Mousavi", "Jawad Musavi"},
        {"یوسف", "Yousef", "Yusuf"},
        {"ژاله", "Zhaleh"},
        {"چنگیز", "Changiz"},
        {"نوروزی", "Norouzi", "Nowruzi"},
        {"خواجه", "Khajeh"},
        {"فتحی", "Fathi"},
        {"أحمد الراشد", "Ahmad Al-Rashid", "Ahmed Al Rashed"},
        {"张伟", "張偉", "Zhang Wei", "ZHANG WEI", "zhangwei"},
        {"欧阳修", "歐陽修", "Ouyang Xiu"},
        {"单雄信", "Shan Xiongxin"},
        {"Иванов Иван", "Ivanov Ivan"},
        {"Жуков", "Zhukov"},
        {"Müller", "Muller", "Möller"},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        char first[128];
        snprintf(first, sizeof first, "%s", key_of(same[i][0]));
        assert_true(first[0] != '\0');
        for (size_t j = 1; j < 6 && same[i][j]; j++)
            if (strcmp(key_of(same[i][j]), first) != 0)
                fail_msg("'%s' gives '%s', '%s' gives '%s'", same[i][j], key_of(same[i][j]),
                         same[i][0], first);
    }
}

static void different_names(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"احمد", "Ahmadi"}, {"Ahmad", "احمدی"},   {"محمد", "Mahdi"},    {"علی", "Sara"},
        {"حسن", "Mohsen"},  {"张伟", "Wang Wei"}, {"王丽", "Zhang Li"}, {"زهرا", "Zahedi"},
        {"Иван", "Ivanov"}, {"شیرین", "Nasrin"},  {"کریم", "Rahim"},    {"پری", "Bari"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char first[128];
        snprintf(first, sizeof first, "%s", key_of(pairs[i][0]));
        if (strcmp(first, key_of(pairs[i][1])) == 0)
            fail_msg("'%s' and '%s' meet in '%s'", pairs[i][0], pairs[i][1], first);
    }
}

static void nothing_has_no_key(void **state)
{
    (void)state;
    static const char *const cases[] = {"", " ", "...", "\u200C", "\xFF"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kp_buf_clear(&buf);
        assert_int_equal(kp_translit_key(kp_str(cases[i]), &buf, &scratch), 0);
    }
    assert_true(key_of("김민준")[0] != '\0'); /* a script without classes still has one */
    assert_true(key_of("علی")[0] != '\0');
    assert_true(key_of("Io")[0] != '\0');
}

static void pinyin(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"张伟", "zhang wei"},
        {"張偉 Smith", "zhang wei Smith"},
        {"单田芳", "shan tian fang"},
        {"Smith 张", "Smith zhang"},
        {"a张b", "a zhang b"},
        {"محمد", "محمد"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kp_buf_clear(&buf);
        kp_pinyin(kp_str(cases[i][0]), &buf);
        assert_string_equal(kp_buf_cstr(&buf), cases[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_name_in_several_scripts),
        cmocka_unit_test(different_names),
        cmocka_unit_test(nothing_has_no_key),
        cmocka_unit_test(pinyin),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
