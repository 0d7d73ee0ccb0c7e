/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/aggregate/sliding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/hash.h"
#include "core/sql/row.h"

enum { CALLS = 14, PANES_MAX = 24, STEPS = 4000 };

/* Every call in one accumulator: what slides must equal what is merged anew, newest pane first. */
static const struct {
    const char *name;
    enum vs_kind kind;
    bool distinct;
} wanted[CALLS] = {
    {"COUNT", VS_KIND_INT, false},         {"COUNT", VS_KIND_VARCHAR, true},
    {"SUM", VS_KIND_INT, false},           {"SUM", VS_KIND_BIGINT, true},
    {"AVG", VS_KIND_INT, false},           {"SUM", VS_KIND_DECIMAL, false},
    {"AVG", VS_KIND_DECIMAL, true},        {"SUM", VS_KIND_DOUBLE, false},
    {"MIN", VS_KIND_INT, false},           {"MAX", VS_KIND_VARCHAR, false},
    {"FIRST_VALUE", VS_KIND_INT, false},   {"LAST_VALUE", VS_KIND_VARCHAR, false},
    {"STDDEV_POP", VS_KIND_DOUBLE, false}, {"LISTAGG", VS_KIND_VARCHAR, false},
};

struct bench {
    struct vs_arena arena;
    struct vs_pool pool;
    struct vs_agg_call calls[CALLS];
    struct vs_acc *acc;
    struct vs_sliding *sliding;
    void *panes[PANES_MAX];
    uint32_t count;
    int64_t first_end;
    uint64_t seed;
};

static uint32_t draw(struct bench *bench, uint32_t below)
{
    bench->seed = vs_hash64((struct vs_str){(const char *)&bench->seed, sizeof bench->seed}, 7);
    return (uint32_t)(bench->seed % below);
}

static void start(struct bench *bench, uint64_t seed)
{
    *bench = (struct bench){.seed = seed};
    vs_arena_init(&bench->arena);
    vs_pool_init(&bench->pool);
    for (uint32_t i = 0; i < CALLS; i++) {
        struct vs_type type = {.kind = wanted[i].kind, .precision = 10, .scale = 2};
        struct vs_agg_request request = {.name = vs_str(wanted[i].name),
                                         .arg_types = {type},
                                         .arg_count = 1,
                                         .distinct = wanted[i].distinct};
        struct vs_err_note note = {0};
        bench->calls[i].filter = -1;
        if (vs_aggregate_resolve(&request, &bench->calls[i], &note) != VS_ERR_OK)
            fail_msg("%s", note.text);
        bench->calls[i].args[0] = i;
    }
    bench->acc = vs_acc_new(&bench->arena, bench->calls, CALLS, VS_ACC_APPEND);
    bench->sliding = vs_sliding_new(bench->acc, &bench->pool);
}

static void finish(struct bench *bench)
{
    vs_sliding_free(bench->acc, bench->sliding, &bench->pool);
    for (uint32_t i = 0; i < bench->count; i++) {
        vs_acc_clear(bench->acc, bench->panes[i], &bench->pool);
        vs_pool_give(&bench->pool, bench->panes[i], bench->acc->size);
    }
    assert_int_equal(bench->pool.used_bytes, 0);
    vs_pool_free(&bench->pool);
    vs_arena_free(&bench->arena);
}

static void add_row(struct bench *bench, void *pane)
{
    static const char *const texts[] = {"a", "bb",
                                        "a text that does not fit a slot of sixteen bytes", ""};
    struct vs_value values[CALLS];
    for (uint32_t i = 0; i < CALLS; i++) {
        int32_t n = (int32_t)draw(bench, 9) - 4;
        values[i] = (struct vs_value){.is_null = draw(bench, 4) == 0};
        if (wanted[i].kind == VS_KIND_VARCHAR)
            values[i].as.str = vs_str(texts[draw(bench, 4)]);
        else if (wanted[i].kind == VS_KIND_DOUBLE)
            values[i].as.f64 = n * 0.1;
        else if (wanted[i].kind == VS_KIND_DECIMAL)
            values[i].as.i128 = n;
        else if (wanted[i].kind == VS_KIND_BIGINT)
            values[i].as.i64 = n;
        else
            values[i].as.i32 = n;
    }
    assert_int_equal(vs_acc_add(bench->acc, pane, values, &bench->pool), VS_ERR_OK);
}

static void check(struct bench *bench)
{
    const struct vs_acc *acc = bench->acc;
    struct vs_pool *pool = &bench->pool;
    void *whole = vs_pool_take(pool, acc->size);
    bool again = vs_sliding_begin(acc, bench->sliding, pool);
    for (uint32_t i = bench->count; i > 0; i--) {
        assert_int_equal(vs_acc_merge(acc, whole, bench->panes[i - 1], pool), VS_ERR_OK);
        if (again)
            assert_int_equal(vs_sliding_merge(acc, bench->sliding, bench->panes[i - 1], pool),
                             VS_ERR_OK);
    }
    struct vs_buf texts[2] = {0};
    for (uint32_t i = 0; i < CALLS; i++) {
        struct vs_value values[2] = {vs_acc_value(acc, i, whole, &bench->arena),
                                     vs_sliding_value(acc, bench->sliding, i, &bench->arena)};
        for (int n = 0; n < 2; n++) {
            vs_buf_clear(&texts[n]);
            vs_buf_add_char(&texts[n], values[n].is_null ? 'n' : 'v');
            if (!values[n].is_null)
                vs_value_print_text(&texts[n], bench->calls[i].type, &values[n]);
        }
        if (!vs_str_equal(vs_buf_str(&texts[0]), vs_buf_str(&texts[1])))
            fail_msg("%s: merged %.*s, sliding %.*s", wanted[i].name,
                     VS_STR_ARG(vs_buf_str(&texts[0])), VS_STR_ARG(vs_buf_str(&texts[1])));
    }
    vs_buf_free(&texts[0]);
    vs_buf_free(&texts[1]);
    vs_acc_clear(acc, whole, pool);
    vs_pool_give(pool, whole, acc->size);
}

static void join_new_pane(struct bench *bench)
{
    void *pane = vs_pool_take(&bench->pool, bench->acc->size);
    for (uint32_t rows = draw(bench, 3); rows > 0; rows--)
        add_row(bench, pane);
    bench->panes[bench->count++] = pane;
    int64_t end = bench->first_end + bench->count;
    assert_int_equal(vs_sliding_join(bench->acc, bench->sliding, end, pane, &bench->pool),
                     VS_ERR_OK);
}

static void let_oldest_leave(struct bench *bench)
{
    vs_sliding_leave(bench->acc, bench->sliding, bench->panes[0], &bench->pool);
    vs_acc_clear(bench->acc, bench->panes[0], &bench->pool);
    vs_pool_give(&bench->pool, bench->panes[0], bench->acc->size);
    memmove(bench->panes, bench->panes + 1, --bench->count * sizeof *bench->panes);
    bench->first_end++;
}

static void add_late_row(struct bench *bench)
{
    uint32_t at = draw(bench, bench->count);
    vs_sliding_forget(bench->acc, bench->sliding, bench->panes[at], &bench->pool);
    add_row(bench, bench->panes[at]);
    assert_int_equal(vs_sliding_join(bench->acc, bench->sliding, bench->first_end + at + 1,
                                     bench->panes[at], &bench->pool),
                     VS_ERR_OK);
}

static void a_sliding_result_equals_a_merge_of_all_its_panes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct bench bench;
        start(&bench, seed);
        for (uint32_t step = 0; step < STEPS; step++) {
            uint32_t what = draw(&bench, 5);
            if (bench.count < PANES_MAX && (bench.count == 0 || what < 2))
                join_new_pane(&bench);
            else if (what < 4)
                let_oldest_leave(&bench);
            else
                add_late_row(&bench);
            if (draw(&bench, 2) == 0)
                check(&bench);
        }
        finish(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sliding_result_equals_a_merge_of_all_its_panes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
