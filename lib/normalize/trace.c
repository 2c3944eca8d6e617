#include "normalize/trace.h"

#include "normalize/ledger.h"

/* What is looked for. */
struct wanted {
    struct kp_slice source; /* missing: any */
    uint64_t record;
    struct kp_slice field;
};

/* "12" or "crm:12", cut at the last colon. */
static bool read_record(const char *text, struct wanted *w)
{
    const char *colon = strrchr(text, ':');
    w->source = colon ? kp_string(text, (size_t)(colon - text)) : kp_missing();
    return kp_ledger_number(kp_str(colon ? colon + 1 : text), &w->record);
}

static bool is_wanted(const struct kp_ledger *l, const struct wanted *w)
{
    uint64_t n;
    return kp_slice_same_bytes(kp_ledger_member(l, "field"), w->field) &&
           kp_ledger_number(kp_ledger_member(l, "record"), &n) && n == w->record &&
           (w->source.kind == KP_MISSING ||
            kp_slice_same_bytes(kp_ledger_member(l, "source"), w->source));
}

static void put_value(struct kp_buf *text, struct kp_slice value)
{
    if (value.kind == KP_MISSING)
        kp_buf_puts(text, "nothing");
    else
        kp_buf_json_slice(text, value);
}

static void put_heading(struct kp_buf *text, const struct wanted *w, struct kp_slice source)
{
    kp_buf_slice(text, w->field);
    kp_buf_puts(text, " of record ");
    if (source.len) {
        kp_buf_slice(text, source);
        kp_buf_putc(text, ':');
    }
    kp_buf_printf(text, "%llu\n", (unsigned long long)w->record);
}

static void put_change(struct kp_buf *text, const struct kp_ledger *l)
{
    kp_buf_puts(text, "  ");
    kp_buf_slice(text, kp_ledger_member(l, "rule"));
    kp_buf_puts(text, ": ");
    put_value(text, kp_ledger_member(l, "before"));
    kp_buf_puts(text, " became ");
    put_value(text, kp_ledger_member(l, "after"));
    kp_buf_putc(text, '\n');
}

enum kp_status kp_trace_cell(const struct kp_trace_options *o, struct kp_buf *text,
                             struct kp_error *err)
{
    struct wanted w = {.field = kp_str(o->field)};
    if (!read_record(o->record, &w))
        return kp_fail(err, KP_ERR_USAGE, "a record is a number such as 12, or crm:12");
    struct kp_ledger l;
    struct kp_buf last = {0}; /* the source of the lines before */
    bool found = false;
    enum kp_status status = kp_ledger_open(&l, o->ledger, "why-cell", err);
    while (status == KP_OK && !l.ended) {
        if (is_wanted(&l, &w)) {
            struct kp_slice source = kp_ledger_member(&l, "source");
            if (!found || last.len != source.len ||
                (last.len && memcmp(last.data, source.ptr, last.len) != 0))
                put_heading(text, &w, source);
            kp_buf_clear(&last);
            kp_buf_slice(&last, source);
            put_change(text, &l);
            found = true;
        }
        l.at++;
        status = kp_ledger_settle(&l, err);
    }
    kp_ledger_close(&l);
    if (status == KP_OK && !found) {
        put_heading(text, &w, w.source);
        kp_buf_puts(text, "  no rule changed it\n");
    }
    if (status == KP_OK && (!kp_buf_ok(text) || !kp_buf_ok(&last)))
        status = kp_no_memory(err);
    kp_buf_release(&last);
    return status;
}
