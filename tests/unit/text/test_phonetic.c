#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "text/phonetic.h"

struct vector {
    const char *name, *key;
};

typedef size_t key_function(struct kp_slice name, char key[KP_PHONETIC_KEY]);

static void check(key_function *f, const struct vector *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char key[KP_PHONETIC_KEY];
        size_t len = f(kp_str(v[i].name), key);
        assert_string_equal(key, v[i].key);
        assert_int_equal(len, strlen(key));
    }
}

#define CHECK(f, v) check(f, v, sizeof(v) / sizeof *(v))

/* From the National Archives' page on the census, and the usual further cases. */
static void soundex(void **state)
{
    (void)state;
    static const struct vector v[] = {
        {"Robert", "R163"},  {"Rupert", "R163"},       {"Rubin", "R150"},    {"Ashcraft", "A261"},
        {"Tymczak", "T522"}, {"Pfister", "P236"},      {"Honeyman", "H555"}, {"Washington", "W252"},
        {"Lee", "L000"},     {"Gutierrez", "G362"},    {"Jackson", "J250"},  {"Van Deusen", "V532"},
        {"O'Brien", "O165"}, {"rené", "R500"},         {"MÜLLER", "M460"},   {"Weiß", "W200"},
        {"Łukasz", "L220"},  {"Ｒｏｂｅｒｔ", "R163"}, {"Rob3rt", "R163"},
    };
    CHECK(kp_soundex, v);
}

static void nysiis(void **state)
{
    (void)state;
    static const struct vector v[] = {
        {"MacArthur", "MCARTAR"},
        {"Schmidt", "SNAD"},
        {"Pheenard", "FANAD"},
        {"Schmittie", "SNATY"},
        {"Knaqze", "NAGS"},
        {"Knoko", "NAC"},
        {"Macaw", "MC"},
        {"Worthy", "WARTY"},
        {"Catherine", "CATARAN"},
        {"Katherine", "CATARAN"},
        {"Johnathan", "JANATAN"},
        {"Jonathan", "JANATAN"},
        {"Jessica", "JASAC"},
        {"Joshua", "JAS"},
        {"Costales", "CASTAL"},
        {"Martincevic", "MARTANCAFAC"},
        {"Montgomery", "MANTGANARY"},
        {"Tu", "T"},
        {"Hugh", "HAG"},
    };
    CHECK(kp_nysiis, v);
}

static void cologne(void **state)
{
    (void)state;
    static const struct vector v[] = {
        {"Müller-Lüdenscheidt", "65752682"},
        {"Wikipedia", "3412"},
        {"Breschnew", "17863"},
        {"Meyer", "67"},
        {"Maier", "67"},
        {"Schmidt", "862"},
        {"Schneider", "8627"},
        {"Fischer", "387"},
        {"Weber", "317"},
        {"Wagner", "3467"},
        {"Becker", "147"},
        {"Hoffmann", "0366"},
        {"Schäfer", "837"},
        {"Xaver", "4837"},
        {"Christoph", "47823"},
        {"Ceasar", "887"},
        {"Philipp", "351"},
        {"Aaron", "076"},
    };
    CHECK(kp_cologne, v);
}

/* The cases that Philips's article names, one for each of its rules. */
static void double_metaphone(void **state)
{
    (void)state;
    static const struct {
        const char *name, *primary, *alternate;
    } v[] = {
        {"Smith", "SM0", "XMT"},
        {"Schmidt", "XMT", "SMT"},
        {"Michael", "MKL", "MXL"},
        {"Chemistry", "KMST", "KMST"},
        {"Chorus", "KRS", "KRS"},
        {"Chore", "XR", "XR"},
        {"Architect", "ARKT", "ARKT"},
        {"Orchestra", "ARKS", "ARKS"},
        {"Wechsler", "AKSL", "FKSL"},
        {"Tichner", "TXNR", "TKNR"},
        {"McHugh", "MK", "MK"},
        {"Czerny", "SRN", "XRN"},
        {"Focaccia", "FKX", "FKX"},
        {"Bellocchio", "PLX", "PLX"},
        {"Bacchus", "PKS", "PKS"},
        {"Accident", "AKST", "AKST"},
        {"Bertucci", "PRTX", "PRTX"},
        {"McClellan", "MKLL", "MKLL"},
        {"Caesar", "SSR", "SSR"},
        {"Chianti", "KNT", "KNT"},
        {"Mac Caffrey", "MKFR", "MKFR"},
        {"Edge", "AJ", "AJ"},
        {"Edgar", "ATKR", "ATKR"},
        {"Ghislane", "JLN", "JLN"},
        {"Hugh", "H", "H"},
        {"Broughton", "PRTN", "PRTN"},
        {"Laugh", "LF", "LF"},
        {"Cagney", "KKN", "KKN"},
        {"Tagliaro", "TKLR", "TLR"},
        {"Biaggi", "PJ", "PK"},
        {"Rogier", "RJ", "RJR"},
        {"Hochmeier", "HKMR", "HKMR"},
        {"Island", "ALNT", "ALNT"},
        {"Carlysle", "KRLL", "KRLL"},
        {"Sugar", "XKR", "SKR"},
        {"Holmsheim", "HLMS", "HLMS"},
        {"School", "SKL", "SKL"},
        {"Schermerhorn", "XRMR", "SKRM"},
        {"Resnais", "RSN", "RSNS"},
        {"Thomas", "TMS", "TMS"},
        {"Wasserman", "ASRM", "FSRM"},
        {"Vasserman", "FSRM", "FSRM"},
        {"Arnow", "ARN", "ARNF"},
        {"Arnoff", "ARNF", "ARNF"},
        {"Filipowicz", "FLPT", "FLPF"},
        {"Breaux", "PR", "PR"},
        {"Zhao", "J", "J"},
        {"Jankelowicz", "JNKL", "ANKL"},
        {"Bajador", "PJTR", "PHTR"},
        {"José", "HS", "HS"},
        {"San Jacinto", "SNHS", "SNHS"},
        {"Cabrillo", "KPRL", "KPR"},
        {"Gallegos", "KLKS", "KKS"},
        {"Thumb", "0M", "TM"},
        {"Campbell", "KMPL", "KMPL"},
        {"Xavier", "SF", "SFR"},
        {"Knuth", "N0", "NT"},
        {"Wright", "RT", "RT"},
        {"Dümb", "TM", "TM"},
        {"Françoise", "FRNS", "FRNS"},
        {"Garçon", "KRSN", "KRSN"},
        {"Katherine", "K0RN", "KTRN"},
        {"Richard", "RXRT", "RKRT"},
    };
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        char primary[KP_PHONETIC_KEY], alternate[KP_PHONETIC_KEY];
        size_t len = kp_double_metaphone(kp_str(v[i].name), 4, primary, alternate);
        assert_string_equal(primary, v[i].primary);
        assert_string_equal(alternate, v[i].alternate);
        assert_int_equal(len, strlen(primary));
    }
    char primary[KP_PHONETIC_KEY], alternate[KP_PHONETIC_KEY];
    kp_double_metaphone(kp_str("Washington"), 0, primary, alternate);
    assert_string_equal(primary, "AXNKTN");
    assert_string_equal(alternate, "FXNKTN");
}

/* Avotaynu's and JewishGen's examples. */
static void daitch_mokotoff(void **state)
{
    (void)state;
    static const struct vector v[] = {
        {"Auerbach", "097400 097500"},
        {"Ohrbach", "097400 097500"},
        {"Lipshitz", "874400"},
        {"Lewinsky", "876450"},
        {"Levinski", "876450"},
        {"Szlamawicz", "486740"},
        {"Shlamovitz", "486740"},
        {"Moskowitz", "645740"},
        {"Moskovitz", "645740"},
        {"Peters", "734000 739400"},
        {"Alpert", "087930"},
        {"Breuer", "791900"},
        {"Haber", "579000"},
        {"Mannheim", "665600"},
        {"Mintz", "664000"},
        {"Topf", "370000"},
        {"Kleinman", "586660"},
        {"Ceniow", "467000 567000"},
        {"Tsenyuv", "467000"},
        {"Holubica", "587400 587500"},
        {"Golubitsa", "587400"},
        {"Przemysl", "746480 794648"},
        {"Pshemeshil", "746480"},
        {"Rosochowaciec", "944744 944745 944754 944755 945744 945745 945754 945755"},
        {"Rosokhovatsets", "945744"},
        {"Jackson", "145460 154600 445460 454600"},
        {"Müller", "689000"},
    };
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        char codes[KP_DAITCH_CODES][KP_DAITCH_DIGITS + 1], all[KP_DAITCH_CODES * 8] = "";
        size_t n = kp_daitch_mokotoff(kp_str(v[i].name), codes);
        for (size_t k = 0; k < n; k++) {
            strcat(all, k ? " " : "");
            strcat(all, codes[k]);
        }
        assert_string_equal(all, v[i].key);
    }
    char codes[KP_DAITCH_CODES][KP_DAITCH_DIGITS + 1];
    assert_int_equal(kp_daitch_mokotoff(kp_str("cacacacacacacaca"), codes), KP_DAITCH_CODES);
}

/* Names of other scripts must not meet each other under one key, nor names without letters. */
static void no_key_without_latin_letters(void **state)
{
    (void)state;
    static const char *const names[] = {"محمد رضایی", "张伟",  "Иван", "Ali علی",
                                        "",           "  -- ", "123",  "\xFF\xFE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char key[KP_PHONETIC_KEY], other[KP_PHONETIC_KEY];
        char codes[KP_DAITCH_CODES][KP_DAITCH_DIGITS + 1];
        key_function *const all[] = {kp_soundex, kp_nysiis, kp_cologne};
        for (size_t k = 0; k < 3; k++) {
            assert_int_equal(all[k](kp_str(names[i]), key), 0);
            assert_string_equal(key, "");
        }
        assert_int_equal(kp_double_metaphone(kp_str(names[i]), 4, key, other), 0);
        assert_string_equal(key, "");
        assert_string_equal(other, "");
        assert_int_equal(kp_daitch_mokotoff(kp_str(names[i]), codes), 0);
    }
}

/* A value that is no name neither overruns a key nor takes long. */
static void long_and_random_values(void **state)
{
    (void)state;
    static const char letters[] = "ACGHSTWXZMN JRLEIOUPKQDVB-";
    char text[4096], key[KP_PHONETIC_KEY], other[KP_PHONETIC_KEY];
    char codes[KP_DAITCH_CODES][KP_DAITCH_DIGITS + 1];
    uint64_t seed = 11;
    for (int round = 0; round < 3000; round++) {
        size_t len = round % 100 == 0 ? sizeof text : (size_t)round % 40;
        for (size_t i = 0; i < len; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[i] = letters[(seed >> 33) % (sizeof letters - 1)];
        }
        struct kp_slice s = kp_string(text, len);
        assert_true(kp_soundex(s, key) <= 4);
        assert_true(kp_nysiis(s, key) < KP_PHONETIC_KEY);
        assert_true(kp_cologne(s, key) < KP_PHONETIC_KEY);
        assert_true(kp_double_metaphone(s, 0, key, other) < KP_PHONETIC_KEY);
        size_t n = kp_daitch_mokotoff(s, codes);
        assert_true(n <= KP_DAITCH_CODES);
        for (size_t i = 1; i < n; i++)
            assert_true(strcmp(codes[i - 1], codes[i]) < 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(soundex),
        cmocka_unit_test(nysiis),
        cmocka_unit_test(cologne),
        cmocka_unit_test(double_metaphone),
        cmocka_unit_test(daitch_mokotoff),
        cmocka_unit_test(no_key_without_latin_letters),
        cmocka_unit_test(long_and_random_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
