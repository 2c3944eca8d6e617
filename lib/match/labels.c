#include "match/labels.h"

#include "io/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const names[] = {"match", "different", "unsure"};

const char *kp_label_name(enum kp_label label)
{
    return names[label];
}

static void put_name(struct kp_buf *key, struct kp_slice name)
{
    kp_buf_putc(key, name.kind == KP_NUMBER ? '#' : '=');
    kp_buf_slice(key, name);
}

void kp_label_key(struct kp_buf *key, struct kp_slice left, struct kp_slice right)
{
    size_t n = left.len < right.len ? left.len : right.len;
    int order = memcmp(left.ptr, right.ptr, n);
    bool swap = order > 0 || (order == 0 && left.len > right.len);
    put_name(key, swap ? right : left);
    kp_buf_putc(key, '\0');
    put_name(key, swap ? left : right);
}

static enum kp_status failed(const struct kp_labels *l, enum kp_status code, struct kp_error *err)
{
    return kp_fail_at(err, code, l->path, 0, 0, "cannot %s: %s",
                      code == KP_ERR_OUTPUT ? "write" : "read", strerror(errno));
}

static enum kp_status lock(const struct kp_labels *l, struct kp_error *err)
{
    if (flock(l->fd, LOCK_EX | LOCK_NB) == 0)
        return KP_OK;
    if (errno == EWOULDBLOCK)
        return kp_fail_at(err, KP_ERR_OUTPUT, l->path, 0, 0,
                          "another review is writing labels to it; name another file");
    return failed(l, KP_ERR_OUTPUT, err);
}

/* Sets size, and takes away a last line without a line end. */
static enum kp_status mend_end(struct kp_labels *l, struct kp_error *err)
{
    struct stat info;
    if (fstat(l->fd, &info) != 0)
        return failed(l, KP_ERR_INPUT, err);
    if (!S_ISREG(info.st_mode))
        return kp_fail_at(err, KP_ERR_OUTPUT, l->path, 0, 0,
                          "is no regular file; labels are appended and taken back, name a file");
    l->size = (uint64_t)info.st_size;
    uint64_t end = l->size;
    for (char c = '\0'; end > 0; end--) {
        if (pread(l->fd, &c, 1, (off_t)end - 1) != 1)
            return failed(l, KP_ERR_INPUT, err);
        if (c == '\n')
            break;
    }
    return end < l->size ? kp_labels_cut(l, end, err) : KP_OK;
}

static bool known_label(struct kp_slice label)
{
    for (size_t i = 0; i < KP_LABEL_COUNT; i++)
        if (kp_slice_is(label, names[i]))
            return true;
    return false;
}

static enum kp_status take(struct kp_labels *l, const struct kp_batch *b, struct kp_error *err)
{
    static const char *const fields[] = {"left", "right", "label"};
    size_t column[3];
    for (size_t f = 0; f < 3; f++)
        column[f] = kp_schema_find(b->schema, kp_str(fields[f]));
    for (size_t row = 0; row < b->nrows; row++) {
        struct kp_slice cell[3];
        for (size_t f = 0; f < 3; f++)
            cell[f] = column[f] == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(b, row, column[f]);
        if (!cell[0].len || !cell[1].len || !known_label(cell[2]))
            return kp_fail_at(err, KP_ERR_INPUT, l->path, b->rows[row].line, 0,
                              "is no label of a pair (left, right, label); name a file that kempt "
                              "review wrote, or a new one");
        kp_buf_clear(&l->scratch);
        kp_label_key(&l->scratch, cell[0], cell[1]);
        if (!kp_buf_ok(&l->scratch) ||
            kp_dict_add(&l->keys, l->scratch.data, l->scratch.len) == KP_DICT_FULL)
            return kp_no_memory(err);
        l->earlier++;
    }
    return KP_OK;
}

static enum kp_status read_earlier(struct kp_labels *l, struct kp_error *err)
{
    const struct kp_read_options options = {.format = KP_FORMAT_JSONL, .tool = "review"};
    struct kp_reader *reader;
    struct kp_batch b;
    enum kp_status st = kp_reader_open(l->path, &options, &reader, err);
    if (st != KP_OK)
        return st;
    kp_batch_init(&b);
    while ((st = kp_reader_read(reader, &b, err)) == KP_OK) {
        if (b.quarantined) {
            *err = b.first;
            st = err->code = KP_ERR_INPUT;
            break;
        }
        if ((st = take(l, &b, err)) != KP_OK)
            break;
    }
    kp_batch_release(&b);
    kp_reader_free(reader);
    return st == KP_END ? KP_OK : st;
}

enum kp_status kp_labels_open(struct kp_labels *l, const char *path, struct kp_error *err)
{
    *l = (struct kp_labels){.path = path, .fd = -1};
    if (!kp_dict_init(&l->keys))
        return kp_no_memory(err);
    l->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (l->fd < 0)
        return failed(l, KP_ERR_OUTPUT, err);
    enum kp_status st = lock(l, err);
    if (st == KP_OK)
        st = mend_end(l, err);
    return st == KP_OK ? read_earlier(l, err) : st;
}

void kp_labels_release(struct kp_labels *l)
{
    if (l->fd >= 0)
        close(l->fd);
    kp_dict_release(&l->keys);
    kp_buf_release(&l->scratch);
    *l = (struct kp_labels){.fd = -1};
}

bool kp_labels_has(const struct kp_labels *l, const struct kp_buf *key)
{
    return kp_dict_find(&l->keys, key->data, key->len) != KP_DICT_FULL;
}

enum kp_status kp_labels_add(struct kp_labels *l, struct kp_slice left, struct kp_slice right,
                             enum kp_label label, double probability, struct kp_error *err)
{
    struct kp_buf *line = &l->scratch;
    kp_buf_clear(line);
    kp_buf_puts(line, "{\"left\":");
    kp_buf_json_slice(line, left);
    kp_buf_puts(line, ",\"right\":");
    kp_buf_json_slice(line, right);
    kp_buf_printf(line, ",\"label\":\"%s\",\"probability\":%.9g}\n", names[label], probability);
    if (!kp_buf_ok(line))
        return kp_no_memory(err);
    ssize_t n;
    do
        n = write(l->fd, line->data, line->len);
    while (n < 0 && errno == EINTR);
    if (n == (ssize_t)line->len) {
        l->size += line->len;
        return KP_OK;
    }
    if (n >= 0)
        errno = ENOSPC;
    enum kp_status st = failed(l, KP_ERR_OUTPUT, err);
    return kp_labels_cut(l, l->size, NULL) == KP_OK ? st : KP_ERR_OUTPUT;
}

enum kp_status kp_labels_cut(struct kp_labels *l, uint64_t size, struct kp_error *err)
{
    if (ftruncate(l->fd, (off_t)size) != 0)
        return failed(l, KP_ERR_OUTPUT, err);
    l->size = size;
    return KP_OK;
}
