/* Writes lib/text/subdivision_keys.c: what the names and codes of lib/text/subdivision.c are looked
 * up by, sorted. `make tables` runs it. */
#include <stdio.h>
#include <stdlib.h>

#include "text/subdivision.h"

enum { KEYS_MAX = 4096, KEY_MAX = 96 };

struct row {
    char key[KEY_MAX];
    size_t len, subdivision;
    bool short_code;
};

static struct row rows[KEYS_MAX];
static size_t count;

static void add(size_t subdivision, const char *name, size_t len, bool short_code)
{
    struct row r = {.subdivision = subdivision, .short_code = short_code};
    r.len = kp_subdivision_key(kp_string(name, len), r.key, sizeof r.key);
    if (r.len == 0 || count == KEYS_MAX || subdivision > UINT8_MAX) {
        fprintf(stderr, "subdivisions: no key of '%.*s', or too many\n", (int)len, name);
        exit(EXIT_FAILURE);
    }
    for (size_t i = 0; i < count; i++)
        if (rows[i].subdivision == subdivision && rows[i].len == r.len &&
            memcmp(rows[i].key, r.key, r.len) == 0)
            return;
    rows[count++] = r;
}

static int by_key(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = memcmp(x->key, y->key, x->len < y->len ? x->len : y->len);
    if (order == 0)
        order = (x->len > y->len) - (x->len < y->len);
    return order ? order : (x->subdivision > y->subdivision) - (x->subdivision < y->subdivision);
}

int main(void)
{
    for (size_t i = 0; i < kp_subdivision_count; i++) {
        const struct kp_subdivision *s = &kp_subdivisions[i];
        add(i, s->name, strlen(s->name), false);
        add(i, s->native, strlen(s->native), false);
        add(i, s->code, strlen(s->code), false);
        for (const char *a = s->aliases; *a;) {
            size_t n = strcspn(a, "|");
            add(i, a, n, false);
            a += n + (a[n] == '|');
        }
        add(i, s->code + 3, strlen(s->code + 3), true);
    }
    qsort(rows, count, sizeof *rows, by_key);
    puts("/* Made by rules/tables/subdivisions.c: do not edit. */\n#include "
         "\"text/subdivision.h\"\n\n"
         "/* clang-format off */\nconst struct kp_subdivision_key kp_subdivision_keys[] = {");
    for (size_t i = 0; i < count; i++)
        printf("    {\"%.*s\", %zu, %zu, %s},\n", (int)rows[i].len, rows[i].key, rows[i].len,
               rows[i].subdivision, rows[i].short_code ? "true" : "false");
    puts("};\n/* clang-format on */\n\nconst size_t kp_subdivision_key_count =\n"
         "    sizeof kp_subdivision_keys / sizeof *kp_subdivision_keys;");
    return ferror(stdout) || fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
