#include "normalize/norm_case.h"
#include "text/casing.h"

static void lower_and_upper(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {"lower", "INFO@Example.COM", "info@example.com"},
        {"lower", "already low", "already low"},
        {"lower", "ÉCOLE", "école"},
        {"lower", "ΟΔΥΣΣΕΥΣ ΣΑΣ", "οδυσσευς σας"}, /* a final sigma in each word */
        {"lower", "ИВАН", "иван"},
        {"lower", "محمد", "محمد"},
        {"lower", "张伟 ABC", "张伟 abc"},
        {"upper", "straße", "STRASSE"},
        {"upper", "ﬁne", "FINE"},
        {"upper", "i", "I"},
        {"{to: upper, language: tr}", "izmir ılıca", "İZMİR ILICA"},
        {"{to: lower, language: tr}", "İZMİR ILICA", "izmir ılıca"},
        {"{to: title, language: tr}", "iSTANBUL ili", "İstanbul İli"},
        {"{to: title, language: tr}", "i\xCC\x87\xCC\x87x", "İ\xCC\x87\xCC\x87x"}, /* dots stay */
        {"lower", "BAD \xFF", NULL},
        {0},
    };
    norm_rows("case", "", NULL, rows);
}

static void the_first_language_counts(void **state)
{
    (void)state;
    static const char *const tr[] = {"tr", "en", NULL}, *const en[] = {"en", "tr", NULL};
    norm_rows("case", "", tr, (struct norm_row[]){{"upper", "izmir", "İZMİR"}, {0}});
    norm_rows("case", "", en, (struct norm_row[]){{"upper", "izmir", "IZMIR"}, {0}});
}

static void titles(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {"title", "the QUICK brown", "The Quick Brown"},
        {"title", "don't stop", "Don't Stop"},
        {"title", "jean-luc", "Jean-Luc"},
        {"title", "ΟΔΥΣΣΕΥΣ", "Οδυσσευς"},
        {"title", "ǆ", "ǅ"},
        {"title", "3rd élan", "3rd Élan"},
        {"title", "北京 road", "北京 Road"},
        {"title", "خیابان azadi", "خیابان Azadi"},
        {0},
    };
    norm_rows("case", "", NULL, rows);
}

static void names(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {"name", "JOHN SMITH", "John Smith"},
        {"name", "john smith", "John Smith"},
        {"name", "John SMITH", "John Smith"},
        {"name", "john Smith", "John Smith"},
        {"name", "ronald mcdonald", "Ronald McDonald"},
        {"name", "FLORA MACDONALD", "Flora MacDonald"},
        {"name", "Flora Macdonald", "Flora Macdonald"}, /* a spelling of its own */
        {"name", "machado", "Machado"},
        {"name", "CONAN O'BRIEN", "Conan O'Brien"},
        {"name", "d’angelo", "D’Angelo"},
        {"name", "maria de la cruz", "Maria de la Cruz"},
        {"name", "LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven"},
        {"name", "de la cruz", "de la Cruz"},
        {"name", "DE", "De"},
        {"name", "Jean-Claude Van Damme", "Jean-Claude Van Damme"},
        {"name", "GERARD VAN 'T HOFF", "Gerard van 't Hoff"},
        {"name", "osama bin zayd", "Osama bin Zayd"},
        {"name", "AL-RASHID", "al-Rashid"},
        {"name", "al gore", "Al Gore"},
        {"name", "henry viii", "Henry VIII"},
        {"name", "j. r. r. tolkien", "J. R. R. Tolkien"},
        {"name", "JP Morgan", "JP Morgan"},
        {"name", "Leonardo DiCaprio", "Leonardo DiCaprio"},
        {"name", "a JP", "A Jp"},
        {"name", "İBRAHİM ÖZ", "İbrahi̇m Öz"},
        {"name", "la Cruz, María", "la Cruz, María"},
        {"name", "John VAN", "John Van"},
        {"name", "john j Smith", "John J Smith"},
        {"name", "ÉLODIE ÖZDEMIR", "Élodie Özdemir"},
        {"name", "ИВАНОВ ИВАН", "Иванов Иван"},
        {"name", "محمد رضایی", "محمد رضایی"},
        {"name", "张伟", "张伟"},
        {"{to: name, language: tr}", "İSMAİL ışık", "İsmail Işık"},
        {0},
    };
    norm_rows("case", "", NULL, rows);
}

/* What surely stays is what name case leaves alone. */
static void names_that_surely_stay(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool stays;
    } rows[] = {
        {"John Smith", true},
        {"J. R. Smith", true},
        {"JP Morgan", true},
        {"Leonardo DiCaprio", true},
        {"O'Neil, Mary", true},
        {"José García", true},
        {"Müller", true},
        {"Иван Петров", true},
        {"Anna Bell-Young 2", true},
        {"JOHN SMITH", false},
        {"john smith", false},
        {"John SMITH", false},
        {"Jan van der Berg", false},
        {"J R", false},
        {"José GARCÍA", false},
        {"علی رضایی", false},
        {"张伟", false},
        {"Bad \xFF", false},
        {"", false},
        {"'t Hooft", false},
        {"D'Arcy Ab", true},
    };
    struct norm_case c;
    norm_open(&c, "case", "name", "", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (kp_name_case_stays(rows[i].name, strlen(rows[i].name)) != rows[i].stays)
            fail_msg("'%s' %s", rows[i].name, rows[i].stays ? "stays" : "is not sure to stay");
        if (rows[i].stays)
            norm_expect(&c, rows[i].name, rows[i].name);
    }
    norm_close(&c);
}

static void json_values_that_are_no_strings_stay(void **state)
{
    (void)state;
    struct norm_case c;
    norm_open(&c, "case", "upper", "", NULL);
    struct kp_slice cell = kp_slice_of(KP_BOOL, "true", 4);
    assert_int_equal(norm_apply(&c, &cell), KP_NORM_SAME);
    norm_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lower_and_upper),
        cmocka_unit_test(the_first_language_counts),
        cmocka_unit_test(titles),
        cmocka_unit_test(names),
        cmocka_unit_test(names_that_surely_stay),
        cmocka_unit_test(json_values_that_are_no_strings_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
