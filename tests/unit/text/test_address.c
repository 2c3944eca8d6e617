/* Postal addresses: one way of writing, and their parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/address.h"

struct address {
    const char *country, *text, *want;
    const char *parts[KP_ADDRESS_PARTS]; /* in the order of the enum; NULL: none */
};

static void check(const struct address *c)
{
    struct kp_address a;
    const char *reason = NULL;
    if (!kp_address_parse(kp_str(c->text), c->country, &a, &reason))
        fail_msg("%s: %s", c->text, reason);
    const char *want = c->want[0] ? c->want : c->text; /* "": it is written so already */
    if (a.len != strlen(want) || memcmp(a.text, want, a.len) != 0)
        fail_msg("%s: gave %.*s", c->text, (int)a.len, a.text);
    for (int i = 0; i < KP_ADDRESS_PARTS; i++) {
        struct kp_slice got = a.parts[i];
        if (c->parts[i] ? !kp_slice_is(got, c->parts[i]) : got.kind != KP_MISSING)
            fail_msg("%s: %s is '%.*s'", c->text, kp_address_part_names[i], (int)got.len, got.ptr);
    }
    struct kp_address again;
    assert_true(kp_address_parse(kp_string(a.text, a.len), c->country, &again, &reason));
    assert_int_equal(again.len, a.len);
    assert_memory_equal(again.text, a.text, a.len);
    for (int i = 0; i < KP_ADDRESS_PARTS; i++)
        assert_true(kp_slice_identical(again.parts[i], a.parts[i]));
}

static void iranian(void **state)
{
    (void)state;
    static const struct address cases[] = {
        {"IR",
         "تهران، خ. ولیعصر، کوچهٔ نیلوفر، پ. ۱۲، واحد ۳، کدپستی ۱۹۳۹۵۳۴۷۱۱",
         "تهران، خیابان ولیعصر، کوچه نیلوفر، پلاک 12، واحد 3، کد پستی 1939534711",
         {"خیابان ولیعصر", "12", "3", NULL, "تهران", "تهران", "1939534711", NULL}},
        {"IR",
         "اصفهان - خیابان چهارباغ - پلاک ۵",
         "اصفهان، خیابان چهارباغ، پلاک 5",
         {"خیابان چهارباغ", "5", NULL, NULL, "اصفهان", "اصفهان", NULL, NULL}},
        {"IR",
         "شیراز، بن‌بست یاس، پلاک ۷",
         "شیراز، بن‌بست یاس، پلاک 7",
         {"بن‌بست یاس", "7", NULL, NULL, "شیراز", NULL, NULL, NULL}},
        {"IR",
         "تهران خیابان آزادی پلاک 12 واحد 3",
         "تهران خیابان آزادی پلاک 12 واحد 3",
         {"خیابان آزادی", "12", "3", NULL, "تهران", "تهران", NULL, NULL}},
        {"IR",
         "استان فارس، شیراز، بلوار چمران، پلاک ۴۰",
         "استان فارس، شیراز، بلوار چمران، پلاک 40",
         {"بلوار چمران", "40", NULL, NULL, "شیراز", "استان فارس", NULL, NULL}},
        {"IR",
         "استان تهران، ورامین، میدان رازی، شماره ۹",
         "استان تهران، ورامین، میدان رازی، شماره 9",
         {"میدان رازی", "9", NULL, NULL, "ورامین", "استان تهران", NULL, NULL}},
        {"IR",
         "خوزستان، اهواز، کوی نفت، بن بست گل، پلاک 4",
         "خوزستان، اهواز، کوی نفت، بن‌بست گل، پلاک 4",
         {"کوی نفت", "4", NULL, NULL, "اهواز", "خوزستان", NULL, NULL}},
        {"IR",
         "خیابان انقلاب پلاک 100 تهران",
         "خیابان انقلاب پلاک 100 تهران",
         {"خیابان انقلاب", "100", NULL, NULL, "تهران", "تهران", NULL, NULL}},
        {"IR",
         "خیابان تهران، پلاک ۸",
         "خیابان تهران، پلاک 8",
         {"خیابان تهران", "8", NULL, NULL, NULL, NULL, NULL, NULL}},
        {"IR",
         "مشهد، شهرک غرب، بولوار دادمان، ط. ۲، واحد ۶",
         "مشهد، شهرک غرب، بلوار دادمان، طبقه 2، واحد 6",
         {"بلوار دادمان", NULL, "6", "شهرک غرب", "مشهد", NULL, NULL, NULL}},
        {"IR",
         "قم، ص. پ. ۳۷۱۸۵",
         "قم، صندوق پستی 37185",
         {NULL, NULL, NULL, NULL, "قم", "قم", NULL, "37185"}},
        {"IR",
         "تبريز، خيابان امام، کوچه ۵، پلاک ۱۲/۱",
         "تبريز، خیابان امام، کوچه 5، پلاک 12/1",
         {"خیابان امام", "12/1", NULL, NULL, "تبريز", NULL, NULL, NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

static void chinese(void **state)
{
    (void)state;
    static const struct address cases[] = {
        {"CN",
         "广东省深圳市南山区科技路 １２号 ３０５室",
         "广东省深圳市南山区科技路12号305室",
         {"科技路", "12号", "305室", "南山区", "深圳市", "广东省", NULL, NULL}},
        {"CN",
         "北京市朝阳区建国路88号 100022",
         "北京市朝阳区建国路88号100022",
         {"建国路", "88号", NULL, "朝阳区", "北京市", "北京市", "100022", NULL}},
        {"CN",
         "广东深圳市福田区深南大道1号",
         "广东深圳市福田区深南大道1号",
         {"深南大道", "1号", NULL, "福田区", "深圳市", "广东", NULL, NULL}},
        {"CN",
         "北京朝阳区三里屯路19号",
         "北京朝阳区三里屯路19号",
         {"三里屯路", "19号", NULL, "朝阳区", "北京", "北京", NULL, NULL}},
        {"CN",
         "上海市浦东新区世纪大道100号 20楼 2001室",
         "上海市浦东新区世纪大道100号20楼2001室",
         {"世纪大道", "100号", "20楼2001室", "浦东新区", "上海市", "上海市", NULL, NULL}},
        {"CN",
         "江西省景德镇市珠山区中华路5号",
         "江西省景德镇市珠山区中华路5号",
         {"中华路", "5号", NULL, "珠山区", "景德镇市", "江西省", NULL, NULL}},
        {"CN",
         "北京市朝阳区建外街道光华路4号",
         "北京市朝阳区建外街道光华路4号",
         {"光华路", "4号", NULL, "朝阳区", "北京市", "北京市", NULL, NULL}},
        {"CN",
         "浙江省杭州市西湖区文三路幸福小区5号楼301室",
         "浙江省杭州市西湖区文三路幸福小区5号楼301室",
         {"文三路", "5号楼", "301室", "西湖区", "杭州市", "浙江省", NULL, NULL}},
        {"CN",
         "吉林省吉林市昌邑区解放大街3号",
         "吉林省吉林市昌邑区解放大街3号",
         {"解放大街", "3号", NULL, "昌邑区", "吉林市", "吉林省", NULL, NULL}},
        {"CN",
         "广西壮族自治区南宁市青秀区民族大道22号",
         "广西壮族自治区南宁市青秀区民族大道22号",
         {"民族大道", "22号", NULL, "青秀区", "南宁市", "广西壮族自治区", NULL, NULL}},
        {"CN",
         "河南省新乡市红旗区平原路7号院2室",
         "河南省新乡市红旗区平原路7号院2室",
         {"平原路", "7号院", "2室", "红旗区", "新乡市", "河南省", NULL, NULL}},
        {"CN",
         "云南省大理白族自治州大理市古城人民路51号",
         "云南省大理白族自治州大理市古城人民路51号",
         {"大理市古城人民路", "51号", NULL, NULL, "大理白族自治州", "云南省", NULL, NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

static void arabic(void **state)
{
    (void)state;
    static const struct address cases[] = {
        {"AE",
         "شقة ١٢، مبنى ٤، ش. الوصل، دبي",
         "شقة 12، مبنى 4، شارع الوصل، دبي",
         {"شارع الوصل", "4", "12", NULL, "دبي", "دبي", NULL, NULL}},
        {"AE",
         "Office 5, 12 Al Wasl Rd., Dubai, P.O. Box 1234",
         "Office 5, 12 Al Wasl Road, Dubai, PO Box 1234",
         {"12 Al Wasl Road", "12", "5", NULL, "Dubai", "Dubai", NULL, "1234"}},
        {"AE",
         "شقة 7 مبنى 3 شارع الخليج الشارقة",
         "شقة 7 مبنى 3 شارع الخليج الشارقة",
         {"شارع الخليج", "3", "7", NULL, "الشارقة", "الشارقة", NULL, NULL}},
        {"AE",
         "فيلا ٩، شارع الكورنيش، أبوظبي، ص.ب ٤٤٥٥",
         "فيلا 9، شارع الكورنيش، أبوظبي، ص.ب 4455",
         {"شارع الكورنيش", "9", NULL, NULL, "أبوظبي", "أبوظبي", NULL, "4455"}},
        {"AE",
         "Flat 3 25 Sheikh Zayed Rd Dubai",
         "Flat 3 25 Sheikh Zayed Road Dubai",
         {"25 Sheikh Zayed Road", "25", "3", NULL, "Dubai", "Dubai", NULL, NULL}},
        {"AE",
         "شارع دبي، عجمان",
         "شارع دبي، عجمان",
         {"شارع دبي", NULL, NULL, NULL, "عجمان", "عجمان", NULL, NULL}},
        {"SA",
         "حي النخيل، شارع العليا، الرياض ١٢٣٤٥",
         "حي النخيل، شارع العليا، الرياض 12345",
         {"شارع العليا", NULL, NULL, "حي النخيل", "الرياض", "الرياض", "12345", NULL}},
        {"SA",
         "٧٤٢٦ شارع الملك فهد، حي العليا، الرياض ١٢٣٣٣-٤٠٠١",
         "7426 شارع الملك فهد، حي العليا، الرياض 12333-4001",
         {"شارع الملك فهد", "7426", NULL, "حي العليا", "الرياض", "الرياض", "12333-4001", NULL}},
        {"SA",
         "طريق الملك عبدالله، جدة، منطقة مكة المكرمة",
         "طريق الملك عبدالله، جدة، منطقة مكة المكرمة",
         {"طريق الملك عبدالله", NULL, NULL, "منطقة مكة المكرمة", "جدة", NULL, NULL, NULL}},
        {"SA",
         "عمارة ١٤ شقة ٢ شارع الأمير سلطان تبوك",
         "عمارة 14 شقة 2 شارع الأمير سلطان تبوك",
         {"شارع الأمير سلطان", "14", "2", NULL, "تبوك", "تبوك", NULL, NULL}},
        {"SA",
         "88 Olaya St, Riyadh 12211",
         "88 Olaya Street, Riyadh 12211",
         {"88 Olaya Street", "88", NULL, NULL, "Riyadh", "Riyadh", "12211", NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

static void american(void **state)
{
    (void)state;
    static const struct address cases[] = {
        {"US",
         "123 Main St., Apt. 4, Springfield, IL 62701-1234",
         "123 Main Street, Apartment 4, Springfield, IL 62701-1234",
         {"123 Main Street", "123", "4", NULL, "Springfield", "IL", "62701-1234", NULL}},
        {"US",
         "123 Main St Apt 4 Springfield IL 62704",
         "123 Main Street Apartment 4 Springfield IL 62704",
         {"123 Main Street", "123", "4", NULL, "Springfield", "IL", "62704", NULL}},
        {"US",
         "456 N Oak Ave New Haven CT 06511",
         "456 N Oak Avenue New Haven CT 06511",
         {"456 N Oak Avenue", "456", NULL, NULL, "New Haven", "CT", "06511", NULL}},
        {"US",
         "45 Elm Ct, Hartford CT 06103",
         "45 Elm Court, Hartford CT 06103",
         {"45 Elm Court", "45", NULL, NULL, "Hartford", "CT", "06103", NULL}},
        {"US",
         "350 5th Ave, New York, NY 10118",
         "350 5th Avenue, New York, NY 10118",
         {"350 5th Avenue", "350", NULL, NULL, "New York", "NY", "10118", NULL}},
        {"US",
         "1600 Pennsylvania Ave NW Washington DC 20500",
         "1600 Pennsylvania Avenue NW Washington DC 20500",
         {"1600 Pennsylvania Avenue NW", "1600", NULL, NULL, "Washington", "DC", "20500", NULL}},
        {"US",
         "500 Court St Salem OR 97301",
         "500 Court Street Salem OR 97301",
         {"500 Court Street", "500", NULL, NULL, "Salem", "OR", "97301", NULL}},
        {"US",
         "12 Dr Martin Luther King Blvd, St Louis, MO 63101",
         "12 Dr Martin Luther King Boulevard, St Louis, MO 63101",
         {"12 Dr Martin Luther King Boulevard", "12", NULL, NULL, "St Louis", "MO", "63101", NULL}},
        {"US",
         "77 Park Rd #5, Austin, Texas 78701",
         "77 Park Road #5, Austin, Texas 78701",
         {"77 Park Road", "77", "5", NULL, "Austin", "Texas", "78701", NULL}},
        {"US",
         "PO Box 99, Port Washington NY 11050",
         "PO Box 99, Port Washington NY 11050",
         {NULL, NULL, NULL, NULL, "Port Washington", "NY", "11050", "99"}},
        {"US",
         "8 Lake Dr Ste 200 St Paul MN 55101",
         "8 Lake Drive Suite 200 St Paul MN 55101",
         {"8 Lake Drive", "8", "200", NULL, "St Paul", "MN", "55101", NULL}},
        {"US",
         "1st Ave, Seattle, WA",
         "1st Avenue, Seattle, WA",
         {"1st Avenue", NULL, NULL, NULL, "Seattle", "WA", NULL, NULL}},
        {"US",
         "123 Main St Springfield",
         "123 Main Street Springfield",
         {"123 Main Street Springfield", "123", NULL, NULL, NULL, NULL, NULL, NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

static void british(void **state)
{
    (void)state;
    static const struct address cases[] = {
        {"GB",
         "Flat 2\n10 Station Rd\nSt Albans AL1 1AA",
         "Flat 2, 10 Station Road, St Albans AL1 1AA",
         {"10 Station Road", "10", "2", NULL, "St Albans", NULL, "AL1 1AA", NULL}},
        {"GB",
         "10 Station Rd St Albans AL1 1AA",
         "10 Station Road St Albans AL1 1AA",
         {"10 Station Road", "10", NULL, NULL, "St Albans", NULL, "AL1 1AA", NULL}},
        {"GB",
         "221B Baker St, London NW1 6XE",
         "221B Baker Street, London NW1 6XE",
         {"221B Baker Street", "221B", NULL, NULL, "London", NULL, "NW1 6XE", NULL}},
        {"GB",
         "Flat 3 12 High Street Leeds LS1 4AB",
         "Flat 3 12 High Street Leeds LS1 4AB",
         {"12 High Street", "12", "3", NULL, "Leeds", NULL, "LS1 4AB", NULL}},
        {"GB",
         "12 St James's Sq, London, SW1Y 4LB",
         "12 St James's Square, London, SW1Y 4LB",
         {"12 St James's Square", "12", NULL, NULL, "London", NULL, "SW1Y 4LB", NULL}},
        {"GB",
         "5 Rose Gdns, Edinburgh, Scotland, EH1 1AA",
         "5 Rose Gardens, Edinburgh, Scotland, EH1 1AA",
         {"5 Rose Gardens", "5", NULL, NULL, "Edinburgh", "Scotland", "EH1 1AA", NULL}},
        {"GB",
         "The Old Mill, Mill Ln, Bath BA1 1AA",
         "The Old Mill, Mill Lane, Bath BA1 1AA",
         {"Mill Lane", NULL, NULL, NULL, "Bath", NULL, "BA1 1AA", NULL}},
        {"GB",
         "Unit 4, 20-22 Wenlock Rd, London N1 7GU",
         "Unit 4, 20-22 Wenlock Road, London N1 7GU",
         {"20-22 Wenlock Road", "20-22", "4", NULL, "London", NULL, "N1 7GU", NULL}},
        {"GB",
         "PO Box 12, Cardiff, Wales CF10 1AA",
         "PO Box 12, Cardiff, Wales CF10 1AA",
         {NULL, NULL, NULL, NULL, "Cardiff", "Wales", "CF10 1AA", "12"}},
        {"GB",
         "7 The Crescent, York YO1 7HH",
         "7 The Crescent, York YO1 7HH",
         {"7 The Crescent", "7", NULL, NULL, "York", NULL, "YO1 7HH", NULL}},
        {"GB",
         "1 High St",
         "1 High Street",
         {"1 High Street", "1", NULL, NULL, NULL, NULL, NULL, NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

static void german(void **state)
{
    (void)state;
    static const struct address cases[] = {
        {"DE",
         "Hauptstr. 12a, 10115 Berlin",
         "Hauptstraße 12a, 10115 Berlin",
         {"Hauptstraße 12a", "12a", NULL, NULL, "Berlin", "Berlin", "10115", NULL}},
        {"DE",
         "Am Ring 3\n80331 München",
         "Am Ring 3, 80331 München",
         {"Am Ring 3", "3", NULL, NULL, "München", NULL, "80331", NULL}},
        {"DE",
         "Hauptstr. 12a 10115 Berlin",
         "Hauptstraße 12a 10115 Berlin",
         {"Hauptstraße 12a", "12a", NULL, NULL, "Berlin", "Berlin", "10115", NULL}},
        {"DE",
         "Bahnhofstrasse 5, 50667 Köln",
         "Bahnhofstraße 5, 50667 Köln",
         {"Bahnhofstraße 5", "5", NULL, NULL, "Köln", NULL, "50667", NULL}},
        {"DE",
         "Lange Str. 7, 04109 Leipzig, Sachsen",
         "Lange Straße 7, 04109 Leipzig, Sachsen",
         {"Lange Straße 7", "7", NULL, NULL, "Leipzig", "Sachsen", "04109", NULL}},
        {"DE",
         "Lindenweg 1, Whg. 4, 20095 Hamburg",
         "Lindenweg 1, Wohnung 4, 20095 Hamburg",
         {"Lindenweg 1", "1", "4", NULL, "Hamburg", "Hamburg", "20095", NULL}},
        {"DE",
         "Postfach 1234, 60311 Frankfurt am Main",
         "Postfach 1234, 60311 Frankfurt am Main",
         {NULL, NULL, NULL, NULL, "Frankfurt am Main", NULL, "60311", "1234"}},
        {"DE",
         "Marienplatz 8 80331 München",
         "Marienplatz 8 80331 München",
         {"Marienplatz 8", "8", NULL, NULL, "München", NULL, "80331", NULL}},
        {"DE",
         "Elbchaussee 10, 22765 Hamburg",
         "",
         {"Elbchaussee 10", "10", NULL, NULL, "Hamburg", "Hamburg", "22765", NULL}},
        {"DE",
         "Unter den Linden 77, 10117 Berlin",
         "",
         {"Unter den Linden 77", "77", NULL, NULL, "Berlin", "Berlin", "10117", NULL}},
        {"DE",
         "BAHNHOFSTR. 3, 12345 NEUSTADT",
         "BAHNHOFstraße 3, 12345 NEUSTADT",
         {"BAHNHOFstraße 3", "3", NULL, NULL, "NEUSTADT", NULL, "12345", NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

static void not_addresses(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"IR", "نامشخص"}, {"CN", "未知"}, {"GB", "n/a"}, {"US", ""}, {"DE", "\xff"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kp_address a;
        const char *reason = NULL;
        assert_false(kp_address_parse(kp_str(cases[i][1]), cases[i][0], &a, &reason));
        assert_non_null(reason);
    }
    assert_false(kp_address_country_known("XX"));
}

static void postcodes(void **state)
{
    (void)state;
    static const struct {
        const char *country, *text, *want;
    } cases[] = {
        {"IR", "۱۹۳۹۵-۳۴۷۱۱", "1939534711"},
        {"IR", "0939534711", NULL},
        {"IR", "193953471", NULL},
        {"CN", "１０００２２", "100022"},
        {"GB", "sw1a1aa", "SW1A 1AA"},
        {"GB", "M1 1AE", "M1 1AE"},
        {"GB", "SW1A", NULL},
        {"US", "62701 1234", "62701-1234"},
        {"US", "6270", NULL},
        {"NL", "1234ab", "1234 AB"},
        {"SA", "١٢٣٤٥", "12345"},
        {"XX", "12345", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[17];
        size_t n = kp_postcode_read(kp_str(cases[i].text), cases[i].country, out);
        out[n] = '\0';
        assert_string_equal(out, cases[i].want ? cases[i].want : "");
    }
}

/* Every name and code is found by the table that was made of them, or stands for two. */
static void subdivisions(void **state)
{
    (void)state;
    for (size_t i = 1; i < kp_subdivision_key_count; i++) {
        const struct kp_subdivision_key *a = &kp_subdivision_keys[i - 1], *b = a + 1;
        int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);
        assert_true(order < 0 || (order == 0 && a->len <= b->len));
        assert_int_equal(a->len, strlen(a->text));
    }
    for (size_t i = 0; i < kp_subdivision_count; i++) {
        const struct kp_subdivision *s = &kp_subdivisions[i];
        char country[3] = {s->code[0], s->code[1], 0};
        assert_ptr_equal(kp_subdivision_find(kp_str(s->code), ""), s);
        assert_ptr_equal(kp_subdivision_find(kp_str(s->name), country), s);
        assert_ptr_equal(kp_subdivision_find(kp_str(s->native), country), s);
        assert_ptr_equal(kp_subdivision_find(kp_str(s->code + 3), country), s);
        size_t n = strcspn(s->aliases, "|");
        if (n > 0)
            assert_ptr_equal(kp_subdivision_find(kp_string(s->aliases, n), country), s);
        assert_null(kp_subdivision_find(kp_str(s->code + 3), ""));
    }
    assert_null(kp_subdivision_find(kp_str("Bremerhaven"), "DE"));
    assert_null(kp_subdivision_find(kp_str(""), "DE"));
    assert_null(kp_subdivision_find(kp_str("Tehran"), "US"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iranian),       cmocka_unit_test(chinese),
        cmocka_unit_test(arabic),        cmocka_unit_test(american),
        cmocka_unit_test(british),       cmocka_unit_test(german),
        cmocka_unit_test(not_addresses), cmocka_unit_test(postcodes),
        cmocka_unit_test(subdivisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
