/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Evaluation over batches: selections, sharing, NULLs, and expressions moved to other columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>

#include "core/sql/expr/kernel.h"

enum { ROWS = 1000 };

/* Columns: 0 type STRING (some NULL, some longer than 7 bytes), 1 value DOUBLE, 2 n INT, 3 flag BOOLEAN. */
struct fixture {
    struct vs_arena plan;
    struct vs_arena scratch;
    struct vs_batch batch;
    struct vs_eval eval;
    struct vs_err_note note;
};

static const char *const kinds[] = {"temp", "door_open_alarm", "door_open_event", "", "temp2"};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    vs_arena_init(&f->plan);
    vs_arena_init(&f->scratch);
    struct vs_type types[] = {vs_type_string(), vs_type_of(VS_KIND_DOUBLE), vs_type_of(VS_KIND_INT),
                              vs_type_of(VS_KIND_BOOLEAN)};
    struct vs_batch_builder *builder = vs_batch_builder_new(&f->plan, types, 4);
    for (uint32_t i = 0; i < ROWS; i++) {
        vs_batch_builder_row(builder, VS_ROW_INSERT, i);
        if (i % 11 != 0)
            vs_batch_builder_set(builder, 0, (struct vs_value){.as.str = vs_str(kinds[i % 5])});
        if (i % 7 != 0)
            vs_batch_builder_set(builder, 1, (struct vs_value){.as.f64 = (double)i / 10});
        vs_batch_builder_set(builder, 2, (struct vs_value){.as.i32 = (int32_t)i % 10});
        if (i % 3 != 0)
            vs_batch_builder_set(builder, 3, (struct vs_value){.as.boolean = i % 2});
    }
    f->batch = vs_batch_builder_finish(builder);
    f->eval = (struct vs_eval){.scratch = &f->scratch, .now_ms = 1700000000123, .random_seed = 7};
    vs_eval_begin(&f->eval, &f->batch);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    vs_arena_free(&f->plan);
    vs_arena_free(&f->scratch);
    free(f);
    return 0;
}

static const struct vs_expr *column(struct fixture *f, uint32_t index)
{
    return vs_expr_column(&f->plan, index, f->batch.columns[index].type);
}

static const struct vs_expr *integer(struct fixture *f, int32_t v)
{
    return vs_expr_const(&f->plan, vs_type_of(VS_KIND_INT), (struct vs_value){.as.i32 = v});
}

static const struct vs_expr *text(struct fixture *f, const char *s)
{
    struct vs_type type = {.kind = VS_KIND_CHAR, .precision = (int32_t)strlen(s)};
    return vs_expr_const(&f->plan, type, (struct vs_value){.as.str = vs_str(s)});
}

static const struct vs_expr *call2(struct fixture *f, const char *name, const struct vs_expr *a,
                                   const struct vs_expr *b)
{
    const struct vs_expr *args[] = {a, b};
    const struct vs_expr *out = NULL;
    enum vs_err err = vs_expr_call(&f->plan, vs_str(name), args, b == NULL ? 1 : 2, &out, &f->note);
    if (err != VS_ERR_OK)
        fail_msg("%s: %s", name, f->note.text);
    return out;
}

/* -1 NULL, 0, 1: what the condition `type = kind AND value > bound` is for row i. */
static int expected(uint32_t i, const char *kind, double bound)
{
    int left = i % 11 == 0 ? -1 : strcmp(kinds[i % 5], kind) == 0;
    int right = i % 7 == 0 ? -1 : (double)i / 10 > bound;
    if (left == 0 || right == 0)
        return 0;
    return left < 0 || right < 0 ? -1 : 1;
}

static void assert_filter(struct fixture *f, const struct vs_expr *rule, const char *kind, double bound)
{
    const uint32_t *selection;
    uint32_t count;
    assert_int_equal(vs_eval_filter(&f->eval, rule, &f->batch, &selection, &count, &f->note), VS_ERR_OK);
    uint32_t at = 0;
    for (uint32_t k = 0; k < f->batch.selection_count; k++) {
        uint32_t row = vs_batch_row(&f->batch, k);
        if (expected(row, kind, bound) != 1)
            continue;
        assert_true(at < count);
        assert_int_equal(selection[at++], row);
    }
    assert_int_equal(at, count);
}

static const struct vs_expr *rule_of(struct fixture *f, const char *kind, int32_t bound)
{
    return call2(f, "AND", call2(f, "=", column(f, 0), text(f, kind)), call2(f, ">", column(f, 1), integer(f, bound)));
}

static void filters_keep_exactly_the_rows_that_are_true(void **state)
{
    struct fixture *f = *state;
    for (int round = 0; round < 3; round++) /* later rounds find remembered results and string heads */
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            for (int32_t bound = 0; bound < 120; bound += 40)
                assert_filter(f, rule_of(f, kinds[k], bound), kinds[k], bound);
}

static void a_selection_narrows_what_is_computed(void **state)
{
    struct fixture *f = *state;
    uint32_t odd[ROWS];
    uint32_t count = 0;
    for (uint32_t i = 1; i < ROWS; i += 2)
        odd[count++] = i;
    f->batch.selection = odd;
    f->batch.selection_count = count;
    vs_eval_begin(&f->eval, &f->batch);
    assert_filter(f, rule_of(f, "temp", 20), "temp", 20);
    assert_filter(f, rule_of(f, "temp2", 20), "temp2", 20);
    /* Then all rows, with the same memory: what covers too little is not used. */
    f->batch.selection = NULL;
    f->batch.selection_count = ROWS;
    assert_filter(f, rule_of(f, "temp", 20), "temp", 20);
    assert_filter(f, rule_of(f, "door_open_alarm", 20), "door_open_alarm", 20);
}

static void a_condition_as_a_value_tells_false_from_null(void **state)
{
    struct fixture *f = *state;
    const struct vs_expr *rule = rule_of(f, "door_open_alarm", 30);
    const uint32_t *selection;
    uint32_t count;
    /* The filter, which does not care, goes first and is remembered. */
    assert_int_equal(vs_eval_filter(&f->eval, rule, &f->batch, &selection, &count, &f->note), VS_ERR_OK);
    struct vs_column out;
    assert_int_equal(vs_eval_column(&f->eval, rule, &f->batch, &out, &f->note), VS_ERR_OK);
    for (uint32_t i = 0; i < ROWS; i++) {
        int want = expected(i, "door_open_alarm", 30);
        struct vs_value value = vs_column_get(&out, i);
        assert_int_equal(value.is_null, want < 0);
        if (want >= 0)
            assert_int_equal(value.as.boolean, want);
    }
    /* NOT of it is true where it is FALSE, not where it is NULL. */
    assert_int_equal(vs_eval_filter(&f->eval, call2(f, "NOT", rule, NULL), &f->batch, &selection, &count, &f->note),
                     VS_ERR_OK);
    uint32_t want_count = 0;
    for (uint32_t i = 0; i < ROWS; i++)
        want_count += expected(i, "door_open_alarm", 30) == 0;
    assert_int_equal(count, want_count);
}

static void only_rows_that_are_asked_for_can_fail(void **state)
{
    struct fixture *f = *state;
    const struct vs_expr *quotient = call2(f, "/", integer(f, 100), column(f, 2));
    const struct vs_expr *guarded =
        call2(f, "AND", call2(f, "<>", column(f, 2), integer(f, 0)), call2(f, "=", quotient, integer(f, 20)));
    const uint32_t *selection;
    uint32_t count;
    assert_int_equal(vs_eval_filter(&f->eval, guarded, &f->batch, &selection, &count, &f->note), VS_ERR_OK);
    assert_int_equal(count, ROWS / 10);
    struct vs_column out;
    assert_int_equal(vs_eval_column(&f->eval, quotient, &f->batch, &out, &f->note), VS_ERR_FAILED);
    assert_string_equal(f->note.text, "/ by zero");
    f->batch.selection = selection;
    f->batch.selection_count = count;
    assert_int_equal(vs_eval_column(&f->eval, quotient, &f->batch, &out, &f->note), VS_ERR_OK);
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(vs_column_get(&out, selection[i]).as.i32, 20);
}

static void boolean_columns_are_conditions_too(void **state)
{
    struct fixture *f = *state;
    const uint32_t *selection;
    uint32_t count;
    assert_int_equal(vs_eval_filter(&f->eval, column(f, 3), &f->batch, &selection, &count, &f->note), VS_ERR_OK);
    uint32_t at = 0;
    for (uint32_t i = 0; i < ROWS; i++)
        if (i % 3 != 0 && i % 2 == 1)
            assert_int_equal(selection[at++], i);
    assert_int_equal(at, count);
    struct vs_column out;
    const struct vs_expr *same = call2(f, "=", column(f, 3), column(f, 3));
    assert_int_equal(vs_eval_column(&f->eval, same, &f->batch, &out, &f->note), VS_ERR_OK);
    for (uint32_t i = 0; i < ROWS; i++)
        assert_int_equal(vs_column_is_null(&out, i), i % 3 == 0);
}

static void equal_expressions_have_equal_hashes_and_are_computed_once(void **state)
{
    struct fixture *f = *state;
    const struct vs_expr *a = call2(f, "+", column(f, 1), integer(f, 1));
    const struct vs_expr *b = call2(f, "+", column(f, 1), integer(f, 1));
    const struct vs_expr *c = call2(f, "+", column(f, 1), integer(f, 2));
    assert_ptr_not_equal(a, b);
    assert_true(a->hash == b->hash && vs_expr_equal(a, b));
    assert_false(vs_expr_equal(a, c));
    struct vs_column first;
    struct vs_column second;
    assert_int_equal(vs_eval_column(&f->eval, a, &f->batch, &first, &f->note), VS_ERR_OK);
    assert_int_equal(vs_eval_column(&f->eval, b, &f->batch, &second, &f->note), VS_ERR_OK);
    assert_ptr_equal(first.as.data, second.as.data);
}

static void random_numbers_repeat_with_the_seed_and_differ_otherwise(void **state)
{
    struct fixture *f = *state;
    const struct vs_expr *random;
    assert_int_equal(vs_expr_call(&f->plan, VS_STR("RAND"), NULL, 0, &random, &f->note), VS_ERR_OK);
    assert_false(random->deterministic);
    struct vs_column a;
    struct vs_column b;
    assert_int_equal(vs_eval_column(&f->eval, random, &f->batch, &a, &f->note), VS_ERR_OK);
    assert_int_equal(vs_eval_column(&f->eval, random, &f->batch, &b, &f->note), VS_ERR_OK);
    assert_true(a.as.f64[5] != b.as.f64[5] && a.as.f64[5] != a.as.f64[6]);
    assert_true(a.as.f64[5] >= 0 && a.as.f64[5] < 1);
    vs_eval_begin(&f->eval, &f->batch);
    assert_int_equal(vs_eval_column(&f->eval, random, &f->batch, &b, &f->note), VS_ERR_OK);
    assert_memory_equal(a.as.f64, b.as.f64, ROWS * sizeof(double));
}

static void processing_time_is_what_the_step_says(void **state)
{
    struct fixture *f = *state;
    const struct vs_expr *now;
    struct vs_column out;
    assert_int_equal(vs_expr_call(&f->plan, VS_STR("proctime"), NULL, 0, &now, &f->note), VS_ERR_OK);
    assert_int_equal(now->type.attribute, VS_TIME_PROCTIME);
    assert_int_equal(vs_eval_column(&f->eval, now, &f->batch, &out, &f->note), VS_ERR_OK);
    assert_true(out.as.i64[0] == 1700000000123 && out.as.i64[ROWS - 1] == 1700000000123);
}

static void count_column(void *ctx, uint32_t index)
{
    ((uint32_t *)ctx)[index]++;
}

static void expressions_move_to_other_columns(void **state)
{
    struct fixture *f = *state;
    const struct vs_expr *rule = rule_of(f, "temp", 20);
    uint32_t uses[8] = {0};
    vs_expr_columns(rule, count_column, uses);
    assert_true(uses[0] == 1 && uses[1] == 1 && uses[2] == 0);
    const uint32_t map[] = {5, 6, 7, 8};
    memset(uses, 0, sizeof uses);
    const struct vs_expr *moved = vs_expr_remap(&f->plan, rule, map);
    vs_expr_columns(moved, count_column, uses);
    assert_true(uses[5] == 1 && uses[6] == 1 && uses[0] == 0);
    assert_false(vs_expr_equal(rule, moved));
    const struct vs_expr *replacements[] = {text(f, "temp"), call2(f, "*", column(f, 1), integer(f, 2))};
    const struct vs_expr *substituted = vs_expr_substitute(&f->plan, rule, replacements);
    struct vs_buf printed = {0};
    const struct vs_str names[] = {VS_STR("type"), VS_STR("value"), VS_STR("n"), VS_STR("flag")};
    vs_expr_print(&printed, rule, names);
    vs_buf_add_str(&printed, VS_STR("; "));
    vs_expr_print(&printed, substituted, names);
    vs_buf_add_char(&printed, '\0');
    assert_string_equal(printed.ptr, "((type = 'temp') AND (value > 20.0)); (TRUE AND ((value * 2.0) > 20.0))");
    vs_buf_free(&printed);
}

static void insert_converts_only_what_flink_converts(void **state)
{
    struct fixture *f = *state;
    static const struct {
        enum vs_kind from, to;
        bool fits;
    } cases[] = {{VS_KIND_INT, VS_KIND_BIGINT, true},       {VS_KIND_BIGINT, VS_KIND_INT, false},
                 {VS_KIND_BIGINT, VS_KIND_DOUBLE, true},    {VS_KIND_DOUBLE, VS_KIND_FLOAT, false},
                 {VS_KIND_DOUBLE, VS_KIND_DECIMAL, true},   {VS_KIND_DECIMAL, VS_KIND_INT, false},
                 {VS_KIND_DECIMAL, VS_KIND_DOUBLE, true},   {VS_KIND_VARCHAR, VS_KIND_INT, false},
                 {VS_KIND_INT, VS_KIND_VARCHAR, false},     {VS_KIND_TIMESTAMP, VS_KIND_DATE, true},
                 {VS_KIND_DATE, VS_KIND_TIMESTAMP, false},  {VS_KIND_BOOLEAN, VS_KIND_INT, false},
                 {VS_KIND_TIMESTAMP, VS_KIND_TIMESTAMP_LTZ, true}, {VS_KIND_VARCHAR, VS_KIND_TIMESTAMP, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct vs_expr *out;
        struct vs_type from = {.kind = cases[i].from, .precision = 10};
        struct vs_type to = {.kind = cases[i].to, .precision = 3};
        enum vs_err err = vs_expr_cast_implicit(&f->plan, vs_expr_column(&f->plan, 0, from), to, &out);
        assert_int_equal(err, cases[i].fits ? VS_ERR_OK : VS_ERR_INVALID);
    }
}

/* Many comparisons of one column: the batch's smallest and largest value decide most of them. */
static void comparisons_out_of_the_values_keep_no_row_and_the_others_theirs(void **state)
{
    static const char *const operators[] = {"=", "<", "<=", ">", ">="};
    static const double bounds[] = {-1, 0, 0.1, 50, 99.8, 99.9, 100};
    struct fixture *f = *state;
    uint32_t some[] = {5, 6, 500, 501, 777};
    for (int narrow = 0; narrow < 2; narrow++) {
        struct vs_batch batch = f->batch;
        if (narrow == 1) {
            batch.selection = some;
            batch.selection_count = sizeof some / sizeof *some;
        }
        for (size_t o = 0; o < sizeof operators / sizeof *operators; o++)
            for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
                const struct vs_expr *bound =
                    vs_expr_const(&f->plan, vs_type_of(VS_KIND_DOUBLE), (struct vs_value){.as.f64 = bounds[b]});
                const struct vs_expr *compare = call2(f, operators[o], column(f, 1), bound);
                const struct vs_expr *rule = call2(f, "AND", compare, call2(f, "<", column(f, 2), integer(f, 8)));
                const uint32_t *selection;
                uint32_t count, at = 0;
                assert_int_equal(vs_eval_filter(&f->eval, rule, &batch, &selection, &count, &f->note), VS_ERR_OK);
                for (uint32_t k = 0; k < batch.selection_count; k++) {
                    uint32_t row = vs_batch_row(&batch, k);
                    double v = (double)row / 10, c = bounds[b];
                    bool holds[] = {v == c, v < c, v <= c, v > c, v >= c};
                    if (row % 7 == 0 || !holds[o] || row % 10 >= 8)
                        continue;
                    assert_true(at < count);
                    assert_int_equal(selection[at++], row);
                }
                assert_int_equal(at, count);
            }
    }
}

static void every_function_of_the_table_has_a_signature_and_help(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < vs_function_count(); i++) {
        const struct vs_function *function = vs_function_at(i);
        assert_true(strlen(function->help) > 0);
        assert_true(function->kind == VS_KERNEL_rewrite || function->kernel.scalar != NULL);
        assert_true(vs_function_exists(vs_str(function->name)));
    }
    assert_true(vs_function_exists(VS_STR("upper")));
    assert_false(vs_function_exists(VS_STR("uppper")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(filters_keep_exactly_the_rows_that_are_true, setup, teardown),
        cmocka_unit_test_setup_teardown(a_selection_narrows_what_is_computed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_condition_as_a_value_tells_false_from_null, setup, teardown),
        cmocka_unit_test_setup_teardown(only_rows_that_are_asked_for_can_fail, setup, teardown),
        cmocka_unit_test_setup_teardown(boolean_columns_are_conditions_too, setup, teardown),
        cmocka_unit_test_setup_teardown(equal_expressions_have_equal_hashes_and_are_computed_once, setup, teardown),
        cmocka_unit_test_setup_teardown(random_numbers_repeat_with_the_seed_and_differ_otherwise, setup, teardown),
        cmocka_unit_test_setup_teardown(processing_time_is_what_the_step_says, setup, teardown),
        cmocka_unit_test_setup_teardown(expressions_move_to_other_columns, setup, teardown),
        cmocka_unit_test_setup_teardown(insert_converts_only_what_flink_converts, setup, teardown),
        cmocka_unit_test_setup_teardown(comparisons_out_of_the_values_keep_no_row_and_the_others_theirs, setup,
                                        teardown),
        cmocka_unit_test(every_function_of_the_table_has_a_signature_and_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
