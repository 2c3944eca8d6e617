#include "validate/placeholder.h"

#include "validate/fold.h"
#include "validate/validate.h"

/* Folded. Words that can be somebody's name (nada, nil) are left out. */
static const char *const words[] = {
    /* en */ "unknown",
    "n/a",
    "na",
    "n.a.",
    "n.a",
    "none",
    "null",
    "(null)",
    "<null>",
    "nan",
    "undefined",
    "not available",
    "not applicable",
    "not specified",
    "unspecified",
    "not provided",
    "not set",
    "no data",
    "no name",
    "noname",
    "no email",
    "anonymous",
    "test",
    "testing",
    "test test",
    "tester",
    "dummy",
    "sample",
    "asdf",
    "qwerty",
    "xxx",
    "xxxx",
    "xx",
    "tbd",
    "tba",
    "tbc",
    "to be determined",
    "missing",
    "empty",
    "blank",
    "default",
    "placeholder",
    "foo",
    "bar",
    "foobar",
    "abc",
    "#n/a",
    "#value!",
    "#ref!",
    "#null!",
    "#name?",
    "#div/0!",
    "john doe",
    "jane doe",
    /* fa */ "نامشخص",
    "نا مشخص",
    "نامعلوم",
    "نا معلوم",
    "ندارد",
    "فاقد",
    "هیچ",
    "هیچکدام",
    "بدون نام",
    "ناشناس",
    "تست",
    "آزمایشی",
    "خالی",
    "ثبت نشده",
    "وارد نشده",
    "مشخص نشده",
    /* ar */ "غير معروف",
    "غير محدد",
    "غير معلوم",
    "مجهول",
    "لا يوجد",
    "لايوجد",
    "بدون",
    "بدون اسم",
    "تجربة",
    "اختبار",
    "غير متوفر",
    "غير متاح",
    /* zh */ "未知",
    "不详",
    "不明",
    "无",
    "無",
    "没有",
    "沒有",
    "暂无",
    "暫無",
    "空",
    "测试",
    "測試",
    "未填写",
    "未填",
    "不适用",
    "匿名",
    "无名",
    "未提供",
    /* de fr es tr ru */ "unbekannt",
    "keine",
    "keine angabe",
    "k.a.",
    "nicht angegeben",
    "inconnu",
    "inconnue",
    "aucun",
    "non renseigné",
    "non spécifié",
    "sans nom",
    "desconocido",
    "desconocida",
    "ninguno",
    "sin nombre",
    "no especificado",
    "bilinmiyor",
    "yok",
    "неизвестно",
    "нет",
    "нет данных",
    NULL,
};

static const char *const dates[] = {
    "1900-01-01", "1900-01-00", "1899-12-30", "1899-12-31", "1901-01-01", "1970-01-01",
    "0001-01-01", "1111-11-11", "9999-12-31", "9999-01-01", "2999-12-31", "0000-00-00",
    "01/01/1900", "1/1/1900",   "1900/01/01", "1900/1/1",   "01.01.1900", "01/01/1970",
    "01-01-1900", "1970/01/01", "31/12/9999", "12/31/9999", "9999/12/31", "1300-01-01",
    "1300/01/01", NULL,
};

static const char *const mailboxes[] = {
    "test",    "none",     "noemail", "no-email", "nomail", "no",   "na",
    "n/a",     "null",     "unknown", "example",  "asdf",   "fake", "dummy",
    "noreply", "no-reply", "nobody",  "abc",      "xxx",    NULL,
};

static bool in_list(const char *const *list, struct kp_slice s)
{
    for (; *list; list++)
        if (kp_slice_is(s, *list))
            return true;
    return false;
}

static bool number_like(struct kp_slice s, char *digits, size_t room, size_t *count)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= '0' && c <= '9') {
            if (n == room)
                return false;
            digits[n++] = c;
        } else if (!strchr(" +-./()", c) || c == '\0') {
            return false;
        }
    }
    *count = n;
    return n > 0;
}

/* The same digit again and again, or counting up or down. A whole number of few digits is left
 * alone. */
static bool digit_filler(struct kp_slice s)
{
    char d[32];
    size_t n;
    if (!number_like(s, d, sizeof d, &n) || n < 5)
        return false;
    bool same = true, up = true, down = true;
    for (size_t i = 1; i < n; i++) {
        int step = (d[i] - d[i - 1] + 10) % 10;
        same &= step == 0;
        up &= step == 1;
        down &= step == 9;
    }
    return same || up || down;
}

static bool no_letters_or_digits(struct kp_slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
            return false;
    }
    return true;
}

static bool email_filler(struct kp_slice s)
{
    const char *at = memchr(s.ptr, '@', s.len);
    if (!at)
        return false;
    struct kp_slice local = kp_string(s.ptr, (size_t)(at - s.ptr));
    struct kp_slice domain = kp_string(at + 1, s.len - local.len - 1);
    return in_list(mailboxes, local) || kp_slice_is(domain, "test.com") ||
           kp_slice_is(domain, "none.com") || kp_slice_is(domain, "noemail.com");
}

enum kp_placeholder kp_placeholder_kind(struct kp_slice value, struct kp_buf *scratch)
{
    kp_buf_clear(scratch);
    if (value.len > 64) /* none of them is so long */
        return KP_PLACEHOLDER_NONE;
    if (!kp_fold_value(value, scratch))
        return KP_PLACEHOLDER_NONE;
    struct kp_slice s = kp_string(scratch->data ? scratch->data : "", scratch->len);
    if (s.len == 0)
        return KP_PLACEHOLDER_NONE;
    if (in_list(words, s))
        return KP_PLACEHOLDER_WORD;
    struct kp_slice day = s;
    if (day.len > 10 && (day.ptr[10] == ' ' || day.ptr[10] == 't'))
        day.len = 10;
    if (in_list(dates, day))
        return KP_PLACEHOLDER_DATE;
    if (digit_filler(s))
        return KP_PLACEHOLDER_DIGITS;
    if (email_filler(s))
        return KP_PLACEHOLDER_EMAIL;
    return no_letters_or_digits(s) ? KP_PLACEHOLDER_MARKS : KP_PLACEHOLDER_NONE;
}
