/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/aggregate/accumulator.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/hash.h"
#include "core/sql/row.h"

struct bench {
    struct vs_arena arena;
    struct vs_pool pool;
    struct vs_agg_call call;
    struct vs_acc *acc;
    void *block;
};

static struct vs_type type_of(enum vs_kind kind, int32_t precision, int32_t scale)
{
    return (struct vs_type){.kind = kind, .precision = precision, .scale = scale};
}

static void start_request(struct bench *bench, struct vs_agg_request request, enum vs_acc_mode mode)
{
    *bench = (struct bench){0};
    vs_arena_init(&bench->arena);
    vs_pool_init(&bench->pool);
    struct vs_err_note note = {0};
    bench->call.filter = -1;
    if (vs_aggregate_resolve(&request, &bench->call, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    bench->acc = vs_acc_new(&bench->arena, &bench->call, 1, mode);
    bench->block = vs_pool_take(&bench->pool, bench->acc->size);
}

static void start(struct bench *bench, const char *name, struct vs_type arg, enum vs_acc_mode mode)
{
    start_request(bench,
                  (struct vs_agg_request){.name = vs_str(name), .arg_types = {arg}, .arg_count = 1},
                  mode);
}

static void start_distinct(struct bench *bench, const char *name, struct vs_type arg,
                           enum vs_acc_mode mode)
{
    start_request(bench,
                  (struct vs_agg_request){
                      .name = vs_str(name), .arg_types = {arg}, .arg_count = 1, .distinct = true},
                  mode);
}

/* All memory of the block must come back: the pool then holds nothing but the block. */
static void finish(struct bench *bench)
{
    vs_acc_clear(bench->acc, bench->block, &bench->pool);
    vs_pool_give(&bench->pool, bench->block, bench->acc->size);
    assert_int_equal(bench->pool.used_bytes, 0);
    vs_pool_free(&bench->pool);
    vs_arena_free(&bench->arena);
}

static struct vs_value value_i64(struct bench *bench, int64_t v)
{
    struct vs_value value = {0};
    if (vs_type_physical(bench->call.arg_types[0]) == VS_PHYS_I32)
        value.as.i32 = (int32_t)v;
    else if (vs_type_physical(bench->call.arg_types[0]) == VS_PHYS_I128)
        value.as.i128 = v;
    else
        value.as.i64 = v;
    return value;
}

static void add(struct bench *bench, int64_t v)
{
    struct vs_value value = value_i64(bench, v);
    assert_int_equal(vs_acc_add(bench->acc, bench->block, &value, &bench->pool), VS_ERR_OK);
}

static void retract(struct bench *bench, int64_t v)
{
    struct vs_value value = value_i64(bench, v);
    vs_acc_retract(bench->acc, bench->block, &value, &bench->pool);
}

static void add_null(struct bench *bench)
{
    struct vs_value value = {.is_null = true};
    assert_int_equal(vs_acc_add(bench->acc, bench->block, &value, &bench->pool), VS_ERR_OK);
}

static void add_text(struct bench *bench, const char *text)
{
    struct vs_value value = {.as.str = vs_str(text)};
    assert_int_equal(vs_acc_add(bench->acc, bench->block, &value, &bench->pool), VS_ERR_OK);
}

static void add_f64(struct bench *bench, double v)
{
    struct vs_value value = {.as.f64 = v};
    assert_int_equal(vs_acc_add(bench->acc, bench->block, &value, &bench->pool), VS_ERR_OK);
}

static const char *result(struct bench *bench)
{
    static char text[256];
    struct vs_value value = vs_acc_value(bench->acc, 0, bench->block, &bench->arena);
    struct vs_buf out = {0};
    if (value.is_null)
        vs_buf_add_str(&out, VS_STR("NULL"));
    else
        vs_value_print_text(&out, bench->call.type, &value);
    vs_str_to_zero_ended(vs_buf_str(&out), text, sizeof text);
    vs_buf_free(&out);
    return text;
}

static void count_counts_values_that_are_not_null(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, "COUNT", vs_type_of(VS_KIND_INT), VS_ACC_APPEND);
    assert_string_equal(result(&bench), "0");
    add(&bench, 7);
    add_null(&bench);
    add(&bench, 7);
    assert_string_equal(result(&bench), "2");
    finish(&bench);
}

static void count_of_all_takes_no_column(void **state)
{
    (void)state;
    struct bench bench;
    start_request(&bench, (struct vs_agg_request){.name = VS_STR("count")}, VS_ACC_APPEND);
    assert_int_equal(bench.acc->column_count, 0);
    assert_int_equal(vs_acc_add(bench.acc, bench.block, NULL, &bench.pool), VS_ERR_OK);
    assert_string_equal(result(&bench), "1");
    finish(&bench);
}

static void sum_keeps_the_type_and_wraps(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, "SUM", vs_type_of(VS_KIND_TINYINT), VS_ACC_APPEND);
    assert_string_equal(result(&bench), "NULL");
    add(&bench, 100);
    add(&bench, 100);
    assert_string_equal(result(&bench), "-56");
    finish(&bench);
    start(&bench, "SUM", vs_type_of(VS_KIND_INT), VS_ACC_APPEND);
    add(&bench, INT32_MAX);
    add(&bench, 1);
    assert_string_equal(result(&bench), "-2147483648");
    finish(&bench);
}

static void mean_of_integers_is_truncated_and_does_not_wrap_inside(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, "AVG", vs_type_of(VS_KIND_INT), VS_ACC_APPEND);
    add(&bench, INT32_MAX);
    add(&bench, INT32_MAX);
    assert_string_equal(result(&bench), "2147483647");
    finish(&bench);
    start(&bench, "AVG", vs_type_of(VS_KIND_INT), VS_ACC_APPEND);
    add(&bench, -1);
    add(&bench, -2);
    assert_string_equal(result(&bench), "-1");
    finish(&bench);
}

static void decimals_follow_the_rules_of_precision(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, "AVG", type_of(VS_KIND_DECIMAL, 10, 2), VS_ACC_APPEND);
    assert_int_equal(bench.call.type.precision, 38);
    assert_int_equal(bench.call.type.scale, 6);
    add(&bench, 150);
    add(&bench, 225);
    add(&bench, 410);
    assert_string_equal(result(&bench), "2.616667");
    finish(&bench);
    start(&bench, "SUM", type_of(VS_KIND_DECIMAL, 10, 2), VS_ACC_RETRACT);
    assert_int_equal(bench.call.type.scale, 2);
    add(&bench, -150);
    add(&bench, 50);
    retract(&bench, 50);
    assert_string_equal(result(&bench), "-1.50");
    finish(&bench);
}

static void variance_of_one_row_is_null_for_a_sample(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, "VAR_SAMP", vs_type_of(VS_KIND_DOUBLE), VS_ACC_APPEND);
    add_f64(&bench, 5);
    assert_string_equal(result(&bench), "NULL");
    add_f64(&bench, 8);
    assert_string_equal(result(&bench), "4.5");
    finish(&bench);
    start(&bench, "STDDEV_POP", vs_type_of(VS_KIND_DOUBLE), VS_ACC_APPEND);
    add_f64(&bench, 5);
    assert_string_equal(result(&bench), "0.0");
    finish(&bench);
}

/* Measured on Flink 2.3: 1, 2, 4 and 1.50, 2.25, 4.10. */
static void variance_has_the_type_of_its_argument(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, "VARIANCE", vs_type_of(VS_KIND_INT), VS_ACC_APPEND);
    add(&bench, 1);
    add(&bench, 2);
    assert_string_equal(result(&bench), "0");
    add(&bench, 4);
    assert_string_equal(result(&bench), "2");
    finish(&bench);
    start(&bench, "STDDEV", type_of(VS_KIND_DECIMAL, 3, 2), VS_ACC_APPEND);
    add(&bench, 150);
    add(&bench, 225);
    add(&bench, 410);
    assert_string_equal(result(&bench), "1.338220");
    finish(&bench);
}

static void retracting_all_rows_leaves_nothing(void **state)
{
    (void)state;
    static const char *const names[] = {"COUNT",       "SUM",        "AVG",     "MIN",        "MAX",
                                        "FIRST_VALUE", "LAST_VALUE", "VAR_POP", "STDDEV_SAMP"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bench bench;
        start(&bench, names[i], vs_type_of(VS_KIND_BIGINT), VS_ACC_RETRACT);
        for (int64_t v = 1; v <= 20; v++)
            add(&bench, v * 7 % 11);
        for (int64_t v = 20; v >= 1; v--)
            retract(&bench, v * 7 % 11);
        assert_string_equal(result(&bench), i == 0 ? "0" : "NULL");
        finish(&bench);
    }
}

static void the_extreme_comes_back_when_a_better_one_is_retracted(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, "MAX", vs_type_string(), VS_ACC_RETRACT);
    add_text(&bench, "b");
    add_text(&bench, "z");
    add_text(&bench, "z");
    add_text(&bench, "c");
    struct vs_value z = {.as.str = VS_STR("z")};
    vs_acc_retract(bench.acc, bench.block, &z, &bench.pool);
    assert_string_equal(result(&bench), "z");
    vs_acc_retract(bench.acc, bench.block, &z, &bench.pool);
    assert_string_equal(result(&bench), "c");
    finish(&bench);
}

/* A sliding frame over pseudo-random values against the plain definition. */
static void a_sliding_extreme_equals_a_scan_of_the_frame(void **state)
{
    (void)state;
    enum { COUNT = 2000, FRAME = 37 };
    static int64_t values[COUNT];
    uint64_t seed = 1;
    struct bench min;
    struct bench max;
    start(&min, "MIN", vs_type_of(VS_KIND_BIGINT), VS_ACC_FIFO);
    start(&max, "MAX", vs_type_of(VS_KIND_BIGINT), VS_ACC_FIFO);
    for (int i = 0; i < COUNT; i++) {
        seed = vs_hash_mix(seed, (uint64_t)i);
        values[i] = (int64_t)(seed % 50);
        if (i >= FRAME) {
            retract(&min, values[i - FRAME]);
            retract(&max, values[i - FRAME]);
        }
        add(&min, values[i]);
        add(&max, values[i]);
        int64_t least = INT64_MAX;
        int64_t most = INT64_MIN;
        for (int j = i < FRAME ? 0 : i - FRAME + 1; j <= i; j++) {
            least = values[j] < least ? values[j] : least;
            most = values[j] > most ? values[j] : most;
        }
        assert_int_equal(vs_acc_value(min.acc, 0, min.block, NULL).as.i64, least);
        assert_int_equal(vs_acc_value(max.acc, 0, max.block, NULL).as.i64, most);
    }
    finish(&min);
    finish(&max);
}

static void not_a_number_is_the_largest_number(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, "MIN", vs_type_of(VS_KIND_DOUBLE), VS_ACC_FIFO);
    struct vs_value nan = {.as.f64 = NAN};
    add_f64(&bench, NAN);
    add_f64(&bench, 3);
    add_f64(&bench, NAN);
    vs_acc_retract(bench.acc, bench.block, &nan, &bench.pool);
    assert_string_equal(result(&bench), "3.0");
    struct vs_value three = {.as.f64 = 3};
    vs_acc_retract(bench.acc, bench.block, &three, &bench.pool);
    assert_string_equal(result(&bench), "NaN");
    finish(&bench);
}

static void distinct_values_count_once_until_the_last_is_retracted(void **state)
{
    (void)state;
    struct bench bench;
    start_distinct(&bench, "SUM", vs_type_of(VS_KIND_INT), VS_ACC_RETRACT);
    add(&bench, 5);
    add(&bench, 5);
    add(&bench, 6);
    assert_string_equal(result(&bench), "11");
    retract(&bench, 5);
    assert_string_equal(result(&bench), "11");
    retract(&bench, 5);
    assert_string_equal(result(&bench), "6");
    finish(&bench);
}

static void many_distinct_values_survive_removals(void **state)
{
    (void)state;
    struct bench bench;
    start_distinct(&bench, "COUNT", vs_type_of(VS_KIND_BIGINT), VS_ACC_RETRACT);
    for (int64_t v = 0; v < 1000; v++)
        add(&bench, v);
    for (int64_t v = 0; v < 990; v++)
        retract(&bench, v);
    for (int64_t v = 5000; v < 5005; v++)
        add(&bench, v);
    assert_string_equal(result(&bench), "15");
    finish(&bench);
}

static void texts_are_joined_by_the_separator(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, "LISTAGG", vs_type_string(), VS_ACC_APPEND);
    assert_string_equal(result(&bench), "NULL");
    add_text(&bench, "a");
    add_null(&bench);
    add_text(&bench, "");
    add_text(&bench, "c");
    assert_string_equal(result(&bench), "a,,c");
    finish(&bench);
    struct vs_agg_request request = {.name = VS_STR("listagg"),
                                     .arg_types = {vs_type_string(), vs_type_string()},
                                     .arg_count = 2,
                                     .is_constant = {false, true},
                                     .constants = {{0}, {.as.str = VS_STR(" | ")}}};
    start_request(&bench, request, VS_ACC_RETRACT);
    add_text(&bench, "a");
    add_text(&bench, "b");
    add_text(&bench, "c");
    struct vs_value b = {.as.str = VS_STR("b")};
    vs_acc_retract(bench.acc, bench.block, &b, &bench.pool);
    assert_string_equal(result(&bench), "a | c");
    finish(&bench);
}

static void a_text_without_end_meets_its_limit(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, "LISTAGG", vs_type_string(), VS_ACC_APPEND);
    static char text[1024 * 1024];
    memset(text, 'x', sizeof text);
    struct vs_value value = {.as.str = {text, sizeof text}};
    int added = 0;
    while (vs_acc_add(bench.acc, bench.block, &value, &bench.pool) == VS_ERR_OK)
        added++;
    assert_int_equal(added, 15);
    finish(&bench);
}

static void lag_gives_the_default_for_missing_rows_and_for_null(void **state)
{
    (void)state;
    struct vs_agg_request request = {
        .name = VS_STR("LAG"),
        .arg_types = {vs_type_of(VS_KIND_BIGINT), vs_type_of(VS_KIND_INT), vs_type_of(VS_KIND_INT)},
        .arg_count = 3,
        .over = true,
        .is_constant = {false, true, true},
        .constants = {{0}, {.as.i32 = 2}, {.as.i32 = -1}}};
    struct bench bench;
    start_request(&bench, request, VS_ACC_APPEND);
    add(&bench, 10);
    add_null(&bench);
    assert_string_equal(result(&bench), "-1");
    add(&bench, 30);
    assert_string_equal(result(&bench), "10");
    add(&bench, 40);
    assert_string_equal(result(&bench), "-1");
    finish(&bench);
}

static void merging_is_like_adding_the_rows_behind(void **state)
{
    (void)state;
    static const char *const names[] = {"COUNT",       "SUM",        "AVG",     "MIN",        "MAX",
                                        "FIRST_VALUE", "LAST_VALUE", "VAR_POP", "STDDEV_SAMP"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int distinct = 0; distinct < 2; distinct++) {
            struct bench whole;
            struct bench parts;
            (distinct ? start_distinct : start)(&whole, names[i], vs_type_of(VS_KIND_BIGINT),
                                                VS_ACC_APPEND);
            (distinct ? start_distinct : start)(&parts, names[i], vs_type_of(VS_KIND_BIGINT),
                                                VS_ACC_APPEND);
            void *second = vs_pool_take(&parts.pool, parts.acc->size);
            for (int64_t v = 0; v < 20; v++) {
                struct vs_value value = {.as.i64 = v * v % 13};
                void *to = v < 8 ? parts.block : second;
                assert_int_equal(vs_acc_add(whole.acc, whole.block, &value, &whole.pool),
                                 VS_ERR_OK);
                assert_int_equal(vs_acc_add(parts.acc, to, &value, &parts.pool), VS_ERR_OK);
            }
            assert_int_equal(vs_acc_merge(parts.acc, parts.block, second, &parts.pool), VS_ERR_OK);
            char expected[256];
            (void)snprintf(expected, sizeof expected, "%s", result(&whole));
            assert_string_equal(result(&parts), expected);
            vs_acc_clear(parts.acc, second, &parts.pool);
            vs_pool_give(&parts.pool, second, parts.acc->size);
            finish(&whole);
            finish(&parts);
        }
}

static void only_rows_that_pass_the_filter_count(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, "SUM", vs_type_of(VS_KIND_INT), VS_ACC_APPEND);
    struct vs_agg_call call = bench.call;
    call.filter = 1;
    struct vs_acc *acc = vs_acc_new(&bench.arena, &call, 1, VS_ACC_APPEND);
    assert_int_equal(acc->column_count, 2);
    void *block = vs_pool_take(&bench.pool, acc->size);
    struct vs_value rows[3][2] = {{{.as.i32 = 1}, {.as.boolean = 1}},
                                  {{.as.i32 = 10}, {.as.boolean = 0}},
                                  {{.as.i32 = 100}, {.is_null = true}}};
    for (int i = 0; i < 3; i++)
        assert_int_equal(vs_acc_add(acc, block, rows[i], &bench.pool), VS_ERR_OK);
    assert_int_equal(vs_acc_value(acc, 0, block, NULL).as.i32, 1);
    vs_pool_give(&bench.pool, block, acc->size);
    finish(&bench);
}

static void saved_accumulators_come_back_equal(void **state)
{
    (void)state;
    static const char *const names[] = {"COUNT",       "SUM",         "AVG",        "MIN",
                                        "MAX",         "FIRST_VALUE", "LAST_VALUE", "VAR_POP",
                                        "STDDEV_SAMP", "LISTAGG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int mode = VS_ACC_APPEND; mode <= VS_ACC_RETRACT; mode++)
            for (int distinct = 0; distinct < 2; distinct++) {
                bool text = i == 3 || i == 4 || i == 9;
                struct vs_type type = text ? vs_type_string() : vs_type_of(VS_KIND_DOUBLE);
                struct bench bench;
                (distinct ? start_distinct : start)(&bench, names[i], type, (enum vs_acc_mode)mode);
                for (int v = 0; v < 9; v++) {
                    char word[8];
                    (void)snprintf(word, sizeof word, "w%d", v * 5 % 7);
                    if (text)
                        add_text(&bench, word);
                    else
                        add_f64(&bench, v * 5 % 7);
                }
                struct vs_buf saved = {0};
                struct vs_buf again = {0};
                vs_acc_save(bench.acc, bench.block, &saved);
                void *block = vs_pool_take(&bench.pool, bench.acc->size);
                struct vs_reader reader = vs_reader(vs_buf_str(&saved));
                vs_acc_load(bench.acc, block, &bench.pool, &reader);
                assert_false(reader.failed);
                assert_int_equal(vs_reader_left(&reader), 0);
                vs_acc_save(bench.acc, block, &again);
                assert_true(vs_str_equal(vs_buf_str(&saved), vs_buf_str(&again)));
                vs_acc_clear(bench.acc, block, &bench.pool);
                vs_pool_give(&bench.pool, block, bench.acc->size);
                /* Every cut of the bytes is noticed. */
                for (size_t len = 0; len < saved.len; len++) {
                    block = vs_pool_take(&bench.pool, bench.acc->size);
                    reader = vs_reader((struct vs_str){saved.ptr, len});
                    vs_acc_load(bench.acc, block, &bench.pool, &reader);
                    assert_true(reader.failed);
                    vs_acc_clear(bench.acc, block, &bench.pool);
                    vs_pool_give(&bench.pool, block, bench.acc->size);
                }
                vs_buf_free(&saved);
                vs_buf_free(&again);
                finish(&bench);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(count_counts_values_that_are_not_null),
        cmocka_unit_test(count_of_all_takes_no_column),
        cmocka_unit_test(sum_keeps_the_type_and_wraps),
        cmocka_unit_test(mean_of_integers_is_truncated_and_does_not_wrap_inside),
        cmocka_unit_test(decimals_follow_the_rules_of_precision),
        cmocka_unit_test(variance_of_one_row_is_null_for_a_sample),
        cmocka_unit_test(variance_has_the_type_of_its_argument),
        cmocka_unit_test(retracting_all_rows_leaves_nothing),
        cmocka_unit_test(the_extreme_comes_back_when_a_better_one_is_retracted),
        cmocka_unit_test(a_sliding_extreme_equals_a_scan_of_the_frame),
        cmocka_unit_test(not_a_number_is_the_largest_number),
        cmocka_unit_test(distinct_values_count_once_until_the_last_is_retracted),
        cmocka_unit_test(many_distinct_values_survive_removals),
        cmocka_unit_test(texts_are_joined_by_the_separator),
        cmocka_unit_test(a_text_without_end_meets_its_limit),
        cmocka_unit_test(lag_gives_the_default_for_missing_rows_and_for_null),
        cmocka_unit_test(merging_is_like_adding_the_rows_behind),
        cmocka_unit_test(only_rows_that_pass_the_filter_count),
        cmocka_unit_test(saved_accumulators_come_back_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
