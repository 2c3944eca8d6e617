#include "validate/foreign_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/reader.h"

enum { PATH_ROOM = 4096 };

const char *const kp_foreign_key_reason = "does not occur in the file that it refers to";

/* A file being read. */
struct load {
    struct kp_file_set *set;
    const char *const *columns;
    size_t ncolumns;
    size_t *at;  /* of each column in the present batch */
    bool *found; /* in any batch */
    struct kp_buf key;
};

/* Where the file is: as given when absolute, else beside the ruleset. */
static bool locate(const struct kp_rule_env *env, const char *name, char *out)
{
    int n = name[0] == '/' || !env->folder ? snprintf(out, PATH_ROOM, "%s", name)
                                           : snprintf(out, PATH_ROOM, "%s/%s", env->folder, name);
    return n > 0 && n < PATH_ROOM && access(out, R_OK) == 0;
}

void kp_foreign_key_add(struct kp_buf *key, struct kp_slice cell, size_t n)
{
    if (n > 1)
        kp_buf_add(key, &cell.len, sizeof cell.len);
    kp_buf_slice(key, cell);
}

static void find_columns(struct load *l, const struct kp_schema *schema)
{
    for (size_t i = 0; i < l->ncolumns; i++) {
        l->at[i] = schema ? kp_schema_find(schema, kp_str(l->columns[i])) : KP_NO_COLUMN;
        l->found[i] |= l->at[i] != KP_NO_COLUMN;
    }
}

/* False: a part of the key is empty. */
static bool make_key(struct load *l, const struct kp_batch *b, size_t row)
{
    kp_buf_clear(&l->key);
    for (size_t i = 0; i < l->ncolumns; i++) {
        struct kp_slice cell =
            l->at[i] == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(b, row, l->at[i]);
        if (kp_slice_empty(cell))
            return false;
        kp_foreign_key_add(&l->key, cell, l->ncolumns);
    }
    return true;
}

static enum kp_status add_batch(struct load *l, const struct kp_batch *b, struct kp_error *err)
{
    enum kp_status st = KP_OK;
    find_columns(l, b->schema);
    for (size_t row = 0; row < b->nrows && st == KP_OK; row++) {
        if (!make_key(l, b, row))
            continue;
        st = kp_buf_ok(&l->key) ? kp_file_set_add(l->set, l->key.data, l->key.len, err)
                                : kp_no_memory(err);
    }
    return st;
}

static enum kp_status read_all(struct load *l, struct kp_reader *reader, struct kp_error *err)
{
    struct kp_batch b;
    enum kp_status st;
    kp_batch_init(&b);
    while ((st = kp_reader_read(reader, &b, err)) == KP_OK) {
        if (b.quarantined)
            st = kp_fail(err, KP_ERR_RULES, "line %llu: %s", (unsigned long long)b.first.line,
                         b.first.message);
        if (st == KP_OK)
            st = add_batch(l, &b, err);
        if (st != KP_OK)
            break;
    }
    if (st == KP_END)
        find_columns(l, b.schema);
    kp_batch_release(&b);
    for (size_t i = 0; st == KP_END && i < l->ncolumns; i++)
        if (!l->found[i])
            st = kp_fail(err, KP_ERR_RULES, "there is no column %s", l->columns[i]);
    return st == KP_END ? kp_file_set_finish(l->set, err) : st;
}

static enum kp_status load(struct load *l, const char *path, struct kp_error *err)
{
    struct kp_read_options options = {.max_field = KP_MAX_FIELD_DEFAULT, .tool = "validate"};
    struct kp_reader *reader;
    l->at = calloc(l->ncolumns + 1, sizeof *l->at);
    l->found = calloc(l->ncolumns + 1, sizeof *l->found);
    enum kp_status st = l->at && l->found ? KP_OK : kp_no_memory(err);
    if (st == KP_OK)
        st = kp_reader_open(path, &options, &reader, err);
    if (st == KP_OK) {
        st = read_all(l, reader, err);
        kp_reader_free(reader);
    }
    free(l->at);
    free(l->found);
    kp_buf_release(&l->key);
    return st;
}

enum kp_status kp_foreign_file_load(const struct kp_rule_env *env, const char *file,
                                    const char *const *columns, size_t ncolumns,
                                    struct kp_file_set **out, struct kp_error *err)
{
    char path[PATH_ROOM];
    struct kp_error why = {0};
    if (!locate(env, file, path))
        return kp_fail(err, KP_ERR_RULES, "foreign_key: cannot read '%s' (looked in %s)", file,
                       file[0] == '/' || !env->folder ? "." : env->folder);
    struct load l = {.columns = columns, .ncolumns = ncolumns};
    enum kp_status st = kp_file_set_new(NULL, &l.set, err);
    if (st != KP_OK)
        return st;
    st = load(&l, path, &why);
    if (st != KP_OK) {
        kp_file_set_free(l.set);
        return kp_fail(err, KP_ERR_RULES, "foreign_key: %.200s: %.400s", file, why.message);
    }
    *out = l.set;
    return KP_OK;
}
