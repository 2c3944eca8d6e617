/* required: the record must have a value there. */
#include "validate/validate.h"

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    (void)rule;
    ctx->reason = "is missing";
    for (size_t i = 0; i < cell.len; i++)
        if (cell.ptr[i] != ' ' && cell.ptr[i] != '\t')
            return true;
    return false;
}

static const struct kp_example examples[] = {
    {.input = "زهرا", .output = "ok"},
    {.input = "  ", .output = "is missing"},
    {0},
};

const struct kp_check kp_check_required = {
    .d = {.name = "required",
          .help = "the cell holds a value: not missing, not null, not blank",
          .examples = examples},
    .flags = KP_CHECK_ALL_CELLS,
    .apply = apply,
};
