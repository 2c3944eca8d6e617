/* Names by hand in the languages that kempt serves: the parts that one who speaks them expects. */
#include "normalize/norm_case.h"

#include <string.h>

struct name {
    const char *input, *title, *given, *middle, *family, *suffix; /* NULL: no such part */
};

static void check(const char *language, const struct name *n)
{
    static const char args[] = "{title: t, given: g, middle: m, family: f, suffix: s}";
    const char *const languages[] = {language, NULL};
    const char *const want[] = {n->title, n->given, n->middle, n->family, n->suffix};
    static const char *const names[] = {"title", "given", "middle", "family", "suffix"};
    struct norm_case c;
    norm_open(&c, "person_name", args, "", languages);
    struct kp_slice cell = kp_str(n->input);
    if (norm_apply(&c, &cell) == KP_NORM_FAILED)
        fail_msg("%s: refused: %s", n->input, c.ctx.reason);
    for (size_t i = 0; i < 5; i++)
        if (!kp_slice_is(c.outputs[i], want[i] ? want[i] : ""))
            fail_msg("%s (%s): %s is '%.*s', expected '%s'", n->input, language, names[i],
                     (int)c.outputs[i].len, c.outputs[i].ptr, want[i] ? want[i] : "");
    norm_close(&c);
}

static void all(const char *language, const struct name *names)
{
    for (; names->input; names++)
        check(language, names);
}

static void persian(void **state)
{
    (void)state;
    all("fa",
        (struct name[]){
            {"محمد رضا احمدی", NULL, "محمد رضا", NULL, "احمدی", NULL},
            {"سید علی حسینی", NULL, "سید علی", NULL, "حسینی", NULL},
            {"سیده زهرا موسوی", NULL, "سیده زهرا", NULL, "موسوی", NULL},
            {"سید حسینی", NULL, "سید", NULL, "حسینی", NULL},
            {"علی رضایی نژاد", NULL, "علی", NULL, "رضایی نژاد", NULL},
            {"فاطمه قاسم زاده", NULL, "فاطمه", NULL, "قاسم زاده", NULL},
            {"مریم حسین پور", NULL, "مریم", NULL, "حسین پور", NULL},
            {"علی پور", NULL, "علی", NULL, "پور", NULL},
            {"خانم دکتر سارا احمدی", "خانم دکتر", "سارا", NULL, "احمدی", NULL},
            {"جناب آقای مهندس کامران یزدی", "جناب آقای مهندس", "کامران", NULL, "یزدی", NULL},
            {"احمدی، سارا", NULL, "سارا", NULL, "احمدی", NULL},
            {"عبد الحسین وحدتی", NULL, "عبد الحسین", NULL, "وحدتی", NULL},
            {"امیر‌حسین کریمی", NULL, "امیر‌حسین", NULL, "کریمی", NULL},
            {"آقای کریمی", "آقای", NULL, NULL, "کریمی", NULL},
            {0},
        });
}

static void arabic(void **state)
{
    (void)state;
    all("ar", (struct name[]){
                  {"محمد عبد الرحمن السيد", NULL, "محمد", "عبد الرحمن", "السيد", NULL},
                  {"عبد الله بن عمر", NULL, "عبد الله", NULL, "بن عمر", NULL},
                  {"صلاح الدين الأيوبي", NULL, "صلاح الدين", NULL, "الأيوبي", NULL},
                  {"نور الدين", NULL, "نور الدين", NULL, NULL, NULL},
                  {"حسن نصر الله", NULL, "حسن", NULL, "نصر الله", NULL},
                  {"أبو بكر الصديق", NULL, "أبو بكر", NULL, "الصديق", NULL},
                  {"أم كلثوم إبراهيم", NULL, "أم كلثوم", NULL, "إبراهيم", NULL},
                  {"الدكتورة منى خالد", "الدكتورة", "منى", NULL, "خالد", NULL},
                  {"سمو الأمير خالد آل سعود", "سمو الأمير", "خالد", NULL, "آل سعود", NULL},
                  {"الشيخ محمد بن راشد آل مكتوم", "الشيخ", "محمد", "بن راشد", "آل مكتوم", NULL},
                  {"ليلى بنت خالد العتيبي", NULL, "ليلى", "بنت خالد", "العتيبي", NULL},
                  {"د. فاطمة الزهراء", "د", "فاطمة", NULL, "الزهراء", NULL},
                  {"أحمد محمود حسن", NULL, "أحمد", "محمود", "حسن", NULL},
                  {"العتيبي، سارة", NULL, "سارة", NULL, "العتيبي", NULL},
                  {0},
              });
}

static void chinese(void **state)
{
    (void)state;
    all("zh", (struct name[]){
                  {"张伟", NULL, "伟", NULL, "张", NULL},
                  {"王小明", NULL, "小明", NULL, "王", NULL},
                  {"欧阳娜娜", NULL, "娜娜", NULL, "欧阳", NULL},
                  {"諸葛亮", NULL, "亮", NULL, "諸葛", NULL},
                  {"司马相如", NULL, "相如", NULL, "司马", NULL},
                  {"李 娜", NULL, "娜", NULL, "李", NULL},
                  {"陈静女士", "女士", "静", NULL, "陈", NULL},
                  {"刘洋总经理", "总经理", "洋", NULL, "刘", NULL},
                  {"赵敏护士", "护士", "敏", NULL, "赵", NULL},
                  {"约翰·史密斯", NULL, "约翰", NULL, "史密斯", NULL},
                  {"阿卜杜拉·买买提", NULL, "阿卜杜拉", NULL, "买买提", NULL},
                  {0},
              });
}

static void english(void **state)
{
    (void)state;
    all("en", (struct name[]){
                  {"Mary Ann Smith-Jones", NULL, "Mary", "Ann", "Smith-Jones", NULL},
                  {"Dr. Martin Luther King, Jr.", "Dr", "Martin", "Luther", "King", "Jr"},
                  {"Ludwig van Beethoven", NULL, "Ludwig", NULL, "van Beethoven", NULL},
                  {"Smith, John Q., III", NULL, "John", "Q.", "Smith", "III"},
                  {"Sir Ian McKellen", "Sir", "Ian", NULL, "McKellen", NULL},
                  {"Gen. Alice O'Neil", "Gen", "Alice", NULL, "O'Neil", NULL},
                  {"Gen O'Neil", NULL, "Gen", NULL, "O'Neil", NULL},
                  {"Maria Garcia Lopez", NULL, "Maria", NULL, "Garcia Lopez", NULL},
                  {"Maria Lopez Smith", NULL, "Maria", "Lopez", "Smith", NULL},
                  {"J. K. Rowling", NULL, "J.", "K.", "Rowling", NULL},
                  {"Don Johnson", NULL, "Don", NULL, "Johnson", NULL},
                  {"ROBERT DE NIRO", NULL, "Robert", NULL, "de Niro", NULL},
                  {0},
              });
}

static void german(void **state)
{
    (void)state;
    all("de",
        (struct name[]){
            {"Herr Prof. Dr. med. Hans Müller", "Herr Prof Dr med", "Hans", NULL, "Müller", NULL},
            {"Dr. rer. nat. Anna Schäfer", "Dr rer nat", "Anna", NULL, "Schäfer", NULL},
            {"Frau Schmidt-Rottluff", "Frau", NULL, NULL, "Schmidt-Rottluff", NULL},
            {"Karl Freiherr von Stein", NULL, "Karl", NULL, "Freiherr von Stein", NULL},
            {"Karl-Theodor von und zu Guttenberg", NULL, "Karl-Theodor", NULL,
             "von und zu Guttenberg", NULL},
            {"Steffi Graf", NULL, "Steffi", NULL, "Graf", NULL},
            {"Johann Wolfgang von Goethe", NULL, "Johann", "Wolfgang", "von Goethe", NULL},
            {"Müller, Hans-Peter", NULL, "Hans-Peter", NULL, "Müller", NULL},
            {"Dipl.-Ing. Uta Groß", "Dipl.-Ing", "Uta", NULL, "Groß", NULL},
            {"Ursula von der Leyen", NULL, "Ursula", NULL, "von der Leyen", NULL},
            {0},
        });
}

static void french(void **state)
{
    (void)state;
    all("fr", (struct name[]){
                  {"M. Dupont", "M", NULL, NULL, "Dupont", NULL},
                  {"Mme Élodie Le Goff", "Mme", "Élodie", NULL, "Le Goff", NULL},
                  {"Charles de Gaulle", NULL, "Charles", NULL, "de Gaulle", NULL},
                  {"Jean-Pierre de La Fontaine", NULL, "Jean-Pierre", NULL, "de La Fontaine", NULL},
                  {"Jean d'Ormesson", NULL, "Jean", NULL, "d'Ormesson", NULL},
                  {"Alexandre Dumas fils", NULL, "Alexandre", NULL, "Dumas", "fils"},
                  {"Dupont, Marie-Claire", NULL, "Marie-Claire", NULL, "Dupont", NULL},
                  {"Maître Hélène Roux", "Maître", "Hélène", NULL, "Roux", NULL},
                  {"Joachim du Bellay", NULL, "Joachim", NULL, "du Bellay", NULL},
                  {"Mlle Zoé Lefèvre", "Mlle", "Zoé", NULL, "Lefèvre", NULL},
                  {0},
              });
}

static void spanish(void **state)
{
    (void)state;
    all("es", (struct name[]){
                  {"José María García López", NULL, "José María", NULL, "García López", NULL},
                  {"María del Carmen García", NULL, "María del Carmen", NULL, "García", NULL},
                  {"José Luis Rodríguez de la Torre", NULL, "José Luis", NULL,
                   "Rodríguez de la Torre", NULL},
                  {"Juan García y López", NULL, "Juan", NULL, "García y López", NULL},
                  {"Gabriel García Márquez", NULL, "Gabriel", NULL, "García Márquez", NULL},
                  {"Juan Carlos Pérez", NULL, "Juan Carlos", NULL, "Pérez", NULL},
                  {"Ana Sofía Apaza Condori", NULL, "Ana Sofía", NULL, "Apaza Condori", NULL},
                  {"Dña. Carmen Ruiz", "Dña", "Carmen", NULL, "Ruiz", NULL},
                  {"Sra. Lucía Fernández", "Sra", "Lucía", NULL, "Fernández", NULL},
                  {"Don Quijote de la Mancha", "Don", "Quijote", NULL, "de la Mancha", NULL},
                  {"García López, José María", NULL, "José María", NULL, "García López", NULL},
                  {"Licenciada Rosa Méndez Ríos", "Licenciada", "Rosa", NULL, "Méndez Ríos", NULL},
                  {"Pedro Pascal", NULL, "Pedro", NULL, "Pascal", NULL},
                  {0},
              });
}

static void turkish(void **state)
{
    (void)state;
    all("tr", (struct name[]){
                  {"AYŞE IŞIK", NULL, "Ayşe", NULL, "Işık", NULL},
                  {"Prof. Dr. İsmail Çelik", "Prof Dr", "İsmail", NULL, "Çelik", NULL},
                  {"Sayın Mehmet Öz", "Sayın", "Mehmet", NULL, "Öz", NULL},
                  {"Av. Ali Kaya", "Av", "Ali", NULL, "Kaya", NULL},
                  {"Doç. Dr. Elif Şahin", "Doç Dr", "Elif", NULL, "Şahin", NULL},
                  {"Mustafa Kemal Atatürk", NULL, "Mustafa", "Kemal", "Atatürk", NULL},
                  {"Fatma Yılmaz Hanım", NULL, "Fatma", NULL, "Yılmaz", "Hanım"},
                  {"Yılmaz, Fatma", NULL, "Fatma", NULL, "Yılmaz", NULL},
                  {"Ali Rıza Bey", NULL, "Ali", NULL, "Rıza", "Bey"},
                  {"ızzet iğdır", NULL, "Izzet", NULL, "İğdır", NULL},
                  {0},
              });
}

/* More than one person is nobody's name. */
static void several(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "John and Mary Smith", NULL},
        {NULL, "Hans und Maria Müller", NULL},
        {NULL, "M. et Mme Dupont", NULL},
        {NULL, "سارا و علی رضایی", NULL},
        {NULL, "Karl von und zu Guttenberg", "Karl von und zu Guttenberg"},
        {NULL, "And Rew", "And Rew"},
        {0},
    };
    norm_rows("person_name", "", NULL, rows);
}

static void generations_within_names(void **state)
{
    (void)state;
    norm_rows("person_name", "", NULL,
              (struct norm_row[]){{"sort", "Ann Lee IV. Smith", "Smith, Ann Lee IV"}, {0}});
}

/* A title before a comma is the family name that it looks like. */
static void titles_before_commas(void **state)
{
    (void)state;
    static const char *const fr[] = {"fr", NULL}, *const es[] = {"es", NULL};
    norm_rows("person_name", "", fr,
              (struct norm_row[]){{"sort", "Luc M.", "M., Luc"}, {"sort", "M. Luc", "Luc"}, {0}});
    norm_rows("person_name", "", es, (struct norm_row[]){{NULL, "Don, Juan", "Juan Don"}, {0}});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(persian),
        cmocka_unit_test(arabic),
        cmocka_unit_test(chinese),
        cmocka_unit_test(english),
        cmocka_unit_test(german),
        cmocka_unit_test(french),
        cmocka_unit_test(spanish),
        cmocka_unit_test(turkish),
        cmocka_unit_test(several),
        cmocka_unit_test(titles_before_commas),
        cmocka_unit_test(generations_within_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
