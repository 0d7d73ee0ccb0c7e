/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/format/generator.h"

enum { OPTIONS_MAX = 8 };

struct fixture {
    struct vs_arena arena;
    struct vs_table_column columns[4];
    struct vs_option options[OPTIONS_MAX];
    struct vs_table table;
    struct vs_generator *generator;
    struct vs_err_note note;
};

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    vs_arena_init(&f->arena);
    f->table = (struct vs_table){.name = VS_STR("t"), .columns = f->columns, .rowtime_column = -1,
                                 .options = f->options, .connector = VS_STR("datagen")};
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    vs_arena_free(&f->arena);
    test_free(f);
    return 0;
}

static void add_column(struct fixture *f, const char *name, enum vs_kind kind)
{
    f->columns[f->table.column_count++] = (struct vs_table_column){.name = vs_str(name), .type = vs_type_of(kind)};
}

static void add_option(struct fixture *f, const char *key, const char *value)
{
    f->options[f->table.option_count++] = (struct vs_option){vs_str(key), vs_str(value)};
}

static enum vs_err open_generator(struct fixture *f)
{
    return vs_generator_new(&f->arena, &f->table, &f->generator, &f->note);
}

static struct vs_value value(struct fixture *f, uint64_t seed, int64_t row)
{
    uint64_t *kept = vs_arena_raw(&f->arena, sizeof *kept);
    *kept = seed;
    struct vs_record record = {.value = vs_generator_seed(kept), .offset = row, .timestamp_ms = 1704067200000};
    return vs_generator_value(f->generator, &f->arena, 0, &record);
}

static void a_row_depends_on_seed_and_number_alone(void **state)
{
    struct fixture *f = *state;
    add_column(f, "a", VS_KIND_BIGINT);
    assert_int_equal(open_generator(f), VS_ERR_OK);
    assert_int_equal(value(f, 1, 7).as.i64, value(f, 1, 7).as.i64);
    assert_int_not_equal(value(f, 1, 7).as.i64, value(f, 1, 8).as.i64);
    assert_int_not_equal(value(f, 1, 7).as.i64, value(f, 2, 7).as.i64);
}

static void bounds_are_both_reached_and_never_left(void **state)
{
    struct fixture *f = *state;
    bool seen[3] = {false, false, false};
    add_column(f, "a", VS_KIND_INT);
    add_option(f, "fields.a.min", "5");
    add_option(f, "fields.a.max", "7");
    assert_int_equal(open_generator(f), VS_ERR_OK);
    for (int64_t row = 0; row < 200; row++) {
        int32_t v = value(f, 1, row).as.i32;
        assert_in_range(v, 5, 7);
        seen[v - 5] = true;
    }
    assert_true(seen[0] && seen[1] && seen[2]);
}

static void the_shortest_sequence_ends_the_table(void **state)
{
    struct fixture *f = *state;
    add_column(f, "a", VS_KIND_INT);
    add_column(f, "b", VS_KIND_BIGINT);
    add_option(f, "fields.a.kind", "sequence");
    add_option(f, "fields.a.start", "10");
    add_option(f, "fields.a.end", "13");
    add_option(f, "number-of-rows", "100");
    assert_int_equal(open_generator(f), VS_ERR_OK);
    assert_int_equal(vs_generator_pace(f->generator).rows, 4);
    assert_int_equal(value(f, 1, 3).as.i32, 13);
}

static void an_extreme_range_does_not_overflow(void **state)
{
    struct fixture *f = *state;
    add_column(f, "a", VS_KIND_BIGINT);
    add_option(f, "fields.a.kind", "sequence");
    add_option(f, "fields.a.start", "-9223372036854775808");
    add_option(f, "fields.a.end", "9223372036854775807");
    assert_int_equal(open_generator(f), VS_ERR_INVALID);
    f->options[0].value = VS_STR("random");
    f->table.option_count = 1;
    assert_int_equal(open_generator(f), VS_ERR_OK);
    (void)value(f, 1, 0);
    f->columns[0].type.kind = VS_KIND_DOUBLE;
    assert_int_equal(open_generator(f), VS_ERR_OK);
    for (int64_t row = 0; row < 100; row++)
        assert_true(value(f, 1, row).as.f64 - value(f, 1, row).as.f64 == 0);
}

static void options_of_no_column_or_another_type_are_refused_by_name(void **state)
{
    static const char *const keys[] = {"fields.b.min", "fields.a.length", "fields.a.minimum", "fields.a.element.min"};
    struct fixture *f = *state;
    add_column(f, "a", VS_KIND_INT);
    add_option(f, "", "1");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        f->options[0].key = vs_str(keys[i]);
        assert_int_equal(open_generator(f), VS_ERR_INVALID);
        assert_non_null(strstr(f->note.text, keys[i]));
    }
}

static void nexmark_wants_its_own_columns(void **state)
{
    struct fixture *f = *state;
    f->table.connector = VS_STR("nexmark");
    add_column(f, "event_type", VS_KIND_INT);
    add_column(f, "person", VS_KIND_INT);
    assert_int_equal(open_generator(f), VS_ERR_INVALID);
    assert_non_null(strstr(f->note.text, "'person'"));
    f->table.column_count = 1;
    assert_int_equal(open_generator(f), VS_ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_row_depends_on_seed_and_number_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bounds_are_both_reached_and_never_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_shortest_sequence_ends_the_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_extreme_range_does_not_overflow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(options_of_no_column_or_another_type_are_refused_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nexmark_wants_its_own_columns, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
