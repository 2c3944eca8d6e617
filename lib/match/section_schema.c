/* The JSON Schema of the match section. */
#include "match/section.h"

#define TEXT "{\"$ref\":\"#/$defs/text\"}"
#define SHARE "{\"type\":\"number\",\"minimum\":0,\"maximum\":1}"
#define TEXTS "{\"anyOf\":[" TEXT ",{\"type\":\"array\",\"items\":" TEXT "}]}"

/* "name": what may stand behind it. */
static void put_rule(struct kp_buf *json, const struct kp_descriptor *d)
{
    kp_buf_json(json, d->name, strlen(d->name));
    kp_buf_puts(json, ":{\"description\":");
    kp_buf_json(json, d->help, strlen(d->help));
    kp_buf_puts(json, ",\"allOf\":[");
    kp_schema_value(d, json);
    kp_buf_puts(json, "]}");
}

/* A field, or a map of one key. */
static void put_key(struct kp_buf *json)
{
    kp_buf_puts(json,
                "{\"anyOf\":[" TEXT ",{\"type\":\"object\",\"minProperties\":1,\"maxProperties\":1,"
                "\"additionalProperties\":false,\"properties\":{");
    for (const struct kp_key_kind *const *k = kp_key_kinds(); *k; k++) {
        kp_buf_puts(json, k == kp_key_kinds() ? "" : ",");
        put_rule(json, &(*k)->d);
    }
    kp_buf_puts(json, "}}]}");
}

static void put_blocking(struct kp_buf *json)
{
    kp_buf_puts(json, "\"blocking\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"anyOf\":[");
    put_key(json);
    kp_buf_puts(json, ",{\"type\":\"array\",\"minItems\":1,\"items\":");
    put_key(json);
    kp_buf_puts(json, "}]}}");
}

static void put_compare(struct kp_buf *json)
{
    kp_buf_printf(json,
                  "\"compare\":{\"type\":\"object\",\"minProperties\":1,\"maxProperties\":%d,"
                  "\"additionalProperties\":{\"anyOf\":[{\"enum\":[\"exact\",null]},"
                  "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{",
                  KP_MAX_COMPARISONS);
    for (const struct kp_measure *const *m = kp_measures(); *m; m++) {
        put_rule(json, &(*m)->d);
        kp_buf_putc(json, ',');
    }
    kp_buf_puts(json,
                "\"exact\":{},\"term_frequency\":{\"anyOf\":[{\"$ref\":\"#/$defs/boolean\"},"
                "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"file\":" TEXT
                ",\"weight\":" SHARE ",\"minimum\":" SHARE "}}]},\"swapped_with\":" TEXT
                ",\"missing\":{\"enum\":[\"neutral\",\"different\"]}");
    for (const char *chances = "mu"; *chances; chances++)
        kp_buf_printf(json,
                      ",\"%c\":{\"type\":\"array\",\"maxItems\":%d,\"items\":{\"anyOf\":["
                      "{\"type\":\"null\"}," SHARE "]}}",
                      *chances, KP_MAX_LEVELS);
    kp_buf_puts(json, "}}]}}");
}

void kp_match_section_schema(struct kp_buf *json)
{
    kp_buf_puts(json,
                "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"blocking\","
                "\"compare\"],\"properties\":{");
    put_blocking(json);
    kp_buf_putc(json, ',');
    put_compare(json);
    kp_buf_puts(json, ",\"split_by\":" TEXTS ",\"veto\":" TEXTS
                      ",\"threshold\":{\"$ref\":\"#/$defs/percent\"},"
                      "\"suspect\":{\"$ref\":\"#/$defs/percent\"},\"prior\":" SHARE
                      ",\"max_block\":{\"type\":\"integer\",\"minimum\":2,\"maximum\":100000},"
                      "\"one_to_one\":{\"$ref\":\"#/$defs/boolean\"},"
                      "\"generic_values\":{\"$ref\":\"#/$defs/boolean\"},"
                      "\"cluster\":{\"enum\":[\"surgery\",\"connected\",\"best-link\"]}}}");
}
