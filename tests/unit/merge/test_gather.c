#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "merge/gather.h"
#include "merge/sorter.h"

static uint64_t seed = 3;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

#define ITEMS 20000

/* Sorted by key, those of one key in the order in which they went in, at any memory. */
static void sorting_is_stable(void **state)
{
    (void)state;
    static const uint64_t memories[] = {1u << 30, 100000, 3000};
    for (size_t k = 0; k < 3; k++) {
        struct kp_error err;
        struct kp_sort_item it;
        struct kp_sorter *s = kp_sorter_new(memories[k], NULL);
        char *place;
        assert_non_null(s);
        for (uint32_t i = 0; i < ITEMS; i++) {
            size_t pad =
                dice(200) == 0 ? 3000 : dice(20); /* now and then one as big as the memory */
            assert_int_equal(
                kp_sorter_add(s, (uint64_t)dice(500) << dice(50), 4 + pad, &place, &err), KP_OK);
            memcpy(place, &i, 4);
            memset(place + 4, (int)(i & 127), pad);
        }
        assert_int_equal(kp_sorter_finish(s, &err), KP_OK);
        assert_int_equal(kp_sorter_spilled(s), k > 0);
        uint64_t last_key = 0;
        uint32_t last = 0, count = 0, sum = 0;
        while (kp_sorter_next(s, &it, &err) == KP_OK) {
            uint32_t i;
            memcpy(&i, it.bytes, 4);
            assert_true(count == 0 || it.key > last_key || (it.key == last_key && i > last));
            for (size_t j = 4; j < it.len; j++)
                assert_int_equal(it.bytes[j], i & 127);
            last_key = it.key;
            last = i;
            sum += i;
            count++;
        }
        assert_int_equal(count, ITEMS);
        assert_int_equal(sum, (uint32_t)((uint64_t)ITEMS * (ITEMS - 1) / 2));
        kp_sorter_free(s);
    }
}

/* Groups in the order of their first records, each whole and in order; a record without a key
 * alone. */
static void groups_are_whole(void **state)
{
    (void)state;
    static const uint64_t memories[] = {1u << 30, 50000};
    for (size_t k = 0; k < 2; k++) {
        static uint32_t key_of[ITEMS + 1], size[3001];
        struct kp_error err;
        struct kp_arena arena = {0};
        struct kp_gather *g = kp_gather_new(memories[k], NULL);
        memset(size, 0, sizeof size);
        for (uint32_t i = 1; i <= ITEMS; i++) {
            char key[16], record[16];
            key_of[i] = dice(3001); /* 0: none */
            size[key_of[i]]++;
            snprintf(key, sizeof key, "کلید%u", key_of[i]);
            int n = snprintf(record, sizeof record, "%u", i);
            struct kp_slice s = key_of[i] ? kp_str(key) : kp_missing();
            assert_int_equal(kp_gather_add(g, s, record, (size_t)n, &err), KP_OK);
        }
        assert_int_equal(kp_gather_finish(g, &err), KP_OK);
        const struct kp_gathered *items;
        size_t count, total = 0;
        uint64_t last_first = 0;
        while (kp_gather_next(g, &arena, &items, &count, &err) == KP_OK) {
            uint32_t key = key_of[items[0].position];
            assert_true(items[0].position > last_first);
            assert_int_equal(count, key ? size[key] : 1);
            for (size_t i = 0; i < count; i++) {
                assert_int_equal(key_of[items[i].position], key);
                assert_true(i == 0 || items[i].position > items[i - 1].position);
                char want[16];
                int n = snprintf(want, sizeof want, "%llu", (unsigned long long)items[i].position);
                assert_int_equal(items[i].len, n);
                assert_memory_equal(items[i].record, want, (size_t)n);
            }
            last_first = items[0].position;
            total += count;
            kp_arena_clear(&arena);
        }
        assert_int_equal(total, ITEMS);
        kp_gather_free(g);
        kp_arena_release(&arena);
    }
}

static void a_folder_that_is_not_there(void **state)
{
    (void)state;
    struct kp_error err;
    struct kp_sorter *s = kp_sorter_new(10, "/no/such/folder");
    char *place;
    assert_int_equal(kp_sorter_add(s, 1, 20, &place, &err), KP_OK);
    memset(place, 0, 20);
    assert_int_equal(kp_sorter_add(s, 2, 20, &place, &err), KP_ERR_OUTPUT);
    assert_non_null(strstr(err.message, "TMPDIR"));
    kp_sorter_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorting_is_stable),
        cmocka_unit_test(groups_are_whole),
        cmocka_unit_test(a_folder_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
