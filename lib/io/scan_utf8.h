/* The vectorised UTF-8 check (Keiser & Lemire 2021), once for each kind of vector. Private to
 * lib/io. Besides what scan_simd.h names it needs:
 *
 * vec_and, vec_xor, vec_minus (unsigned, saturating), vec_any (some bit is set).
 *
 * vec_table(t): 16 bytes, in each lane; vec_lookup(table, index): per byte, index below 16.
 *
 * vec_high_nibbles(v): the upper four bits of each byte, shifted down.
 *
 * vec_shifted_in(v, before, n): v, shifted up by n bytes, with the last n of before in front.
 *
 * Every error of two bytes in a row shows in three nibbles: the first byte's two and the second's
 * upper one. Each table gives the errors that its nibble allows, as bits; what is in all three
 * happened.
 */

enum {
    TOO_SHORT = 1 << 0,  /* a lead byte, then no continuation */
    TOO_LONG = 1 << 1,   /* ASCII, then a continuation */
    OVERLONG_3 = 1 << 2, /* E0, then below A0 */
    TOO_LARGE = 1 << 3,  /* F4, then 90 or above; F5 and above, then 90 or above */
    SURROGATE = 1 << 4,  /* ED, then A0 or above */
    OVERLONG_2 = 1 << 5, /* C0 or C1 */
    OVERLONG_4 = 1 << 6, /* F0, then below 90; also F5 and above, then below 90 */
    TWO_CONTS = 1 << 7,  /* right only as the third or fourth byte of a sequence */
    ANY_LEAD = TOO_SHORT | TOO_LONG | TWO_CONTS,
    LARGE_LEAD = ANY_LEAD | TOO_LARGE | OVERLONG_4,
    CONT = TOO_LONG | OVERLONG_2 | TWO_CONTS,
};

static const uint8_t first_high[16] = {
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TWO_CONTS,
    TWO_CONTS,
    TWO_CONTS,
    TWO_CONTS,
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | OVERLONG_4,
};
static const uint8_t first_low[16] = {
    ANY_LEAD | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,
    ANY_LEAD | OVERLONG_2,
    ANY_LEAD,
    ANY_LEAD,
    ANY_LEAD | TOO_LARGE,
    LARGE_LEAD,
    LARGE_LEAD,
    LARGE_LEAD,
    LARGE_LEAD,
    LARGE_LEAD,
    LARGE_LEAD,
    LARGE_LEAD,
    LARGE_LEAD,
    LARGE_LEAD | SURROGATE,
    LARGE_LEAD,
    LARGE_LEAD,
};
static const uint8_t second_high[16] = {
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    CONT | OVERLONG_3 | OVERLONG_4,
    CONT | OVERLONG_3 | TOO_LARGE,
    CONT | SURROGATE | TOO_LARGE,
    CONT | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
};

/* Some bit is set where v, which follows before, is not UTF-8. */
KP_SIMD vec utf8_errors(vec v, vec before)
{
    vec one = vec_shifted_in(v, before, 1);
    vec two = vec_shifted_in(v, before, 2);
    vec three = vec_shifted_in(v, before, 3);
    vec pair = vec_and(vec_and(vec_lookup(vec_table(first_high), vec_high_nibbles(one)),
                               vec_lookup(vec_table(first_low), vec_and(one, vec_fill(0x0F)))),
                       vec_lookup(vec_table(second_high), vec_high_nibbles(v)));
    vec third = vec_minus(two, vec_fill((char)(0xE0 - 0x80)));
    vec fourth = vec_minus(three, vec_fill((char)(0xF0 - 0x80)));
    return vec_xor(vec_and(vec_or(third, fourth), vec_fill((char)0x80)), pair);
}

struct utf8_state {
    vec before; /* the last vector */
    vec errors;
    uint64_t high; /* not 0: some byte is not ASCII */
};

KP_SIMD void utf8_step(struct utf8_state *state, const char *s)
{
    vec v[64 / VEC_BYTES], all = vec_fill(0);
    for (size_t i = 0; i < 64 / VEC_BYTES; i++) {
        v[i] = vec_load(s + i * VEC_BYTES);
        all = vec_or(all, v[i]);
    }
    /* Behind a vector of ASCII nothing is pending, so that a stretch of ASCII needs only this look.
     */
    uint64_t high = vec_mask(all) | vec_mask(state->before);
    if (high)
        for (size_t i = 0; i < 64 / VEC_BYTES; i++) {
            state->errors = vec_or(state->errors, utf8_errors(v[i], state->before));
            state->before = v[i];
        }
    state->high |= high;
}

KP_SIMD enum kp_utf8 check_utf8(const char *s, size_t len)
{
    struct utf8_state state = {.before = vec_fill(0), .errors = vec_fill(0)};
    size_t i = 0;
    for (; len - i >= 64; i += 64)
        utf8_step(&state, s + i);
    char last[64] = {0}; /* zeros behind the end: a sequence that is cut off there is too short */
    if (len > i)
        memcpy(last, s + i, len - i);
    utf8_step(&state, last);
    if (vec_any(state.errors))
        return KP_UTF8_BAD;
    return state.high ? KP_UTF8_GOOD : KP_UTF8_ASCII;
}
