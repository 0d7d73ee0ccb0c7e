/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Result rules of the operators: which type a call has and which casts go around its arguments. */
#include "base/check.h"
#include "base/limits.h"
#include "core/sql/expr/kernel.h"

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static bool is_integer(enum vs_kind kind)
{
    return kind >= VS_KIND_TINYINT && kind <= VS_KIND_BIGINT;
}

static bool is_floating(enum vs_kind kind)
{
    return kind == VS_KIND_FLOAT || kind == VS_KIND_DOUBLE;
}

/* Digits before and after the point within 38: the scale gives way, but keeps 6 digits if it had them. */
static struct vs_type decimal_type(int32_t precision, int32_t scale)
{
    if (precision > VS_DECIMAL_PRECISION_MAX) {
        int32_t whole = precision - scale;
        scale = larger(VS_DECIMAL_PRECISION_MAX - whole, smaller(scale, 6));
        precision = VS_DECIMAL_PRECISION_MAX;
    }
    return (struct vs_type){.kind = VS_KIND_DECIMAL, .precision = precision, .scale = scale};
}

struct vs_type vs_type_as_decimal(struct vs_type type)
{
    switch (type.kind) {
    case VS_KIND_TINYINT:
        return decimal_type(3, 0);
    case VS_KIND_SMALLINT:
        return decimal_type(5, 0);
    case VS_KIND_INT:
        return decimal_type(10, 0);
    case VS_KIND_BIGINT:
        return decimal_type(19, 0);
    case VS_KIND_DECIMAL:
        return (struct vs_type){.kind = VS_KIND_DECIMAL, .precision = type.precision, .scale = type.scale};
    case VS_KIND_NULL:
    case VS_KIND_BOOLEAN:
    case VS_KIND_FLOAT:
    case VS_KIND_DOUBLE:
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
    case VS_KIND_DATE:
    case VS_KIND_TIME:
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
    case VS_KIND_ARRAY:
    case VS_KIND_MAP:
    case VS_KIND_ROW:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

static bool common_number(struct vs_type a, struct vs_type b, struct vs_type *out)
{
    if (a.kind == VS_KIND_DECIMAL || b.kind == VS_KIND_DECIMAL) {
        if (!is_integer(a.kind) && a.kind != VS_KIND_DECIMAL)
            *out = vs_type_of(VS_KIND_DOUBLE);
        else if (!is_integer(b.kind) && b.kind != VS_KIND_DECIMAL)
            *out = vs_type_of(VS_KIND_DOUBLE);
        else {
            a = vs_type_as_decimal(a);
            b = vs_type_as_decimal(b);
            int32_t scale = larger(a.scale, b.scale);
            *out = decimal_type(larger(a.precision - a.scale, b.precision - b.scale) + scale, scale);
        }
        return true;
    }
    *out = vs_type_of(a.kind > b.kind ? a.kind : b.kind);
    return true;
}

bool vs_type_common(struct vs_type a, struct vs_type b, struct vs_type *out)
{
    bool not_null = a.not_null && b.not_null;
    enum vs_time_attribute attribute = a.attribute == b.attribute ? a.attribute : VS_TIME_NONE;
    bool found = true;
    if (a.kind == VS_KIND_NULL || b.kind == VS_KIND_NULL) {
        *out = a.kind == VS_KIND_NULL ? b : a;
        attribute = VS_TIME_NONE;
        not_null = false;
    } else if (vs_type_equal(a, b)) {
        *out = a;
    } else if (vs_kind_is_number(a.kind) && vs_kind_is_number(b.kind)) {
        found = common_number(a, b, out);
    } else if (vs_kind_is_text(a.kind) && vs_kind_is_text(b.kind)) {
        *out = (struct vs_type){.kind = VS_KIND_VARCHAR, .precision = larger(a.precision, b.precision)};
    } else if ((a.kind == VS_KIND_BINARY || a.kind == VS_KIND_VARBINARY) &&
               (b.kind == VS_KIND_BINARY || b.kind == VS_KIND_VARBINARY)) {
        *out = (struct vs_type){.kind = VS_KIND_VARBINARY, .precision = larger(a.precision, b.precision)};
    } else if (a.kind == b.kind && (vs_kind_is_timestamp(a.kind) || a.kind == VS_KIND_TIME)) {
        *out = (struct vs_type){.kind = a.kind, .precision = larger(a.precision, b.precision)};
    } else if (vs_kind_is_timestamp(a.kind) && vs_kind_is_timestamp(b.kind)) {
        *out = vs_type_ltz(larger(a.precision, b.precision));
    } else if (a.kind == VS_KIND_DATE && b.kind == VS_KIND_TIMESTAMP) {
        *out = b;
    } else if (a.kind == VS_KIND_TIMESTAMP && b.kind == VS_KIND_DATE) {
        *out = a;
    } else {
        found = false;
    }
    if (!found)
        return false;
    out->not_null = not_null;
    out->attribute = attribute;
    return true;
}

static void coerce_all(struct vs_binding *b, struct vs_type type, uint32_t first, uint32_t step)
{
    for (uint32_t i = first; i < b->arg_count; i += step)
        b->args[i] = vs_call_coerce(b->plan, b->args[i], type);
}

/* --- fixed results ----------------------------------------------------------------------------------------- */

enum vs_err vs_result_boolean(struct vs_binding *b)
{
    b->type = vs_type_of(VS_KIND_BOOLEAN);
    return VS_ERR_OK;
}

enum vs_err vs_result_boolean_not_null(struct vs_binding *b)
{
    b->type = vs_type_of(VS_KIND_BOOLEAN);
    b->type.not_null = true;
    return VS_ERR_OK;
}

enum vs_err vs_result_logic(struct vs_binding *b)
{
    b->type = vs_type_of(VS_KIND_BOOLEAN);
    b->type.not_null = true;
    for (uint32_t i = 0; i < b->arg_count; i++)
        b->type.not_null = b->type.not_null && b->args[i]->type.not_null;
    return VS_ERR_OK;
}

/* --- comparison -------------------------------------------------------------------------------------------- */

static bool is_datetime(enum vs_kind kind)
{
    return kind >= VS_KIND_DATE && kind <= VS_KIND_TIMESTAMP_LTZ;
}

/* Text constants take the type of the date or time they are compared with. */
static enum vs_err convert_literal(struct vs_binding *b, uint32_t text, uint32_t other, bool *converted)
{
    *converted = false;
    struct vs_type to = b->args[other]->type;
    if (!vs_kind_is_text(b->args[text]->type.kind) || !is_datetime(to.kind) || !vs_expr_is_const(b->args[text]))
        return VS_ERR_OK;
    to.attribute = VS_TIME_NONE;
    const struct vs_expr *cast;
    struct vs_type local = to;
    if (to.kind == VS_KIND_TIMESTAMP_LTZ)
        local.kind = VS_KIND_TIMESTAMP;
    VS_TRY(vs_expr_cast(b->plan, b->args[text], local, false, &cast, b->note));
    if (!vs_expr_is_const(cast)) {
        struct vs_str literal = b->args[text]->value.as.str;
        return vs_fail(b->note, VS_ERR_INVALID, "Error when casting literal '%.*s' to %s", VS_STR_ARG(literal),
                       vs_kind_sql_name(to.kind));
    }
    b->args[text] = vs_call_coerce(b->plan, cast, to);
    *converted = true;
    return VS_ERR_OK;
}

static enum vs_err refuse_conversion(struct vs_binding *b, uint32_t i, uint32_t k)
{
    struct vs_type left = b->args[i]->type;
    struct vs_type right = b->args[k]->type;
    bool text_against_number = (vs_kind_is_text(left.kind) && vs_kind_is_number(right.kind)) ||
                               (vs_kind_is_number(left.kind) && vs_kind_is_text(right.kind));
    bool text_against_time = (vs_kind_is_text(left.kind) && is_datetime(right.kind)) ||
                             (is_datetime(left.kind) && vs_kind_is_text(right.kind));
    if (text_against_number || text_against_time)
        return vs_fail(b->note, VS_ERR_INVALID, "implicit type conversion between %s and %s is not supported now",
                       vs_kind_sql_name(left.kind), vs_kind_sql_name(right.kind));
    return vs_binding_refuse(b);
}

static enum vs_err unify_pair(struct vs_binding *b, uint32_t i, uint32_t k)
{
    bool converted;
    VS_TRY(convert_literal(b, i, k, &converted));
    if (!converted)
        VS_TRY(convert_literal(b, k, i, &converted));
    struct vs_type left = b->args[i]->type;
    struct vs_type right = b->args[k]->type;
    struct vs_type common;
    if (vs_kind_is_timestamp(left.kind) && vs_kind_is_timestamp(right.kind) && left.kind != right.kind) {
        common = vs_type_ltz(larger(left.precision, right.precision));
    } else {
        bool date_with_time = (left.kind == VS_KIND_DATE) != (right.kind == VS_KIND_DATE) &&
                              is_datetime(left.kind) && is_datetime(right.kind);
        if (date_with_time || !vs_type_common_in(b->plan, left, right, &common))
            return refuse_conversion(b, i, k);
        /* Collections are equal or not, but have no order. */
        bool ordered = b->function->name[0] == '<' ? b->function->name[1] != '>' : b->function->name[0] == '>';
        if (ordered && vs_type_physical(common) == VS_PHYS_NESTED)
            return refuse_conversion(b, i, k);
    }
    /* Decimals are compared exactly at their own scales: a common type could cut digits. */
    if (common.kind == VS_KIND_DECIMAL) {
        if (left.kind != VS_KIND_DECIMAL)
            b->args[i] = vs_call_coerce(b->plan, b->args[i], vs_type_as_decimal(left));
        if (right.kind != VS_KIND_DECIMAL)
            b->args[k] = vs_call_coerce(b->plan, b->args[k], vs_type_as_decimal(right));
        return VS_ERR_OK;
    }
    common.attribute = VS_TIME_NONE;
    b->args[i] = vs_call_coerce(b->plan, b->args[i], common);
    b->args[k] = vs_call_coerce(b->plan, b->args[k], common);
    return VS_ERR_OK;
}

enum vs_err vs_result_distinct(struct vs_binding *b)
{
    if (vs_expr_is_null_literal(b->args[0]) && vs_expr_is_null_literal(b->args[1]))
        coerce_all(b, vs_type_of(VS_KIND_INT), 0, 1);
    VS_TRY(unify_pair(b, 0, 1));
    b->type = vs_type_of(VS_KIND_BOOLEAN);
    b->type.not_null = true;
    return VS_ERR_OK;
}

/* A constant on the left changes sides, so that kernels and sharing need to know one form only. */
/* Flink's planner takes x = x for TRUE, also where x is NaN. */
static bool is_same_float(const struct vs_expr *a, const struct vs_expr *b)
{
    return (a->type.kind == VS_KIND_DOUBLE || a->type.kind == VS_KIND_FLOAT) && a->type.not_null && a->deterministic &&
           vs_expr_equal(a, b);
}

enum vs_err vs_result_comparison(struct vs_binding *b)
{
    static const char *const mirrored[] = {"=", "<>", ">", ">=", "<", "<="};
    if (vs_expr_is_null_literal(b->args[0]) && vs_expr_is_null_literal(b->args[1]))
        coerce_all(b, vs_type_of(VS_KIND_INT), 0, 1);
    VS_TRY(unify_pair(b, 0, 1));
    b->type = vs_type_of(VS_KIND_BOOLEAN);
    if (is_same_float(b->args[0], b->args[1])) {
        int variant = b->function->variant;
        struct vs_value value = {.as.boolean = variant == VS_CMP_EQ || variant == VS_CMP_LE || variant == VS_CMP_GE};
        b->type.not_null = true;
        b->rewritten = vs_expr_const(b->plan, b->type, value);
        return VS_ERR_OK;
    }
    if (!vs_expr_is_const(b->args[0]) || vs_expr_is_const(b->args[1]))
        return VS_ERR_OK;
    const struct vs_expr *swapped[] = {b->args[1], b->args[0]};
    return vs_expr_call(b->plan, vs_str(mirrored[b->function->variant]), swapped, 2, &b->rewritten, b->note);
}

/* --- choice ------------------------------------------------------------------------------------------------ */

/* The type of args first, first + step ..; those get cast to it. */
static enum vs_err unify(struct vs_binding *b, uint32_t first, uint32_t step, struct vs_type *common)
{
    *common = b->args[first]->type;
    for (uint32_t i = first + step; i < b->arg_count; i += step) {
        struct vs_type widened;
        if (!vs_type_common_in(b->plan, *common, b->args[i]->type, &widened))
            return vs_binding_refuse(b);
        *common = widened;
    }
    common->attribute = VS_TIME_NONE;
    if (common->kind == VS_KIND_NULL)
        return vs_fail(b->note, VS_ERR_INVALID, "%s over NULLs only: cast one of them to a type",
                       b->function->name);
    coerce_all(b, *common, first, step);
    return VS_ERR_OK;
}

/* UNION makes a DATE a TIMESTAMP, CASE does not. */
static bool mixes_dates(enum vs_kind a, enum vs_kind b)
{
    return (a == VS_KIND_DATE && vs_kind_is_timestamp(b)) || (b == VS_KIND_DATE && vs_kind_is_timestamp(a));
}

enum vs_err vs_result_case(struct vs_binding *b)
{
    if (b->arg_count < 3 || b->arg_count % 2 == 0) {
        const struct vs_expr *args[VS_SQL_ARGUMENTS_MAX];
        if (b->arg_count < 2 || b->arg_count == VS_SQL_ARGUMENTS_MAX)
            return vs_binding_refuse(b);
        memcpy(args, b->args, b->arg_count * sizeof *args);
        args[b->arg_count] = vs_expr_const(b->plan, vs_type_of(VS_KIND_NULL), (struct vs_value){.is_null = true});
        return vs_expr_call(b->plan, VS_STR("CASE"), args, b->arg_count + 1, &b->rewritten, b->note);
    }
    uint32_t last = b->arg_count - 1;
    for (uint32_t i = 0; i < last; i += 2) {
        if (b->args[i]->type.kind != VS_KIND_BOOLEAN && !vs_expr_is_null_literal(b->args[i]))
            return vs_fail(b->note, VS_ERR_INVALID, "Expected a boolean type");
        b->args[i] = vs_call_coerce(b->plan, b->args[i], vs_type_of(VS_KIND_BOOLEAN));
    }
    struct vs_type common = b->args[last]->type;
    for (uint32_t i = 1; i < last; i += 2) {
        struct vs_type widened;
        if (mixes_dates(common.kind, b->args[i]->type.kind) ||
            !vs_type_common_in(b->plan, common, b->args[i]->type, &widened))
            return vs_fail(b->note, VS_ERR_INVALID, "Illegal mixing of types in CASE or COALESCE statement");
        common = widened;
    }
    if (common.kind == VS_KIND_NULL)
        return vs_fail(b->note, VS_ERR_INVALID, "ELSE clause or at least one THEN clause must be non-NULL");
    common.attribute = VS_TIME_NONE;
    for (uint32_t i = 1; i < last; i += 2)
        b->args[i] = vs_call_coerce(b->plan, b->args[i], common);
    b->args[last] = vs_call_coerce(b->plan, b->args[last], common);
    b->type = common;
    return VS_ERR_OK;
}

enum vs_err vs_result_coalesce(struct vs_binding *b)
{
    VS_TRY(unify(b, 0, 1, &b->type));
    b->type.not_null = false;
    for (uint32_t i = 0; i < b->arg_count; i++)
        b->type.not_null = b->type.not_null || b->args[i]->type.not_null;
    /* NOT NULL is no proof: a DECIMAL that overflows is NULL all the same. */
    if (b->arg_count == 1)
        b->rewritten = b->args[0];
    return VS_ERR_OK;
}

enum vs_err vs_result_greatest(struct vs_binding *b)
{
    return unify(b, 0, 1, &b->type);
}

/* --- arithmetic -------------------------------------------------------------------------------------------- */

static struct vs_type decimal_result(int op, struct vs_type a, struct vs_type b)
{
    int32_t scale = larger(a.scale, b.scale);
    int32_t whole_a = a.precision - a.scale;
    int32_t whole_b = b.precision - b.scale;
    if (op == VS_MULTIPLY)
        return decimal_type(a.precision + b.precision + 1, a.scale + b.scale);
    if (op == VS_DIVIDE) {
        scale = larger(6, a.scale + b.precision + 1);
        return decimal_type(whole_a + b.scale + scale, scale);
    }
    if (op == VS_MODULO)
        return decimal_type(smaller(whole_a, whole_b) + scale, scale);
    return decimal_type(larger(whole_a, whole_b) + scale + 1, scale);
}

enum vs_err vs_result_arithmetic(struct vs_binding *b)
{
    struct vs_type left = b->args[0]->type;
    struct vs_type right = b->args[1]->type;
    struct vs_type common;
    if (!vs_type_common(left, right, &common))
        return vs_binding_refuse(b);
    if (common.kind == VS_KIND_DECIMAL) {
        left = vs_type_as_decimal(left);
        right = vs_type_as_decimal(right);
        b->args[0] = vs_call_coerce(b->plan, b->args[0], left);
        b->args[1] = vs_call_coerce(b->plan, b->args[1], right);
        b->type = decimal_result(b->function->variant, left, right);
        return VS_ERR_OK;
    }
    if (is_floating(left.kind) && is_floating(right.kind))
        common = vs_type_of(left.kind); /* of FLOAT and DOUBLE Flink takes the first */
    coerce_all(b, common, 0, 1);
    b->type = common;
    if (b->function->variant != VS_MODULO || common.kind == right.kind)
        return VS_ERR_OK;
    /* A remainder has the type of the divisor. */
    const struct vs_expr *remainder;
    VS_TRY(vs_call_make(b->plan, b->function, common, b->args, 2, &remainder, b->note));
    b->rewritten = vs_call_coerce(b->plan, remainder, vs_type_of(right.kind));
    return VS_ERR_OK;
}

enum vs_err vs_result_plus_interval(struct vs_binding *b)
{
    b->type = b->args[0]->type;
    b->type.attribute = VS_TIME_NONE;
    return VS_ERR_OK;
}

enum vs_err vs_result_interval(struct vs_binding *b)
{
    b->type = vs_type_of(b->args[0]->type.kind);
    if (b->args[1]->type.kind != b->type.kind)
        return vs_binding_refuse(b);
    return VS_ERR_OK;
}

enum vs_err vs_result_interval_times(struct vs_binding *b)
{
    b->type = vs_type_of(b->args[0]->type.kind);
    return VS_ERR_OK;
}

enum vs_err vs_result_cast(struct vs_binding *b)
{
    return vs_fail(b->note, VS_ERR_INVALID, "%s needs a type: %s(x AS type)", b->function->name,
                   b->function->name);
}
