/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Scripts and the plans they become: tests/golden/plan/<case>.sql and .plan. With
 * VS_UPDATE_GOLDEN=1 in the environment the .plan files are written anew, to be read as a
 * difference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/plan/plan_testing.h"

static void the_plan_is_as_recorded(void **state)
{
    const char *name = *state;
    struct vs_arena arena;
    const struct vs_plan *plan = NULL;
    struct vs_err_note note = {0};
    struct vs_buf text = {0};
    vs_arena_init(&arena);
    struct vs_str sql =
        read_text(&arena, vs_arena_printf(&arena, VS_GOLDEN_PLANS "%s.sql", name).ptr);
    assert_true(sql.len > 0);
    if (compile_text(&arena, sql, &plan, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    vs_buf_add_str(&text, plan->explained);
    vs_plan_explain(&text, plan);
    struct vs_str path = vs_arena_printf(&arena, VS_GOLDEN_PLANS "%s.plan", name);
    if (getenv("VS_UPDATE_GOLDEN") != NULL) {
        FILE *file = fopen(path.ptr, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
        assert_int_equal(fclose(file), 0);
    }
    vs_buf_add_char(&text, '\0');
    assert_string_equal(text.ptr, vs_arena_copy(&arena, read_text(&arena, path.ptr)).ptr);
    vs_buf_free(&text);
    vs_arena_free(&arena);
}

#define CASE(file)                                                                                 \
    {                                                                                              \
#file, the_plan_is_as_recorded, NULL, NULL, (void *)#file                                  \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(shared_view),
        CASE(failures_in_ten_minutes),
        CASE(lag),
        CASE(named_window),
        CASE(tumble),
        CASE(hop_named_arguments),
        CASE(cumulate_by_expression),
        CASE(two_levels),
        CASE(window_bound_in_filter),
        CASE(one_window_bound_is_updating),
        CASE(window_without_aggregate),
        CASE(silence),
        CASE(group_by_into_key),
        CASE(top_n),
        CASE(union_all),
        CASE(computed_and_metadata),
        CASE(common_table_expression),
        CASE(values),
        CASE(views_fold_into_one_projection),
        CASE(several_statements_one_sink),
        CASE(cast_drops_the_time_attribute),
        CASE(explain_statement),
        CASE(distinct),
        CASE(exchange),
        CASE(processing_time),
        CASE(constant_in_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
