/* Manifests: what a run did, in one JSON object on one line.
 *
 *     {"tool":"validate","version":"0.1.0","started":"2026-01-31T06:00:00Z","ended":"...","seconds":1.25,
 *      "ruleset":{"file":"rules.yaml","digest":"<hex>"},
 *      "settings":{...},
 *      "inputs":[{"file":"a.csv","format":"csv","bytes":10,"digest":"<hex>","records":2,"quarantined":0,"blank":0}],
 *      "counts":{"in":2,"out":1,"quarantined":0,"rejected":1,"filtered":0,"merged":0},
 *      "stages":[{"stage":"validate","in":2,"out":1,"quarantined":0,"rejected":1,"filtered":0,"merged":0,
 * ...}],
 * "outputs":[{"kind":"records","file":"-","bytes":5,"digest":"<hex>","records":1,"columns":["a"]},
 *                 {"kind":"rejects","file":"r.jsonl","bytes":9,"digest":"<hex>"}]}
 *
 * Digests are BLAKE2b-256 in hex, as `b2sum -l 256` prints them. What a stage says of itself
 * (per-rule counters) is among the members of its object. Settings are there in a run directory.
 */
#ifndef KP_PIPELINE_MANIFEST_H
#define KP_PIPELINE_MANIFEST_H

#include <time.h>

#include "core/buf.h"
#include "record/stage.h"

struct kp_manifest_file {
    const char *kind; /* outputs: "records", "quarantine", "rejects", "ledger" ...; inputs: NULL */
    const char *path;
    const char *format; /* NULL: not said */
    uint64_t bytes;
    char digest[65]; /* "" when not computed */
    uint64_t records, quarantined, blank;
    const struct kp_schema *columns; /* outputs: those that were written, in their order; or NULL */
};

struct kp_manifest {
    const char *tool;
    struct timespec started, ended;
    double seconds;
    const char *ruleset, *ruleset_digest; /* NULL: none */
    const char *settings;                 /* a JSON object, or NULL */
    struct kp_manifest_file *inputs;
    size_t ninputs;
    struct kp_counts counts;
    struct kp_stage *const *stages;
    const struct kp_counts *stage_counts;
    const struct kp_buf
        *stage_reports; /* one a stage: members of its object, each after a comma; may be NULL */
    size_t nstages;
    struct kp_manifest_file *outputs;
    size_t noutputs;
};

/* Appends the manifest and a line end. */
void kp_manifest_write(const struct kp_manifest *m, struct kp_buf *json);

/* True when in is the sum of the rest. */
bool kp_counts_balance(const struct kp_counts *c);

#endif
