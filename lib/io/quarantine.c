#include "io/quarantine.h"

#include "io/scan.h"

static void add_base64(struct kp_buf *buf, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    kp_buf_putc(buf, '"');
    for (size_t i = 0; i < len; i += 3) {
        size_t n = len - i < 3 ? len - i : 3;
        uint32_t three = (uint32_t)bytes[i] << 16;
        three |= n > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        three |= n > 2 ? bytes[i + 2] : 0;
        char four[4] = {digits[three >> 18], digits[three >> 12 & 63], digits[three >> 6 & 63],
                        digits[three & 63]};
        for (size_t k = n + 1; k < 4; k++)
            four[k] = '=';
        kp_buf_add(buf, four, sizeof four);
    }
    kp_buf_putc(buf, '"');
}

static void add_name(struct kp_buf *buf, const char *key, const char *value)
{
    kp_buf_puts(buf, key);
    kp_buf_json(buf, value, strlen(value));
}

static void add_number(struct kp_buf *buf, const char *key, uint64_t value)
{
    kp_buf_puts(buf, key);
    kp_buf_uint(buf, value);
}

void kp_quarantine_line(struct kp_buf *buf, const struct kp_quarantine *q, const void *bytes,
                        size_t len)
{
    add_name(buf, "{\"file\":", q->file);
    add_number(buf, ",\"line\":", q->line);
    add_number(buf, ",\"offset\":", q->offset);
    add_number(buf, ",\"record\":", q->record);
    add_name(buf, ",\"tool\":", q->tool ? q->tool : "kempt");
    add_name(buf, ",\"rule\":", q->rule);
    add_name(buf, ",\"reason\":", q->reason);
    if (q->part)
        add_number(buf, ",\"part\":", q->part);
    if (q->part && q->last)
        kp_buf_puts(buf, ",\"last\":true");
    if (kp_scan_best(false)->utf8(bytes, len) != KP_UTF8_BAD) {
        kp_buf_puts(buf, ",\"bytes\":");
        kp_buf_json(buf, bytes, len);
    } else {
        kp_buf_puts(buf, ",\"bytes_base64\":");
        add_base64(buf, bytes, len);
    }
    kp_buf_puts(buf, "}\n");
}
