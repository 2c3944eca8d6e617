/* Any bytes as a ruleset: loaded and compiled, or refused with places inside of the text; never a
 * crash, a leak or a long wait. */
#include "pipeline/registry.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
    if (!ok)
        abort();
}

static void check_places(const struct kp_diagnostics *diags, const uint8_t *data, size_t size)
{
    uint32_t lines = 2; /* a mistake at the end of the last line may be said to be in the next */
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n' || data[i] == '\r' || data[i] == 0x85 || data[i] == 0xA8 ||
                 data[i] == 0xA9;
    for (size_t i = 0; i < diags->count; i++) {
        require(diags->items[i].line <= lines);
        require(diags->items[i].message && diags->items[i].message[0]);
        require(i == 0 || diags->items[i].line >= diags->items[i - 1].line);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kp_diagnostics diags;
    struct kp_error err = {0};
    struct kp_ruleset *rs = NULL;
    kp_diagnostics_init(&diags, "fuzz.yaml");
    enum kp_status st =
        kp_ruleset_parse("fuzz.yaml", (const char *)data, size, kp_registry(), &diags, &rs, &err);
    require((st == KP_OK) == (rs != NULL));
    require((st == KP_ERR_RULES) == (diags.errors > 0) || st == KP_ERR_MEMORY);
    check_places(&diags, data, size);
    if (rs)
        kp_ruleset_try(rs, kp_registry(), &diags);
    kp_ruleset_free(rs);
    kp_diagnostics_release(&diags);
    return 0;
}
