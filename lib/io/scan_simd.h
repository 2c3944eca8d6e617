/* The vectorised scan of CSV, once for each kind of vector: a file of scans defines the operations
 * below, then includes this. Private to lib/io.
 *
 * KP_SIMD: attributes of every function: static inline, always_inline, the target.
 *
 * vec, VEC_BYTES: the type of a vector and its width, of which 64 is a multiple.
 *
 * vec_load(p) from any address; vec_fill(c): c in every byte; vec_or(a, b).
 *
 * vec_eq(a, b), vec_below20(v): 0xFF in every byte where they are the same, or less than 0x20.
 *
 * vec_mask(v): a bit for each byte of a result of those.
 *
 * prefix_xor(m): bit i is the parity of bits 0 to i.
 *
 * write_bits(out, m, base): writes base + the number of each set bit and returns how many; may
 * write up to fifteen more.
 */

#ifndef KP_OWN_LOOK /* a file of scans may define look_at_64 itself */
KP_SIMD struct kp_csv_masks look_at_64(const char *text, vec delimiter)
{
    struct kp_csv_masks m = {0};
    for (int i = 0; i < 64; i += VEC_BYTES) {
        vec v = vec_load(text + i);
        vec odd = vec_or(vec_or(vec_eq(v, vec_fill(',')), vec_eq(v, vec_fill(';'))),
                         vec_or(vec_eq(v, vec_fill('|')), vec_eq(v, vec_fill('\\'))));
        m.odd |= vec_mask(vec_or(odd, vec_below20(v))) << i;
        m.delimiter |= vec_mask(vec_eq(v, delimiter)) << i;
        m.quote |= vec_mask(vec_eq(v, vec_fill('"'))) << i;
        m.lf |= vec_mask(vec_eq(v, vec_fill('\n'))) << i;
        m.cr |= vec_mask(vec_eq(v, vec_fill('\r'))) << i;
    }
    return m;
}

#endif

/* What 64 bytes hold, given what came before them. */
struct verdict {
    uint64_t ends; /* delimiters and LFs outside of quotes */
    uint64_t odd;  /* other bytes that may need quoting or escaping, doubled quotes among them */
    uint64_t irregular; /* bytes that show a record that is not plain RFC 4180 */
};

KP_SIMD struct verdict judge(struct kp_csv_index *ix, const struct kp_csv_masks *m)
{
    uint64_t inside = prefix_xor(m->quote) ^
                      ix->in_quotes; /* from an opening quote up to before the closing one */
    uint64_t open = m->quote & inside, close = m->quote & ~inside;
    uint64_t any = m->delimiter | m->lf | m->cr | m->quote;
    uint64_t cr = m->cr & ~inside;
    uint64_t after_any = any << 1 | ix->before;
    uint64_t after_close = close << 1 | ix->closed;
    uint64_t after_cr = cr << 1 | ix->cr;
    uint64_t ends = (m->delimiter | m->lf) & ~inside;
    struct verdict v = {
        .ends = ends,
        .odd = ((m->odd | m->delimiter) & ~ends & ~cr) | (open & after_close),
        .irregular = (open & ~after_any) | (after_close & ~any) | (after_cr & ~m->lf),
    };
    ix->in_quotes = (uint64_t)((int64_t)inside >> 63);
    ix->before = any >> 63;
    ix->closed = close >> 63;
    ix->cr = cr >> 63;
    return v;
}

KP_SIMD size_t index_csv(struct kp_csv_index *ix, const char *text, size_t from, size_t to,
                         char delimiter)
{
    vec d = vec_fill(delimiter);
    size_t n = 0, odd = 0;
    for (size_t i = from; i < to; i += 64) {
        struct kp_csv_masks m = look_at_64(text + i, d);
        if (to - i < 64) {
            uint64_t valid = ((uint64_t)1 << (to - i)) - 1;
            m = (struct kp_csv_masks){m.delimiter & valid, m.quote & valid, m.lf & valid,
                                      m.cr & valid, m.odd & valid};
        }
        struct verdict v = judge(ix, &m);
        if (to - i < 64)
            v.irregular &= ((uint64_t)1 << (to - i)) - 1;
        if (__builtin_expect(v.irregular != 0, 0)) {
            int at = __builtin_ctzll(v.irregular);
            uint64_t good = ((uint64_t)1 << at) - 1;
            n += write_bits(ix->at + n, v.ends & good, (uint32_t)i);
            odd += write_bits(ix->odd + odd, v.odd & good, (uint32_t)i);
            ix->count = n;
            ix->odd_count = odd;
            return i + (size_t)at;
        }
        n += write_bits(ix->at + n, v.ends, (uint32_t)i);
        if (v.odd)
            odd += write_bits(ix->odd + odd, v.odd, (uint32_t)i);
    }
    ix->count = n;
    ix->odd_count = odd;
    return to;
}
