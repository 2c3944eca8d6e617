#include "validate/placeholder.h"

#include "text/utf8.h"

#include "validate/fold.h"

/* Folded, and sorted by bytes, as the other lists are. Words that can be somebody's name (nada,
 * nil) are left out. */
static const char *const words[] = {"#div/0!",
                                    "#n/a",
                                    "#name?",
                                    "#null!",
                                    "#ref!",
                                    "#value!",
                                    "(null)",
                                    "<null>",
                                    "abc",
                                    "anonymous",
                                    "asdf",
                                    "aucun",
                                    "bar",
                                    "bilinmiyor",
                                    "blank",
                                    "default",
                                    "desconocida",
                                    "desconocido",
                                    "dummy",
                                    "empty",
                                    "foo",
                                    "foobar",
                                    "inconnu",
                                    "inconnue",
                                    "jane doe",
                                    "john doe",
                                    "k.a.",
                                    "keine",
                                    "keine angabe",
                                    "missing",
                                    "n.a",
                                    "n.a.",
                                    "n/a",
                                    "na",
                                    "nan",
                                    "nicht angegeben",
                                    "ninguno",
                                    "no data",
                                    "no email",
                                    "no especificado",
                                    "no name",
                                    "non renseigné",
                                    "non spécifié",
                                    "noname",
                                    "none",
                                    "not applicable",
                                    "not available",
                                    "not provided",
                                    "not set",
                                    "not specified",
                                    "null",
                                    "placeholder",
                                    "qwerty",
                                    "sample",
                                    "sans nom",
                                    "sin nombre",
                                    "tba",
                                    "tbc",
                                    "tbd",
                                    "test",
                                    "test test",
                                    "tester",
                                    "testing",
                                    "to be determined",
                                    "unbekannt",
                                    "undefined",
                                    "unknown",
                                    "unspecified",
                                    "xx",
                                    "xxx",
                                    "xxxx",
                                    "yok",
                                    "неизвестно",
                                    "нет",
                                    "нет данных",
                                    "آزمایشی",
                                    "اختبار",
                                    "بدون",
                                    "بدون اسم",
                                    "بدون نام",
                                    "تجربة",
                                    "تست",
                                    "ثبت نشده",
                                    "خالی",
                                    "غير متاح",
                                    "غير متوفر",
                                    "غير محدد",
                                    "غير معروف",
                                    "غير معلوم",
                                    "فاقد",
                                    "لا يوجد",
                                    "لايوجد",
                                    "مجهول",
                                    "مشخص نشده",
                                    "نا مشخص",
                                    "نا معلوم",
                                    "ناشناس",
                                    "نامشخص",
                                    "نامعلوم",
                                    "ندارد",
                                    "هیچ",
                                    "هیچکدام",
                                    "وارد نشده",
                                    "不明",
                                    "不详",
                                    "不适用",
                                    "匿名",
                                    "无",
                                    "无名",
                                    "暂无",
                                    "暫無",
                                    "未填",
                                    "未填写",
                                    "未提供",
                                    "未知",
                                    "沒有",
                                    "没有",
                                    "测试",
                                    "測試",
                                    "無",
                                    "空"};

static const char *const dates[] = {
    "0000-00-00", "0001-01-01", "01-01-1900", "01.01.1900", "01/01/1900",
    "01/01/1970", "1/1/1900",   "1111-11-11", "12/31/9999", "1300-01-01",
    "1300/01/01", "1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01",
    "1900/01/01", "1900/1/1",   "1901-01-01", "1970-01-01", "1970/01/01",
    "2999-12-31", "31/12/9999", "9999-01-01", "9999-12-31", "9999/12/31"};

static const char *const mailboxes[] = {"abc",    "asdf",    "dummy",   "example",  "fake",
                                        "n/a",    "na",      "no",      "no-email", "no-reply",
                                        "nobody", "noemail", "nomail",  "none",     "noreply",
                                        "null",   "test",    "unknown", "xxx"};

enum { WORD_MAX = 20 }; /* bytes of the longest of the words */

static bool in_list(const char *const *list, size_t n, struct kp_slice s)
{
    while (n) {
        const char *middle = list[n / 2];
        int c = (unsigned char)s.ptr[0] - (unsigned char)middle[0];
        c = c || s.len == 0 ? c : strncmp(s.ptr, middle, s.len);
        c = c ? c : -(middle[s.len] != '\0');
        if (c == 0)
            return true;
        if (c > 0) {
            list += n / 2 + 1;
            n -= n / 2 + 1;
        } else {
            n /= 2;
        }
    }
    return false;
}

#define IN_LIST(list, s) in_list(list, sizeof(list) / sizeof *(list), s)

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
    return IN_LIST(mailboxes, local) || kp_slice_is(domain, "test.com") ||
           kp_slice_is(domain, "none.com") || kp_slice_is(domain, "noemail.com");
}

/* A cheap no for most values: too long for any word or filler, or an address whose parts are. */
static bool too_long(struct kp_slice s)
{
    enum { LONGEST = 64, LONGEST_MAILBOX = 10, LONGEST_DOMAIN = 11 };
    if (s.len > LONGEST)
        return true;
    const char *at = memchr(s.ptr, '@', s.len);
    size_t local = at ? (size_t)(at - s.ptr) : 0;
    return at && local > LONGEST_MAILBOX && s.len - local - 1 > LONGEST_DOMAIN &&
           kp_is_ascii(s.ptr, s.len);
}

enum kp_placeholder kp_placeholder_kind(struct kp_slice value, struct kp_buf *scratch)
{
    kp_buf_clear(scratch);
    if (too_long(value))
        return KP_PLACEHOLDER_NONE;
    if (!kp_fold_value(value, scratch))
        return KP_PLACEHOLDER_NONE;
    struct kp_slice s = kp_string(scratch->data ? scratch->data : "", scratch->len);
    if (s.len == 0)
        return KP_PLACEHOLDER_NONE;
    if (s.len <= WORD_MAX && IN_LIST(words, s))
        return KP_PLACEHOLDER_WORD;
    struct kp_slice day = s;
    if (day.len > 10 && (day.ptr[10] == ' ' || day.ptr[10] == 't'))
        day.len = 10;
    if (day.ptr[0] <= '9' && IN_LIST(dates, day))
        return KP_PLACEHOLDER_DATE;
    if (digit_filler(s))
        return KP_PLACEHOLDER_DIGITS;
    if (email_filler(s))
        return KP_PLACEHOLDER_EMAIL;
    return no_letters_or_digits(s) ? KP_PLACEHOLDER_MARKS : KP_PLACEHOLDER_NONE;
}
