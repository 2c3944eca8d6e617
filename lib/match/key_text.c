/* Keys cut from the text itself: the value, its beginning, its end, its words. */
#include "core/hash.h"
#include "match/key.h"
#include "match/values.h"
#include "match/words.h"
#include "text/plain.h"

#include <stdlib.h>

#define FIELD_ARG                                                                                  \
    {                                                                                              \
        "field", KP_ARG_FIELD, KP_ARG_REQUIRED | KP_ARG_PRIMARY, 0, 0, NULL, NULL,                 \
            "the field to take"                                                                    \
    }

static const struct kp_arg field_args[] = {FIELD_ARG, KP_KEY_SEPARATOR, {0}};

/* ---- the whole value ---- */

static void value_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    (void)env;
    kp_key_add(out, v.ptr, v.len);
}

static const struct kp_example value_examples[] = {{"name", "ali rezaei", NULL, "ali rezaei"},
                                                   {"name", "张伟", NULL, "张伟"},
                                                   {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_value = {
    .d = {"value", "the whole value; the same as the field's name alone", field_args,
          value_examples},
    .emit = value_emit,
};

/* ---- the first characters, letters and digits only ---- */

static void prefix_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    kp_buf_clear(&out->text);
    size_t pos = 0;
    int64_t have = 0;
    while (pos < v.len && have < env->part->n) {
        size_t at = pos;
        int32_t c = kp_plain_decode(v.ptr, v.len, &pos);
        if (c < 0) {
            pos = at + 1;
            continue;
        }
        if (c < 0x80 &&
            !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
            continue;
        kp_buf_utf8(&out->text, (uint32_t)c);
        have++;
    }
    kp_key_add(out, out->text.data, out->text.len);
}

static const struct kp_arg prefix_args[] = {
    FIELD_ARG,
    {"length", KP_ARG_INT, 0, 1, 64, NULL, "4", "characters to take"},
    KP_KEY_SEPARATOR,
    {0}};
static const struct kp_example prefix_examples[] = {
    {"{field: name, length: 4}", "o'connor", NULL, "ocon"},
    {"{field: name, length: 2}", "محمد رضایی", NULL, "مح"},
    {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_prefix = {
    .d = {"prefix", "the first characters, punctuation and blanks left out", prefix_args,
          prefix_examples},
    .emit = prefix_emit,
};

/* ---- the last digits ---- */

static void last_digits_emit(const struct kp_key_env *env, struct kp_slice v,
                             struct kp_key_list *out)
{
    kp_buf_clear(&out->text);
    size_t pos = 0;
    while (pos < v.len) {
        size_t at = pos;
        int digit = kp_digit_value(kp_plain_decode(v.ptr, v.len, &pos));
        if (pos == at)
            pos++;
        if (digit >= 0)
            kp_buf_putc(&out->text, (char)('0' + digit));
    }
    size_t n = (size_t)env->part->n;
    if (out->text.len >= n)
        kp_key_add(out, out->text.data + out->text.len - n, n);
}

static const struct kp_arg digits_args[] = {
    FIELD_ARG,
    {"length", KP_ARG_INT, 0, 1, 20, NULL, "7", "digits to take"},
    KP_KEY_SEPARATOR,
    {0}};
static const struct kp_example digits_examples[] = {
    {"{field: phone, length: 4}", "+98 912 345-6789", NULL, "6789"},
    {"{field: phone, length: 3}", "۰۹۱۲", NULL, "912"},
    {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_last_digits = {
    .d = {"last_digits", "the last digits; none when there are fewer", digits_args,
          digits_examples},
    .emit = last_digits_emit,
};

/* ---- the first run of four digits: the year of a date as written in most ways ---- */

static void year_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    (void)env;
    for (uint32_t i = 0, run = 0; i < v.len; i++) {
        run = v.ptr[i] >= '0' && v.ptr[i] <= '9' ? run + 1 : 0;
        if (run == 4) {
            kp_key_add(out, v.ptr + i - 3, 4);
            return;
        }
    }
}

static const struct kp_example year_examples[] = {{"born", "1984-10-03", NULL, "1984"},
                                                  {"born", "3.10.1984", NULL, "1984"},
                                                  {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_year = {
    .d = {"year", "the year of a date: its first four digits in a row", field_args, year_examples},
    .emit = year_emit,
};

/* ---- year and month ---- */

static void month_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    (void)env;
    static const char form[] = "dddd-dd";
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (i >= v.len || (form[i] == '-' ? v.ptr[i] != '-' : v.ptr[i] < '0' || v.ptr[i] > '9'))
            return;
    kp_key_add(out, v.ptr, sizeof form - 1);
}

static const struct kp_example month_examples[] = {{"born", "1984-10-03", NULL, "1984-10"},
                                                   {"born", "1984-10", NULL, "1984-10"},
                                                   {"born", "3.10.1984", NULL, ""},
                                                   {"born", "مهر ۱۳۶۳", NULL, ""},
                                                   {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_month = {
    .d = {"month", "year and month of a date that is written YYYY-MM-DD", field_args,
          month_examples},
    .emit = month_emit,
};

/* ---- e-mail user ---- */

static void email_user_emit(const struct kp_key_env *env, struct kp_slice v,
                            struct kp_key_list *out)
{
    (void)env;
    const char *at = memchr(v.ptr, '@', v.len);
    size_t n = at ? (size_t)(at - v.ptr) : v.len;
    const char *plus = memchr(v.ptr, '+', n);
    kp_key_add(out, v.ptr, plus && plus > v.ptr ? (size_t)(plus - v.ptr) : n);
}

static const struct kp_example email_examples[] = {{"email", "mina+shop@example.org", NULL, "mina"},
                                                   {"email", "li.wei@example.cn", NULL, "li.wei"},
                                                   {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_email_user = {
    .d = {"email_user", "what stands before the @ of an e-mail address, a +tag left out",
          field_args, email_examples},
    .emit = email_user_emit,
};
