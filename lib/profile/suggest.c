/* A ruleset from a profile: a first draft that accepts the records it was made from. */
#include <math.h>
#include <stdio.h>

#include "normalize/normalize.h"
#include "profile/output.h"
#include "profile/sample.h"
#include "validate/validate.h"

enum {
    ONE_OF_MAX = 10,     /* values of a field that may be a closed list */
    ONE_OF_RECORDS = 50, /* records that it takes to believe so */
};

struct draft {
    struct kp_buf *out;
    const struct kp_node *profile, *fields;
    bool first; /* of a list in brackets */
};

static void quoted(struct kp_buf *out, const char *s)
{
    kp_put_text(out, s, strlen(s));
}

static void open_list(struct draft *d, const char *key)
{
    kp_buf_printf(d->out, "    %s: [", key);
    d->first = true;
}

static void item(struct draft *d, const char *text)
{
    kp_buf_printf(d->out, "%s%s", d->first ? "" : ", ", text);
    d->first = false;
}

static void normalizer(struct draft *d, const char *name, const char *text)
{
    if (kp_normalizer_find(name))
        item(d, text);
}

/* A check of the kind: an error only where every value passes already. */
static void check(struct draft *d, const char *name, const char *args, bool all)
{
    if (!kp_check_find(name))
        return;
    kp_buf_printf(d->out, "%s{%s: {%s%s%s}}", d->first ? "" : ", ", name, args,
                  *args && !all ? ", " : "", all ? "" : "severity: warning");
    d->first = false;
}

static bool is(const struct kp_node *field, const char *kind)
{
    return strcmp(kp_get_text(field, "kind", ""), kind) == 0;
}

static uint64_t flaw(const struct kp_node *field, const char *name)
{
    return kp_get_count(kp_node_get(field, "flaws"), name);
}

static void comments(struct draft *d, const struct kp_node *f)
{
    kp_buf_printf(d->out, "    # %llu of %llu filled, %llu distinct (%s), %s",
                  (unsigned long long)kp_get_count(f, "filled"),
                  (unsigned long long)kp_get_count(f, "records"),
                  (unsigned long long)kp_get_count(f, "distinct"),
                  kp_get_text(f, "distinct_is", ""), kp_get_text(f, "kind", "text"));
    if (kp_get_number(f, "kind_share", 0) > 0)
        kp_buf_printf(d->out, " in %.1f%%", 100 * kp_get_number(f, "kind_share", 0));
    kp_buf_putc(d->out, '\n');
    const struct kp_node *flaws = kp_node_get(f, "flaws");
    for (uint32_t i = 0; flaws && flaws->kind == KP_NODE_MAP && i < flaws->count; i++)
        kp_buf_printf(d->out, "    # suspected: %s in %llu\n", flaws->keys[i]->text,
                      (unsigned long long)kp_get_count(flaws, flaws->keys[i]->text));
    const char *why = kp_get_text(kp_node_get(f, "dates"), "why", "");
    while (*why) {
        size_t n = strcspn(why, "\n");
        kp_buf_printf(d->out, "    # %.*s\n", (int)n, why);
        why += n + (why[n] == '\n');
    }
}

static const struct kp_node *date_forms(const struct kp_node *f)
{
    const struct kp_node *dates = kp_node_get(f, "dates");
    const struct kp_node *forms = dates ? kp_node_get(dates, "forms") : NULL;
    return forms && forms->kind == KP_NODE_LIST && forms->count ? forms : NULL;
}

static void date_rule(struct draft *d, const struct kp_node *f)
{
    const struct kp_node *forms = date_forms(f);
    bool time = is(f, "datetime");
    if (!forms || !kp_normalizer_find(time ? "datetime" : "date"))
        return;
    kp_buf_printf(d->out, "%s{%s: {from: [", d->first ? "" : ", ", time ? "datetime" : "date");
    for (uint32_t i = 0; i < forms->count; i++)
        kp_buf_printf(d->out, "%s%s", i ? ", " : "", forms->items[i]->text);
    kp_buf_puts(d->out, "]}}");
    d->first = false;
}

/* The identifier of the kind, as rules call it; NULL: the field holds none. */
static const char *identifier_of(const struct kp_node *f)
{
    static const char *const names[][2] = {{"national_id_ir", "ir_national_id"},
                                           {"national_id_cn", "cn_resident_id"},
                                           {"iban", "iban"},
                                           {"card", "bank_card"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(f, names[i][0]))
            return names[i][1];
    return NULL;
}

static void normalize(struct draft *d, const struct kp_node *f)
{
    if (is(f, "json"))
        return;
    open_list(d, "normalize");
    normalizer(d, "text", "text");
    if (flaw(f, "arabic_yeh_kaf"))
        normalizer(d, "letters", "letters");
    if (flaw(f, "other_digits") && !is(f, "date") && !is(f, "datetime"))
        normalizer(d, "digits", "digits");
    if (is(f, "email"))
        normalizer(d, "email", "email");
    if (is(f, "phone"))
        normalizer(d, "phone", "phone");
    if (is(f, "name"))
        normalizer(d, "person_name", "person_name");
    if (identifier_of(f) && kp_normalizer_find("identifier")) {
        kp_buf_printf(d->out, "%s{identifier: %s}", d->first ? "" : ", ", identifier_of(f));
        d->first = false;
    }
    if (is(f, "date") || is(f, "datetime"))
        date_rule(d, f);
    kp_buf_puts(d->out, "]\n");
}

/* A closed list: few values, seen often, nothing hidden about them. */
static bool closed(const struct kp_node *f)
{
    uint64_t distinct = kp_get_count(f, "distinct");
    return is(f, "text") && distinct >= 2 && distinct <= ONE_OF_MAX && !kp_get_bool(f, "masked") &&
           kp_get_count(f, "filled") >= ONE_OF_RECORDS &&
           strcmp(kp_get_text(f, "distinct_is", ""), "exact") == 0 &&
           kp_get_number(kp_node_get(f, "length"), "max", 0) <= 40;
}

static void one_of(struct draft *d, const struct kp_node *f)
{
    const struct kp_node *top = kp_node_get(f, "top");
    kp_buf_printf(d->out, "%s{one_of: {values: [", d->first ? "" : ", ");
    for (uint32_t i = 0; top && i < top->count; i++) {
        kp_buf_puts(d->out, i ? ", " : "");
        quoted(d->out, kp_get_text(top->items[i], "value", ""));
    }
    kp_buf_puts(d->out, "], fold: yes}}");
    d->first = false;
}

static void validate(struct draft *d, const struct kp_node *f)
{
    bool all = kp_get_number(f, "kind_share", 0) >= 1 && !flaw(f, "placeholder");
    char args[64];
    open_list(d, "validate");
    if (kp_get_number(f, "completeness", 0) >= 1 && !flaw(f, "leading_space"))
        item(d, "required");
    snprintf(args, sizeof args, "kind: %s", identifier_of(f) ? identifier_of(f) : "");
    if (identifier_of(f))
        check(d, "identifier", args, false);
    else if (is(f, "email"))
        check(d, "email", "", false);
    else if (is(f, "phone"))
        check(d, "phone", "", false);
    else if (is(f, "date") && date_forms(f))
        check(d, "date", "", false);
    else if (is(f, "integer") || is(f, "number"))
        check(d, "type", is(f, "integer") ? "is: integer" : "is: number",
              all && !flaw(f, "other_digits"));
    else if (closed(f))
        one_of(d, f);
    double longest = kp_get_number(kp_node_get(f, "length"), "max", 0);
    if ((is(f, "text") || is(f, "name") || is(f, "company")) && longest > 0) {
        snprintf(args, sizeof args, "max: %.0f", ceil(longest * 1.5 / 10) * 10);
        check(d, "length", args, true);
    }
    if (flaw(f, "placeholder"))
        check(d, "not_placeholder", "", false);
    kp_buf_puts(d->out, "]\n");
}

/* A name that rules can hold. */
static bool nameable(const struct kp_node *f)
{
    size_t n = strlen(kp_get_text(f, "name", ""));
    return n > 0 && n <= 256;
}

static void field(struct draft *d, const struct kp_node *f)
{
    if (!nameable(f)) {
        kp_buf_puts(d->out, "  # a field whose name is empty or has more than 256 bytes is left "
                            "out: rename it\n\n");
        return;
    }
    kp_buf_puts(d->out, "  ");
    quoted(d->out, kp_get_text(f, "name", ""));
    kp_buf_puts(d->out, ":\n");
    comments(d, f);
    if (kp_get_bool(f, "personal"))
        kp_buf_puts(d->out, "    privacy: pii\n");
    normalize(d, f);
    validate(d, f);
    kp_buf_putc(d->out, '\n');
}

static void dataset(struct draft *d)
{
    const struct kp_node *keys = kp_node_get(d->profile, "candidate_keys");
    bool headed = false;
    for (uint32_t i = 0; keys && keys->kind == KP_NODE_LIST && i < keys->count; i++) {
        const struct kp_node *k = keys->items[i];
        const struct kp_node *f = kp_get_named(d->fields, "name", kp_get_text(k, "field", ""));
        /* numbers, dates and free text are distinct by chance */
        if (kp_get_count(k, "repeated") || kp_get_count(k, "missing") || !f || !is(f, "text") ||
            kp_get_number(kp_node_get(f, "length"), "max", 99) > 40 ||
            strcmp(kp_get_text(k, "is", ""), "exact") != 0 || !nameable(f))
            continue;
        kp_buf_puts(d->out, headed ? "" : "dataset:\n");
        headed = true;
        kp_buf_puts(d->out, "  - {unique: [");
        quoted(d->out, kp_get_text(k, "field", ""));
        kp_buf_puts(d->out, "]}\n");
    }
    kp_buf_puts(d->out, headed ? "\n" : "");
}

static void match(struct draft *d, const char *section)
{
    if (!section || !*section)
        return;
    kp_buf_printf(d->out,
                  "# Chosen from the values of the first %d records at most, as kempt dedupe does "
                  "for itself;\n# `kempt dedupe --plan` says how many pairs each rule brings up.\n",
                  KP_SAMPLE_RECORDS);
    kp_buf_puts(d->out, section);
}

static void locale(struct draft *d)
{
    uint64_t arabic = 0, han = 0;
    bool jalali = false;
    for (uint32_t i = 0; i < d->fields->count; i++) {
        const struct kp_node *scripts = kp_node_get(d->fields->items[i], "scripts");
        arabic += kp_get_count(scripts, "Arabic");
        han += kp_get_count(scripts, "Han");
        const struct kp_node *forms = date_forms(d->fields->items[i]);
        for (uint32_t j = 0; forms && j < forms->count; j++)
            jalali |= strcmp(forms->items[j]->text, "jalali") == 0;
    }
    if (jalali)
        kp_buf_puts(d->out, "locale: {region: IR, languages: [fa, en]}\n\n");
    else if (han > arabic)
        kp_buf_puts(d->out, "locale: {region: CN, languages: [zh, en]}\n\n");
    else if (arabic)
        kp_buf_puts(d->out, "locale: {languages: [ar, fa, en]} # region: the country of numbers "
                            "without a country code\n\n");
    else
        kp_buf_puts(d->out, "locale: {languages: [en]} # region: the country of numbers without a "
                            "country code\n\n");
}

void kp_profile_suggest(const struct kp_node *profile, const char *name, const char *section,
                        struct kp_buf *out)
{
    struct draft d = {.out = out, .profile = profile, .fields = kp_node_get(profile, "fields")};
    kp_buf_printf(out,
                  "# A draft by kempt profile, from %llu records. Checks that some of them would "
                  "fail only warn.\nruleset: ",
                  (unsigned long long)kp_get_count(profile, "records"));
    quoted(out, name);
    kp_buf_putc(out, '\n');
    if (!d.fields || d.fields->kind != KP_NODE_LIST)
        return;
    locale(&d);
    bool some = false;
    for (uint32_t i = 0; i < d.fields->count; i++)
        some |= nameable(d.fields->items[i]);
    kp_buf_puts(out, some ? "fields:\n" : "fields: {}\n");
    for (uint32_t i = 0; i < d.fields->count; i++)
        field(&d, d.fields->items[i]);
    dataset(&d);
    match(&d, section);
}
