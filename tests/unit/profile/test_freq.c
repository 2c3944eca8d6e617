#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/hash.h"
#include "profile/freq.h"

static void add(struct kp_freq *f, const char *key, uint64_t count)
{
    assert_true(kp_freq_add(f, kp_hash(key, strlen(key), 0), key, strlen(key), count));
}

static void exact(void **state)
{
    (void)state;
    struct kp_freq f;
    struct kp_freq_entry top[3];
    kp_freq_init(&f, 100, 10000);
    add(&f, "تهران", 3);
    add(&f, "上海", 5);
    add(&f, "تهران", 4);
    add(&f, "Madrid", 1);
    add(&f, "", 1);
    assert_true(kp_freq_exact(&f));
    assert_int_equal(kp_freq_distinct(&f), 4);
    assert_int_equal(kp_freq_repeated(&f), 2);
    assert_int_equal(f.total, 14);
    assert_int_equal(kp_freq_top(&f, top, 3), 3);
    assert_int_equal(top[0].count, 7);
    assert_memory_equal(top[0].key, "تهران", top[0].len);
    assert_int_equal(top[1].count, 5);
    assert_int_equal(top[2].len, 0); /* of equals the first by bytes */
    assert_int_equal(kp_freq_bottom(&f, top, 3), 3);
    assert_int_equal(top[0].count, 1);
    kp_freq_release(&f);
}

/* n values, each thousandth of them heavy, shared out among parts. */
static void fill(struct kp_freq *parts, size_t nparts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char key[32];
        snprintf(key, sizeof key, "value %zu", i);
        add(&parts[i * 7 % nparts], key, 1);
        if (i % 1000 == 0)
            add(&parts[i % nparts], key, 500 + i);
    }
}

/* Past the limit the result is the same whatever the order and the sharing out. */
static void past_the_limit(void **state)
{
    (void)state;
    enum { N = 50000 };
    struct kp_freq one, parts[3], merged;
    struct kp_freq_entry a[20], b[20];
    kp_freq_init(&one, 1000, 1 << 20);
    kp_freq_init(&merged, 1000, 1 << 20);
    for (int i = 0; i < 3; i++)
        kp_freq_init(&parts[i], 1000, 1 << 20);
    fill(&one, 1, N);
    fill(parts, 3, N);
    for (int i = 2; i >= 0; i--)
        assert_true(kp_freq_merge(&merged, &parts[i]));
    assert_false(kp_freq_exact(&one) || kp_freq_exact(&merged));
    assert_int_equal(kp_freq_distinct(&one), kp_freq_distinct(&merged));
    assert_int_equal(kp_freq_repeated(&one), kp_freq_repeated(&merged));
    assert_int_equal(one.total, merged.total);
    assert_int_equal(kp_freq_top(&one, a, 20), 20);
    assert_int_equal(kp_freq_top(&merged, b, 20), 20);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(a[i].count, b[i].count);
        assert_memory_equal(a[i].key, b[i].key, a[i].len);
    }
    assert_memory_equal(a[0].key, "value 49000", 11);
    assert_in_range(a[0].count, 49401, 49601);
    assert_in_range(kp_freq_distinct(&one), N * 98 / 100, N * 102 / 100);
    kp_freq_release(&one);
    kp_freq_release(&merged);
    for (int i = 0; i < 3; i++)
        kp_freq_release(&parts[i]);
}

/* A table and a sketch meet. */
static void merge_mixed(void **state)
{
    (void)state;
    struct kp_freq small, large;
    kp_freq_init(&small, 1000, 1 << 20);
    kp_freq_init(&large, 1000, 1 << 20);
    add(&small, "李明", 9);
    fill(&large, 1, 5000);
    assert_true(kp_freq_exact(&small));
    assert_true(kp_freq_merge(&small, &large));
    assert_false(kp_freq_exact(&small));
    assert_in_range(kp_freq_distinct(&small), 4900, 5100);
    kp_freq_release(&small);
    kp_freq_release(&large);
}

/* A limit that shrinks gives what the small one would have given from the beginning. */
static void shrunk(void **state)
{
    (void)state;
    struct kp_freq late, early;
    struct kp_freq_entry a[5], b[5];
    kp_freq_init(&late, 100000, 1 << 20);
    kp_freq_init(&early, 100, 1 << 20);
    for (int i = 0; i < 3; i++) {
        fill(&late, 1, 5000);
        fill(&early, 1, 5000);
    }
    assert_true(kp_freq_limit(&late, 6000, 1 << 20));
    assert_true(kp_freq_exact(&late));
    assert_true(kp_freq_limit(&late, 100, 1 << 20));
    assert_false(kp_freq_exact(&late));
    assert_int_equal(kp_freq_distinct(&late), kp_freq_distinct(&early));
    assert_int_equal(kp_freq_repeated(&late), kp_freq_repeated(&early));
    assert_int_equal(kp_freq_top(&late, a, 5), kp_freq_top(&early, b, 5));
    assert_int_equal(kp_freq_bottom(&late, a, 5), kp_freq_bottom(&early, b, 5));
    for (int i = 0; i < 5; i++)
        assert_int_equal(a[i].count, b[i].count);
    kp_freq_release(&late);
    kp_freq_release(&early);
}

/* Without the most frequent values the numbers are the same. */
static void counts_only(void **state)
{
    (void)state;
    struct kp_freq whole, light, alone;
    struct kp_freq_entry a[5];
    kp_freq_init(&whole, 100, 1 << 20);
    kp_freq_init(&light, 100, 1 << 20);
    light.top_bits = KP_FREQ_COUNTS_ONLY;
    fill(&whole, 1, 5000);
    kp_freq_init(&alone, 100, 1 << 20);
    alone.top_bits = KP_FREQ_COUNTS_ONLY;
    fill(&alone, 1, 5000);
    assert_true(kp_freq_merge(&light, &whole));
    assert_int_equal(kp_freq_distinct(&light), kp_freq_distinct(&alone)); /* registers folded */
    assert_in_range(kp_freq_distinct(&light), 4900, 5100);
    assert_int_equal(kp_freq_repeated(&light), kp_freq_repeated(&alone));
    assert_int_equal(kp_freq_top(&light, a, 5), 0);
    kp_freq_release(&whole);
    kp_freq_release(&light);
    kp_freq_release(&alone);
}

static void ticks(void **state)
{
    (void)state;
    struct kp_tick_table t = {0};
    assert_true(kp_tick_reserve(&t, 10));
    for (uint32_t i = 0; i < 10; i++)
        kp_tick_add(&t, kp_str(i % 2 ? "odd" : "even"), i);
    assert_int_equal(t.count, 2);
    assert_int_equal(t.slots[t.used[0]].count, 5);
    assert_int_equal(t.slots[t.used[1]].row, 1);
    kp_tick_clear(&t);
    kp_tick_add(&t, kp_str("odd"), 7);
    assert_int_equal(t.count, 1);
    assert_int_equal(t.slots[t.used[0]].count, 1);
    kp_tick_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact),  cmocka_unit_test(past_the_limit), cmocka_unit_test(merge_mixed),
        cmocka_unit_test(shrunk), cmocka_unit_test(counts_only),    cmocka_unit_test(ticks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
