/* What the dedupe stage matches by: a saved model, the ruleset's section, or the state's. */
#include "match/dedupe_internal.h"

#include "core/hash.h"
#include "match/section.h"

const char *kp_dedupe_source_field(const struct kp_dedupe *d)
{
    return d->options.source_field ? d->options.source_field : "_source";
}

/* The configuration moves from the saved model to the stage. */
static enum kp_status read_model(struct kp_dedupe *d, struct kp_error *err)
{
    enum kp_status st = kp_model_load(d->options.model, &d->saved, err);
    if (st != KP_OK)
        return st;
    kp_match_config_release(&d->config);
    d->config = d->saved->config;
    kp_match_config_init(&d->saved->config);
    d->configured = true;
    return KP_OK;
}

/* ---- the section: the ruleset's, else the state's ---- */

static uint64_t node_digest(const struct kp_node *n, uint64_t h)
{
    h = kp_hash_mix(h, (uint64_t)n->kind << 32 | n->count);
    if (n->kind == KP_NODE_SCALAR)
        h = kp_hash(n->text, n->text_len, h);
    for (uint32_t i = 0; n->kind != KP_NODE_SCALAR && i < n->count; i++) {
        if (n->kind == KP_NODE_MAP)
            h = node_digest(n->keys[i], h);
        h = node_digest(n->items[i], h);
    }
    return h;
}

static enum kp_status read_section(struct kp_dedupe *d, const char *file,
                                   const struct kp_node *node, const struct kp_ruleset *rs,
                                   struct kp_error *err)
{
    struct kp_diagnostics diags;
    kp_diagnostics_init(&diags, file);
    enum kp_status st = kp_match_section_read(node, rs, &d->config, &diags, err);
    kp_diagnostics_release(&diags);
    d->configured = true;
    return st;
}

/* The section that was chosen when the state's model was trained. */
static enum kp_status read_chosen(struct kp_dedupe *d, struct kp_error *err)
{
    const struct kp_buf *text = &kp_incremental_model(d->inc)->section;
    struct kp_diagnostics diags;
    struct kp_node *root = NULL;
    kp_diagnostics_init(&diags, d->options.state);
    enum kp_status st = kp_node_parse(d->options.state, text->data ? text->data : "", text->len,
                                      &d->config.arena, &diags, &root, err);
    kp_diagnostics_release(&diags);
    const struct kp_node *node = root ? kp_node_get(root, kp_match_section.key) : NULL;
    if (st == KP_OK && !node)
        st = kp_fail_at(err, KP_ERR_INPUT, d->options.state, 0, 0,
                        "the state is damaged; restore it from a copy");
    if (st == KP_OK)
        st = read_section(d, d->options.state, node, NULL, err);
    if (st == KP_OK && d->options.mode == KP_LINK)
        d->config.one_to_one = true;
    d->whole = true;
    return st;
}

static enum kp_status open_state(struct kp_dedupe *d, struct kp_error *err)
{
    if (!d->options.state)
        return KP_OK;
    if (d->saved)
        return kp_fail(err, KP_ERR_USAGE,
                       "a state has a model of its own; give --model or --state, not both");
    struct kp_incremental_options o = {.state = d->options.state,
                                       .events = d->options.events,
                                       .removed = d->options.removed,
                                       .id = d->options.id,
                                       .source_field = kp_dedupe_source_field(d),
                                       .mode = d->options.mode};
    enum kp_status st = kp_incremental_new(&o, &d->inc, err);
    if (st != KP_OK)
        return st;
    const struct kp_state_model *m = kp_incremental_model(d->inc);
    d->trained = m->there && !d->options.retrain;
    if (d->trained && m->section_digest != d->section_digest)
        return kp_fail_at(err, KP_ERR_USAGE, d->options.state, 0, 0,
                          "the model of the state was trained with another match section; give "
                          "the same, or --retrain");
    return d->trained && !d->configured ? read_chosen(d, err) : KP_OK;
}

enum kp_status kp_dedupe_setup(struct kp_dedupe *d, struct kp_error *err)
{
    const struct kp_dedupe_options *o = &d->options;
    const struct kp_node *node =
        o->rules && !o->ignore_section ? kp_node_get(o->rules->root, kp_match_section.key) : NULL;
    enum kp_status st = KP_OK;
    if (o->model) {
        st = read_model(d, err);
    } else if (node) {
        st = read_section(d, o->rules->file, node, o->rules, err);
        d->section_digest = node_digest(node, 1);
    }
    return st == KP_OK ? open_state(d, err) : st;
}

/* ---- labels ---- */

/* In a state it may be that none of them has come yet. */
static enum kp_status read_never(struct kp_dedupe *d, struct kp_error *err)
{
    struct kp_error own = {0};
    enum kp_status st = kp_known_read(&d->never, d->options.never, KP_LABEL_DIFFERENT, &d->table,
                                      d->id_column, &own);
    if (st == KP_ERR_USAGE && d->inc)
        return KP_OK;
    if (st != KP_OK && err)
        *err = own;
    return st;
}

enum kp_status kp_dedupe_known(struct kp_dedupe *d, struct kp_error *err)
{
    const struct kp_dedupe_options *o = &d->options;
    enum kp_status st = KP_OK;
    if ((o->labels || o->learn_kept) && (d->saved || d->trained))
        return kp_fail(err, KP_ERR_USAGE,
                       "labels train a model, but there is one already; leave --model out, or with "
                       "--state give --retrain");
    if (d->inc && !o->id && (o->labels || o->never))
        return kp_fail(err, KP_ERR_USAGE,
                       "numbers of records change from batch to batch; with --state labels need "
                       "--id FIELD");
    if (o->learn_kept && d->kept_column == UINT32_MAX)
        return kp_fail(err, KP_ERR_USAGE, "the input has no field '%s'", o->keep);
    if (o->labels)
        st = kp_known_read(&d->known, o->labels, KP_LABEL_MATCH, &d->table, d->id_column, err);
    if (st == KP_OK && o->never)
        st = read_never(d, err);
    if (o->learn_kept)
        d->known.entity = d->table.columns[d->kept_column].ids;
    return st;
}
