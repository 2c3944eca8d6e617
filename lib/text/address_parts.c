/* What the pieces of a segment are. Nothing is decided that the words, a postcode or the name of a
 * subdivision do not say: what is left over stays where it is and is no part. */
#include "text/address_internal.h"
#include "text/subdivision.h"

enum { POSTCODE_MAX = 12 };

/* The text of the pieces from..to. */
static struct kp_slice join(const struct kp_address_pieces *p, int from, int to)
{
    if (from >= to)
        return kp_missing();
    const struct kp_slice first = p->at[from].text, last = p->at[to - 1].text;
    return kp_string(first.ptr, (size_t)(last.ptr + last.len - first.ptr));
}

static struct kp_slice cut_at(struct kp_slice s, const char *end)
{
    while (end > s.ptr && end[-1] == ' ')
        end--;
    return kp_string(s.ptr, (size_t)(end - s.ptr));
}

static const char *last_word(struct kp_slice s)
{
    const char *blank = s.len > 0 ? memrchr(s.ptr, ' ', s.len) : NULL;
    return blank ? blank + 1 : s.ptr;
}

static bool has_digit(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (s[i] >= '0' && s[i] <= '9')
            return true;
    return false;
}

/* Takes the postcode off: the last words, or in Germany the first. Returns the rest. */
static struct kp_slice take_postcode(struct kp_address_writer *w, struct kp_slice s)
{
    char code[16];
    const char *end = s.ptr + s.len, *p = end;
    if (!has_digit(s.ptr, s.len))
        return s;
    while (p > s.ptr) {
        p = last_word(cut_at(s, p));
        if (end - p > POSTCODE_MAX)
            break;
        struct kp_slice tail = kp_string(p, (size_t)(end - p));
        if (kp_postcode_read(tail, w->country, code) == 0)
            continue;
        kp_address_set(w, KP_ADDRESS_POSTCODE, tail);
        return cut_at(s, p);
    }
    const char *blank = memchr(s.ptr, ' ', s.len);
    if (w->bit == KP_AC_DE && blank &&
        kp_postcode_read(kp_string(s.ptr, (size_t)(blank - s.ptr)), "DE", code)) {
        kp_address_set(w, KP_ADDRESS_POSTCODE, kp_string(s.ptr, (size_t)(blank - s.ptr)));
        return kp_string(blank + 1, s.len - (size_t)(blank + 1 - s.ptr));
    }
    return s;
}

/* ---- places ---- */

static bool is_one_of(const char *code, const char *codes)
{
    const char *at = strstr(codes, code);
    return at && (at[strlen(code)] == ' ' || at[strlen(code)] == '\0');
}

/* True when the name of the subdivision is its capital's as well, and is not said to be the
 * subdivision's: تهران, but not استان تهران. */
static bool names_city_too(const struct kp_subdivision *d, struct kp_slice s)
{
    static const char codes[] =
        "IR-05 IR-08 IR-10 IR-13 IR-16 IR-18 IR-19 IR-20 IR-21 IR-23 IR-24 IR-25 IR-26 "
        "AE-AJ AE-AZ AE-DU AE-FU AE-RK AE-SH AE-UQ SA-01 SA-02 SA-03 SA-06 SA-07 SA-09 SA-10 "
        "DE-BE DE-HB DE-HH";
    static const char *const kinds[] = {"استان", "إمارة", "منطقة", "Province", "Emirate", "Region"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (memmem(s.ptr, s.len, kinds[i], strlen(kinds[i])))
            return false;
    return is_one_of(d->code, codes);
}

static void set_province(struct kp_address_writer *w, const struct kp_subdivision *d,
                         struct kp_slice s)
{
    struct kp_slice *province = &w->a->parts[KP_ADDRESS_PROVINCE];
    if (province->kind == KP_MISSING) {
        w->a->subdivision = d;
        kp_address_set(w, KP_ADDRESS_PROVINCE, s);
        if (names_city_too(d, s))
            kp_address_set(w, KP_ADDRESS_CITY, s);
    } else if (w->bit == KP_AC_US && w->a->parts[KP_ADDRESS_CITY].kind == KP_MISSING) {
        kp_address_set(w, KP_ADDRESS_CITY, *province); /* New York, NY */
        w->a->subdivision = d;
        *province = s;
    }
}

/* The subdivision that the last words name, at most three of them, with at least one word before
 * them; *at is where it begins. In the United States only codes count: Port Washington is a town.
 */
static const struct kp_subdivision *place_at_end(const struct kp_address_writer *w,
                                                 struct kp_slice s, const char **at)
{
    const char *end = s.ptr + s.len, *p = end;
    if (w->bit & (KP_AC_GB | KP_AC_DE))
        return NULL;
    for (int words = 0; words < 3; words++) {
        p = last_word(cut_at(s, p));
        if (p == s.ptr)
            return NULL;
        struct kp_slice tail = kp_string(p, (size_t)(end - p));
        const struct kp_subdivision *d =
            w->bit == KP_AC_US && tail.len != 2 ? NULL : kp_subdivision_find(tail, w->country);
        *at = p;
        if (d)
            return d;
    }
    return NULL;
}

/* Words that are a province, a city, or in the United States both. */
static void assign_place(struct kp_address_writer *w, struct kp_slice s)
{
    const char *at;
    if (s.len == 0 || (s.ptr[0] >= '0' && s.ptr[0] <= '9'))
        return;
    const struct kp_subdivision *d = kp_subdivision_find(s, w->country);
    if (d) {
        set_province(w, d, s);
        return;
    }
    d = w->bit == KP_AC_US ? place_at_end(w, s, &at) : NULL;
    kp_address_set(w, KP_ADDRESS_CITY, d ? cut_at(s, at) : s);
    if (d)
        set_province(w, d, kp_string(at, (size_t)(s.ptr + s.len - at)));
}

/* ---- words before their names: خیابان ولیعصر, شارع الوصل ---- */

static int next_word(const struct kp_address_pieces *p, int i, bool streets)
{
    while (i < p->count && !(p->at[i].word && (streets || p->at[i].kind != KP_AW_STREET)))
        i++;
    return i;
}

/* The part that begins with the word at `from` and ends before `to`. At the segment's end a
 * postcode and a subdivision may follow the name. */
static void assign_named(struct kp_address_writer *w, const struct kp_address_pieces *p, int from,
                         int to, enum kp_address_part part)
{
    struct kp_slice s = join(p, from, to);
    if (to == p->count && to - from > 2) {
        const char *at, *name = p->at[from + 1].text.ptr;
        struct kp_slice rest = take_postcode(w, s);
        const struct kp_subdivision *d = place_at_end(w, rest, &at);
        if (d && at > name) {
            set_province(w, d, kp_string(at, (size_t)(rest.ptr + rest.len - at)));
            rest = cut_at(rest, at);
        }
        s = rest.ptr + rest.len > name ? rest : s;
    }
    kp_address_set(w, part, s);
}

static void assign_prefixed(struct kp_address_writer *w, const struct kp_address_pieces *p)
{
    int i = next_word(p, 0, true);
    struct kp_slice front = join(p, 0, i);
    if (i > 0 && p->at[i].kind == KP_AW_STREET && kp_address_is_number(p->at[i - 1].text))
        kp_address_set(w, KP_ADDRESS_NUMBER, p->at[i - 1].text);
    else if (i > 0)
        assign_place(w, take_postcode(w, front));
    while (i < p->count) {
        int end = next_word(p, i + 1, p->at[i].kind != KP_AW_STREET);
        if (p->at[i].kind == KP_AW_STREET)
            assign_named(w, p, i, end, KP_ADDRESS_STREET);
        else if (p->at[i].kind == KP_AW_DISTRICT)
            assign_named(w, p, i, end, KP_ADDRESS_DISTRICT);
        else if (end == p->count && i + 2 < end) { /* what stands behind the value */
            struct kp_slice rest = take_postcode(w, join(p, i + 2, end));
            const struct kp_subdivision *d = kp_subdivision_find(rest, w->country);
            if (d)
                set_province(w, d, rest);
        }
        i = end;
    }
}

/* ---- words behind their names: 12 Main Street ---- */

static bool is_unit(const struct kp_address_piece *p)
{
    return p->valued || (p->word && p->kind != KP_AW_STREET && p->kind != KP_AW_DISTRICT);
}

static bool is_direction(struct kp_slice s)
{
    static const char *const all[] = {"N",  "S",  "E",     "W",     "NE",   "NW",
                                      "SE", "SW", "North", "South", "East", "West"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (kp_slice_is(s, all[i]))
            return true;
    return false;
}

/* Where the street that begins at `from` ends: behind the first kinds of street that follow a name,
 * and a direction. The segment's end when there is none. */
static int street_end(const struct kp_address_writer *w, const struct kp_address_pieces *p,
                      int from)
{
    int i = from + (from < p->count && kp_address_is_number(p->at[from].text)) + 1;
    while (i < p->count && !(p->at[i].word && p->at[i].kind == KP_AW_STREET))
        i++;
    while (i < p->count && p->at[i].word && p->at[i].kind == KP_AW_STREET)
        i++;
    if (i < p->count && w->bit == KP_AC_US && is_direction(p->at[i].text))
        i++;
    return i;
}

/* What follows the street without a comma: a city, where a postcode or a state says that it is one.
 * True when it does. */
static bool assign_tail(struct kp_address_writer *w, struct kp_slice tail)
{
    const char *at = NULL;
    if (tail.len == 0)
        return true;
    struct kp_slice rest = take_postcode(w, tail);
    const struct kp_subdivision *whole = kp_subdivision_find(rest, w->country);
    const struct kp_subdivision *d = whole ? whole : place_at_end(w, rest, &at);
    if (rest.len == tail.len && (!d || (w->bit == KP_AC_US && whole)))
        return false;
    struct kp_slice city = whole ? kp_missing() : d ? cut_at(rest, at) : rest;
    if (d)
        set_province(w, d, whole ? rest : kp_string(at, (size_t)(rest.ptr + rest.len - at)));
    kp_address_set(w, KP_ADDRESS_CITY, city);
    return true;
}

static void assign_suffixed(struct kp_address_writer *w, const struct kp_address_pieces *p)
{
    int from = 0;
    while (from < p->count && is_unit(&p->at[from])) /* Flat 2 10 Station Road */
        from++;
    if (from == p->count)
        return;
    int end = street_end(w, p, from), tail = end;
    while (tail < p->count && is_unit(&p->at[tail]))
        tail++;
    struct kp_slice *city = &w->a->parts[KP_ADDRESS_CITY];
    if (w->a->parts[KP_ADDRESS_PROVINCE].kind == KP_MISSING &&
        w->a->parts[KP_ADDRESS_STREET].kind == KP_MISSING)
        *city = kp_missing(); /* The Old Mill, Mill Lane: what stands before the street is none */
    bool certain = assign_tail(w, join(p, tail, p->count));
    struct kp_slice street = join(p, from, certain || tail > end ? end : p->count);
    kp_address_set(w, KP_ADDRESS_STREET, street);
    if (p->at[from].text.len < street.len && kp_address_is_number(p->at[from].text))
        kp_address_set(w, KP_ADDRESS_NUMBER, p->at[from].text);
}

/* ---- Germany: Hauptstraße 12a ---- */

static void assign_german(struct kp_address_writer *w, const struct kp_address_pieces *p)
{
    char code[16];
    int street = 0, end = 1;
    while (street < p->count && !(p->at[street].word && p->at[street].kind == KP_AW_STREET))
        street++;
    for (end = street + 1; end < p->count && !is_unit(&p->at[end]); end++)
        if (end + 1 < p->count && kp_postcode_read(p->at[end].text, "DE", code) > 0) {
            kp_address_set(w, KP_ADDRESS_POSTCODE, p->at[end].text);
            assign_place(w, join(p, end + 1, p->count));
            break;
        }
    struct kp_slice number = p->at[end - 1].text;
    kp_address_set(w, KP_ADDRESS_STREET, join(p, 0, end));
    if (end - 1 > street && number.ptr[0] >= '0' && number.ptr[0] <= '9')
        kp_address_set(w, KP_ADDRESS_NUMBER, number);
}

/* Unter den Linden 77: no town has a number behind its name. */
static bool is_german_street(const struct kp_address_writer *w, const struct kp_address_pieces *p)
{
    char code[16];
    const struct kp_slice last = p->at[p->count - 1].text;
    return w->bit == KP_AC_DE && p->count > 1 && kp_address_is_number(last) &&
           kp_postcode_read(last, "DE", code) == 0 && !kp_address_is_number(p->at[0].text);
}

void kp_address_assign(struct kp_address_writer *w, const struct kp_address_pieces *p)
{
    bool named = false, latin = false, other = false;
    for (int i = 0; i < p->count; i++) {
        bool name =
            p->at[i].word && (p->at[i].kind == KP_AW_STREET || p->at[i].kind == KP_AW_DISTRICT);
        named |= name;
        latin |= name && p->at[i].latin;
        other |= p->at[i].word || p->at[i].valued;
    }
    if (named && w->bit == KP_AC_DE)
        assign_german(w, p);
    else if (named && latin)
        assign_suffixed(w, p);
    else if (named || (other && w->bit == KP_AC_IR))
        assign_prefixed(w, p);
    else if (!other && is_german_street(w, p)) {
        kp_address_set(w, KP_ADDRESS_STREET, join(p, 0, p->count));
        kp_address_set(w, KP_ADDRESS_NUMBER, p->at[p->count - 1].text);
    } else if (!other)
        assign_place(w, take_postcode(w, join(p, 0, p->count)));
}
