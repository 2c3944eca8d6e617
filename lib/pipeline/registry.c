#include "pipeline/registry.h"

#include "match/comparison.h"
#include "match/key.h"
#include "match/section.h"
#include "merge/plan.h"
#include "normalize/normalize.h"
#include "pipeline/export.h"
#include "pipeline/filter.h"
#include "validate/stage.h"
#include "validate/validate.h"

#include <threads.h>

/* ---- compiling for a check ---- */

static enum kp_status try_normalizer(const struct kp_rule *rule, const struct kp_rule_env *env,
                                     struct kp_error *err)
{
    const struct kp_normalizer *n = (const struct kp_normalizer *)rule->d;
    struct kp_norm_rule compiled = {.normalizer = n};
    enum kp_status st = n->compile ? n->compile(rule->args, env, &compiled, err) : KP_OK;
    if (st == KP_OK && n->release)
        n->release(&compiled);
    return st;
}

static enum kp_status try_check(const struct kp_rule *rule, const struct kp_rule_env *env,
                                struct kp_error *err)
{
    const struct kp_check *c = (const struct kp_check *)rule->d;
    struct kp_check_rule compiled = {.check = c};
    enum kp_status st = c->compile ? c->compile(rule->args, env, &compiled, err) : KP_OK;
    if (st == KP_OK && c->release)
        c->release(&compiled);
    return st;
}

/* ---- the tables: filled once, never changed afterwards ---- */

static struct kp_rule_class classes[5];
static struct kp_rule_group groups[7];
static struct kp_section sections[6];
static const char *const steps[] = {"import", "normalize", "validate", "filter",
                                    "dedupe", "merge",     "export",   NULL};
static const struct kp_rule_registry registry = {classes, sections, steps};

/* A list of normalizers, checks, ... is a list of descriptors: each begins with its own. */
static const struct kp_descriptor *const *descriptors(const void *list)
{
    return list;
}

static void fill(void)
{
    const struct kp_descriptor *const *normalizers = descriptors(kp_normalizers()),
                                      *const *checks = descriptors(kp_checks()),
                                      *const *record_checks = descriptors(kp_record_checks());
    size_t n = 0;
    classes[n++] = (struct kp_rule_class){"normalize", normalizers, try_normalizer};
    classes[n++] = (struct kp_rule_class){"validate", checks, try_check};
    classes[n++] = (struct kp_rule_class){"record", record_checks, try_check};
    classes[n++] = kp_merge_class;

    n = 0;
    sections[n++] = kp_dataset_section;
    sections[n++] = kp_match_section;
    sections[n++] = kp_merge_section;
    sections[n++] = kp_segments_section;
    sections[n++] = (struct kp_section){.key = "export",
                                        .help = "what leaves, and in which form",
                                        .check = kp_export_section_check,
                                        .schema = kp_export_section_schema};

    n = 0;
    groups[n++] = (struct kp_rule_group){"normalizers", "normalize", "rules that rewrite a value",
                                         normalizers};
    groups[n++] =
        (struct kp_rule_group){"checks", "validate", "rules that a value must pass", checks};
    groups[n++] = (struct kp_rule_group){"record-checks", "record", "rules that a record must pass",
                                         record_checks};
    groups[n++] =
        (struct kp_rule_group){"comparisons", "compare", "measures of how alike two values are",
                               descriptors(kp_measures())};
    groups[n++] =
        (struct kp_rule_group){"keys", "blocking", "what two records must share to be compared",
                               descriptors(kp_key_kinds())};
    groups[n++] = (struct kp_rule_group){"survivorship", "merge",
                                         "which of several values a golden record gets",
                                         kp_survivorship_descriptors};
}

static once_flag filled = ONCE_FLAG_INIT;

const struct kp_rule_registry *kp_registry(void)
{
    call_once(&filled, fill);
    return &registry;
}

const struct kp_rule_group *kp_rule_groups(void)
{
    call_once(&filled, fill);
    return groups;
}
