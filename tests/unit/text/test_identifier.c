/* Identifiers: forms and check digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/identifier.h"

static void kinds(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *text, *want; /* NULL: refused */
    } cases[] = {
        {"ir_national_id", "0012345679", "0012345679"},
        {"ir_national_id", "۰۰۱-۲۳۴۵۶۷-۹", "0012345679"},
        {"ir_national_id", "٠٠١٢٣٤٥٦٧٩", "0012345679"},
        {"ir_national_id", "0012345678", NULL},
        {"ir_national_id", "1111111111", NULL},
        {"ir_national_id", "12345679", NULL},
        {"ir_company_id", "10380284790", "10380284790"},
        {"ir_company_id", "۱۰۳۸۰۲۸۴۷۹۰", "10380284790"},
        {"ir_company_id", "10380284791", NULL},
        {"ir_postcode", "۱۹۳۹۵-۳۴۷۱۱", "1939534711"},
        {"ir_postcode", "1029534711", NULL},
        {"ir_postcode", "193953471", NULL},
        {"bank_card", "4111 1111 1111 1111", "4111111111111111"},
        {"bank_card", "۶۰۳۷-۹۹۱۱-۱۱۱۱-۱۱۱۸", NULL},
        {"bank_card", "4111111111111112", NULL},
        {"bank_card", "0000000000000000", NULL},
        {"ir_sheba", "IR06 2960 0000 0010 0324 2000 01", "IR062960000000100324200001"},
        {"ir_sheba", "۰۶۲۹۶۰۰۰۰۰۰۰۱۰۰۳۲۴۲۰۰۰۰۱", "IR062960000000100324200001"},
        {"ir_sheba", "IR072960000000100324200001", NULL},
        {"ir_sheba", "DE89370400440532013000", NULL},
        {"iban", "de89 3704 0044 0532 0130 00", "DE89370400440532013000"},
        {"iban", "ＧＢ８２ＷＥＳＴ１２３４５６９８７６５４３２", "GB82WEST12345698765432"},
        {"iban", "SA03 8000 0000 6080 1016 7519", "SA0380000000608010167519"},
        {"iban", "DE88370400440532013000", NULL},
        {"iban", "DE8937040044053201300", NULL},
        {"cn_resident_id", "11010119900307003X", NULL},
        {"cn_resident_id", "11010519491231002x", "11010519491231002X"},
        {"cn_resident_id", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"},
        {"cn_resident_id", "110105194912310021", NULL},
        {"cn_resident_id", "11010519491331002X", NULL},
        {"cn_resident_id", "99010519491231002X", NULL},
        {"cn_credit_code", "91350100M000100Y43", "91350100M000100Y43"},
        {"cn_credit_code", "91350100M000100Y44", NULL},
        {"bic", "deutdeff", "DEUTDEFF"},
        {"bic", "DEUTDEFF500", "DEUTDEFF500"},
        {"bic", "DEUT1EFF", NULL},
        {"bic", "DEUTDEF", NULL},
        {"lei", "5493 00E9W63X1E9A3P24", NULL},
        {"lei", "213800KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D15"},
        {"eu_vat", "DE136695976", "DE136695976"},
        {"eu_vat", "DE 136.695.976", "DE136695976"},
        {"eu_vat", "DE136695977", NULL},
        {"eu_vat", "FR 40 303 265 045", "FR40303265045"},
        {"eu_vat", "ESB58378431", "ESB58378431"},
        {"eu_vat", "XX123456789", NULL},
        {"eu_vat", "DE", NULL},
        {"gb_vat", "980 7806 84", "GB980780684"},
        {"gb_vat", "GB980780685", NULL},
        {"gb_nino", "jg 10 37 59 a", "JG103759A"},
        {"gb_nino", "BG103759A", NULL},
        {"gb_nino", "JG103759E", NULL},
        {"us_ssn", "536-90-4399", "536904399"},
        {"us_ssn", "666-90-4399", NULL},
        {"us_ssn", "536-00-4399", NULL},
        {"us_ein", "91-1144442", "911144442"},
        {"us_ein", "91-114444", NULL},
        {"ean", "73513537", "73513537"},
        {"ean", "978-0-471-11709-4", "9780471117094"},
        {"ean", "9780471117095", NULL},
        {"isbn", "0-306-40615-2", "0306406152"},
        {"isbn", "978-964-11-2050-9", NULL},
        {"isbn", "۹۷۸-۰-۳۰۶-۴۰۶۱۵-۷", "9780306406157"},
        {"isbn", "9770306406157", NULL},
        {"luhn", "7992-7398-713", "79927398713"},
        {"luhn", "79927398714", NULL},
        {"luhn", "نامشخص", NULL},
        {"iban", "未知", NULL},
        {"iban", "", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[KP_IDENTIFIER_MAX + 1];
        size_t len;
        const char *reason = NULL;
        int kind = kp_identifier_find(cases[i].kind);
        assert_true(kind >= 0);
        bool ok = kp_identifier_read(kind, kp_str(cases[i].text), out, &len, &reason);
        if (ok != (cases[i].want != NULL))
            fail_msg("%s %s: %s", cases[i].kind, cases[i].text, ok ? "accepted" : reason);
        if (ok) {
            out[len] = '\0';
            assert_string_equal(out, cases[i].want);
        }
    }
    assert_int_equal(kp_identifier_find("nosuch"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kinds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
