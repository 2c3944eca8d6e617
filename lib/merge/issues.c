#include "merge/issues.h"

/* Takes the next issue off a list. False: there is none. */
static bool next_issue(struct kp_slice *list, struct kp_slice *issue)
{
    if (list->len == 0)
        return false;
    const char *stop = memchr(list->ptr, ';', list->len);
    size_t n = stop ? (size_t)(stop - list->ptr) : list->len, taken = n + (stop != NULL);
    *issue = kp_string(list->ptr, n);
    *list = kp_string(list->ptr + taken, list->len - taken);
    return true;
}

static bool has(struct kp_slice list, struct kp_slice issue)
{
    for (struct kp_slice one; next_issue(&list, &one);)
        if (kp_slice_same_bytes(one, issue))
            return true;
    return false;
}

static bool stays(const struct kp_lineup *l, const struct kp_member *members, size_t count,
                  const uint32_t *won, size_t member, struct kp_slice issue)
{
    const char *colon = issue.len ? memchr(issue.ptr, ':', issue.len) : NULL;
    size_t column = KP_NO_COLUMN;
    if (colon)
        column = kp_schema_find(l->schema, kp_string(issue.ptr, (size_t)(colon - issue.ptr)));
    if (column != KP_NO_COLUMN)
        return won[column] == member;
    for (size_t i = 0; i < count; i++)
        if (!has(members[i].cells[l->issues], issue))
            return false;
    return issue.len > 0;
}

void kp_merge_issues(const struct kp_lineup *l, const struct kp_member *members, size_t count,
                     const uint32_t *won, struct kp_buf *out)
{
    size_t start = out->len;
    for (size_t i = 0; i < count; i++) {
        struct kp_slice list = members[i].cells[l->issues], issue;
        while (next_issue(&list, &issue)) {
            struct kp_slice so_far =
                kp_string(out->len > start ? out->data + start : "", out->len - start);
            if (!stays(l, members, count, won, i, issue) || has(so_far, issue))
                continue;
            kp_buf_puts(out, so_far.len ? ";" : "");
            kp_buf_slice(out, issue);
        }
    }
}
