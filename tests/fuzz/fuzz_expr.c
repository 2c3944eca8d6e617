/* Any text as an expression: refused, failing or answering within its limits, and the same answer
 * twice. */
#include "pipeline/expr_host.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
    if (!ok)
        abort();
}

static void make_batch(struct kp_batch *b)
{
    struct kp_schema *s = kp_schema_new();
    kp_batch_init(b);
    require(s && kp_schema_add(s, kp_str("name")) == 0 && kp_schema_add(s, kp_str("n")) == 1);
    require(kp_batch_set_schema(b, s));
    kp_schema_unref(s);
    struct kp_slice *row = kp_batch_add_row(b);
    require(row != NULL);
    row[0] = kp_str("علی 北京 Zoë");
    row[1] = kp_slice_of(KP_NUMBER, "41", 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kp_batch batch;
    struct kp_error err = {0};
    struct kp_expr *e = NULL;
    struct kp_expr_host *host = kp_expr_host_new(NULL);
    char *source = malloc(size + 1);
    require(host && source);
    memcpy(source, data, size);
    source[size] = '\0';
    make_batch(&batch);
    if (kp_expr_new(source, "fuzz", host, &e, &err) == KP_OK) {
        bool first = false, second = false;
        enum kp_status a = kp_expr_test(e, kp_expr_row(&batch, 0), &first, &err);
        enum kp_status b = kp_expr_test(e, kp_expr_row(&batch, 0), &second, &err);
        require(a == b || a == KP_ERR_MEMORY || b == KP_ERR_MEMORY);
        require(first == second);
    }
    kp_expr_free(e);
    kp_expr_host_free(host);
    kp_batch_release(&batch);
    free(source);
    return 0;
}
