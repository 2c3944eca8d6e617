/* Rules about the shapes of characters: width, quotes, han, html, mojibake, transliterate,
 * script_key. */
#include "normalize/norm_case.h"

static void width(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "ＡＢＣ\u3000１２３", "ABC 123"},
        {NULL, "ｱﾊﾟｰﾄ 101", "アパート 101"},
        {NULL, "￥１００", "¥100"},
        {NULL, "张伟（北京）", "张伟(北京)"},
        {NULL, "محمد", "محمد"},
        {NULL, "Ali", "Ali"},
        {0},
    };
    norm_rows("width", "", NULL, rows);
}

static void quotes(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "O’Brien", "O'Brien"},
        {NULL, "„Müller“", "\"Müller\""},
        {NULL, "«آفتاب»", "\"آفتاب\""},
        {NULL, "a–b—c−d…", "a-b-c-d..."},
        {"quotes", "O’Brien–x", "O'Brien–x"},
        {"dashes", "O’Brien–x", "O’Brien-x"},
        {NULL, "张伟", "张伟"},
        {0},
    };
    norm_rows("quotes", "", NULL, rows);
}

static void han(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "張偉", "张伟"},          {NULL, "張偉 Smith علی", "张伟 Smith علی"},
        {"traditional", "张伟", "張偉"}, {"traditional", "張偉", "張偉"},
        {NULL, "カタカナ", "カタカナ"},  {0},
    };
    norm_rows("han", "", NULL, rows);
}

static void html(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "Smith &amp; Sons", "Smith & Sons"},
        {NULL, "&amp;amp;lt;", "<"},
        {NULL, "&#1593;&#1604;&#1740;", "علی"},
        {NULL, "می&zwnj;خواهم", "می\u200Cخواهم"},
        {NULL, "&#x5f20;&#X4F1F;", "张伟"},
        {NULL, "&eacute;&Eacute;&szlig;&thetasym;", "éÉßϑ"},
        {NULL, "&#146;", "’"},
        {NULL, "AT&T; R&D", "AT&T; R&D"},
        {NULL, "&nosuch; &#; &#x; &#0; &#xD800; &#9999999; &",
         "&nosuch; &#; &#x; &#0; &#xD800; &#9999999; &"},
        {NULL, "a < b > c", "a < b > c"},
        {NULL, "<b>x</b>", "<b>x</b>"},
        {"drop", "a<br/>b</p>c<!-- d -->e", "a b c e"},
        {"drop", "1 < 2, <3", "1 < 2, <3"},
        {NULL, "&amp;amp;amp;amp;amp;amp;amp;", NULL},
        {0},
    };
    norm_rows("html", "", NULL, rows);
}

static void mojibake(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "JosÃ©", "José"},
        {NULL, "JosÃƒÂ© MÃƒÂ¼ller", "José Müller"},
        {NULL, "itâ€™s", "it’s"},
        {NULL, "Å\u00A0koda DvoÅ™Ã¡k", "Škoda Dvořák"},
        {NULL, "Ð˜Ð²Ð°Ð½Ð¾Ð²", "Иванов"},
        {NULL, "Ø¹Ù„ÛŒ Ø±Ø¶Ø§ÛŒÛŒ", "علی رضایی"},
        {NULL, "ط¹ظ„غŒ ط±ط¶ط§غŒغŒ", "علی رضایی"},
        {NULL, "å¼\u00A0ä¼Ÿ", "张伟"},
        {NULL, "寮犱紵", "张伟"},
        /* right as they stand */
        {NULL, "José Müller", "José Müller"},
        {NULL, "Ärger in Århus, São João", "Ärger in Århus, São João"},
        {NULL, "«CAFÉ»", "«CAFÉ»"},
        {NULL, "CAFÉ»", "CAFÉ»"},
        {NULL, "علی رضایی", "علی رضایی"},
        {NULL, "أحمد، محمد", "أحمد، محمد"},
        {NULL, "سگ دگ", "سگ دگ"},
        {NULL, "张伟", "张伟"},
        {NULL, "联通", "联通"},
        {NULL, "王小明是学生", "王小明是学生"},
        {NULL, "김민준", "김민준"},
        {NULL, "JosÃ© and Zoë", "JosÃ© and Zoë"}, /* only a part was misread: not certain */
        {NULL, "plain", "plain"},
        {0},
    };
    norm_rows("mojibake", "", NULL, rows);
}

static void transliterate(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "Иванов", "Ivanov"},       {NULL, "张伟", "zhang wei"},
        {NULL, "José Łódź", "Jose Lodz"}, {NULL, "Νίκος", "Nikos"},
        {NULL, "Smith", "Smith"},         {"latin", "José", "José"},
        {NULL, "bad \xFF é", NULL},       {0},
    };
    norm_rows("transliterate", "", NULL, rows);
    struct norm_case c;
    norm_open(&c, "transliterate", "{into: latin_name}", "", NULL);
    norm_expect(&c, "Иванов", "Иванов");
    assert_true(kp_slice_is(c.outputs[0], "Ivanov"));
    norm_expect(&c, "Smith", "Smith");
    assert_true(kp_slice_is(c.outputs[0], "Smith"));
    norm_close(&c);
}

static void script_key(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "محمد رضايي", "محمد رضایی"},
        {"latin", "José", "jose"},
        {"[fa, zh]", "張 علي É", "张علی é"},
        {"{packs: all, without: [case, accents]}", "José", "José"},
        {"yeh", "علي كريم", "علی كریم"},
        {"{across_scripts: yes}", "محمد رضایی", "mhmdrzI"},
        {NULL, "—", NULL},
        {0},
    };
    norm_rows("script_key", "", NULL, rows);
    struct norm_case c;
    assert_int_equal(norm_try_open(&c, "script_key", "klingon", "", NULL), KP_ERR_RULES);
    norm_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width),      cmocka_unit_test(quotes),   cmocka_unit_test(han),
        cmocka_unit_test(html),       cmocka_unit_test(mojibake), cmocka_unit_test(transliterate),
        cmocka_unit_test(script_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
