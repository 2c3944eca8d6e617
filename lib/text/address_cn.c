/* Chinese addresses: parts follow each other from the largest to the smallest, each ending in its
 * kind. */
#include "text/address_internal.h"
#include "text/plain.h"
#include "text/subdivision.h"

/* A kind is passed over when its part is there already. KP_ADDRESS_PARTS: what ends so is no part
 * of ours (a compound, a building) and stands between them. */
#define END(text, part)                                                                            \
    {                                                                                              \
        text, sizeof text - 1, KP_ADDRESS_##part                                                   \
    }

static const struct {
    const char *text;
    uint8_t len;
    uint8_t part; /* enum kp_address_part */
} ends[] = {
    END("特别行政区", PROVINCE),
    END("自治区", PROVINCE),
    END("省", PROVINCE),
    END("自治州", CITY),
    END("市", CITY),
    END("小区", PARTS),
    END("社区", PARTS),
    END("花园", PARTS),
    END("大厦", PARTS),
    END("广场", PARTS),
    END("公寓", PARTS),
    END("区", DISTRICT),
    END("县", DISTRICT),
    END("街道", PARTS),
    END("镇", PARTS),
    END("乡", PARTS),
    END("路", STREET),
    END("街", STREET),
    END("大道", STREET),
    END("巷", STREET),
    END("胡同", STREET),
    END("号楼", NUMBER),
    END("号院", NUMBER),
    END("号", NUMBER),
    END("號", NUMBER),
    END("室", UNIT),
};

enum { CHARACTER = 3 }; /* bytes */

/* Where the kind goes on, so that it does not end here: 街道, 号楼, 景德镇市. */
static const char *const going_on[][2] = {{"街", "道"}, {"号", "楼"}, {"号", "院"}, {"镇", "市"},
                                          {"乡", "市"}, {"乡", "县"}, {"镇", "区"}};

static bool ends_with(struct kp_slice s, const char *end)
{
    size_t n = strlen(end);
    return s.len > n && memcmp(s.ptr + s.len - n, end, n) == 0;
}

static bool goes_on(struct kp_slice s, const char *behind, size_t left)
{
    for (size_t i = 0; i < sizeof going_on / sizeof *going_on; i++) {
        size_t n = strlen(going_on[i][1]);
        if (ends_with(s, going_on[i][0]) && left >= n && memcmp(behind, going_on[i][1], n) == 0)
            return true;
    }
    return false;
}

/* The kind of the part that ends here: -1 when none does. */
static int part_of(struct kp_slice s, const char *behind, size_t left, const struct kp_address *a)
{
    const char *end = s.ptr + s.len;
    for (size_t i = 0; i < sizeof ends / sizeof *ends && s.len > CHARACTER; i++) {
        size_t n = ends[i].len;
        if (memcmp(end - CHARACTER, ends[i].text + n - CHARACTER, CHARACTER) != 0 || s.len <= n ||
            memcmp(end - n, ends[i].text, n) != 0 || goes_on(s, behind, left))
            continue;
        if (ends[i].part == KP_ADDRESS_PARTS || a->parts[ends[i].part].kind == KP_MISSING)
            return ends[i].part;
    }
    return -1;
}

/* 北京市 is a province and a city; 吉林市 is a city alone. */
static bool is_municipality(const struct kp_subdivision *d)
{
    static const char *const codes[] = {"CN-BJ", "CN-SH", "CN-TJ", "CN-CQ"};
    for (size_t i = 0; d && i < sizeof codes / sizeof *codes; i++)
        if (strcmp(d->code, codes[i]) == 0)
            return true;
    return false;
}

static void set_province(struct kp_address_writer *w, struct kp_slice s,
                         const struct kp_subdivision *d)
{
    kp_address_set(w, KP_ADDRESS_PROVINCE, s);
    w->a->subdivision = d;
    if (is_municipality(d))
        kp_address_set(w, KP_ADDRESS_CITY, s);
}

/* A province without its kind in front of the city or district: 广东深圳市, 北京朝阳区. Returns the
 * rest. */
static struct kp_slice take_province(struct kp_address_writer *w, struct kp_slice s)
{
    enum { LONGEST = 4 };
    for (size_t n = 2 * CHARACTER; n <= LONGEST * CHARACTER && n + CHARACTER < s.len;
         n += CHARACTER) {
        struct kp_slice front = kp_string(s.ptr, n);
        const struct kp_subdivision *d = kp_subdivision_find(front, "CN");
        if (!d)
            continue;
        set_province(w, front, d);
        return kp_string(s.ptr + n, s.len - n);
    }
    return s;
}

static void set_part(struct kp_address_writer *w, enum kp_address_part part, struct kp_slice s)
{
    if ((part == KP_ADDRESS_CITY || part == KP_ADDRESS_DISTRICT) && !w->a->subdivision) {
        const struct kp_subdivision *d =
            part == KP_ADDRESS_CITY ? kp_subdivision_find(s, "CN") : NULL;
        if (is_municipality(d)) {
            set_province(w, s, d);
            return;
        }
        s = take_province(w, s);
    }
    if (part == KP_ADDRESS_PROVINCE)
        set_province(w, s, kp_subdivision_find(s, "CN"));
    else if (part != KP_ADDRESS_PARTS)
        kp_address_set(w, part, s);
}

void kp_address_chinese(struct kp_address_writer *w, struct kp_slice s)
{
    size_t begin = w->a->len;
    for (size_t i = 0, run; i < s.len; i += run + 1) {
        for (run = 0; i + run < s.len && s.ptr[i + run] != ' ' && s.ptr[i + run] != ',';)
            run++;
        kp_address_put(w, s.ptr + i, run);
    }
    const char *at = w->a->text + begin, *const end = w->a->text + w->a->len;
    size_t next = 0;
    while (at + next < end) {
        if (kp_plain_decode(at, (size_t)(end - at), &next) < 0)
            return;
        struct kp_slice piece = kp_string(at, next);
        int part = part_of(piece, at + next, (size_t)(end - at) - next, w->a);
        if (part < 0)
            continue;
        set_part(w, (enum kp_address_part)part, piece);
        at += next;
        next = 0;
    }
    char code[16];
    if (next > 0 && kp_postcode_read(kp_string(at, next), "CN", code) == next)
        kp_address_set(w, KP_ADDRESS_POSTCODE, kp_string(at, next));
}
