/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* For tests only: expressions written as text in prefix form, built and evaluated.
 *
 *   (+ 1 2)   (CASE (> 1 2) 'a' 'b')   (CAST '12.7' INT)   (EXTRACT :YEAR TIMESTAMP'2024-01-01 00:00:00')
 *
 * Literals: 1 (INT or BIGINT), 1.5 (DECIMAL), 1e3 (DOUBLE), 'text' ('' is a quote), TRUE, FALSE, NULL, :SYMBOL,
 * DATE'..', TIME'..', TIMESTAMP'..' (precision 3), TIMESTAMP6'..', LTZ'..', DAYS'ms', MONTHS'n', X'hex', and
 * (CAST x TYPE), (TRY_CAST x TYPE).
 *
 * Each expression is evaluated twice: as it is, where constants fold, and with every literal turned into a column
 * of three rows (NULL, value, value), where kernels run. Both must agree. */
#ifndef VS_CORE_SQL_EXPR_EXPR_TESTING_H
#define VS_CORE_SQL_EXPR_EXPR_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/check.h"
#include "base/utf8.h"
#include "core/sql/expr.h"
#include "core/sql/expr/kernel.h"
#include "core/sql/row.h"

enum { TEST_ROWS = 3, TEST_LITERALS_MAX = 32 };

struct test_reader {
    const char *at;
    struct vs_arena *plan;
    struct vs_err_note *note;
    bool as_columns;
    struct vs_type types[TEST_LITERALS_MAX];
    struct vs_value values[TEST_LITERALS_MAX];
    uint32_t literal_count;
};

static const struct vs_expr *test_literal(struct test_reader *r, struct vs_type type, struct vs_value value)
{
    bool keep = !r->as_columns || type.kind == VS_KIND_SYMBOL || type.kind == VS_KIND_NULL;
    if (keep)
        return vs_expr_const(r->plan, type, value);
    VS_CHECK(r->literal_count < TEST_LITERALS_MAX);
    r->types[r->literal_count] = type;
    r->values[r->literal_count] = value;
    if (!value.is_null && vs_type_physical(type) == VS_PHYS_STR)
        r->values[r->literal_count].as.str = vs_arena_copy(r->plan, value.as.str);
    return vs_expr_column(r->plan, r->literal_count++, type);
}

static void test_blanks(struct test_reader *r)
{
    while (*r->at == ' ')
        r->at++;
}

static struct vs_str test_word(struct test_reader *r)
{
    const char *begin = r->at;
    int depth = 0;
    while (*r->at != '\0' && *r->at != '\'' && (depth > 0 || (*r->at != ' ' && *r->at != ')'))) {
        depth += *r->at == '(' ? 1 : *r->at == ')' ? -1 : 0;
        r->at++;
    }
    return (struct vs_str){begin, (size_t)(r->at - begin)};
}

static struct vs_str test_quoted(struct test_reader *r)
{
    struct vs_buf text = {0};
    for (r->at++; r->at[0] != '\'' || r->at[1] == '\''; r->at++) {
        VS_CHECK(*r->at != '\0');
        if (r->at[0] == '\'')
            r->at++;
        vs_buf_add_char(&text, *r->at);
    }
    r->at++;
    struct vs_str copy = vs_arena_copy(r->plan, vs_buf_str(&text));
    vs_buf_free(&text);
    return copy;
}

static struct vs_type test_type(struct vs_str word)
{
    static const struct {
        const char *name;
        enum vs_kind kind;
        int32_t precision;
    } names[] = {{"BOOLEAN", VS_KIND_BOOLEAN, 0},   {"TINYINT", VS_KIND_TINYINT, 0},
                 {"SMALLINT", VS_KIND_SMALLINT, 0}, {"INT", VS_KIND_INT, 0},
                 {"BIGINT", VS_KIND_BIGINT, 0},     {"FLOAT", VS_KIND_FLOAT, 0},
                 {"DOUBLE", VS_KIND_DOUBLE, 0},     {"DECIMAL", VS_KIND_DECIMAL, 10},
                 {"CHAR", VS_KIND_CHAR, 1},         {"VARCHAR", VS_KIND_VARCHAR, 1},
                 {"STRING", VS_KIND_VARCHAR, VS_LENGTH_MAX}, {"BYTES", VS_KIND_VARBINARY, VS_LENGTH_MAX},
                 {"BINARY", VS_KIND_BINARY, 1},     {"DATE", VS_KIND_DATE, 0},
                 {"TIME", VS_KIND_TIME, 0},         {"TIMESTAMP", VS_KIND_TIMESTAMP, 6},
                 {"TIMESTAMP_LTZ", VS_KIND_TIMESTAMP_LTZ, 6}, {"DAYS", VS_KIND_INTERVAL_DAY, 0},
                 {"MONTHS", VS_KIND_INTERVAL_MONTH, 0}};
    size_t open = vs_str_find_char(word, '(');
    struct vs_str name = {word.ptr, open};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!vs_str_equal(name, vs_str(names[i].name)))
            continue;
        struct vs_type type = {.kind = names[i].kind, .precision = names[i].precision};
        if (open < word.len) {
            char *end;
            type.precision = (int32_t)strtol(word.ptr + open + 1, &end, 10);
            if (*end == ',')
                type.scale = (int32_t)strtol(end + 1, NULL, 10);
        }
        return type;
    }
    VS_UNREACHABLE();
}

static const struct vs_expr *test_cast_literal(struct test_reader *r, struct vs_str text, struct vs_type type)
{
    const struct vs_expr *literal = vs_expr_const(
        r->plan, (struct vs_type){.kind = VS_KIND_CHAR, .precision = (int32_t)text.len},
        (struct vs_value){.as.str = text});
    const struct vs_expr *out;
    /* In UTC: casts to a point in time wait for the session zone. */
    struct vs_type local = type;
    if (type.kind == VS_KIND_TIMESTAMP_LTZ)
        local.kind = VS_KIND_TIMESTAMP;
    VS_CHECK(vs_expr_cast(r->plan, literal, local, false, &out, r->note) == VS_ERR_OK);
    VS_CHECK(out->kind == VS_EXPR_CONST);
    return test_literal(r, type, out->value);
}

static const struct vs_expr *test_number(struct test_reader *r, struct vs_str word)
{
    if (vs_str_find_char(word, 'e') < word.len)
        return test_cast_literal(r, word, vs_type_of(VS_KIND_DOUBLE));
    size_t point = vs_str_find_char(word, '.');
    bool minus = word.ptr[0] == '-';
    if (point < word.len)
        return test_cast_literal(r, word,
                                 (struct vs_type){.kind = VS_KIND_DECIMAL,
                                                  .precision = (int32_t)word.len - 1 - minus,
                                                  .scale = (int32_t)(word.len - point - 1)});
    int64_t v;
    VS_CHECK(vs_str_to_int64(word, &v));
    if (v >= INT32_MIN && v <= INT32_MAX)
        return test_literal(r, vs_type_of(VS_KIND_INT), (struct vs_value){.as.i32 = (int32_t)v});
    return test_literal(r, vs_type_of(VS_KIND_BIGINT), (struct vs_value){.as.i64 = v});
}

static struct vs_str test_unhex(struct test_reader *r, struct vs_str hex)
{
    char *out = vs_arena_raw(r->plan, hex.len / 2);
    for (size_t i = 0; i + 1 < hex.len; i += 2) {
        char pair[3] = {hex.ptr[i], hex.ptr[i + 1], 0};
        out[i / 2] = (char)strtol(pair, NULL, 16);
    }
    return (struct vs_str){out, hex.len / 2};
}

static const struct vs_expr *test_prefixed(struct test_reader *r, struct vs_str word, struct vs_str text)
{
    int64_t v = 0;
    if (vs_str_equal(word, VS_STR("X"))) {
        struct vs_type type = {.kind = VS_KIND_BINARY, .precision = (int32_t)text.len / 2};
        return test_literal(r, type, (struct vs_value){.as.str = test_unhex(r, text)});
    }
    if (vs_str_equal(word, VS_STR("DATE")) || vs_str_equal(word, VS_STR("TIME")))
        return test_cast_literal(r, text, test_type(word));
    if (vs_str_equal(word, VS_STR("TIMESTAMP")) || vs_str_equal(word, VS_STR("TIMESTAMP6")))
        return test_cast_literal(
            r, text, (struct vs_type){.kind = VS_KIND_TIMESTAMP, .precision = word.len == 9 ? 3 : 6});
    if (vs_str_equal(word, VS_STR("LTZ")))
        return test_cast_literal(r, text, vs_type_ltz(3));
    VS_CHECK(vs_str_to_int64(text, &v));
    return test_literal(r, test_type(word), (struct vs_value){.as.i64 = v});
}

static enum vs_err test_read(struct test_reader *r, const struct vs_expr **out);

static enum vs_err test_read_call(struct test_reader *r, const struct vs_expr **out)
{
    const struct vs_expr *args[TEST_LITERALS_MAX];
    uint32_t count = 0;
    r->at++;
    struct vs_str name;
    if (*r->at == '"') { /* (\"IS NULL\" x) */
        const char *begin = ++r->at;
        while (*r->at != '"')
            r->at++;
        name = (struct vs_str){begin, (size_t)(r->at++ - begin)};
    } else {
        name = test_word(r);
    }
    test_blanks(r);
    bool cast = vs_str_equal(name, VS_STR("CAST")) || vs_str_equal(name, VS_STR("TRY_CAST"));
    while (*r->at != ')') {
        if (cast && count == 1) {
            struct vs_type to = test_type(test_word(r));
            VS_CHECK(*r->at == ')');
            r->at++;
            return vs_expr_cast(r->plan, args[0], to, name.len == 8, out, r->note);
        }
        VS_CHECK(count < TEST_LITERALS_MAX);
        enum vs_err err = test_read(r, &args[count++]);
        if (err != VS_ERR_OK)
            return err;
        test_blanks(r);
    }
    r->at++;
    return vs_expr_call(r->plan, name, args, count, out, r->note);
}

static enum vs_err test_read(struct test_reader *r, const struct vs_expr **out)
{
    test_blanks(r);
    if (*r->at == '(')
        return test_read_call(r, out);
    if (*r->at == '\'') {
        struct vs_str text = test_quoted(r);
        struct vs_type type = {.kind = VS_KIND_CHAR, .precision = (int32_t)vs_utf8_length(text)};
        *out = test_literal(r, type, (struct vs_value){.as.str = text});
        return VS_ERR_OK;
    }
    if (*r->at == ':') {
        r->at++;
        *out = test_literal(r, vs_type_of(VS_KIND_SYMBOL), (struct vs_value){.as.str = test_word(r)});
        return VS_ERR_OK;
    }
    struct vs_str word = test_word(r);
    if (*r->at == '\'')
        *out = test_prefixed(r, word, test_quoted(r));
    else if (vs_str_equal(word, VS_STR("NULL")))
        *out = test_literal(r, vs_type_of(VS_KIND_NULL), (struct vs_value){.is_null = true});
    else if (vs_str_equal(word, VS_STR("TRUE")) || vs_str_equal(word, VS_STR("FALSE")))
        *out = test_literal(r, vs_type_of(VS_KIND_BOOLEAN), (struct vs_value){.as.boolean = word.len == 4});
    else
        *out = test_number(r, word);
    return VS_ERR_OK;
}

/* The literals as columns: row 0 is NULL everywhere, all others hold the value. */
static struct vs_batch test_batch(struct vs_arena *arena, const struct test_reader *r)
{
    struct vs_batch_builder *builder = vs_batch_builder_new(arena, r->types, r->literal_count);
    for (uint32_t row = 0; row < TEST_ROWS; row++) {
        vs_batch_builder_row(builder, VS_ROW_INSERT, row);
        for (uint32_t i = 0; row > 0 && i < r->literal_count; i++)
            vs_batch_builder_set(builder, i, r->values[i]);
    }
    return vs_batch_builder_finish(builder);
}

/* What stands in place of a value when there is an error: "!" and the message. */
static void test_add_result(struct vs_buf *out, enum vs_err err, const struct vs_err_note *note,
                            const struct vs_column *column, uint32_t row)
{
    vs_buf_clear(out);
    if (err != VS_ERR_OK) {
        vs_buf_printf(out, "!%s", note->text);
    } else {
        struct vs_value value = vs_column_get(column, row);
        if (value.is_null)
            vs_buf_add_str(out, VS_STR("NULL"));
        else
            vs_value_print_text(out, column->type, &value);
    }
    vs_buf_add_char(out, '\0');
}

/* Evaluates text in one of the two ways; result and type (may be NULL) are printed ended by 0. */
static void test_evaluate(const char *text, bool as_columns, struct vs_buf *type, struct vs_buf *result)
{
    struct vs_arena arena;
    struct vs_err_note note = {0};
    vs_arena_init(&arena);
    struct test_reader r = {.at = text, .plan = &arena, .note = &note, .as_columns = as_columns};
    const struct vs_expr *expr = NULL;
    struct vs_column column = {0};
    enum vs_err err = test_read(&r, &expr);
    if (type != NULL)
        vs_buf_clear(type);
    if (err == VS_ERR_OK) {
        struct vs_type shown = expr->type;
        shown.not_null = false;
        if (type != NULL)
            vs_type_print(type, shown);
        struct vs_batch batch = test_batch(&arena, &r);
        struct vs_eval eval = {.scratch = &arena, .now_ms = 1700000000123, .random_seed = 42};
        vs_eval_begin(&eval, &batch);
        err = vs_eval_column(&eval, expr, &batch, &column, &note);
    }
    if (type != NULL)
        vs_buf_add_char(type, '\0');
    test_add_result(result, err, &note, &column, 1);
    vs_arena_free(&arena);
}

struct test_case {
    const char *text;
    const char *type; /* NULL: not looked at */
    const char *result;
};

static void test_case_holds(const struct test_case *c)
{
    struct vs_buf type = {0};
    struct vs_buf result = {0};
    test_evaluate(c->text, false, &type, &result);
    if (strcmp(result.ptr, c->result) != 0 || (c->type != NULL && strcmp(type.ptr, c->type) != 0))
        fail_msg("%s is %s: %s, expected %s: %s", c->text, type.ptr, result.ptr, c->type, c->result);
    struct vs_buf by_rows = {0};
    test_evaluate(c->text, true, NULL, &by_rows);
    bool const_only = by_rows.ptr[0] == '!' && strstr(by_rows.ptr, "must be a constant") != NULL;
    if (strcmp(by_rows.ptr, c->result) != 0 && !const_only)
        fail_msg("%s over columns: %s, expected %s", c->text, by_rows.ptr, c->result);
    vs_buf_free(&type);
    vs_buf_free(&result);
    vs_buf_free(&by_rows);
}

#define TEST_CASES(cases)                                                                                    \
    do {                                                                                                     \
        for (size_t case_ = 0; case_ < sizeof(cases) / sizeof *(cases); case_++)                             \
            test_case_holds(&(cases)[case_]);                                                                \
    } while (0)

#endif
