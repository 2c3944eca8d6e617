/* Telephone numbers as countries write them. */
#include "text/phone.h"
#include "text/phone_data.h"

struct text {
    char *out;
    size_t len;
};

static void put(struct text *t, const char *s, size_t len)
{
    if (t->len + len > KP_PHONE_TEXT_MAX)
        len = KP_PHONE_TEXT_MAX - t->len;
    memcpy(t->out + t->len, s, len);
    t->len += len;
}

static void puts_text(struct text *t, const char *s)
{
    put(t, s, strlen(s));
}

/* Splits len digits into the format's groups, each taking as many as the later ones leave. */
static bool split(const struct kp_phone_format *f, unsigned len, uint8_t sizes[KP_PHONE_GROUPS])
{
    unsigned fewest = 0, most = 0;
    for (int i = 0; i < KP_PHONE_GROUPS; i++) {
        fewest += f->groups[i] >> 4;
        most += f->groups[i] & 15;
    }
    if (len < fewest || len > most)
        return false;
    unsigned spare = len - fewest;
    for (int i = 0; i < KP_PHONE_GROUPS; i++) {
        unsigned more = (f->groups[i] & 15u) - (f->groups[i] >> 4);
        more = more < spare ? more : spare;
        sizes[i] = (uint8_t)((f->groups[i] >> 4) + more);
        spare -= more;
    }
    return true;
}

static void put_template(struct text *t, const struct kp_phone *p, const char *template,
                         const uint8_t sizes[KP_PHONE_GROUPS])
{
    for (; *template; template ++) {
        if (*template > KP_PHONE_GROUPS) {
            put(t, template, 1);
            continue;
        }
        unsigned from = 0;
        for (int i = 0; i < *template - 1; i++)
            from += sizes[i];
        put(t, p->digits + from, sizes[*template - 1]);
    }
}

static void put_national(struct text *t, const struct kp_phone *p, const struct kp_phone_region *r,
                         bool national)
{
    bool own = national || r->international_count == 0;
    unsigned first = own ? r->formats : r->formats + r->format_count;
    unsigned count = own ? r->format_count : r->international_count;
    for (unsigned i = first; i < first + count; i++) {
        const struct kp_phone_format *f = &kp_phone_formats[i];
        uint8_t sizes[KP_PHONE_GROUPS];
        if ((f->leading != 0 && kp_phone_match(f->leading, p->digits, p->len, NULL) < 0) ||
            !split(f, p->len, sizes))
            continue;
        put_template(t, p, national ? f->national : f->plain, sizes);
        return;
    }
    put(t, p->digits, p->len);
}

/* Every run of separators as one hyphen, none in front. */
static void hyphenate(struct text *t, size_t from)
{
    size_t w = from;
    for (size_t r = from; r < t->len; r++) {
        bool digit = t->out[r] >= '0' && t->out[r] <= '9';
        if (digit)
            t->out[w++] = t->out[r];
        else if (w > from && t->out[w - 1] != '-')
            t->out[w++] = '-';
    }
    t->len = w;
}

static void put_code(struct text *t, unsigned code)
{
    char digits[3];
    int n = 0;
    for (unsigned scale = 100; scale > 0; scale /= 10)
        if (code >= scale)
            digits[n++] = (char)('0' + code / scale % 10);
    puts_text(t, "+");
    put(t, digits, (size_t)n);
}

size_t kp_phone_write(const struct kp_phone *p, enum kp_phone_format_kind format, char *out)
{
    struct text t = {.out = out};
    const struct kp_phone_region *r =
        &kp_phone_regions[kp_phone_code_regions[kp_phone_codes[p->country_code].first]];
    const char *extension = ";ext=";
    switch (format) {
    case KP_PHONE_E164:
        put_code(&t, p->country_code);
        put(&t, p->digits, p->len);
        break;
    case KP_PHONE_RFC3966: {
        puts_text(&t, "tel:");
        put_code(&t, p->country_code);
        puts_text(&t, "-");
        size_t from = t.len;
        put_national(&t, p, r, false);
        hyphenate(&t, from);
        break;
    }
    case KP_PHONE_INTERNATIONAL:
        put_code(&t, p->country_code);
        puts_text(&t, " ");
        /* fall through */
    case KP_PHONE_NATIONAL:
        put_national(&t, p, r, format == KP_PHONE_NATIONAL);
        extension = r->extension ? r->extension : " ext. ";
        break;
    }
    if (p->extension_len > 0) {
        puts_text(&t, extension);
        put(&t, p->extension, p->extension_len);
    }
    return t.len;
}
