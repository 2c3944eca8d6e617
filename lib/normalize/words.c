#include "normalize/words.h"

#include "text/script_key.h"

bool kp_words_init(struct kp_lookup *l, const struct kp_meaning *meanings, struct kp_arena *arena)
{
    struct kp_buf scratch = {0};
    size_t count = 0;
    bool ok = true;
    for (size_t m = 0; meanings[m].words; m++)
        for (const char *s = meanings[m].words; *s; s++)
            count += *s == '|';
    for (size_t m = 0; meanings[m].words; m++)
        count++;
    ok = kp_lookup_init(l, count, arena);
    for (uint32_t m = 0; ok && meanings[m].words; m++) {
        for (const char *s = meanings[m].words; ok && *s;) {
            size_t n = strcspn(s, "|");
            struct kp_slice key;
            ok = kp_folded_key(kp_string(s, n), &scratch, arena, &key);
            if (ok)
                kp_lookup_add(l, key, m);
            s += n + (s[n] == '|');
        }
    }
    kp_buf_release(&scratch);
    return ok;
}

uint32_t kp_words_find(const struct kp_lookup *l, struct kp_slice s, struct kp_buf *scratch)
{
    kp_buf_clear(scratch);
    size_t n = kp_script_key(KP_KEY_ALL, s, scratch);
    return n ? kp_lookup_get(l, scratch->data, n) : KP_NO_ENTRY;
}
