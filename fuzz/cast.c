/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Text to every type: TRY_CAST never fails, what it reads prints to a text that reads to the same value, and the
 * bytes of a row give the value back. Time patterns, LIKE and JSON paths take any text. */
#include <stdlib.h>

#include "base/check.h"
#include "core/sql/expr.h"
#include "core/sql/row.h"

static const struct vs_type targets[] = {
    {.kind = VS_KIND_BOOLEAN},
    {.kind = VS_KIND_TINYINT},
    {.kind = VS_KIND_SMALLINT},
    {.kind = VS_KIND_INT},
    {.kind = VS_KIND_BIGINT},
    {.kind = VS_KIND_FLOAT},
    {.kind = VS_KIND_DOUBLE},
    {.kind = VS_KIND_DECIMAL, .precision = 10, .scale = 2},
    {.kind = VS_KIND_DECIMAL, .precision = 38, .scale = 18},
    {.kind = VS_KIND_DATE},
    {.kind = VS_KIND_TIME, .precision = 3},
    {.kind = VS_KIND_TIMESTAMP, .precision = 3},
    {.kind = VS_KIND_TIMESTAMP, .precision = 9},
    {.kind = VS_KIND_TIMESTAMP_LTZ, .precision = 3},
    {.kind = VS_KIND_CHAR, .precision = 5},
    {.kind = VS_KIND_VARCHAR, .precision = 3},
};

static const struct vs_expr *text_const(struct vs_arena *arena, struct vs_str text)
{
    return vs_expr_const(arena, vs_type_string(), (struct vs_value){.as.str = text});
}

/* In UTC: a cast to a point in time waits for the zone of the session, so it is no constant yet. */
static struct vs_value cast_text(struct vs_arena *arena, struct vs_str text, struct vs_type to)
{
    static const uint64_t order[1] = {0};
    const struct vs_batch row = {.row_count = 1, .selection_count = 1, .order = order};
    struct vs_eval eval = {.scratch = arena};
    struct vs_err_note note;
    struct vs_column column;
    const struct vs_expr *out;
    enum vs_err err = vs_expr_cast(arena, text_const(arena, text), to, true, &out, NULL);
    VS_CHECK(err == VS_ERR_OK && (out->kind == VS_EXPR_CONST || to.kind == VS_KIND_TIMESTAMP_LTZ));
    vs_eval_begin(&eval, &row);
    VS_CHECK(vs_eval_column(&eval, out, &row, &column, &note) == VS_ERR_OK);
    return vs_column_get(&column, 0);
}

static void check_type(struct vs_arena *arena, struct vs_str text, struct vs_type type)
{
    struct vs_value value = cast_text(arena, text, type);
    if (value.is_null)
        return;
    struct vs_buf printed = {0};
    struct vs_buf bytes = {0};
    struct vs_buf again = {0};
    vs_value_print_text(&printed, type, &value);
    vs_row_add_value(&bytes, type, &value);
    struct vs_value back = cast_text(arena, vs_buf_str(&printed), type);
    VS_CHECK(!back.is_null);
    vs_row_add_value(&again, type, &back);
    VS_CHECK(vs_str_equal(vs_buf_str(&bytes), vs_buf_str(&again)));
    struct vs_reader reader = vs_reader(vs_buf_str(&bytes));
    back = vs_row_read_value(&reader, type, arena);
    VS_CHECK(!reader.failed && vs_reader_left(&reader) == 0);
    vs_buf_clear(&again);
    vs_row_add_value(&again, type, &back);
    VS_CHECK(vs_str_equal(vs_buf_str(&bytes), vs_buf_str(&again)));
    vs_buf_free(&printed);
    vs_buf_free(&bytes);
    vs_buf_free(&again);
}

/* A call of two texts, each of which may be refused or give NULL, but nothing worse. */
static void call_any(struct vs_arena *arena, const char *name, struct vs_str a, struct vs_str b)
{
    const struct vs_expr *args[] = {text_const(arena, a), text_const(arena, b)};
    const struct vs_expr *out;
    struct vs_err_note note;
    enum vs_err err = vs_expr_call(arena, vs_str(name), args, 2, &out, &note);
    VS_CHECK(err != VS_ERR_NOT_FOUND);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input is a text, or two texts with a 0 byte between them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vs_arena arena;
    vs_arena_init(&arena);
    struct vs_str whole = {(const char *)data, size};
    size_t split = vs_str_find_char(whole, '\0');
    struct vs_str first = {whole.ptr, split};
    struct vs_str second = split < size ? (struct vs_str){whole.ptr + split + 1, size - split - 1} : first;
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        check_type(&arena, first, targets[i]);
    call_any(&arena, "TO_TIMESTAMP", first, second);
    call_any(&arena, "LIKE", first, second);
    call_any(&arena, "JSON_VALUE", first, second);
    call_any(&arena, "REPLACE", first, second);
    call_any(&arena, "INSTR", first, second);
    call_any(&arena, "BTRIM", first, second);
    call_any(&arena, "DATE_FORMAT", VS_STR("2024-02-29 23:59:59.999"), first);
    struct vs_reader reader = vs_reader(whole);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        (void)vs_row_read_value(&reader, targets[i], &arena);
    vs_arena_free(&arena);
    return 0;
}
