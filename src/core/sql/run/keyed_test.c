/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/keyed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/hash.h"

struct bench {
    struct vs_pool pool;
    struct vs_keyed keyed;
};

static void start(struct bench *bench)
{
    vs_pool_init(&bench->pool);
    vs_keyed_init(&bench->keyed, &bench->pool, sizeof(int64_t));
}

static void finish(struct bench *bench)
{
    vs_pool_free(&bench->pool);
}

static struct vs_str name_of(char text[16], uint32_t n)
{
    (void)snprintf(text, 16, "key-%u", n);
    return vs_str(text);
}

static uint32_t intern(struct bench *bench, uint32_t n, uint32_t heap)
{
    char text[16];
    bool added;
    return vs_keyed_intern(&bench->keyed, name_of(text, n), heap, &added);
}

static void keys_get_indexes_in_the_order_of_first_sight(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(intern(&bench, i * 7 % 1000, 0), i);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(intern(&bench, i * 7 % 1000, 0), i);
    assert_int_equal(bench.keyed.live_count, 1000);
    finish(&bench);
}

static void an_empty_key_is_a_key(void **state)
{
    (void)state;
    struct bench bench;
    bool added;
    start(&bench);
    assert_int_equal(vs_keyed_find(&bench.keyed, (struct vs_str){0}), VS_KEY_NONE);
    assert_int_equal(vs_keyed_intern(&bench.keyed, (struct vs_str){0}, 0, &added), 0);
    assert_true(added);
    assert_int_equal(vs_keyed_find(&bench.keyed, (struct vs_str){0}), 0);
    vs_keyed_remove(&bench.keyed, 0);
    assert_int_equal(vs_keyed_find(&bench.keyed, (struct vs_str){0}), VS_KEY_NONE);
    finish(&bench);
}

static void a_removed_key_comes_back_as_a_new_one(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench);
    assert_int_equal(intern(&bench, 1, 0), 0);
    assert_int_equal(intern(&bench, 2, 0), 1);
    *(int64_t *)vs_keyed_payload(&bench.keyed, 0) = 9;
    vs_keyed_remove(&bench.keyed, 0);
    assert_int_equal(intern(&bench, 1, 0), 2);
    assert_int_equal(*(int64_t *)vs_keyed_payload(&bench.keyed, 2), 0);
    finish(&bench);
}

static void deadlines_come_in_order_and_ties_by_first_sight(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench);
    for (uint32_t i = 0; i < 100; i++)
        vs_keyed_arm(&bench.keyed, intern(&bench, i, 0), (int64_t)(i * 37 % 10));
    int64_t last_deadline = -1;
    uint32_t last_key = 0;
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(vs_keyed_due(&bench.keyed, 0, last_deadline), VS_KEY_NONE);
        uint32_t key = vs_keyed_due(&bench.keyed, 0, 100);
        int64_t deadline = vs_keyed_deadline(&bench.keyed, key);
        assert_true(deadline > last_deadline || (deadline == last_deadline && key > last_key));
        vs_keyed_arm(&bench.keyed, key, VS_NO_DEADLINE);
        if (vs_keyed_earliest(&bench.keyed, 0) > deadline)
            last_deadline = deadline;
        last_key = key;
    }
    assert_int_equal(bench.keyed.armed_count, 0);
    finish(&bench);
}

static void each_device_has_a_heap_of_its_own(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench);
    vs_keyed_arm(&bench.keyed, intern(&bench, 1, 40), 10);
    vs_keyed_arm(&bench.keyed, intern(&bench, 2, 40), 5);
    vs_keyed_arm(&bench.keyed, intern(&bench, 3, 7), 1);
    assert_int_equal(vs_keyed_earliest(&bench.keyed, 40), 5);
    assert_int_equal(vs_keyed_earliest(&bench.keyed, 7), 1);
    assert_int_equal(vs_keyed_earliest(&bench.keyed, 8), VS_NO_DEADLINE);
    assert_int_equal(vs_keyed_earliest(&bench.keyed, 5000), VS_NO_DEADLINE);
    assert_int_equal(vs_keyed_due(&bench.keyed, 40, 4), VS_KEY_NONE);
    assert_int_equal(vs_keyed_due(&bench.keyed, 40, 5), 1);
    finish(&bench);
}

/* Against a plain table: random interning, arming, removing and tidying. */
static void random_use_agrees_with_a_plain_table(void **state)
{
    (void)state;
    enum { NAMES = 500, STEPS = 60000 };
    static int64_t deadlines[NAMES];
    static bool live[NAMES];
    struct bench bench;
    char text[16];
    uint64_t seed = 7;
    uint32_t live_count = 0;
    start(&bench);
    memset(live, 0, sizeof live);
    for (uint32_t step = 0; step < STEPS; step++) {
        seed = vs_hash_mix(seed, step);
        uint32_t n = (uint32_t)(seed % NAMES);
        uint32_t what = (uint32_t)(seed >> 40) % 4;
        uint32_t key = vs_keyed_find(&bench.keyed, name_of(text, n));
        assert_int_equal(key != VS_KEY_NONE, live[n]);
        if (what == 0 && live[n]) {
            assert_int_equal(*(int64_t *)vs_keyed_payload(&bench.keyed, key), n);
            assert_int_equal(vs_keyed_deadline(&bench.keyed, key), deadlines[n]);
            vs_keyed_remove(&bench.keyed, key);
            live[n] = false;
            live_count--;
        } else if (what != 0) {
            key = intern(&bench, n, n % 3);
            live_count += !live[n];
            live[n] = true;
            *(int64_t *)vs_keyed_payload(&bench.keyed, key) = n;
            deadlines[n] = what == 1 ? VS_NO_DEADLINE : (int64_t)(seed >> 20 & 0xFFF);
            vs_keyed_arm(&bench.keyed, key, deadlines[n]);
        }
        vs_keyed_tidy(&bench.keyed);
        assert_int_equal(bench.keyed.live_count, live_count);
        if (step % 100 == 0) {
            int64_t soonest = VS_NO_DEADLINE;
            for (uint32_t heap = 0; heap < 3; heap++) {
                int64_t earliest = VS_NO_DEADLINE;
                for (uint32_t i = heap; i < NAMES; i += 3)
                    if (live[i] && deadlines[i] < earliest)
                        earliest = deadlines[i];
                assert_int_equal(vs_keyed_earliest(&bench.keyed, heap), earliest);
                soonest = earliest < soonest ? earliest : soonest;
            }
            assert_true(bench.keyed.soonest <= soonest);
            vs_keyed_refresh(&bench.keyed);
            assert_int_equal(bench.keyed.soonest, soonest);
        }
    }
    finish(&bench);
}

static void tidying_keeps_the_order_and_gives_memory_back(void **state)
{
    (void)state;
    struct bench bench;
    char text[16];
    start(&bench);
    for (uint32_t i = 0; i < 10000; i++)
        (void)intern(&bench, i, 0);
    size_t full = bench.pool.used_bytes;
    for (uint32_t i = 0; i < 10000; i++)
        if (i % 100 != 0)
            vs_keyed_remove(&bench.keyed, vs_keyed_find(&bench.keyed, name_of(text, i)));
    vs_keyed_tidy(&bench.keyed);
    assert_int_equal(bench.keyed.count, 100);
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(vs_keyed_find(&bench.keyed, name_of(text, i * 100)), i);
    assert_true(bench.pool.used_bytes < full / 2);
    finish(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_get_indexes_in_the_order_of_first_sight),
        cmocka_unit_test(an_empty_key_is_a_key),
        cmocka_unit_test(a_removed_key_comes_back_as_a_new_one),
        cmocka_unit_test(deadlines_come_in_order_and_ties_by_first_sight),
        cmocka_unit_test(each_device_has_a_heap_of_its_own),
        cmocka_unit_test(random_use_agrees_with_a_plain_table),
        cmocka_unit_test(tidying_keeps_the_order_and_gives_memory_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
