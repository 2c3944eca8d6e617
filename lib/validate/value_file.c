#include "validate/value_file.h"

#include <csv.h>

#include "validate/fold.h"

struct loader {
    struct kp_value_set *set;
    struct kp_buf folded;
    const char *column;
    size_t wanted; /* index of the column, SIZE_MAX until the header named it */
    size_t cell;
    bool header_done, fold, failed;
};

static void add(struct loader *l, const char *ptr, size_t len)
{
    if (l->fold) {
        kp_buf_clear(&l->folded);
        if (!kp_fold_value(kp_string(ptr, len), &l->folded)) {
            l->failed = true;
            return;
        }
        ptr = l->folded.data;
        len = l->folded.len;
    }
    if (len && kp_value_set_add(l->set, ptr, len) == KP_SET_NOMEM)
        l->failed = true;
}

static void on_cell(void *cell, size_t len, void *data)
{
    struct loader *l = data;
    if (!l->header_done) {
        if (l->wanted == SIZE_MAX && len == strlen(l->column) && memcmp(cell, l->column, len) == 0)
            l->wanted = l->cell;
    } else if (l->cell == l->wanted && len) {
        add(l, cell, len);
    }
    l->cell++;
}

static void on_row(int end, void *data)
{
    (void)end;
    struct loader *l = data;
    l->header_done = true;
    l->cell = 0;
}

static bool parse_csv(struct loader *l, struct kp_slice text)
{
    struct csv_parser p;
    if (csv_init(&p, CSV_APPEND_NULL) != 0)
        return false;
    bool ok = csv_parse(&p, text.ptr, text.len, on_cell, on_row, l) == text.len &&
              csv_fini(&p, on_cell, on_row, l) == 0;
    csv_free(&p);
    return ok;
}

static void parse_lines(struct loader *l, struct kp_slice text)
{
    const char *p = text.ptr, *end = text.ptr + text.len;
    while (p < end && !l->failed) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        const char *stop = nl ? nl : end, *from = p;
        while (from < stop && (*from == ' ' || *from == '\t'))
            from++;
        while (stop > from && (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '\r'))
            stop--;
        if (stop > from)
            add(l, from, (size_t)(stop - from));
        p = nl ? nl + 1 : end;
    }
}

enum kp_status kp_value_file_add(struct kp_slice text, const char *column, bool fold,
                                 const char *file, struct kp_value_set *set, struct kp_error *err)
{
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0) {
        text.ptr += 3;
        text.len -= 3;
    }
    struct loader l = {.set = set, .column = column, .wanted = SIZE_MAX, .fold = fold};
    bool parsed = true;
    if (column)
        parsed = parse_csv(&l, text);
    else
        parse_lines(&l, text);
    kp_buf_release(&l.folded);
    if (l.failed)
        return kp_no_memory(err);
    if (!parsed)
        return kp_fail(err, KP_ERR_RULES, "%s: cannot be read as CSV", file);
    if (column && l.wanted == SIZE_MAX)
        return kp_fail(err, KP_ERR_RULES, "%s: has no column named %s in its first line", file,
                       column);
    return KP_OK;
}
