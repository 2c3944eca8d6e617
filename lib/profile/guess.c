/* Which kind of value a field holds: by the share of its values that fit, with its name to decide
 * where form cannot. */
#include <strings.h>

#include "profile/stats.h"

#define SHARE_MIN 0.8

/* Kinds from the most telling to the least. */
static const enum kp_value_kind order[] = {
    KP_KIND_EMAIL,          KP_KIND_URL,
    KP_KIND_UUID,           KP_KIND_IBAN,
    KP_KIND_NATIONAL_ID_CN, KP_KIND_NATIONAL_ID_IR,
    KP_KIND_CARD,           KP_KIND_IP,
    KP_KIND_DATETIME,       KP_KIND_DATE,
    KP_KIND_JSON,           KP_KIND_BOOLEAN,
    KP_KIND_PHONE,          KP_KIND_COMPANY,
    KP_KIND_INTEGER,        KP_KIND_NUMBER,
};

static bool hinted(struct kp_slice name, const char *const *words)
{
    for (; *words; words++) {
        size_t n = strlen(*words);
        for (size_t i = 0; i + n <= name.len; i++)
            if (strncasecmp(name.ptr + i, *words, n) == 0)
                return true;
    }
    return false;
}

static const char *const person_words[] = {
    "full_name",  "fullname",    "first_name",    "last_name", "firstname", "lastname", "surname",
    "given_name", "family_name", "customer_name", "contact",   "person",    "نام",      "الاسم",
    "اسم",        "姓名",        "名字",          "nom",       "nombre",    NULL};
static const char *const company_words[] = {"company", "employer", "organi", "firm", "شرکت",
                                            "شركة",    "公司",     "企业",   NULL};
static const char *const phone_words[] = {"phone",    "mobile", "tel",    "cell",  "fax",
                                          "whatsapp", "تلفن",   "موبایل", "همراه", "هاتف",
                                          "جوال",     "电话",   "手机",   NULL};
static const char *const personal_words[] = {
    "birth", "dob",  "تولد",        "ميلاد", "生日",     "address", "street", "آدرس", "نشانی",
    "عنوان", "地址", "national_id", "ssn",   "passport", "کد ملی",  "身份证", NULL};

static double share_of(const struct kp_field_stats *f, enum kp_value_kind k)
{
    return f->filled ? (double)f->kinds[k] / (double)f->filled : 0;
}

enum kp_value_kind kp_field_kind(const struct kp_field_stats *f, struct kp_slice name,
                                 double *share)
{
    bool phone_name = hinted(name, phone_words);
    if (phone_name && (*share = share_of(f, KP_KIND_PHONE)) >= SHARE_MIN)
        return KP_KIND_PHONE;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        *share = share_of(f, order[i]);
        if (*share < SHARE_MIN)
            continue;
        /* long numbers look like telephone numbers: the name must say so, unless few are plain
         * digits */
        if (order[i] == KP_KIND_PHONE && share_of(f, KP_KIND_INTEGER) > 0.5)
            continue;
        return order[i];
    }
    *share = share_of(f, KP_KIND_COMPANY);
    if (hinted(name, company_words) && *share > 0.1)
        return KP_KIND_COMPANY;
    *share = share_of(f, KP_KIND_NAME);
    if (*share >= SHARE_MIN && (hinted(name, person_words) || kp_slice_is(name, "name")))
        return KP_KIND_NAME;
    *share = 0;
    return KP_KIND_COUNT;
}

bool kp_field_is_personal(const struct kp_field_stats *f, struct kp_slice name)
{
    double share;
    switch (kp_field_kind(f, name, &share)) {
    case KP_KIND_EMAIL:
    case KP_KIND_PHONE:
    case KP_KIND_NAME:
    case KP_KIND_IBAN:
    case KP_KIND_CARD:
    case KP_KIND_NATIONAL_ID_CN:
    case KP_KIND_NATIONAL_ID_IR:
        return true;
    default:
        break;
    }
    /* a fifth of it looks like a way to reach or to identify somebody */
    double some = share_of(f, KP_KIND_EMAIL) + share_of(f, KP_KIND_IBAN) +
                  share_of(f, KP_KIND_CARD) + share_of(f, KP_KIND_NATIONAL_ID_CN);
    return some > 0.2 || hinted(name, phone_words) || hinted(name, personal_words) ||
           hinted(name, person_words) || kp_slice_is(name, "name");
}
