#include "io/json_path.h"

#include "io/json_scan.h"
#include "io/scan.h"

/* The next part of a dotted path; *path moves behind it, to NULL after the last. */
static struct kp_slice next_part(const char **path)
{
    const char *start = *path;
    const char *dot = strchr(start, '.');
    *path = dot ? dot + 1 : NULL;
    return kp_string(start, dot ? (size_t)(dot - start) : strlen(start));
}

/* Passes over "," before each element but the first. False at the end of the list or when the text
 * is bad. */
static bool next_element(struct kp_json *j, char close, bool *first)
{
    if (!kp_json_blanks(j) || *j->at == close)
        return false;
    if (!*first) {
        if (*j->at != ',')
            return false;
        j->at++;
        if (!kp_json_blanks(j))
            return false;
    }
    *first = false;
    return true;
}

/* The next member of an object; first: none was read yet. False behind the last one. */
static bool next_member(struct kp_json *j, bool *first, struct kp_slice *key,
                        struct kp_slice *value)
{
    if (!next_element(j, '}', first) || *j->at != '"' || !kp_json_string(j, key) ||
        !kp_json_blanks(j) || *j->at != ':')
        return false;
    j->at++;
    return kp_json_blanks(j) && kp_json_value(j, value);
}

/* at is behind "{". The value of the member of that name. */
static bool find_member(struct kp_json *j, struct kp_slice name, struct kp_slice *value)
{
    struct kp_slice key;
    bool first = true;
    while (next_member(j, &first, &key, value)) {
        if (kp_slice_same_bytes(key, name))
            return true;
    }
    return false;
}

/* at is behind "[". The element of that number. */
static bool find_element(struct kp_json *j, struct kp_slice number, struct kp_slice *value)
{
    size_t index = 0;
    if (number.len == 0 || number.len > 9)
        return false;
    for (uint32_t i = 0; i < number.len; i++) {
        if (number.ptr[i] < '0' || number.ptr[i] > '9')
            return false;
        index = index * 10 + (size_t)(number.ptr[i] - '0');
    }
    bool first = true;
    for (size_t i = 0; next_element(j, ']', &first); i++) {
        if (!kp_json_value(j, value))
            return false;
        if (i == index)
            return true;
    }
    return false;
}

static bool step_into(struct kp_json *j, struct kp_slice part, struct kp_slice *value)
{
    if (!kp_json_blanks(j))
        return false;
    char open = *j->at++;
    if (open == '{')
        return find_member(j, part, value);
    return open == '[' && find_element(j, part, value);
}

/* The scanner may read a little behind the end, so it gets a copy with room; NULL when memory is
 * out. */
static const char *roomy_copy(struct kp_slice json, struct kp_arena *arena)
{
    char *copy = kp_arena_text(arena, json.len + KP_SCAN_SLACK);
    if (copy) {
        memcpy(copy, json.ptr, json.len);
        memset(copy + json.len, 0, KP_SCAN_SLACK);
    }
    return copy;
}

static bool is_container(struct kp_slice json)
{
    return json.len >= 2 && (json.ptr[0] == '{' || json.ptr[0] == '[');
}

bool kp_json_path(struct kp_slice json, const char *path, struct kp_arena *arena,
                  struct kp_slice *out)
{
    *out = kp_missing();
    if (!is_container(json))
        return true;
    const char *copy = roomy_copy(json, arena);
    if (!copy)
        return false;
    struct kp_slice value = kp_string(copy, json.len);
    while (path) {
        struct kp_json j = {.at = value.ptr, .end = value.ptr + value.len, .arena = arena};
        if (!step_into(&j, next_part(&path), &value))
            return !j.no_memory;
    }
    *out = value;
    return true;
}

bool kp_json_member(struct kp_slice json, struct kp_slice name, struct kp_arena *arena,
                    struct kp_slice *out)
{
    *out = kp_missing();
    if (!is_container(json))
        return true;
    const char *copy = roomy_copy(json, arena);
    if (!copy)
        return false;
    struct kp_json j = {.at = copy, .end = copy + json.len, .arena = arena};
    struct kp_slice value;
    if (!step_into(&j, name, &value))
        return !j.no_memory;
    *out = value;
    return true;
}

bool kp_json_each(struct kp_slice json, struct kp_arena *arena,
                  bool (*member)(void *closure, struct kp_slice name, struct kp_slice value),
                  void *closure)
{
    if (!is_container(json) || json.ptr[0] != '{')
        return true;
    const char *copy = roomy_copy(json, arena);
    if (!copy)
        return false;
    struct kp_json j = {.at = copy + 1, .end = copy + json.len, .arena = arena};
    struct kp_slice key, value;
    bool first = true;
    while (next_member(&j, &first, &key, &value) && member(closure, key, value))
        continue;
    return !j.no_memory;
}
