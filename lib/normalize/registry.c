#include "normalize/normalize.h"

#include <string.h>

/* One line a normalizer, in alphabetical order. */
#define KP_NORMALIZERS(X)                                                                          \
    X(address)                                                                                     \
    X(boolean)                                                                                     \
    X(case)                                                                                        \
    X(coalesce)                                                                                    \
    X(company)                                                                                     \
    X(compose)                                                                                     \
    X(country)                                                                                     \
    X(currency)                                                                                    \
    X(date)                                                                                        \
    X(datetime)                                                                                    \
    X(default)                                                                                     \
    X(derive)                                                                                      \
    X(digits)                                                                                      \
    X(domain)                                                                                      \
    X(email)                                                                                       \
    X(gender)                                                                                      \
    X(han)                                                                                         \
    X(html)                                                                                        \
    X(identifier)                                                                                  \
    X(language)                                                                                    \
    X(letters)                                                                                     \
    X(map)                                                                                         \
    X(mojibake)                                                                                    \
    X(money)                                                                                       \
    X(number)                                                                                      \
    X(percent)                                                                                     \
    X(person_name)                                                                                 \
    X(phone)                                                                                       \
    X(quotes)                                                                                      \
    X(region)                                                                                      \
    X(replace)                                                                                     \
    X(script_key)                                                                                  \
    X(social)                                                                                      \
    X(split)                                                                                       \
    X(spreadsheet)                                                                                 \
    X(tags)                                                                                        \
    X(text)                                                                                        \
    X(transliterate)                                                                               \
    X(url)                                                                                         \
    X(width)

#define DECLARE(name) extern const struct kp_normalizer kp_normalize_##name;
KP_NORMALIZERS(DECLARE)

#define ENTRY(name) &kp_normalize_##name,
static const struct kp_normalizer *const normalizers[] = {KP_NORMALIZERS(ENTRY) NULL};

const struct kp_normalizer *const *kp_normalizers(void)
{
    return normalizers;
}

const struct kp_normalizer *kp_normalizer_find(const char *name)
{
    for (size_t i = 0; normalizers[i]; i++)
        if (strcmp(normalizers[i]->d.name, name) == 0)
            return normalizers[i];
    return NULL;
}
