#include "pipeline/manifest.h"

static void add_time(struct kp_buf *b, const char *key, struct timespec t)
{
    struct tm tm;
    char text[32] = "";
    if (gmtime_r(&t.tv_sec, &tm))
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    kp_buf_printf(b, ",\"%s\":\"%s\"", key, text);
}

static void add_counts(struct kp_buf *b, const struct kp_counts *c)
{
    kp_buf_printf(b,
                  "\"in\":%llu,\"out\":%llu,\"quarantined\":%llu,\"rejected\":%llu,\"filtered\":%"
                  "llu,\"merged\":%llu",
                  (unsigned long long)c->in, (unsigned long long)c->out,
                  (unsigned long long)c->quarantined, (unsigned long long)c->rejected,
                  (unsigned long long)c->filtered, (unsigned long long)c->merged);
}

static void add_string(struct kp_buf *b, const char *key, const char *value)
{
    kp_buf_printf(b, "\"%s\":", key);
    kp_buf_json(b, value, strlen(value));
}

static void add_columns(struct kp_buf *b, const struct kp_schema *columns)
{
    kp_buf_puts(b, ",\"columns\":[");
    for (size_t c = 0; c < kp_schema_count(columns); c++) {
        struct kp_slice name = kp_schema_column(columns, c)->name;
        if (c)
            kp_buf_putc(b, ',');
        kp_buf_json(b, name.ptr, name.len);
    }
    kp_buf_putc(b, ']');
}

static void add_file(struct kp_buf *b, const struct kp_manifest_file *f)
{
    kp_buf_putc(b, '{');
    if (f->kind) {
        add_string(b, "kind", f->kind);
        kp_buf_putc(b, ',');
    }
    add_string(b, "file", f->path);
    if (f->format) {
        kp_buf_putc(b, ',');
        add_string(b, "format", f->format);
    }
    kp_buf_printf(b, ",\"bytes\":%llu", (unsigned long long)f->bytes);
    if (f->digest[0]) {
        kp_buf_putc(b, ',');
        add_string(b, "digest", f->digest);
    }
    if (!f->kind || strcmp(f->kind, "records") == 0)
        kp_buf_printf(b, ",\"records\":%llu", (unsigned long long)f->records);
    if (!f->kind)
        kp_buf_printf(b, ",\"quarantined\":%llu,\"blank\":%llu", (unsigned long long)f->quarantined,
                      (unsigned long long)f->blank);
    if (f->columns)
        add_columns(b, f->columns);
    kp_buf_putc(b, '}');
}

static void add_files(struct kp_buf *b, const char *key, const struct kp_manifest_file *files,
                      size_t n)
{
    kp_buf_printf(b, ",\"%s\":[", key);
    for (size_t i = 0; i < n; i++) {
        if (i)
            kp_buf_putc(b, ',');
        add_file(b, &files[i]);
    }
    kp_buf_putc(b, ']');
}

static void add_stages(struct kp_buf *b, const struct kp_manifest *m)
{
    kp_buf_puts(b, ",\"stages\":[");
    for (size_t i = 0; i < m->nstages; i++) {
        kp_buf_puts(b, i ? ",{" : "{");
        add_string(b, "stage", m->stages[i]->ops->name);
        kp_buf_putc(b, ',');
        add_counts(b, &m->stage_counts[i]);
        if (m->stage_reports)
            kp_buf_add(b, m->stage_reports[i].data, m->stage_reports[i].len);
        kp_buf_putc(b, '}');
    }
    kp_buf_putc(b, ']');
}

void kp_manifest_write(const struct kp_manifest *m, struct kp_buf *b)
{
    kp_buf_putc(b, '{');
    add_string(b, "tool", m->tool);
    kp_buf_putc(b, ',');
    add_string(b, "version", KP_VERSION);
    add_time(b, "started", m->started);
    add_time(b, "ended", m->ended);
    kp_buf_printf(b, ",\"seconds\":%.3f", m->seconds);
    if (m->ruleset) {
        kp_buf_puts(b, ",\"ruleset\":{");
        add_string(b, "file", m->ruleset);
        kp_buf_putc(b, ',');
        add_string(b, "digest", m->ruleset_digest ? m->ruleset_digest : "");
        kp_buf_putc(b, '}');
    }
    if (m->settings)
        kp_buf_printf(b, ",\"settings\":%s", m->settings);
    add_files(b, "inputs", m->inputs, m->ninputs);
    kp_buf_puts(b, ",\"counts\":{");
    add_counts(b, &m->counts);
    kp_buf_putc(b, '}');
    add_stages(b, m);
    add_files(b, "outputs", m->outputs, m->noutputs);
    kp_buf_puts(b, "}\n");
}

bool kp_counts_balance(const struct kp_counts *c)
{
    return c->in == c->out + c->quarantined + c->rejected + c->filtered + c->merged;
}
