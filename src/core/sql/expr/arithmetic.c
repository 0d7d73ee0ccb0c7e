/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* + - * / % over columns, and moving dates and times by intervals. */
#include <math.h>

#include "base/check.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/expr/decimal.h"
#include "core/sql/expr/kernel.h"


/* out[i] = a[i] op b[i] for all rows; constants have stride 0. Without branches, for the compiler to vectorise. */
#define DEFINE_ALL(type, name, expression)                                                                   \
    static void all_##type##_##name(const type *a, bool a_constant, const type *b, bool b_constant, type *out, \
                                    uint32_t count)                                                          \
    {                                                                                                        \
        if (b_constant) {                                                                                    \
            type y = *b;                                                                                     \
            for (uint32_t i = 0; i < count; i++) {                                                           \
                type x = a[i];                                                                               \
                out[i] = (type)(expression);                                                                 \
            }                                                                                                \
        } else if (a_constant) {                                                                             \
            type x = *a;                                                                                     \
            for (uint32_t i = 0; i < count; i++) {                                                           \
                type y = b[i];                                                                               \
                out[i] = (type)(expression);                                                                 \
            }                                                                                                \
        } else {                                                                                             \
            for (uint32_t i = 0; i < count; i++) {                                                           \
                type x = a[i];                                                                               \
                type y = b[i];                                                                               \
                out[i] = (type)(expression);                                                                 \
            }                                                                                                \
        }                                                                                                    \
    }

/* Signed overflow wraps in SQL but not in C: through unsigned. */
DEFINE_ALL(int32_t, add, (uint32_t)x + (uint32_t)y)
DEFINE_ALL(int32_t, subtract, (uint32_t)x - (uint32_t)y)
DEFINE_ALL(int32_t, multiply, (uint32_t)x *(uint32_t)y)
DEFINE_ALL(int64_t, add, (uint64_t)x + (uint64_t)y)
DEFINE_ALL(int64_t, subtract, (uint64_t)x - (uint64_t)y)
DEFINE_ALL(int64_t, multiply, (uint64_t)x *(uint64_t)y)
DEFINE_ALL(float, add, x + y)
DEFINE_ALL(float, subtract, x - y)
DEFINE_ALL(float, multiply, x *y)
DEFINE_ALL(float, divide, x / y)
DEFINE_ALL(double, add, x + y)
DEFINE_ALL(double, subtract, x - y)
DEFINE_ALL(double, multiply, x *y)
DEFINE_ALL(double, divide, x / y)

#define DEFINE_CHOICE(type)                                                                                  \
    static void choose_##type(int op, const struct vs_operand *args, type *out, uint32_t count)              \
    {                                                                                                        \
        const type *a = args[0].column.as.data;                                                              \
        const type *b = args[1].column.as.data;                                                              \
        if (op == VS_ADD)                                                                                    \
            all_##type##_add(a, args[0].constant, b, args[1].constant, out, count);                          \
        else if (op == VS_SUBTRACT)                                                                          \
            all_##type##_subtract(a, args[0].constant, b, args[1].constant, out, count);                     \
        else                                                                                                 \
            all_##type##_multiply(a, args[0].constant, b, args[1].constant, out, count);                     \
    }

DEFINE_CHOICE(int32_t)
DEFINE_CHOICE(int64_t)
DEFINE_CHOICE(float)
DEFINE_CHOICE(double)

static int32_t wrapped(enum vs_kind kind, int64_t v)
{
    if (kind == VS_KIND_TINYINT)
        return (int8_t)v;
    return kind == VS_KIND_SMALLINT ? (int16_t)v : (int32_t)v;
}

static int64_t integer_at(const struct vs_operand *operand, uint32_t row)
{
    uint32_t i = operand->constant ? 0 : row;
    return vs_type_physical(operand->column.type) == VS_PHYS_I32 ? operand->column.as.i32[i]
                                                                 : operand->column.as.i64[i];
}

/* Division can fail, so only rows that are wanted and not NULL are touched. */
static enum vs_err divide_integers(struct vs_call *call, const struct vs_operand *args,
                                   const struct vs_rows *rows, void *data)
{
    bool modulo = call->expr->function->variant == VS_MODULO;
    bool narrow = vs_type_physical(call->expr->type) == VS_PHYS_I32;
    VS_FOR_ROWS(rows, row)
    {
        int64_t a = integer_at(&args[0], row);
        int64_t b = integer_at(&args[1], row);
        int64_t v;
        if (b == 0)
            return vs_fail(call->note, VS_ERR_FAILED, "/ by zero");
        if (b == -1)
            v = modulo ? 0 : (int64_t)((uint64_t)0 - (uint64_t)a);
        else
            v = modulo ? a % b : a / b;
        if (narrow)
            ((int32_t *)data)[row] = wrapped(call->expr->type.kind, v);
        else
            ((int64_t *)data)[row] = v;
    }
    return VS_ERR_OK;
}

static bool decimal_op(int op, const struct vs_value *a, int32_t a_scale, const struct vs_value *b, int32_t b_scale,
                       struct vs_type type, __int128 *out)
{
    struct vs_decimal_shape to = {type.precision, type.scale};
    switch (op) {
    case VS_ADD:
        return vs_decimal_add(a->as.i128, a_scale, b->as.i128, b_scale, to, out);
    case VS_SUBTRACT:
        return vs_decimal_add(a->as.i128, a_scale, -b->as.i128, b_scale, to, out);
    case VS_MULTIPLY:
        return vs_decimal_multiply(a->as.i128, a_scale, b->as.i128, b_scale, to, out);
    case VS_DIVIDE:
        return vs_decimal_divide(a->as.i128, a_scale, b->as.i128, b_scale, to, out);
    case VS_MODULO:
        return vs_decimal_modulo(a->as.i128, a_scale, b->as.i128, b_scale, to, out);
    }
    VS_UNREACHABLE();
}

static enum vs_err compute_decimals(struct vs_call *call, const struct vs_operand *args,
                                    const struct vs_rows *rows, struct vs_column *out)
{
    int op = call->expr->function->variant;
    uint64_t *valid = VS_ARENA_ARRAY(call->eval->scratch, vs_bitmap_words(rows->row_count), uint64_t);
    __int128 *data = vs_column_make(call, call->expr->type, valid, out);
    int32_t a_scale = args[0].column.type.scale;
    int32_t b_scale = args[1].column.type.scale;
    VS_FOR_ROWS(rows, row)
    {
        struct vs_value a = vs_operand_get(&args[0], row);
        struct vs_value b = vs_operand_get(&args[1], row);
        if (b.as.i128 == 0 && (op == VS_DIVIDE || op == VS_MODULO))
            return vs_fail(call->note, VS_ERR_FAILED, "Division by zero");
        bool fits = decimal_op(op, &a, a_scale, &b, b_scale, call->expr->type, &data[row]);
        valid[row / 64] |= (uint64_t)fits << (row % 64);
    }
    return VS_ERR_OK;
}

static void compute_floats(int op, const struct vs_operand *args, void *data, uint32_t count, bool single)
{
    bool left = args[0].constant;
    bool right = args[1].constant;
    if (op != VS_DIVIDE && single)
        choose_float(op, args, data, count);
    else if (op != VS_DIVIDE)
        choose_double(op, args, data, count);
    else if (single)
        all_float_divide(args[0].column.as.f32, left, args[1].column.as.f32, right, data, count);
    else
        all_double_divide(args[0].column.as.f64, left, args[1].column.as.f64, right, data, count);
}

/* Left and right constant at once: the loops above want one of them as a column. */
static void spread_if_both(const struct vs_call *call, struct vs_operand sides[2])
{
    if (!sides[0].constant || !sides[1].constant)
        return;
    size_t size = vs_physical_size(vs_type_physical(sides[0].column.type));
    const void *item = sides[0].column.as.data;
    char *data = vs_column_make(call, sides[0].column.type, NULL, &sides[0].column);
    for (uint32_t i = 0; i < call->batch->row_count; i++)
        memcpy(data + i * size, item, size);
    sides[0].constant = false;
}

enum vs_err vs_fn_arithmetic(struct vs_call *call, const struct vs_operand *args, struct vs_column *out)
{
    struct vs_type type = call->expr->type;
    int op = call->expr->function->variant;
    uint32_t count = call->batch->row_count;
    struct vs_operand sides[2] = {args[0], args[1]};
    const uint64_t *valid = vs_valid_of(call, sides, 2);
    enum vs_physical physical = vs_type_physical(type);
    bool divides = op == VS_DIVIDE || op == VS_MODULO;
    if (physical == VS_PHYS_I128 || (divides && physical != VS_PHYS_F32 && physical != VS_PHYS_F64)) {
        struct vs_rows rows = valid == NULL ? *call->rows : vs_rows_and(call, call->rows, valid);
        if (physical == VS_PHYS_I128)
            return compute_decimals(call, sides, &rows, out);
        void *data = vs_column_make(call, type, valid, out);
        return divide_integers(call, sides, &rows, data);
    }
    spread_if_both(call, sides);
    void *data = vs_column_make(call, type, valid, out);
    if (physical == VS_PHYS_F32 || physical == VS_PHYS_F64) {
        compute_floats(op, sides, data, count, physical == VS_PHYS_F32);
    } else if (physical == VS_PHYS_I64) {
        choose_int64_t(op, sides, data, count);
    } else {
        choose_int32_t(op, sides, data, count);
        int32_t *narrow = data;
        for (uint32_t i = 0; type.kind != VS_KIND_INT && i < count; i++)
            narrow[i] = wrapped(type.kind, narrow[i]);
    }
    return VS_ERR_OK;
}

/* --- intervals --------------------------------------------------------------------------------------------- */

enum vs_err vs_fn_interval_arithmetic(struct vs_call *call, const struct vs_operand *args, struct vs_column *out)
{
    struct vs_operand sides[2] = {args[0], args[1]};
    spread_if_both(call, sides);
    int64_t *data = vs_column_make(call, call->expr->type, vs_valid_of(call, sides, 2), out);
    choose_int64_t(call->expr->function->variant, sides, data, call->batch->row_count);
    return VS_ERR_OK;
}

static int64_t add_months_ms(int64_t ms, int64_t months)
{
    int64_t day = vs_floor_div(ms, VS_MS_PER_DAY);
    return vs_days_add_months(day, months) * VS_MS_PER_DAY + vs_floor_mod(ms, VS_MS_PER_DAY);
}

enum { MONTHS_MAX = 12 * 300000 }; /* beyond any date that has a meaning; keeps the calendar within int64_t */

static int64_t bounded_months(int64_t months)
{
    return months > MONTHS_MAX ? MONTHS_MAX : months < -MONTHS_MAX ? -MONTHS_MAX : months;
}

static int64_t wrapping_add(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static void shift_one(struct vs_type type, int64_t interval, bool months, struct vs_value *v)
{
    switch (vs_type_physical(type)) {
    case VS_PHYS_I64:
        v->as.i64 = months ? add_months_ms(v->as.i64, interval) : wrapping_add(v->as.i64, interval);
        return;
    case VS_PHYS_TS16:
        v->as.ts.ms = months ? add_months_ms(v->as.ts.ms, interval) : wrapping_add(v->as.ts.ms, interval);
        return;
    case VS_PHYS_I32:
        if (type.kind == VS_KIND_TIME)
            v->as.i32 = (int32_t)vs_floor_mod(v->as.i32 + interval % VS_MS_PER_DAY, VS_MS_PER_DAY);
        else
            v->as.i32 = (int32_t)(months ? vs_days_add_months(v->as.i32, interval)
                                         : v->as.i32 + interval / VS_MS_PER_DAY);
        return;
    case VS_PHYS_BOOL:
    case VS_PHYS_F32:
    case VS_PHYS_F64:
    case VS_PHYS_I128:
    case VS_PHYS_STR:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        break;
    }
    VS_UNREACHABLE();
}

enum vs_err vs_fn_plus_interval(struct vs_call *call, const struct vs_operand *args, struct vs_column *out)
{
    struct vs_type type = call->expr->type;
    int sign = call->expr->function->variant;
    bool months = args[1].column.type.kind == VS_KIND_INTERVAL_MONTH;
    const uint64_t *valid = vs_valid_of(call, args, 2);
    bool cuts = vs_kind_is_timestamp(type.kind) && type.precision < 3;
    if (!months && !cuts && vs_type_physical(type) == VS_PHYS_I64) {
        struct vs_operand sides[2] = {args[0], args[1]};
        spread_if_both(call, sides);
        int64_t *data = vs_column_make(call, type, valid, out);
        choose_int64_t(sign > 0 ? VS_ADD : VS_SUBTRACT, sides, data, call->batch->row_count);
        return VS_ERR_OK;
    }
    size_t size = vs_physical_size(vs_type_physical(type));
    char *data = vs_column_make(call, type, valid, out);
    struct vs_rows rows = valid == NULL ? *call->rows : vs_rows_and(call, call->rows, valid);
    VS_FOR_ROWS(&rows, row)
    {
        struct vs_value v = vs_operand_get(&args[0], row);
        int64_t interval = vs_operand_get(&args[1], row).as.i64;
        if (months)
            interval = bounded_months(interval);
        shift_one(type, sign > 0 ? interval : (int64_t)((uint64_t)0 - (uint64_t)interval), months, &v);
        if (cuts) {
            static const int64_t units[] = {1000, 100, 10};
            v.as.i64 = vs_floor_div(v.as.i64, units[type.precision]) * units[type.precision];
        }
        memcpy(data + row * size, &v.as, size);
    }
    return VS_ERR_OK;
}
