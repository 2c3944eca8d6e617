/* Values that hold several: lists and JSON arrays, well formed or not. */
#include "check.h"

#include "match/words.h"

static void items_of_lists(void **state)
{
    (void)state;
    static const struct {
        const char *value, *separators, *items; /* "|" behind each */
    } cases[] = {
        {"red; green ;blue", ";", "red|green|blue|"},
        {"red; green, blue", ";,", "red|green|blue|"},
        {";; ;red;", ";", "red|"},
        {"", ";", ""},
        {"one", ";", "one|"},
        {"تهران، کرج، قم", "،", "تهران|کرج|قم|"},
        {"تهران, کرج", "،", "تهران|کرج|"}, /* as folded */
        {"دبي؛ العين", "؛", "دبي|العين|"},
        {"北京、上海", "、", "北京|上海|"},
        {"北京,上海", "，", "北京|上海|"},
        {"a b", "", "a b|"},
        {"[\"red\",\"green\"]", ";", "red|green|"},
        {"[ \"red , blue\" , 12 ]", ";", "red , blue|12|"},
        {"[\"a\\\"b\",\"c\\\\d\",\"e\\/f\"]", ";", "a\"b|c\\d|e/f|"},
        {"[\"\\u0639\\u0644\\u06cc\",\"\\u5f20\\u4f1f\"]", ";", "علی|张伟|"},
        {"[\"\\ud83d\\ude00\",\"\\ud83d\"]", ";", "😀|\xEF\xBF\xBD|"},
        {"[\"\\u12\"]", ";", "u12|"},
        {"[]", ";", ""},
        {"[\"open]", ";", "open|"},
        {"[x;y", ";", "[x|y|"},
        {"\xFFz;\xC3", ";", "\xFFz|\xC3|"},
    };
    struct kp_words w = {0};
    struct kp_buf got = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(kp_words_items(&w, kp_str(cases[i].value), cases[i].separators));
        kp_buf_clear(&got);
        for (size_t k = 0; k < w.count; k++) {
            kp_buf_slice(&got, kp_word(&w, k));
            kp_buf_putc(&got, '|');
        }
        if (!kp_slice_is(kp_string(got.data, got.len), cases[i].items))
            fail_msg("'%s' at '%s' gives '%s'", cases[i].value, cases[i].separators,
                     kp_buf_cstr(&got));
    }
    kp_buf_release(&got);
    kp_words_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(items_of_lists)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
