/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* State as bytes: it comes back whole, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/hash.h"
#include "core/sql/run/testing/every_operator.h"
#include "core/sql/run/testing/run_testing.h"

enum { FEEDS_MAX = 600, TEXT_SIZE = 128 };

struct fleet {
    struct vs_feed feeds[FEEDS_MAX];
    char texts[FEEDS_MAX][TEXT_SIZE];
    uint32_t count;
};

/* Nine devices, among them one that is a day behind, one in the future and one that repeats itself;
 * every 40 rows time passes. */
static void make_fleet(struct fleet *fleet, uint64_t seed, uint32_t count)
{
    int64_t now = 1700000000000;
    memset(fleet, 0, sizeof *fleet);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t random = vs_hash_mix(seed, i + 1);
        struct vs_feed *feed = &fleet->feeds[fleet->count];
        now += (int64_t)(random % 1500);
        if (i % 40 == 39) {
            now += random % 3 == 0 ? 60000 : 500;
            *feed = (struct vs_feed){VS_FEED_TICK, NULL, NULL, now};
        } else {
            uint32_t device = (uint32_t)(random >> 8) % 9;
            int64_t time = now - (int64_t)(random >> 16) % 8000;
            time -= device == 7 ? 86400000 : 0;
            time += device == 8 ? 3600000 : 0;
            (void)snprintf(fleet->texts[fleet->count], TEXT_SIZE,
                           i % 53 == 50
                               ? "{\"device_id\":\"d%u\",\"ts\":"
                               : "{\"device_id\":\"d%u\",\"ts\":%lld,\"v\":%u,\"s\":\"w%u\"}",
                           device, (long long)time, (unsigned)(random >> 32) % 20,
                           (unsigned)(random >> 40) % 4);
            *feed = (struct vs_feed){VS_FEED_RECORD, random % 5 == 0 ? "f" : "e",
                                     fleet->texts[fleet->count], now};
        }
        fleet->count++;
    }
}

static void every_operator_agrees_however_its_input_is_cut(void **state)
{
    (void)state;
    static struct fleet fleet;
    static const char *const settings[] = {
        "",
        "SET 'vendstream.watermark.scope' = 'device';\nSET 'vendstream.watermark.idle-timeout' = "
        "'10 s';\n"
        "SET 'vendstream.watermark.future-tolerance' = '5 s';\nSET 'vendstream.late-rows' = "
        "'dead-letter';\n",
        "SET 'pipeline.auto-watermark-interval' = '0';\nSET 'table.exec.state.ttl' = '60 s';\n",
    };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct vs_buf sql = {0};
        vs_buf_printf(&sql, "%s%s", settings[i], EVERY_OPERATOR);
        vs_buf_add_char(&sql, '\0');
        make_fleet(&fleet, i + 1, 400);
        struct vs_run run = {.sql = sql.ptr, .feeds = fleet.feeds, .feed_count = fleet.count};
        assert_true(vs_expect_agreement(&run) > 500);
        vs_buf_free(&sql);
    }
}

static struct vs_buf state_of_fleet(void)
{
    static struct fleet fleet;
    make_fleet(&fleet, 9, 60);
    struct vs_run run = {.sql = EVERY_OPERATOR, .feeds = fleet.feeds, .feed_count = fleet.count};
    return vs_run_state(&run);
}

static void a_cut_snapshot_is_refused(void **state)
{
    (void)state;
    struct vs_buf saved = state_of_fleet();
    struct vs_loaded loaded;
    assert_int_equal(vs_try_load(EVERY_OPERATOR, vs_buf_str(&saved), &loaded), VS_ERR_OK);
    assert_true(loaded.hash == vs_hash64(vs_buf_str(&saved), 0));
    for (size_t len = 0; len < saved.len; len += 1 + len / 16)
        assert_int_equal(vs_try_load(EVERY_OPERATOR, (struct vs_str){saved.ptr, len}, &loaded),
                         VS_ERR_CORRUPT);
    vs_buf_free(&saved);
}

static void a_changed_byte_is_noticed(void **state)
{
    (void)state;
    struct vs_buf saved = state_of_fleet();
    struct vs_loaded loaded;
    for (size_t at = 0; at < saved.len; at += 1 + at / 16) {
        saved.ptr[at] ^= 0x10;
        enum vs_err err = vs_try_load(EVERY_OPERATOR, vs_buf_str(&saved), &loaded);
        assert_int_equal(err, at == 4 || at == 5 ? VS_ERR_VERSION : VS_ERR_CORRUPT);
        saved.ptr[at] ^= 0x10;
    }
    vs_buf_free(&saved);
}

/* Bytes that match their checksum but not the format give an error or a state, never a crash. */
static void a_forged_snapshot_does_no_harm(void **state)
{
    (void)state;
    struct vs_buf saved = state_of_fleet();
    struct vs_loaded loaded;
    uint32_t refused = 0;
    for (size_t at = 10; at < saved.len; at += 1 + at / 32) {
        char was = saved.ptr[at];
        saved.ptr[at] = (char)(vs_hash_mix(at, 5) & 0xFF);
        vs_buf_set_u32(&saved, 6, vs_crc32c(0, (struct vs_str){saved.ptr + 10, saved.len - 10}));
        enum vs_err err = vs_try_load(EVERY_OPERATOR, vs_buf_str(&saved), &loaded);
        assert_true(err == VS_ERR_OK || err == VS_ERR_CORRUPT);
        refused += err == VS_ERR_CORRUPT;
        saved.ptr[at] = was;
    }
    assert_true(refused > 0);
    vs_buf_free(&saved);
}

#define TABLE_E                                                                                    \
    "CREATE TABLE e (k STRING, v INT) WITH ('connector' = 'log', 'topic' = 'e', 'format' = "       \
    "'json');\n"

static void state_of_rules_that_are_gone_is_dropped(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {VS_FEED_ROW("e", "{\"k\":\"a\",\"v\":1}"),
                                           VS_FEED_ROW("e", "{\"k\":\"b\",\"v\":1}")};
    struct vs_run run = {
        .sql = TABLE_E
        "SELECT k, COUNT(*) n FROM e GROUP BY k;\nSELECT v, COUNT(*) n FROM e GROUP BY v;",
        .feeds = feeds,
        .feed_count = 2};
    struct vs_buf both = vs_run_state(&run);
    run.sql = TABLE_E "SELECT k, COUNT(*) n FROM e GROUP BY k;";
    struct vs_buf one = vs_run_state(&run);
    struct vs_loaded loaded;
    assert_int_equal(vs_try_load(run.sql, vs_buf_str(&both), &loaded), VS_ERR_OK);
    assert_true(loaded.hash == vs_hash64(vs_buf_str(&one), 0));
    assert_int_equal(loaded.counters.state_dropped, 1);
    assert_int_equal(loaded.counters.state_keys, 2);
    /* And a rule that is new begins empty. */
    assert_int_equal(
        vs_try_load(TABLE_E "SELECT k, SUM(v) n FROM e GROUP BY k;", vs_buf_str(&one), &loaded),
        VS_ERR_OK);
    assert_int_equal(loaded.counters.state_keys, 0);
    vs_buf_free(&both);
    vs_buf_free(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operator_agrees_however_its_input_is_cut),
        cmocka_unit_test(a_cut_snapshot_is_refused),
        cmocka_unit_test(a_changed_byte_is_noticed),
        cmocka_unit_test(a_forged_snapshot_does_no_harm),
        cmocka_unit_test(state_of_rules_that_are_gone_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
