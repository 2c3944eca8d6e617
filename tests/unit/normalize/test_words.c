/* Rules that know words: boolean, gender, tags, company. */
#include "normalize/norm_case.h"

static void boolean(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "YES", "true"},
        {NULL, "0", "false"},
        {NULL, "۱", "true"},
        {NULL, "بله", "true"},
        {NULL, "خير", "false"},
        {NULL, "لا", "false"},
        {NULL, "是", "true"},
        {NULL, "無", "false"},
        {NULL, "Hayır", "false"},
        {NULL, "true", "true"},
        {NULL, "shayad", NULL},
        {NULL, "2", NULL},
        {"{true: بله, false: خیر}", "no", "خیر"},
        {"{true: '1', false: '0'}", "False", "0"},
        {0},
    };
    norm_rows("boolean", "", NULL, rows);
    struct norm_case c;
    norm_open(&c, "boolean", NULL, "", NULL);
    struct kp_slice cell = kp_slice_of(KP_BOOL, "true", 4);
    assert_int_equal(norm_apply(&c, &cell), KP_NORM_SAME);
    assert_int_equal(cell.kind, KP_BOOL);
    norm_close(&c);
    assert_int_equal(norm_try_open(&c, "boolean", "{true: x, false: x}", "", NULL), KP_ERR_RULES);
    norm_close(&c);
}

static void gender(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "F", "female"},
        {NULL, "Mr.", "male"},
        {NULL, "Männlich", "male"},
        {NULL, "خانم", "female"},
        {NULL, "مرد", "male"},
        {NULL, "أنثى", "female"},
        {NULL, "ذكر", "male"},
        {NULL, "女", "female"},
        {NULL, "男性", "male"},
        {NULL, "Ж", "female"},
        {NULL, "divers", "other"},
        {NULL, "نامشخص", "unknown"},
        {NULL, "N/A", "unknown"},
        {NULL, "blue", NULL},
        {"{female: زن, male: مرد}", "Female", "زن"},
        {0},
    };
    norm_rows("gender", "", NULL, rows);
}

static void tags(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "VIP; vip,New | ", "VIP, New"},
        {NULL, "مشتری، همکار،مشتري", "مشتری, همکار"},
        {NULL, "客户、客戶；供应商", "客户, 供应商"},
        {NULL, "one", "one"},
        {NULL, " , ;", ""},
        {NULL, "c++, c#, c", "c++, c#, c"},
        {"/", "a/ b /a", "a/b"},
        {"{join: ';'}", "a, b", "a;b"},
        {"{map: {vips: VIP, test: ''}}", "vips, Test, new, vip", "VIP, new"},
        {"{map: {vip: VIP}, only_known: yes}", "Vip, other", "VIP"},
        {0},
    };
    norm_rows("tags", "", NULL, rows);
    static const char *const wrong[] = {"{join: ' '}", "{map: {a: b, b: c}}", "{file: nosuch.csv}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct norm_case c;
        if (norm_try_open(&c, "tags", wrong[i], "", NULL) != KP_ERR_RULES)
            fail_msg("%s compiles", wrong[i]);
        norm_close(&c);
    }
}

static void company(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "Acme Tools, Limited", "Acme Tools Ltd"},
        {NULL, "ACME INC.", "ACME Inc"},
        {NULL, "Müller Bau G.m.b.H.", "Müller Bau GmbH"},
        {NULL, "Müller GmbH und Co. KG", "Müller GmbH & Co. KG"},
        {NULL, "Acme Trading Co., Limited", "Acme Trading Co., Ltd."},
        {NULL, "Soleil S.A.R.L.", "Soleil SARL"},
        {NULL, "Acme Pty Limited", "Acme Pty Ltd"},
        {NULL, "شركة النور ذات مسؤولية محدودة", "شركة النور ذ.م.م"},
        {NULL, "شرکت آفتاب سهامی خاص", "شرکت آفتاب (سهامی خاص)"},
        {NULL, "شركت آفتاب (سهامي خاص)", "شرکت آفتاب (سهامی خاص)"},
        {NULL, "陽光科技股份有限公司", "陽光科技股份有限公司"},
        {NULL, "株式会社サンライト", "株式会社サンライト"},
        {NULL, "ООО Ромашка", "ООО Ромашка"},
        {"name", "Acme Tools, Limited", "Acme Tools"},
        {"name", "شرکت آفتاب (سهامی خاص)", "آفتاب"},
        {"name", "شركة النور ذ.م.م", "النور"},
        {"name", "陽光科技股份有限公司", "陽光科技"},
        {"name", "株式会社サンライト", "サンライト"},
        {"name", "주식회사 한빛", "한빛"},
        {"name", "Sunlight", "Sunlight"},
        {"name", "Limited Editions", "Limited Editions"},
        {"name", "AS Ltd", "AS Ltd"},
        {NULL, "Ltd.", NULL},
        {NULL, "有限公司", NULL},
        {NULL, "...", NULL},
        {0},
    };
    norm_rows("company", "", NULL, rows);
}

static void company_parts(const char *input, const char *name, const char *form,
                          const char *acronym)
{
    const char *const expected[] = {name, form, acronym};
    struct norm_case c;
    norm_open(&c, "company", "{name: n, form: f, acronym: a}", "", NULL);
    struct kp_slice cell = kp_str(input);
    assert_int_not_equal(norm_apply(&c, &cell), KP_NORM_FAILED);
    for (size_t i = 0; i < 3; i++)
        if (!kp_slice_is(c.outputs[i], expected[i]))
            fail_msg("%s: part %zu is '%.*s'", input, i, (int)c.outputs[i].len, c.outputs[i].ptr);
    norm_close(&c);
}

static void parts(void **state)
{
    (void)state;
    company_parts("International Tools of the North Corp.", "International Tools of the North",
                  "Corp", "ITN");
    company_parts("شرکت فناوری آفتاب (سهامی خاص)", "فناوری آفتاب", "شرکت (سهامی خاص)", "فآ");
    company_parts("阳光科技有限公司", "阳光科技", "有限公司", "");
    company_parts("Sunlight", "Sunlight", "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boolean), cmocka_unit_test(gender), cmocka_unit_test(tags),
        cmocka_unit_test(company), cmocka_unit_test(parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
