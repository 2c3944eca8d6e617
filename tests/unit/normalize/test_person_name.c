#include "normalize/norm_case.h"

static void display_form(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        /* Latin */
        {NULL, "John Smith", "John Smith"},
        {NULL, "SMITH, JOHN", "John Smith"},
        {NULL, "Mr. John Smith", "John Smith"},
        {NULL, "Prof. Dr. Anna Müller", "Anna Müller"},
        {NULL, "Frau Müller", "Müller"},
        {NULL, "Dipl.-Ing. Karl Schmidt", "Karl Schmidt"},
        {NULL, "John Smith Jr.", "John Smith Jr"},
        {NULL, "john smith iii", "John Smith III"},
        {NULL, "John Smith, Ph.D., MBA", "John Smith"},
        {NULL, "Smith, Dr. John R", "John R. Smith"},
        {NULL, "J.R.R. Tolkien", "J. R. R. Tolkien"},
        {NULL, "j r r tolkien", "J. R. R. Tolkien"},
        {NULL, "William \"Bill\" Gatesby", "William Gatesby"},
        {NULL, "ronald mcdonald", "Ronald McDonald"},
        {NULL, "van der Berg, Jan", "Jan van der Berg"},
        {NULL, "MARIA DE LA CRUZ", "Maria de la Cruz"},
        {NULL, "Señora García Márquez", "García Márquez"},
        {NULL, "Mme Élodie Dupont", "Élodie Dupont"},
        {NULL, "O'Brien, Conan", "Conan O'Brien"},
        {NULL, "Иванов Иван", "Иванов Иван"},
        {NULL, "Г-н Иванов", "Иванов"},
        {NULL, "Dean Martin", "Dean Martin"},
        {NULL, "Madonna", "Madonna"},
        {NULL, "Malcolm X", "Malcolm X"},
        {NULL, "vi tran", "Vi Tran"},
        {"sort", "VI TRAN", "Tran, Vi"},
        {NULL, "K L Smith, Ann", "Ann K. L. Smith"},
        /* Persian */
        {NULL, "محمد رضایی", "محمد رضایی"},
        {NULL, "آقای محمد رضایی", "محمد رضایی"},
        {NULL, "جناب آقای دکتر محمد رضایی", "محمد رضایی"},
        {NULL, "سرکار خانم مهندس سارا احمدی", "سارا احمدی"},
        {NULL, "رضایی، محمد", "محمد رضایی"},
        {NULL, "سید علی حسینی", "سید علی حسینی"},
        /* Arabic */
        {NULL, "السيد أحمد علي", "أحمد علي"},
        {NULL, "د. فاطمة الزهراء", "فاطمة الزهراء"},
        {NULL, "المهندسة ليلى بنت خالد", "ليلى بنت خالد"},
        {NULL, "عبد الله بن عمر", "عبد الله بن عمر"},
        {NULL, "الشيخ محمد آل سعود", "محمد آل سعود"},
        /* Chinese, Korean */
        {NULL, "张伟", "张伟"},
        {NULL, "张 伟", "张伟"},
        {NULL, "张伟先生", "张伟"},
        {NULL, "王女士", "王"},
        {NULL, "歐陽修教授", "歐陽修"},
        {NULL, "约翰・史密斯", "约翰·史密斯"},
        {NULL, "김민준", "김민준"},
        {NULL, "김 민준 씨", "김민준"},
        /* not the name of a person */
        {NULL, "sara@example.com", NULL},
        {NULL, "Sara 2", NULL},
        {NULL, "سارا ۲", NULL},
        {NULL, "John & Mary Smith", NULL},
        {NULL, "John (Johnny Smith", NULL},
        {NULL, "-", NULL},
        {NULL, ",", NULL},
        {NULL, "北京某某科技有限公司", NULL},
        {NULL, "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h", NULL},
        {NULL, "bad \xFF", NULL},
        {0},
    };
    norm_rows("person_name", "", NULL, rows);
}

static void choices(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {"sort", "Jan van der Berg", "van der Berg, Jan"},
        {"sort", "Mohammed bin Salman Al Saud", "Al Saud, Mohammed bin Salman"},
        {"sort", "محمد رضایی", "رضایی, محمد"},
        {"sort", "张伟", "张伟"},
        {"sort", "Madonna", "Madonna"},
        {"keep", "Dr. JOHN Smith", "Dr. JOHN Smith"},
        {"{order: family_first}", "Zhang Wei", "Zhang Wei"},
        {"{order: family_first, to: sort}", "Zhang Wei", "Zhang, Wei"},
        {"{titles: keep}", "smith, dr. john, phd", "Dr John Smith PhD"},
        {"{titles: keep}", "张伟先生", "张伟先生"},
        {"{titles: keep}", "آقای دکتر محمد رضایی", "آقای دکتر محمد رضایی"},
        {"{case: keep}", "JOHN smith", "JOHN smith"},
        {0},
    };
    norm_rows("person_name", "", NULL, rows);
}

static void titles_that_depend_on_the_language(void **state)
{
    (void)state;
    static const char *const fr[] = {"fr", NULL}, *const es[] = {"es-MX", NULL};
    norm_rows("person_name", "", NULL,
              (struct norm_row[]){{NULL, "Don Johnson", "Don Johnson"}, {0}});
    norm_rows("person_name", "", es,
              (struct norm_row[]){{NULL, "Don Juan Pérez", "Juan Pérez"}, {0}});
    norm_rows(
        "person_name", "", fr,
        (struct norm_row[]){{NULL, "M. Dupont", "Dupont"}, {NULL, "M Dupont", "M Dupont"}, {0}});
}

/* title, given, middle, family, suffix, nickname, formal, sort */
static void parts(const char *input, const char *const expected[8])
{
    static const char args[] =
        "{title: t, given: g, middle: m, family: f, suffix: s, nickname: n, formal: o, sort: r}";
    struct norm_case c;
    norm_open(&c, "person_name", args, "", NULL);
    struct kp_slice cell = kp_str(input);
    assert_int_not_equal(norm_apply(&c, &cell), KP_NORM_FAILED);
    for (size_t i = 0; i < 8; i++) {
        const char *want = expected[i] ? expected[i] : "";
        if (!kp_slice_is(c.outputs[i], want))
            fail_msg("%s: part %zu is '%.*s', expected '%s'", input, i, (int)c.outputs[i].len,
                     c.outputs[i].ptr, want);
        assert_int_equal(c.outputs[i].kind, expected[i] ? KP_STRING : KP_MISSING);
    }
    norm_close(&c);
}

static void parts_go_to_their_fields(void **state)
{
    (void)state;
    parts("Dr. Bill \"Buddy\" Henry van der Berg, Jr.",
          (const char *[]){"Dr", "Bill", "Henry", "van der Berg", "Jr", "Buddy", "William",
                           "van der Berg, Bill Henry Jr"});
    parts("Smith, John",
          (const char *[]){NULL, "John", NULL, "Smith", NULL, NULL, "John", "Smith, John"});
    parts("Mr Smith", (const char *[]){"Mr", NULL, NULL, "Smith", NULL, NULL, NULL, "Smith"});
    parts("آقای ممد رضا احمدی",
          (const char *[]){"آقای", "ممد", "رضا", "احمدی", NULL, NULL, "محمد", "احمدی, ممد رضا"});
    parts("عبد الله بن عمر آل مكتوم",
          (const char *[]){NULL, "عبد الله", "بن عمر", "آل مكتوم", NULL, NULL, "عبد الله",
                           "آل مكتوم, عبد الله بن عمر"});
    parts("张伟先生", (const char *[]){"先生", "伟", NULL, "张", NULL, NULL, "伟", "张伟"});
    parts("欧阳修文", (const char *[]){NULL, "修文", NULL, "欧阳", NULL, NULL, "修文", "欧阳修文"});
    parts("约翰·史密斯",
          (const char *[]){NULL, "约翰", NULL, "史密斯", NULL, NULL, "约翰", "约翰·史密斯"});
    parts("남궁민수", (const char *[]){NULL, "민수", NULL, "남궁", NULL, NULL, "민수", "남궁민수"});
    parts("Vincent van Gogh", (const char *[]){NULL, "Vincent", NULL, "van Gogh", NULL, NULL,
                                               "Vincent", "van Gogh, Vincent"});
    parts("Madonna", (const char *[]){NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL});
}

static void mistakes(void **state)
{
    (void)state;
    static const char *const wrong[] = {"{given: field}", "{words: nosuch.csv}",
                                        "{words: nicknames.csv}",
                                        "{nicknames: name_words.csv, formal: o}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct norm_case c;
        if (norm_try_open(&c, "person_name", wrong[i], "", NULL) != KP_ERR_RULES)
            fail_msg("%s compiles", wrong[i]);
        norm_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(display_form),
        cmocka_unit_test(choices),
        cmocka_unit_test(titles_that_depend_on_the_language),
        cmocka_unit_test(parts_go_to_their_fields),
        cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
