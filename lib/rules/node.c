#include "rules/node.h"

#include "rules/names.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum {
    TEXT_MAX = 4 << 20,  /* bytes of a YAML text: rulesets are written by hand */
    DEPTH_MAX = 64,      /* nesting, aliases followed: what comes after may then recurse */
    NODES_MAX = 200000,  /* nodes, aliases expanded: no "billion laughs" */
    SMALL_MAP = 8,       /* keys that are compared one by one for duplicates */
    ANCHOR_NAME_MAX = 64 /* bytes of an anchor's name in a message */
};

#define YAML_TAG "tag:yaml.org,2002:"

/* A node under construction. */
struct frame {
    struct kp_node *node;
    size_t first;          /* its children begin here in pending */
    size_t nodes_before;   /* of the builder, when it began: for the anchor */
    unsigned height;       /* levels below it so far */
    struct anchor *anchor; /* NULL: none */
};

/* What an alias can refer to. */
struct anchor {
    struct kp_node *node;
    size_t nodes;    /* it and all below, expanded */
    unsigned height; /* levels below it */
    bool open;       /* still under construction: an alias to it would be a cycle */
};

struct builder {
    struct kp_arena *arena;
    struct kp_diagnostics *diags;
    struct frame stack[DEPTH_MAX];
    unsigned depth;
    struct kp_node **pending; /* children of all open nodes; of a map: key, value, key, value ... */
    size_t npending, pending_cap;
    size_t nodes; /* made so far, aliases expanded */
    struct kp_names anchors;
    struct kp_node *root;
    bool stop; /* a mistake after which reading on makes no sense */
    bool no_memory;
};

static bool push(struct builder *b, struct kp_node *node)
{
    if (b->npending == b->pending_cap) {
        size_t cap = b->pending_cap ? b->pending_cap * 2 : 256;
        struct kp_node **p = realloc(b->pending, cap * sizeof(struct kp_node *));
        if (!p) {
            b->no_memory = true;
            return false;
        }
        b->pending = p;
        b->pending_cap = cap;
    }
    b->pending[b->npending++] = node;
    return true;
}

static void stop_at(struct builder *b, uint32_t line, uint32_t column, const char *message,
                    int limit)
{
    if (limit)
        kp_diag_error(b->diags, line, column, "%s (the limit is %d)", message, limit);
    else
        kp_diag_error(b->diags, line, column, "%s", message);
    b->stop = true;
}

static struct kp_node *new_node(struct builder *b, enum kp_node_kind kind, const yaml_event_t *e)
{
    uint32_t line = (uint32_t)e->start_mark.line + 1, column = (uint32_t)e->start_mark.column + 1;
    if (++b->nodes > NODES_MAX) {
        stop_at(b, line, column, "too many values", NODES_MAX);
        return NULL;
    }
    struct kp_node *n = kp_arena_array(b->arena, 1, sizeof *n);
    if (!n) {
        b->no_memory = true;
        return NULL;
    }
    n->kind = kind;
    n->line = line;
    n->column = column;
    return n;
}

/* Registers the anchor of a node, if it has one. False when memory is out. */
static bool anchor_node(struct builder *b, const yaml_char_t *name, struct kp_node *node,
                        struct anchor **out)
{
    *out = NULL;
    if (!name)
        return true;
    const char *s = (const char *)name;
    struct anchor *a = kp_arena_array(b->arena, 1, sizeof *a);
    char *copy = kp_arena_dup(b->arena, s, strlen(s));
    if (!a || !copy || !kp_names_put(&b->anchors, copy, a)) {
        b->no_memory = true;
        return false;
    }
    *a = (struct anchor){.node = node, .nodes = 1};
    *out = a;
    return true;
}

/* A finished child goes to its parent, or becomes the root. height: levels that it takes. */
static void attach(struct builder *b, struct kp_node *node, unsigned height)
{
    if (b->depth == 0) {
        b->root = node;
        return;
    }
    struct frame *f = &b->stack[b->depth - 1];
    if (f->height < height)
        f->height = height;
    if (f->node->kind == KP_NODE_MAP && (b->npending - f->first) % 2 == 0 &&
        node->kind != KP_NODE_SCALAR)
        kp_diag_error(
            b->diags, node->line, node->column,
            "a key must be plain text, not a list or a map; put it in quotes if it is text");
    push(b, node);
}

/* Only the types that every YAML text has: a tag of another kind has no meaning here. */
static void check_tag(struct builder *b, const yaml_char_t *tag, struct kp_node *node)
{
    static const char *const plain[] = {"str", "int", "float", "bool", "null", "map", "seq", NULL};
    if (!tag || !*tag)
        return;
    const char *t = (const char *)tag;
    if (strcmp(t, "!") == 0) {
        node->quoted = node->kind == KP_NODE_SCALAR;
        return;
    }
    if (strncmp(t, YAML_TAG, strlen(YAML_TAG)) == 0)
        for (const char *const *p = plain; *p; p++)
            if (strcmp(t + strlen(YAML_TAG), *p) == 0) {
                node->quoted = node->quoted || strcmp(*p, "str") == 0;
                return;
            }
    kp_diag_error(b->diags, node->line, node->column, "unknown tag '%.64s'; leave it out", t);
}

static void on_scalar(struct builder *b, const yaml_event_t *e)
{
    struct kp_node *n = new_node(b, KP_NODE_SCALAR, e);
    if (!n)
        return;
    size_t len = e->data.scalar.length;
    const char *text = (const char *)e->data.scalar.value;
    struct anchor *anchor;
    n->text = kp_arena_dup(b->arena, text, len);
    n->text_len = (uint32_t)len;
    n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (!n->text || !anchor_node(b, e->data.scalar.anchor, n, &anchor)) {
        b->no_memory = true;
        return;
    }
    if (memchr(text, 0, len)) {
        kp_diag_error(b->diags, n->line, n->column, "text with a NUL character (\\0); take it out");
        n->text_len = (uint32_t)strlen(n->text);
    }
    check_tag(b, e->data.scalar.tag, n);
    attach(b, n, 1);
}

static void on_alias(struct builder *b, const yaml_event_t *e)
{
    uint32_t line = (uint32_t)e->start_mark.line + 1, column = (uint32_t)e->start_mark.column + 1;
    const char *name = (const char *)e->data.alias.anchor;
    const struct anchor *a = kp_names_get(&b->anchors, name);
    if (!a) {
        kp_diag_error(b->diags, line, column, "alias *%.*s without an anchor &%.*s before it",
                      ANCHOR_NAME_MAX, name, ANCHOR_NAME_MAX, name);
        b->stop = true;
    } else if (a->open) {
        kp_diag_error(b->diags, line, column, "alias *%.*s stands inside what it repeats: a cycle",
                      ANCHOR_NAME_MAX, name);
        b->stop = true;
    } else if (b->nodes + a->nodes > NODES_MAX) {
        stop_at(b, line, column, "aliases repeat too many values", NODES_MAX);
    } else if (b->depth + a->height > DEPTH_MAX) {
        stop_at(b, line, column, "nested too deep", DEPTH_MAX);
    } else {
        b->nodes += a->nodes;
        attach(b, a->node, a->height + 1);
    }
}

static void on_open(struct builder *b, const yaml_event_t *e, enum kp_node_kind kind)
{
    const yaml_char_t *anchor =
        kind == KP_NODE_MAP ? e->data.mapping_start.anchor : e->data.sequence_start.anchor;
    const yaml_char_t *tag =
        kind == KP_NODE_MAP ? e->data.mapping_start.tag : e->data.sequence_start.tag;
    size_t nodes_before = b->nodes;
    struct kp_node *n = new_node(b, kind, e);
    if (!n)
        return;
    if (b->depth == DEPTH_MAX) {
        stop_at(b, n->line, n->column, "nested too deep", DEPTH_MAX);
        return;
    }
    struct frame *f = &b->stack[b->depth];
    *f = (struct frame){.node = n, .first = b->npending, .nodes_before = nodes_before};
    if (!anchor_node(b, anchor, n, &f->anchor))
        return;
    if (f->anchor)
        f->anchor->open = true;
    check_tag(b, tag, n);
    b->depth++;
}

static void duplicate(struct builder *b, const struct kp_node *key, const struct kp_node *first)
{
    kp_diag_error(b->diags, key->line, key->column,
                  "'%.200s' is here twice; the first is in line %u", key->text, first->line);
}

static void check_duplicates(struct builder *b, const struct kp_node *map)
{
    struct kp_names seen = {0};
    bool small = map->count <= SMALL_MAP;
    for (uint32_t i = 0; i < map->count && !b->no_memory; i++) {
        const struct kp_node *key = map->keys[i], *first = NULL;
        if (key->kind != KP_NODE_SCALAR)
            continue;
        for (uint32_t j = 0; small && j < i && !first; j++)
            if (map->keys[j]->kind == KP_NODE_SCALAR && strcmp(map->keys[j]->text, key->text) == 0)
                first = map->keys[j];
        if (!small)
            first = kp_names_get(&seen, key->text);
        if (first)
            duplicate(b, key, first);
        else if (!small && !kp_names_put(&seen, key->text, key))
            b->no_memory = true;
    }
    kp_names_release(&seen);
}

/* A map's children move from pending into its own arrays. */
static void take_children(struct builder *b, struct frame *f)
{
    struct kp_node *n = f->node;
    struct kp_node **from = b->pending ? b->pending + f->first : NULL; /* {} alone: none yet */
    size_t total = b->npending - f->first;
    bool map = n->kind == KP_NODE_MAP;
    size_t count = map ? total / 2 : total;
    n->items = kp_arena_array(b->arena, count, sizeof(struct kp_node *));
    n->keys = map ? kp_arena_array(b->arena, count, sizeof(struct kp_node *)) : NULL;
    if (!n->items || (map && !n->keys)) {
        b->no_memory = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (map)
            n->keys[i] = from[2 * i];
        n->items[i] = from[map ? 2 * i + 1 : i];
    }
    n->count = (uint32_t)count;
    b->npending = f->first;
}

static void on_close(struct builder *b)
{
    struct frame *f = &b->stack[--b->depth];
    take_children(b, f);
    if (b->no_memory)
        return;
    if (f->node->kind == KP_NODE_MAP)
        check_duplicates(b, f->node);
    if (f->anchor) {
        f->anchor->open = false;
        f->anchor->nodes = b->nodes - f->nodes_before;
        f->anchor->height = f->height;
    }
    attach(b, f->node, f->height + 1);
}

/* Takes one event; true when it was the last. */
static bool on_event(struct builder *b, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_STREAM_END_EVENT:
        return true;
    case YAML_DOCUMENT_START_EVENT:
        if (b->root)
            stop_at(b, (uint32_t)e->start_mark.line + 1, (uint32_t)e->start_mark.column + 1,
                    "a second document; one file holds one", 0);
        break;
    case YAML_SCALAR_EVENT:
        on_scalar(b, e);
        break;
    case YAML_ALIAS_EVENT:
        on_alias(b, e);
        break;
    case YAML_SEQUENCE_START_EVENT:
        on_open(b, e, KP_NODE_LIST);
        break;
    case YAML_MAPPING_START_EVENT:
        on_open(b, e, KP_NODE_MAP);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_close(b);
        break;
    default:
        break;
    }
    return b->stop || b->no_memory;
}

/* Line and column (in bytes) of an offset, for what libyaml reports without a mark. */
static void place_of(const char *text, size_t offset, uint32_t *line, uint32_t *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset; i++) {
        *column += 1;
        if (text[i] == '\n') {
            *line += 1;
            *column = 1;
        }
    }
}

static void syntax_error(struct builder *b, const yaml_parser_t *p, const char *text, size_t len)
{
    uint32_t line, column;
    const char *problem = p->problem ? p->problem : "cannot be read";
    if (p->error == YAML_MEMORY_ERROR) {
        b->no_memory = true;
    } else if (p->error == YAML_READER_ERROR) {
        place_of(text, p->problem_offset < len ? p->problem_offset : len, &line, &column);
        kp_diag_error(b->diags, line, column, "not UTF-8 text: %s", problem);
    } else {
        line = (uint32_t)p->problem_mark.line + 1;
        column = (uint32_t)p->problem_mark.column + 1;
        if (p->context)
            kp_diag_error(b->diags, line, column, "not valid YAML: %s, %s", p->context, problem);
        else
            kp_diag_error(b->diags, line, column, "not valid YAML: %s", problem);
    }
}

static void build(struct builder *b, const char *text, size_t len)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        b->no_memory = true;
        return;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
    for (bool done = false; !done;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            syntax_error(b, &parser, text, len);
            break;
        }
        done = on_event(b, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

enum kp_status kp_node_parse(const char *file, const char *text, size_t len, struct kp_arena *arena,
                             struct kp_diagnostics *diags, struct kp_node **out,
                             struct kp_error *err)
{
    *out = NULL;
    if (!diags->file)
        diags->file = file;
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        len -= 3;
    }
    if (len > TEXT_MAX) {
        kp_diag_error(diags, 0, 0, "larger than %d bytes: not a ruleset", TEXT_MAX);
        return KP_OK;
    }
    size_t errors_before = diags->errors;
    struct builder *b = calloc(1, sizeof *b);
    if (!b)
        return kp_no_memory(err);
    b->arena = arena;
    b->diags = diags;
    build(b, text, len);
    bool no_memory = b->no_memory || diags->failed;
    struct kp_node *root = b->root;
    kp_names_release(&b->anchors);
    free(b->pending);
    free(b);
    if (no_memory)
        return kp_no_memory(err);
    if (diags->errors > errors_before)
        return KP_OK;
    if (!root)
        kp_diag_error(diags, 1, 1, "empty: nothing but blanks and comments");
    *out = root;
    return KP_OK;
}
