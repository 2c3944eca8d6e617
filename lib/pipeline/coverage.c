#include "pipeline/coverage.h"

#include "rules/names.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 32 }; /* a manifest is flat: deeper is not looked at */

static bool counts_something(const json_t *object)
{
    static const char *const counters[] = {"changed", "failed"};
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
        if (json_integer_value(json_object_get(object, counters[i])) > 0)
            return true;
    return false;
}

/* Puts the ids of rules that fired into the set; they live as long as the JSON. */
static bool collect(const json_t *j, struct kp_names *fired, unsigned depth)
{
    size_t i;
    const char *key;
    json_t *value;
    if (depth == DEPTH_MAX)
        return true;
    if (json_is_array(j)) {
        json_array_foreach(j, i, value) if (!collect(value, fired, depth + 1)) return false;
        return true;
    }
    if (!json_is_object(j))
        return true;
    const char *id = json_string_value(json_object_get(j, "id"));
    id = id ? id : json_string_value(json_object_get(j, "rule"));
    if (id && counts_something(j) && !kp_names_put(fired, id, j))
        return false;
    json_object_foreach((json_t *)j, key,
                        value) if (!collect(value, fired, depth + 1)) return false;
    return true;
}

static void count_list(const struct kp_ruleset *rs, const struct kp_rule_list *list,
                       const struct kp_names *fired, struct kp_buf *out, struct kp_coverage *result)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct kp_rule *r = &list->items[i];
        result->rules++;
        if (kp_names_get(fired, r->id))
            result->fired++;
        else
            kp_buf_printf(out, "%s:%u:%u: %s\n", rs->file, r->node->line, r->node->column, r->id);
    }
}

static void count_all(const struct kp_ruleset *rs, const struct kp_names *fired, struct kp_buf *out,
                      struct kp_coverage *result)
{
    for (size_t i = 0; i < rs->nfields; i++) {
        count_list(rs, &rs->fields[i].normalize, fired, out, result);
        count_list(rs, &rs->fields[i].validate, fired, out, result);
    }
    count_list(rs, &rs->records, fired, out, result);
}

enum kp_status kp_coverage_read(const struct kp_ruleset *rs, const char *manifest,
                                struct kp_buf *out, struct kp_coverage *result,
                                struct kp_error *err)
{
    struct kp_names fired = {0};
    json_error_t why;
    enum kp_status st = KP_OK;
    *result = (struct kp_coverage){0};
    FILE *f = fopen(manifest, "re");
    if (!f)
        return kp_fail_at(err, KP_ERR_INPUT, manifest, 0, 0, "cannot open: %s", strerror(errno));
    json_t *all = json_array();
    json_t *j = all ? json_loadf(f, JSON_DISABLE_EOF_CHECK, &why) : NULL;
    while (j) { /* the array takes it over, so that the ids stay */
        if (json_array_append_new(all, j) != 0 || !collect(j, &fired, 0)) {
            st = kp_no_memory(err);
            break;
        }
        j = json_loadf(f, JSON_DISABLE_EOF_CHECK, &why);
    }
    if (st == KP_OK && (!all || json_array_size(all) == 0 ||
                        json_error_code(&why) != json_error_premature_end_of_input))
        st = kp_fail_at(err, KP_ERR_INPUT, manifest, all ? (uint64_t)why.line : 0, 0,
                        "not a manifest: %s", all ? why.text : "out of memory");
    if (st == KP_OK)
        count_all(rs, &fired, out, result);
    kp_names_release(&fired);
    json_decref(all);
    fclose(f);
    return st == KP_OK && !kp_buf_ok(out) ? kp_no_memory(err) : st;
}
