/* What the parts of a report look things up in: the checks of the manifests, the sources. */
#include <math.h>

#include "profile/output.h"
#include "report/gather.h"

static void add_rule(struct kp_report_sources *s, const struct kp_node *node)
{
    const char *rule = kp_get_text(node, "rule", ""), *scope = kp_get_text(node, "scope", "");
    s->rules[s->nrules++] = (struct kp_report_rule){
        .node = node,
        .field = kp_get_text(node, "field", ""),
        .rule = rule,
        .seen = kp_get_number(node, "seen", 0),
        .failed = kp_get_number(node, "failed", 0),
        .across = strcmp(scope, "record") == 0,
        .fresh = strcmp(kp_get_text(node, "kind", ""), "fresh") == 0 ||
                 strcmp(rule, "fresh") == 0 || strcmp(rule, "timely") == 0,
    };
}

static void find_rules(struct kp_report_sources *s)
{
    for (size_t m = 0; m < s->nmanifests; m++) {
        const struct kp_node *stages = kp_report_list(s->manifests[m], "stages");
        for (uint32_t i = 0; stages && i < stages->count; i++) {
            const struct kp_node *rules = kp_report_list(stages->items[i], "rules");
            bool checks = strcmp(kp_get_text(stages->items[i], "stage", ""), "normalize") != 0;
            for (uint32_t r = 0; checks && rules && r < rules->count; r++)
                if (s->nrules < KP_REPORT_RULES)
                    add_rule(s, rules->items[r]);
        }
    }
}

void kp_report_find(struct kp_report_sources *s)
{
    const struct kp_node *list = s->nprofiles ? kp_report_list(s->profiles[0], "sources") : NULL;
    for (uint32_t i = 0; list && i < list->count && s->nsources < KP_REPORT_SOURCES; i++) {
        struct kp_report_source *source = &s->sources[s->nsources++];
        source->name = kp_get_text(list->items[i], "source", "");
        source->records = kp_get_count(list->items[i], "records");
    }
    find_rules(s);
}

size_t kp_report_source_find(const struct kp_report_sources *s, struct kp_slice name)
{
    for (size_t i = 0; i < s->nsources; i++)
        if (kp_slice_is(name, s->sources[i].name))
            return i;
    return SIZE_MAX;
}

static double passed(uint64_t failed, uint64_t of)
{
    return of == 0 ? NAN : failed < of ? 1 - (double)failed / (double)of : 0;
}

struct kp_report_shares kp_report_shares_of(const struct kp_report_sources *s,
                                            const struct kp_report_source *source)
{
    struct kp_report_shares out = {NAN, NAN, NAN, NAN};
    if (source->clustered)
        out.uniqueness = (double)source->clusters / (double)source->clustered;
    if (!s->rejects)
        return out;
    out.validity = passed(source->rejected, source->records);
    for (size_t i = 0; i < s->nrules; i++) {
        double share = passed(source->failed[i], source->records);
        if (s->rules[i].across)
            out.consistency = fmin(isnan(out.consistency) ? 1 : out.consistency, share);
        if (s->rules[i].fresh)
            out.timeliness = fmin(isnan(out.timeliness) ? 1 : out.timeliness, share);
    }
    return out;
}

bool kp_report_names_field(const char *fields, const char *field)
{
    size_t n = strlen(field);
    for (const char *p = fields; n && (p = strstr(p, field)) != NULL; p++)
        if ((p == fields || p[-1] == ',') && (p[n] == ',' || p[n] == '\0'))
            return true;
    return false;
}
