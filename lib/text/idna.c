#include "text/idna.h"

#include <stdlib.h>
#include <unicode/uidna.h>

#include "text/plain.h"

enum { LABEL_MAX = 63 };

void kp_idna_release(struct kp_idna *i)
{
    if (i->handle)
        uidna_close(i->handle);
    i->handle = NULL;
}

struct kp_idna *kp_idna_new(void)
{
    return calloc(1, sizeof(struct kp_idna));
}

void kp_idna_free(void *idna)
{
    kp_idna_release(idna);
    free(idna);
}

static UIDNA *idna(struct kp_idna *i)
{
    if (!i->handle) {
        UErrorCode status = U_ZERO_ERROR;
        i->handle =
            uidna_openUTS46(UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                                UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
                            &status);
        if (U_FAILURE(status))
            i->handle = NULL;
    }
    return i->handle;
}

static size_t result(int32_t n, UErrorCode status, const UIDNAInfo *info, size_t cap)
{
    return U_SUCCESS(status) && info->errors == 0 && n > 0 && (size_t)n <= cap ? (size_t)n : 0;
}

size_t kp_idna_to_ascii(struct kp_idna *i, const char *domain, size_t len, char *out, size_t cap)
{
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    UIDNA *handle = idna(i);
    if (!handle || len > 4 * KP_DOMAIN_MAX)
        return 0;
    int32_t n =
        uidna_nameToASCII_UTF8(handle, domain, (int32_t)len, out, (int32_t)cap, &info, &status);
    return result(n, status, &info, cap);
}

/* False for what parsers read as another text: with digits of other scripts, with joiners. */
static bool is_read_back(const char *domain, size_t len)
{
    char plain[KP_PLAIN_MAX];
    ptrdiff_t n =
        len <= sizeof plain ? kp_plain(kp_string(domain, len), 0, plain, sizeof plain) : -1;
    return n == (ptrdiff_t)len && memcmp(plain, domain, len) == 0;
}

size_t kp_idna_to_unicode(struct kp_idna *i, const char *domain, size_t len, char *out, size_t cap)
{
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    UIDNA *handle = idna(i);
    if (!handle || len > 4 * KP_DOMAIN_MAX)
        return 0;
    int32_t n =
        uidna_nameToUnicodeUTF8(handle, domain, (int32_t)len, out, (int32_t)cap, &info, &status);
    size_t written = result(n, status, &info, cap);
    return is_read_back(out, written) ? written : 0;
}

/* What a character is in a host name: a letter or digit (a), a hyphen, or neither. */
static const char host_class[128] =
    "                                             -  aaaaaaaaaa      "
    " aaaaaaaaaaaaaaaaaaaaaaaaaa      aaaaaaaaaaaaaaaaaaaaaaaaaa     ";

bool kp_domain_is_ascii_host(const char *domain, size_t len)
{
    size_t label = 0;
    char last = ' ';
    if (len == 0 || len > KP_DOMAIN_MAX)
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)domain[i];
        char class = c < 0x80 ? host_class[c] : ' ';
        if (class == 'a' || (class == '-' && label > 0)) {
            if (++label > LABEL_MAX)
                return false;
        } else {
            if (c != '.' || last != 'a')
                return false;
            label = 0;
        }
        last = class;
    }
    return last == 'a';
}
