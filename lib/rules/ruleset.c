#include "rules/ruleset.h"

#include "rules/load.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FILE_MAX = (4 << 20) + 1 }; /* one byte more than kp_node_parse accepts */

const char *const kp_top_keys[] = {"ruleset", "description", "locale", "fields",
                                   "records", "pipeline",    NULL};
static const char *const locale_keys[] = {"region", "languages", NULL};

/* ---- the parts that are lib/rules' own ---- */

/* A list of texts, or one text, into a NULL-terminated array. */
static const char *const *read_texts(struct kp_loader *l, const struct kp_node *n)
{
    bool list = n->kind == KP_NODE_LIST;
    size_t count = list ? n->count : 1, used = 0;
    const char **out = kp_arena_array(&l->rs->arena, count + 1, sizeof *out);
    if (!out)
        l->scope.no_memory = true;
    for (size_t i = 0; out && i < count; i++) {
        const char *text = kp_node_string(list ? n->items[i] : n, l->diags);
        if (text)
            out[used++] = text;
    }
    return out;
}

static bool is_region(const char *s)
{
    return isupper((unsigned char)s[0]) && isupper((unsigned char)s[1]) && !s[2];
}

/* The shape of a BCP 47 tag: 2 or 3 letters, then parts of 1 to 8 letters or digits behind hyphens.
 */
static bool is_language(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");
    if (n < 2 || n > 3)
        return false;
    for (s += n; *s; s += n) {
        if (*s++ != '-')
            return false;
        for (n = 0; isalnum((unsigned char)s[n]) && (unsigned char)s[n] < 128; n++)
            ;
        if (n < 1 || n > 8)
            return false;
    }
    return true;
}

static void load_locale(struct kp_loader *l, const struct kp_node *n)
{
    kp_node_known_keys(n, locale_keys, "locale", l->diags);
    const struct kp_node *region = kp_node_get(n, "region"),
                         *languages = kp_node_get(n, "languages");
    if (region && region->kind == KP_NODE_SCALAR && is_region(region->text))
        l->rs->region = region->text;
    else if (region)
        kp_node_expected(region, "a country code of two capital letters, such as IR (ISO 3166-1)",
                         l->diags);
    if (!languages)
        return;
    const char *const *list = read_texts(l, languages);
    if (list)
        l->rs->languages = list;
    for (; list && *list; list++)
        if (!is_language(*list))
            kp_diag_error(l->diags, languages->line, languages->column,
                          "expected language codes such as fa or zh-Hant (BCP 47), got '%.60s'",
                          *list);
}

static void load_records(struct kp_loader *l, const struct kp_node *n)
{
    const struct kp_rule_class *c = kp_class_find(l->registry->classes, "record");
    if (!c)
        kp_diag_error(l->diags, n->line, n->column, "rules on records are not known here");
    else
        kp_rules_build(&l->scope, c, n, "records", &l->rs->records);
}

/* A step is a name, or a map of one name and its options, which the step's tool reads. */
static void load_pipeline(struct kp_loader *l, const struct kp_node *n)
{
    if (n->kind != KP_NODE_LIST) {
        kp_node_expected(n, "a list of steps, as in [import, normalize, validate]", l->diags);
        return;
    }
    const char **steps = kp_arena_array(&l->rs->arena, (size_t)n->count + 1, sizeof *steps);
    if (!steps) {
        l->scope.no_memory = true;
        return;
    }
    size_t used = 0;
    for (uint32_t i = 0; i < n->count; i++) {
        const struct kp_node *step = n->items[i];
        if (step->kind == KP_NODE_MAP && step->count == 1)
            step = step->keys[0];
        if (step->kind != KP_NODE_SCALAR || kp_node_is_null(step)) {
            kp_node_expected(step, "the name of a step", l->diags);
            continue;
        }
        steps[used] = step->text;
        bool known = !l->registry->steps;
        for (const char *const *s = l->registry->steps; !known && *s; s++)
            known = strcmp(*s, step->text) == 0;
        if (!known)
            kp_diag_unknown(l->diags, step, "step", "pipeline", l->registry->steps);
        used++;
    }
    l->rs->pipeline = steps;
}

/* ---- sections of other modules, and keys that nobody knows ---- */

static void check_top_keys(struct kp_loader *l, const struct kp_node *root)
{
    const char *known[64];
    size_t n = 0;
    for (; kp_top_keys[n]; n++)
        known[n] = kp_top_keys[n];
    for (const struct kp_section *s = l->registry->sections; s && s->key && n < 63; s++)
        known[n++] = s->key;
    known[n] = NULL;
    for (uint32_t i = 0; i < root->count && !kp_diagnostics_full(l->diags); i++) {
        const struct kp_node *key = root->keys[i];
        bool ok = !key->text || strncmp(key->text, "x-", 2) == 0;
        for (size_t j = 0; !ok && j < n; j++)
            ok = strcmp(known[j], key->text) == 0;
        if (!ok)
            kp_diag_unknown(l->diags, key, "key", "the ruleset", known);
    }
}

static void check_sections(struct kp_loader *l, const struct kp_node *root)
{
    for (const struct kp_section *s = l->registry->sections; s && s->key; s++) {
        const struct kp_node *node = kp_node_get(root, s->key);
        if (node && s->check)
            s->check(node, l->rs, l->diags);
    }
}

static void load_root(struct kp_loader *l, const struct kp_node *root)
{
    struct kp_ruleset *rs = l->rs;
    if (root->kind != KP_NODE_MAP) {
        kp_node_expected(root, "a ruleset, which begins with its name, as in ruleset: customers",
                         l->diags);
        return;
    }
    check_top_keys(l, root);
    const struct kp_node *n;
    if ((n = kp_node_get(root, "ruleset"))) {
        const char *name = kp_node_string(n, l->diags);
        rs->name = name ? name : rs->name;
    }
    if ((n = kp_node_get(root, "description")))
        kp_node_string(n, l->diags);
    if ((n = kp_node_get(root, "locale")))
        load_locale(l, n);
    if ((n = kp_node_get(root, "fields")))
        kp_load_fields(l, n);
    if ((n = kp_node_get(root, "records")))
        load_records(l, n);
    if ((n = kp_node_get(root, "pipeline")))
        load_pipeline(l, n);
    if (!l->scope.no_memory)
        kp_load_cycles(l);
    if (!l->scope.no_memory)
        check_sections(l, root);
}

/* ---- the whole ---- */

/* Days since 1970-01-01 of a civil date (Howard Hinnant, "chrono-compatible low-level date
 * algorithms"). */
static int64_t days_from_civil(int y, int m, int d)
{
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int64_t)era * 146097 + day_of_era - 719468;
}

int64_t kp_today(void)
{
    int y, m, d;
    char rest;
    const char *given = getenv("KEMPT_TODAY");
    if (given && sscanf(given, "%4d-%2d-%2d%c", &y, &m, &d, &rest) == 3 && m >= 1 && m <= 12 &&
        d >= 1 && d <= 31)
        return days_from_civil(y, m, d);
    return (int64_t)(time(NULL) / 86400);
}

static struct kp_ruleset *new_ruleset(const char *file)
{
    static const char *const none[] = {NULL};
    struct kp_ruleset *rs = calloc(1, sizeof *rs);
    struct kp_ruleset_index *index = calloc(1, sizeof *index);
    if (!rs || !index) {
        free(rs);
        free(index);
        return NULL;
    }
    kp_arena_init(&rs->arena);
    rs->index = index;
    rs->languages = rs->pipeline = rs->field_names = none;
    rs->region = rs->name = "";
    rs->today = kp_today();
    const char *slash = strrchr(file, '/');
    rs->file = kp_arena_dup(&rs->arena, file, strlen(file));
    rs->folder =
        !slash ? "." : kp_arena_dup(&rs->arena, file, slash == file ? 1 : (size_t)(slash - file));
    rs->data_folder = kp_data_folder(&rs->arena);
    if (!rs->file || !rs->folder || !rs->data_folder) {
        kp_ruleset_free(rs);
        return NULL;
    }
    return rs;
}

static void digest(const char *text, size_t len, char out[65])
{
    unsigned char hash[32];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)text, len, NULL, 0);
    sodium_bin2hex(out, 65, hash, sizeof hash);
}

static enum kp_status fill(struct kp_ruleset *rs, const char *text, size_t len,
                           const struct kp_rule_registry *registry, struct kp_diagnostics *diags,
                           struct kp_error *err)
{
    struct kp_loader l = {.rs = rs, .registry = registry, .diags = diags};
    struct kp_node *root;
    digest(text, len, rs->digest);
    enum kp_status st = kp_node_parse(rs->file, text, len, &rs->arena, diags, &root, err);
    if (st != KP_OK || !root)
        return st;
    rs->root = root;
    l.scope = (struct kp_rule_scope){.arena = &rs->arena,
                                     .diags = diags,
                                     .classes = registry->classes,
                                     .rule_names = &l.rule_names};
    load_root(&l, root);
    kp_names_release(&l.rule_names);
    return l.scope.no_memory || diags->failed ? kp_no_memory(err) : KP_OK;
}

enum kp_status kp_ruleset_parse(const char *file, const char *text, size_t len,
                                const struct kp_rule_registry *registry,
                                struct kp_diagnostics *diags, struct kp_ruleset **out,
                                struct kp_error *err)
{
    size_t errors_before = diags->errors;
    *out = NULL;
    if (!diags->file)
        diags->file = file;
    struct kp_ruleset *rs = new_ruleset(file);
    if (!rs)
        return kp_no_memory(err);
    enum kp_status st = fill(rs, text, len, registry, diags, err);
    kp_diagnostics_sort(diags);
    if (st == KP_OK && diags->errors > errors_before) {
        const struct kp_diagnostic *d = diags->items;
        while (d->warning)
            d++;
        st = kp_fail_at(err, KP_ERR_RULES, file, d->line, d->column, "%s", d->message);
    }
    if (st == KP_OK)
        *out = rs;
    else
        kp_ruleset_free(rs);
    return st;
}

enum kp_status kp_ruleset_load(const char *path, const struct kp_rule_registry *registry,
                               struct kp_diagnostics *diags, struct kp_ruleset **out,
                               struct kp_error *err)
{
    struct kp_buf text;
    struct kp_error why;
    kp_buf_init(&text);
    *out = NULL;
    enum kp_status st = kp_rules_read_file(path, FILE_MAX, &text, &why);
    if (st == KP_OK) {
        st =
            kp_ruleset_parse(path, text.data ? text.data : "", text.len, registry, diags, out, err);
    } else {
        kp_diag_from_error(diags, 0, 0, &why);
        if (err)
            *err = why;
    }
    kp_buf_release(&text);
    return st;
}

void kp_ruleset_free(struct kp_ruleset *rs)
{
    if (!rs)
        return;
    kp_names_release(&rs->index->fields);
    kp_names_release(&rs->index->headers);
    free(rs->index);
    kp_arena_release(&rs->arena);
    free(rs);
}
