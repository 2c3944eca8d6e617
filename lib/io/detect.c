#include "io/detect.h"

#include <stdio.h>
#include <string.h>

#include "io/csv_reader.h"

enum {
    RECORDS = 100, /* looked at */
    CELLS = 256,   /* of the first record, and of each other, for the header */
};

static const char *skip_blanks(const char *s, const char *end)
{
    while (s < end && (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r'))
        s++;
    return s;
}

/* True when the braces that open in the first line close in it too. */
static bool line_is_object(const char *s, const char *end)
{
    int depth = 0;
    bool quoted = false;
    for (; s < end && *s != '\n'; s++) {
        if (quoted && *s == '\\')
            s++;
        else if (*s == '"')
            quoted = !quoted;
        else if (!quoted)
            depth += (*s == '{' || *s == '[') - (*s == '}' || *s == ']');
    }
    return depth <= 0 || (s == end && quoted);
}

static enum kp_format detect_format(const char *text, size_t len, bool all)
{
    const char *end = text + len, *s = skip_blanks(text, end);
    if (s < end && *s == '[') {
        s = skip_blanks(s + 1, end);
        return s < end && (*s == '{' || *s == ']') ? KP_FORMAT_JSON : KP_FORMAT_CSV;
    }
    if (s == end || *s != '{')
        return KP_FORMAT_CSV;
    const char *next = skip_blanks(s + 1, end);
    if (next < end && *next != '"' && *next != '}')
        return KP_FORMAT_CSV;
    bool cut_off = !all && !memchr(s, '\n', (size_t)(end - s));
    return cut_off || line_is_object(s, end) ? KP_FORMAT_JSONL : KP_FORMAT_JSON;
}

/* Length of the record at text, line end included; 0 when it does not end (and more follows).
 * *cells: how many. */
static size_t record_length(const char *text, size_t len, bool all, char delimiter, size_t *cells)
{
    struct kp_csv_walk w = {0};
    bool ended = false;
    size_t n = kp_csv_walk(&w, delimiter, text, len, &ended);
    bool open = w.state != KP_CSV_AFTER_CR && !ended;
    *cells = w.cells + open;
    return ended || all ? n : 0;
}

/* How many of the first records have as many cells as the first, when cut at this delimiter; *cells
 * says how many. */
static size_t records_alike(const char *text, size_t len, bool all, char delimiter, size_t *cells,
                            size_t *records)
{
    size_t alike = 0, at = 0;
    *cells = *records = 0;
    while (at < len && *records < RECORDS) {
        size_t line_end = kp_csv_line_end(text + at, len - at, all), n, count;
        if (line_end) {
            at += line_end;
            continue;
        }
        n = record_length(text + at, len - at, all, delimiter, &count);
        if (n == 0)
            break;
        at += n;
        if ((*records)++ == 0)
            *cells = count;
        alike += count == *cells;
    }
    return alike;
}

static char detect_delimiter(const char *text, size_t len, bool all)
{
    static const char usual[] = ",;\t|", others[] = ":^~\x1F\x01";
    char best = ',';
    size_t best_alike = 0, best_cells = 1;
    for (const char *d = usual; *d; d++) {
        size_t cells, records, alike = records_alike(text, len, all, *d, &cells, &records);
        if (cells > 1 && (alike > best_alike || (alike == best_alike && cells > best_cells))) {
            best = *d;
            best_alike = alike;
            best_cells = cells;
        }
    }
    for (const char *d = others; *d && best_alike == 0; d++) {
        size_t cells, records, alike = records_alike(text, len, all, *d, &cells, &records);
        if (cells > 1 && records > 1 && alike == records)
            return *d;
    }
    return best;
}

/* The cells of a record, without quotes; returns how many, at most CELLS. */
static size_t split(const char *text, size_t len, char delimiter, struct kp_slice cells[CELLS])
{
    struct kp_csv_walk w = {0};
    size_t n = 0, start = 0;
    for (size_t i = 0; i <= len && n < CELLS; i++) {
        bool ended = false;
        size_t before = w.cells;
        if (i < len)
            kp_csv_walk(&w, delimiter, text + i, 1, &ended);
        if (i < len && w.cells == before)
            continue;
        size_t stop = i;
        bool quoted = stop - start >= 2 && text[start] == '"' && text[stop - 1] == '"';
        cells[n++] = kp_string(text + start + quoted, stop - start - 2 * (size_t)quoted);
        start = i + 1;
        if (i < len && (w.state == KP_CSV_AFTER_CR || ended))
            break;
    }
    return n;
}

/* What a cell's text is like: numbers, dates and telephone numbers are one kind, addresses of
 * e-mail another. */
enum look { EMPTY, WORDS, DIGITS, EMAIL };

static enum look look_of(struct kp_slice cell)
{
    size_t digits = 0, marks = 0, at_signs = 0, dots = 0;
    for (size_t i = 0; i < cell.len; i++) {
        unsigned char c = (unsigned char)cell.ptr[i];
        if (c >= '0' && c <= '9')
            digits++;
        else if (c && strchr(" +-./:,()TZ%eE", c))
            marks++;
        at_signs += c == '@';
        dots += c == '.';
    }
    if (cell.len == 0)
        return EMPTY;
    if (at_signs == 1 && dots > 0)
        return EMAIL;
    return digits > 0 && digits + marks == cell.len ? DIGITS : WORDS;
}

/* Years are names of columns as often as data. */
static bool is_year(struct kp_slice cell)
{
    return cell.len == 4 && (cell.ptr[0] == '1' || cell.ptr[0] == '2');
}

static bool is_number(struct kp_slice cell, size_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", number);
    return kp_slice_is(cell, text);
}

/* The first records' cells: of the first record, and of the second or none. */
struct first_two {
    struct kp_slice cells[2][CELLS];
    size_t count[2];
};

static void split_two(const char *text, size_t len, bool all, char delimiter, struct first_two *two)
{
    size_t at = 0;
    two->count[0] = two->count[1] = 0;
    for (int i = 0; i < 2 && at < len; i++) {
        for (size_t n; (n = kp_csv_line_end(text + at, len - at, all)) > 0;)
            at += n;
        size_t cells, used = record_length(text + at, len - at, all, delimiter, &cells);
        if (!used)
            return;
        two->count[i] = split(text + at, used, delimiter, two->cells[i]);
        at += used;
    }
}

/* True when the first record is no header: some cell of it is a number, a date, a telephone number
 * or an e-mail address, and the cell below, if there is one, is of the same kind. Column numbers 1,
 * 2, 3 ... are a header. */
static bool first_is_data(const char *text, size_t len, bool all, char delimiter)
{
    struct first_two two;
    split_two(text, len, all, delimiter, &two);
    bool numbered = two.count[0] > 1, telling = false;
    for (size_t c = 0; c < two.count[0]; c++) {
        struct kp_slice cell = two.cells[0][c];
        enum look look = look_of(cell);
        bool same = two.count[1] == 0 || (c < two.count[1] && look == look_of(two.cells[1][c]));
        telling |= same && (look == EMAIL || (look == DIGITS && !is_year(cell)));
        numbered &= is_number(cell, c + 1);
    }
    return telling && !numbered;
}

enum kp_status kp_detect(const char *text, size_t len, bool all,
                         const struct kp_read_options *options, struct kp_detected *found,
                         struct kp_error *err)
{
    *found = (struct kp_detected){.format = options->format, .delimiter = options->delimiter};
    if (found->delimiter && strchr("\"\r\n", found->delimiter))
        return kp_fail(err, KP_ERR_USAGE,
                       "a quote, CR or LF cannot be the delimiter; name another character");
    if (found->format == KP_FORMAT_AUTO)
        found->format = options->delimiter ? KP_FORMAT_CSV : detect_format(text, len, all);
    if (found->format == KP_FORMAT_JSONL || found->format == KP_FORMAT_JSON)
        return KP_OK;
    if (!found->delimiter)
        found->delimiter = found->format == KP_FORMAT_TSV ? '\t' : detect_delimiter(text, len, all);
    if (options->format == KP_FORMAT_AUTO && found->delimiter == '\t')
        found->format = KP_FORMAT_TSV;
    found->header =
        options->header == KP_HEADER_YES ||
        (options->header == KP_HEADER_AUTO && !first_is_data(text, len, all, found->delimiter));
    return KP_OK;
}
