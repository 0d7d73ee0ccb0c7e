/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Expressions as values: made, hashed, compared, rewritten over other columns. */
#include "core/sql/expr.h"

#include "base/check.h"
#include "base/hash.h"
#include "core/sql/expr/kernel.h"
#include "core/sql/row.h"

/* Hashes are part of the identity of operator state across versions of a script, so nothing in them may depend
 * on addresses or on the order of the table. */
static uint64_t hash_type(struct vs_type type)
{
    uint64_t h = vs_hash_mix((uint64_t)type.kind, (uint64_t)type.attribute);
    h = vs_hash_mix(h, (uint64_t)(uint32_t)type.precision << 32 | (uint32_t)type.scale);
    for (uint32_t i = 0; i < type.element_count; i++)
        h = vs_hash_mix(h, hash_type(type.element[i]));
    return h;
}

static uint64_t hash_value(struct vs_type type, const struct vs_value *value)
{
    struct vs_buf bytes = {0};
    vs_row_add_value(&bytes, type, value);
    uint64_t h = vs_hash64(vs_buf_str(&bytes), 0);
    vs_buf_free(&bytes);
    return h;
}

static uint64_t hash_expr(const struct vs_expr *expr)
{
    uint64_t h = vs_hash_mix((uint64_t)expr->kind, hash_type(expr->type));
    switch (expr->kind) {
    case VS_EXPR_CONST:
        return vs_hash_mix(h, hash_value(expr->type, &expr->value));
    case VS_EXPR_COLUMN:
        return vs_hash_mix(h, expr->column);
    case VS_EXPR_CALL:
        h = vs_hash_mix(h, vs_hash64(vs_str(expr->function->name), 1));
        for (uint32_t i = 0; i < expr->arg_count; i++)
            h = vs_hash_mix(h, expr->args[i]->hash);
        return h;
    }
    VS_UNREACHABLE();
}

static struct vs_expr *new_const(struct vs_arena *plan, struct vs_type type, struct vs_value value)
{
    struct vs_expr *expr = VS_ARENA_NEW(plan, struct vs_expr);
    expr->kind = VS_EXPR_CONST;
    expr->type = type;
    expr->type.not_null = !value.is_null;
    expr->type.attribute = VS_TIME_NONE;
    expr->deterministic = true;
    expr->value = vs_value_copy(plan, type, value);
    expr->hash = hash_expr(expr);
    return expr;
}

const struct vs_expr *vs_expr_const(struct vs_arena *plan, struct vs_type type, struct vs_value value)
{
    return new_const(plan, type, value);
}

const struct vs_expr *vs_expr_column(struct vs_arena *plan, uint32_t column, struct vs_type type)
{
    struct vs_expr *expr = VS_ARENA_NEW(plan, struct vs_expr);
    expr->kind = VS_EXPR_COLUMN;
    expr->type = type;
    expr->deterministic = true;
    expr->column = column;
    expr->hash = hash_expr(expr);
    return expr;
}

/* A call whose argument is NULL for every row is NULL, whatever the kernel. */
static bool is_null_call(const struct vs_function *function, const struct vs_expr *const *args, uint32_t count)
{
    if ((function->flags & VS_SEES_NULL) != 0)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (vs_expr_is_const(args[i]) && args[i]->value.is_null)
            return true;
    return false;
}

static bool all_const(const struct vs_expr *const *args, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!vs_expr_is_const(args[i]))
            return false;
    return true;
}

static bool has_instant(struct vs_type type)
{
    bool found = type.kind == VS_KIND_TIMESTAMP_LTZ;
    for (uint32_t i = 0; i < type.element_count; i++)
        found = found || has_instant(type.element[i]);
    return found;
}

/* The session zone is known only to the plan, when all is bound: what depends on it is computed while it runs. */
static bool is_zoned(const struct vs_expr *call)
{
    bool zoned = (call->function->flags & VS_ZONED) != 0 || has_instant(call->type);
    for (uint32_t i = 0; i < call->arg_count; i++)
        zoned = zoned || has_instant(call->args[i]->type);
    return zoned;
}

/* The value of a call over constants; false when it fails: then it shall fail where it runs, if it ever does. */
static bool fold(struct vs_arena *plan, const struct vs_expr *call, const struct vs_expr **out)
{
    if (vs_type_physical(call->type) == VS_PHYS_NESTED)
        return false;
    struct vs_arena scratch;
    vs_arena_init(&scratch);
    struct vs_eval eval = {.scratch = &scratch};
    struct vs_batch one_row = {.row_count = 1, .selection_count = 1};
    vs_eval_begin(&eval, &one_row);
    struct vs_column column;
    bool done = vs_eval_column(&eval, call, &one_row, &column, NULL) == VS_ERR_OK;
    if (done) {
        struct vs_value value = vs_column_get(&column, 0);
        struct vs_expr *made = new_const(plan, call->type, value);
        /* The type stays what it was before: TYPEOF shows it. */
        made->type.not_null = call->type.not_null && !value.is_null;
        made->hash = hash_expr(made);
        *out = made;
    }
    vs_arena_free(&scratch);
    return done;
}

enum vs_err vs_call_make(struct vs_arena *plan, const struct vs_function *function, struct vs_type type,
                         const struct vs_expr *const *args, uint32_t arg_count, const struct vs_expr **out,
                         struct vs_err_note *note)
{
    struct vs_expr *expr = VS_ARENA_NEW(plan, struct vs_expr);
    expr->kind = VS_EXPR_CALL;
    expr->function = function;
    expr->type = type;
    expr->deterministic = (function->flags & (VS_VOLATILE | VS_CLOCK)) == 0;
    const struct vs_expr **copies = VS_ARENA_ARRAY(plan, arg_count, const struct vs_expr *);
    bool args_not_null = true;
    for (uint32_t i = 0; i < arg_count; i++) {
        copies[i] = args[i];
        expr->deterministic = expr->deterministic && args[i]->deterministic;
        args_not_null = args_not_null && args[i]->type.not_null;
    }
    if ((function->flags & VS_SEES_NULL) == 0)
        expr->type.not_null = args_not_null && (function->flags & VS_NULLABLE) == 0;
    expr->args = copies;
    expr->arg_count = arg_count;
    expr->hash = hash_expr(expr);
    *out = expr;
    if (is_null_call(function, copies, arg_count)) {
        *out = vs_expr_const(plan, type, (struct vs_value){.is_null = true});
        return VS_ERR_OK;
    }
    if (function->prepare != NULL)
        VS_TRY(function->prepare(plan, expr, &expr->prepared, note));
    if (expr->deterministic && all_const(copies, arg_count) && !is_zoned(expr))
        (void)fold(plan, expr, out);
    return VS_ERR_OK;
}

static bool value_equal(struct vs_type type, const struct vs_value *a, const struct vs_value *b)
{
    struct vs_buf a_bytes = {0};
    struct vs_buf b_bytes = {0};
    vs_row_add_value(&a_bytes, type, a);
    vs_row_add_value(&b_bytes, type, b);
    bool equal = vs_str_equal(vs_buf_str(&a_bytes), vs_buf_str(&b_bytes));
    vs_buf_free(&a_bytes);
    vs_buf_free(&b_bytes);
    return equal;
}

struct vs_str vs_expr_function(const struct vs_expr *expr)
{
    return expr->kind == VS_EXPR_CALL ? vs_str(expr->function->name) : (struct vs_str){0};
}

bool vs_expr_equal(const struct vs_expr *a, const struct vs_expr *b)
{
    if (a == b)
        return true;
    if (a->hash != b->hash || a->kind != b->kind || !vs_type_equal(a->type, b->type))
        return false;
    switch (a->kind) {
    case VS_EXPR_CONST:
        return value_equal(a->type, &a->value, &b->value);
    case VS_EXPR_COLUMN:
        return a->column == b->column;
    case VS_EXPR_CALL:
        if (a->function != b->function || a->arg_count != b->arg_count)
            return false;
        for (uint32_t i = 0; i < a->arg_count; i++)
            if (!vs_expr_equal(a->args[i], b->args[i]))
                return false;
        return true;
    }
    VS_UNREACHABLE();
}

void vs_expr_columns(const struct vs_expr *expr, void (*each)(void *ctx, uint32_t column), void *ctx)
{
    if (expr->kind == VS_EXPR_COLUMN)
        each(ctx, expr->column);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        vs_expr_columns(expr->args[i], each, ctx);
}

/* A new column index, or what stands in place of the column. */
struct replacement {
    const uint32_t *map;
    const struct vs_expr *const *columns;
};

static const struct vs_expr *replaced(struct vs_arena *plan, const struct vs_expr *expr,
                                      const struct replacement *by)
{
    if (expr->kind == VS_EXPR_CONST)
        return expr;
    if (expr->kind == VS_EXPR_COLUMN) {
        if (by->columns != NULL)
            return by->columns[expr->column];
        return by->map[expr->column] == expr->column ? expr
                                                     : vs_expr_column(plan, by->map[expr->column], expr->type);
    }
    const struct vs_expr **args = VS_ARENA_ARRAY(plan, expr->arg_count, const struct vs_expr *);
    bool changed = false;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        args[i] = replaced(plan, expr->args[i], by);
        changed = changed || args[i] != expr->args[i];
    }
    if (!changed)
        return expr;
    const struct vs_expr *made;
    /* What was constant has been prepared before; a preparation that fails now is for a column that became a
     * wrong constant, and that fails when it runs. */
    if (vs_call_make(plan, expr->function, expr->type, args, expr->arg_count, &made, NULL) == VS_ERR_OK)
        return made;
    struct vs_expr *unprepared = VS_ARENA_NEW(plan, struct vs_expr);
    *unprepared = *expr;
    unprepared->args = args;
    unprepared->prepared = NULL;
    unprepared->hash = hash_expr(unprepared);
    return unprepared;
}

const struct vs_expr *vs_expr_remap(struct vs_arena *plan, const struct vs_expr *expr, const uint32_t *map)
{
    return replaced(plan, expr, &(struct replacement){.map = map});
}

const struct vs_expr *vs_expr_substitute(struct vs_arena *plan, const struct vs_expr *expr,
                                         const struct vs_expr *const *columns)
{
    return replaced(plan, expr, &(struct replacement){.columns = columns});
}

static void print_const(struct vs_buf *out, const struct vs_expr *expr)
{
    if (expr->value.is_null) {
        vs_buf_add_str(out, VS_STR("NULL"));
        return;
    }
    switch (expr->type.kind) {
    case VS_KIND_DATE:
        vs_buf_add_str(out, VS_STR("DATE "));
        break;
    case VS_KIND_TIME:
        vs_buf_add_str(out, VS_STR("TIME "));
        break;
    case VS_KIND_TIMESTAMP:
        vs_buf_add_str(out, VS_STR("TIMESTAMP "));
        break;
    case VS_KIND_TIMESTAMP_LTZ:
        vs_buf_add_str(out, VS_STR("TIMESTAMP_LTZ "));
        break;
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
        vs_buf_add_str(out, VS_STR("INTERVAL "));
        break;
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
        break;
    case VS_KIND_NULL:
    case VS_KIND_BOOLEAN:
    case VS_KIND_TINYINT:
    case VS_KIND_SMALLINT:
    case VS_KIND_INT:
    case VS_KIND_BIGINT:
    case VS_KIND_FLOAT:
    case VS_KIND_DOUBLE:
    case VS_KIND_DECIMAL:
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
    case VS_KIND_ARRAY:
    case VS_KIND_MAP:
    case VS_KIND_ROW:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        vs_value_print_text(out, expr->type, &expr->value);
        return;
    }
    struct vs_buf text = {0};
    vs_value_print_text(&text, expr->type, &expr->value);
    vs_buf_add_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'')
            vs_buf_add_char(out, '\'');
        vs_buf_add_char(out, text.ptr[i]);
    }
    vs_buf_add_char(out, '\'');
    vs_buf_free(&text);
}

static void print_infix(struct vs_buf *out, const struct vs_expr *expr, const struct vs_str *names)
{
    vs_buf_add_char(out, '(');
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (i > 0)
            vs_buf_printf(out, " %s ", expr->function->name);
        vs_expr_print(out, expr->args[i], names);
    }
    vs_buf_add_char(out, ')');
}

static bool is_infix(const struct vs_expr *expr)
{
    const char *name = expr->function->name;
    bool word = name[0] >= 'A' && name[0] <= 'Z';
    return expr->arg_count >= 2 && (!word || strcmp(name, "AND") == 0 || strcmp(name, "OR") == 0 ||
                                    strcmp(name, "LIKE") == 0 || strcmp(name, "IS NOT DISTINCT FROM") == 0);
}

static void print_call(struct vs_buf *out, const struct vs_expr *expr, const struct vs_str *names)
{
    struct vs_str name = vs_str(expr->function->name);
    if (is_infix(expr)) {
        print_infix(out, expr, names);
        return;
    }
    if (vs_str_starts_with(name, VS_STR("IS "))) {
        vs_expr_print(out, expr->args[0], names);
        vs_buf_printf(out, " %s", expr->function->name);
        return;
    }
    vs_buf_printf(out, "%s(", vs_str_equal(name, VS_STR("IN SET")) ? "IN" : expr->function->name);
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (i > 0)
            vs_buf_add_str(out, VS_STR(", "));
        vs_expr_print(out, expr->args[i], names);
    }
    if (vs_str_equal(name, VS_STR("CAST")) || vs_str_equal(name, VS_STR("TRY_CAST"))) {
        struct vs_type shown = expr->type;
        shown.not_null = false;
        vs_buf_add_str(out, VS_STR(" AS "));
        vs_type_print(out, shown);
    }
    vs_buf_add_char(out, ')');
}

void vs_expr_print(struct vs_buf *out, const struct vs_expr *expr, const struct vs_str *names)
{
    switch (expr->kind) {
    case VS_EXPR_CONST:
        print_const(out, expr);
        return;
    case VS_EXPR_COLUMN:
        vs_buf_add_str(out, names[expr->column]);
        return;
    case VS_EXPR_CALL:
        print_call(out, expr, names);
        return;
    }
    VS_UNREACHABLE();
}
