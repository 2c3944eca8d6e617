#include "text/address.h"

#include "text/address_internal.h"
#include "text/plain.h"

const char *const kp_address_part_names[KP_ADDRESS_PARTS + 1] = {
    "street", "number", "unit", "district", "city", "province", "postcode", "po_box", NULL};

static const char *const not_known = "is not an address whose parts are recognised";
static const char *const too_long = "is too long for an address";

static const struct {
    const char id[3];
    enum kp_address_country bit;
} known[] = {{"IR", KP_AC_IR}, {"CN", KP_AC_CN}, {"AE", KP_AC_AE}, {"SA", KP_AC_SA},
             {"GB", KP_AC_GB}, {"US", KP_AC_US}, {"DE", KP_AC_DE}};

static unsigned country_bit(const char *country)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].id, country) == 0)
            return known[i].bit;
    return 0;
}

bool kp_address_country_known(const char *country)
{
    return country_bit(country) != 0;
}

struct kp_slice kp_address_put(struct kp_address_writer *w, const char *s, size_t len)
{
    struct kp_address *a = w->a;
    if (a->len + len > sizeof a->text) {
        w->overflow = true;
        len = 0;
    }
    memcpy(a->text + a->len, s, len);
    a->len += len;
    return kp_string(a->text + a->len - len, len);
}

void kp_address_set(struct kp_address_writer *w, enum kp_address_part part, struct kp_slice s)
{
    if (w->a->parts[part].kind != KP_MISSING || s.len == 0)
        return;
    w->a->parts[part] = s;
    w->recognised |= part != KP_ADDRESS_CITY && part != KP_ADDRESS_DISTRICT;
}

/* ---- segments between commas ---- */

/* A comma (plain text has one for those of all scripts but 、), a line's end, or a hyphen alone. */
static size_t separator(const char *s, size_t len)
{
    switch ((unsigned char)*s) {
    case ',':
    case ';':
        return 1;
    case ' ':
        return len >= 3 && s[1] == '-' && s[2] == ' ' ? 3 : 0;
    case 0xE3:
        return len >= 3 && memcmp(s, "、", 3) == 0 ? 3 : 0;
    default:
        return 0;
    }
}

static bool is_lone_hyphen(const char *s, size_t len)
{
    return *s == '-' && (len == 1 || s[1] == ' ');
}

static void parse_segment(struct kp_address_writer *w, struct kp_slice segment)
{
    struct kp_address_pieces pieces;
    if (!kp_address_write(w, segment, &pieces))
        w->overflow = true;
    else if (!w->overflow && pieces.count > 0)
        kp_address_assign(w, &pieces);
}

static void parse_segments(struct kp_address_writer *w, const char *s, size_t len,
                           const char *joint)
{
    bool first = true;
    for (size_t start = 0; start <= len;) {
        size_t end = start, n = 0;
        while (end < len && (n = separator(s + end, len - end)) == 0)
            end++;
        const char *from = s + start;
        size_t size = end - start;
        while (size > 0 && (*from == ' ' || is_lone_hyphen(from, size))) {
            from++;
            size--;
        }
        while (size > 0 && (from[size - 1] == ' ' ||
                            (from[size - 1] == '-' && (size == 1 || from[size - 2] == ' '))))
            size--;
        if (size > 0) {
            if (!first)
                kp_address_put(w, joint, strlen(joint));
            first = false;
            parse_segment(w, kp_string(from, size));
        }
        start = end + (n > 0 ? n : 1);
    }
}

bool kp_address_parse(struct kp_slice s, const char *country, struct kp_address *out,
                      const char **reason)
{
    char text[KP_ADDRESS_MAX];
    struct kp_address_writer w = {.a = out, .country = country, .bit = country_bit(country)};
    *reason = too_long;
    if (s.len > sizeof text)
        return false;
    char lines[KP_ADDRESS_MAX];
    for (size_t i = 0; i < s.len; i++)
        lines[i] = s.ptr[i] == '\n' || s.ptr[i] == '\r' ? ',' : s.ptr[i];
    ptrdiff_t n = kp_plain(kp_string(lines, s.len), KP_PLAIN_KEEP_JOINERS, text, sizeof text);
    if (n < 0)
        return false;
    out->len = 0;
    out->subdivision = NULL;
    for (int i = 0; i < KP_ADDRESS_PARTS; i++)
        out->parts[i] = kp_missing();
    bool rtl =
        w.bit == KP_AC_IR || memchr(text, '\xD8', (size_t)n) || memchr(text, '\xD9', (size_t)n);
    if (w.bit == KP_AC_CN)
        kp_address_chinese(&w, kp_string(text, (size_t)n));
    else
        parse_segments(&w, text, (size_t)n, rtl ? "، " : ", ");
    if (!w.overflow)
        *reason = not_known;
    return !w.overflow && w.recognised;
}
