/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Result rules of the functions. */
#include "base/check.h"
#include "core/sql/expr/kernel.h"

enum vs_err vs_result_string(struct vs_binding *b)
{
    b->type = vs_type_string();
    return VS_ERR_OK;
}

/* NULL only where the first argument is. */
enum vs_err vs_result_same_string(struct vs_binding *b)
{
    b->type = vs_type_string();
    b->type.not_null = b->args[0]->type.not_null;
    return VS_ERR_OK;
}

enum vs_err vs_result_uuid(struct vs_binding *b)
{
    b->type = (struct vs_type){.kind = VS_KIND_CHAR, .precision = 36};
    return VS_ERR_OK;
}

enum vs_err vs_result_int(struct vs_binding *b)
{
    b->type = vs_type_of(VS_KIND_INT);
    return VS_ERR_OK;
}

enum vs_err vs_result_bigint(struct vs_binding *b)
{
    b->type = vs_type_of(VS_KIND_BIGINT);
    return VS_ERR_OK;
}

enum vs_err vs_result_double(struct vs_binding *b)
{
    b->type = vs_type_of(VS_KIND_DOUBLE);
    return VS_ERR_OK;
}

enum vs_err vs_result_date(struct vs_binding *b)
{
    b->type = vs_type_of(VS_KIND_DATE);
    return VS_ERR_OK;
}

enum vs_err vs_result_time0(struct vs_binding *b)
{
    b->type = vs_type_of(VS_KIND_TIME);
    return VS_ERR_OK;
}

enum vs_err vs_result_timestamp3(struct vs_binding *b)
{
    b->type = (struct vs_type){.kind = VS_KIND_TIMESTAMP, .precision = 3};
    return VS_ERR_OK;
}

enum vs_err vs_result_ltz3(struct vs_binding *b)
{
    b->type = vs_type_ltz(3);
    return VS_ERR_OK;
}

enum vs_err vs_result_proctime(struct vs_binding *b)
{
    b->type = vs_type_ltz(3);
    b->type.attribute = VS_TIME_PROCTIME;
    return VS_ERR_OK;
}

enum vs_err vs_result_same(struct vs_binding *b)
{
    b->type = b->args[0]->type;
    b->type.attribute = VS_TIME_NONE;
    return VS_ERR_OK;
}

static struct vs_type varchar(int64_t length)
{
    return (struct vs_type){.kind = VS_KIND_VARCHAR,
                            .precision = length > VS_LENGTH_MAX ? VS_LENGTH_MAX : (int32_t)length};
}

/* A part of the first argument. */
enum vs_err vs_result_varchar(struct vs_binding *b)
{
    b->type = varchar(b->args[0]->type.precision);
    return VS_ERR_OK;
}

enum vs_err vs_result_varchar_of_third(struct vs_binding *b)
{
    b->type = varchar(b->args[2]->type.precision);
    return VS_ERR_OK;
}

enum vs_err vs_result_varchar_sum(struct vs_binding *b)
{
    b->type = varchar((int64_t)b->args[0]->type.precision + b->args[1]->type.precision);
    return VS_ERR_OK;
}

enum vs_err vs_result_concat_operator(struct vs_binding *b)
{
    b->type = varchar((int64_t)b->args[0]->type.precision + b->args[1]->type.precision);
    if (b->args[0]->type.kind == VS_KIND_CHAR && b->args[1]->type.kind == VS_KIND_CHAR)
        b->type.kind = VS_KIND_CHAR;
    return VS_ERR_OK;
}

/* --- times ------------------------------------------------------------------------------------------------- */

/* The unit's own word: a constant. */
static struct vs_str unit_word(const struct vs_binding *b)
{
    return vs_expr_is_const(b->args[0]) ? b->args[0]->value.as.str : VS_STR("");
}

static bool is_months_unit(struct vs_str unit)
{
    return vs_str_equal(unit, VS_STR("YEAR")) || vs_str_equal(unit, VS_STR("QUARTER")) ||
           vs_str_equal(unit, VS_STR("MONTH"));
}

enum vs_err vs_result_timestampdiff(struct vs_binding *b)
{
    bool left_ltz = b->args[1]->type.kind == VS_KIND_TIMESTAMP_LTZ;
    bool right_ltz = b->args[2]->type.kind == VS_KIND_TIMESTAMP_LTZ;
    if (left_ltz != right_ltz)
        return vs_fail(b->note, VS_ERR_INVALID, "TIMESTAMP_LTZ only supports diff between the same type.");
    b->type = vs_type_of(VS_KIND_INT);
    return VS_ERR_OK;
}

/* A DATE stays one when whole days are added. */
enum vs_err vs_result_timestampadd(struct vs_binding *b)
{
    struct vs_str unit = unit_word(b);
    b->type = b->args[2]->type;
    b->type.attribute = VS_TIME_NONE;
    if (vs_str_equal(unit, VS_STR("MILLISECOND")) && vs_kind_is_timestamp(b->type.kind) && b->type.precision < 3)
        b->type.precision = 3;
    bool days = is_months_unit(unit) || vs_str_equal(unit, VS_STR("WEEK")) || vs_str_equal(unit, VS_STR("DAY"));
    if (b->type.kind != VS_KIND_DATE || days)
        return VS_ERR_OK;
    b->type = (struct vs_type){.kind = VS_KIND_TIMESTAMP, .precision = 6};
    b->args[2] = vs_call_coerce(b->plan, b->args[2], b->type);
    return VS_ERR_OK;
}

enum vs_err vs_result_minus(struct vs_binding *b)
{
    b->type = vs_type_of(is_months_unit(unit_word(b)) ? VS_KIND_INTERVAL_MONTH : VS_KIND_INTERVAL_DAY);
    return VS_ERR_OK;
}

enum vs_err vs_result_to_timestamp_ltz(struct vs_binding *b)
{
    int32_t precision = 3;
    bool fraction = b->args[0]->type.kind == VS_KIND_FLOAT || b->args[0]->type.kind == VS_KIND_DOUBLE;
    b->args[0] = vs_call_coerce(b->plan, b->args[0], vs_type_of(fraction ? VS_KIND_DOUBLE : VS_KIND_BIGINT));
    if (b->arg_count > 1) {
        if (!vs_expr_is_const(b->args[1]) || b->args[1]->value.is_null)
            return vs_fail(b->note, VS_ERR_INVALID, "The precision of TO_TIMESTAMP_LTZ must be a constant");
        precision = b->args[1]->value.as.i32;
    }
    if (precision < 0 || precision > 9)
        return vs_fail(b->note, VS_ERR_INVALID,
                       "Unsupported precision %d. Supported precisions are '0' for seconds to '9' for nanoseconds.",
                       precision);
    b->type = vs_type_ltz(precision < 3 ? 3 : precision);
    return VS_ERR_OK;
}

enum vs_err vs_result_rewrite_extract(struct vs_binding *b)
{
    struct vs_str unit = vs_str(b->function->name);
    if (vs_str_equal(unit, VS_STR("DAYOFYEAR")))
        unit = VS_STR("DOY");
    else if (vs_str_equal(unit, VS_STR("DAYOFMONTH")))
        unit = VS_STR("DAY");
    else if (vs_str_equal(unit, VS_STR("DAYOFWEEK")))
        unit = VS_STR("DOW");
    const struct vs_expr *args[] = {
        vs_expr_const(b->plan, vs_type_of(VS_KIND_SYMBOL), (struct vs_value){.as.str = unit}), b->args[0]};
    return vs_expr_call(b->plan, VS_STR("EXTRACT"), args, 2, &b->rewritten, b->note);
}

enum vs_err vs_result_rewrite_typeof(struct vs_binding *b)
{
    struct vs_buf text = {0};
    struct vs_type type = b->args[0]->type;
    type.attribute = VS_TIME_NONE;
    vs_type_print(&text, type);
    struct vs_expr *made = VS_ARENA_NEW(b->plan, struct vs_expr);
    *made = *vs_expr_const(b->plan, vs_type_string(), (struct vs_value){.as.str = vs_buf_str(&text)});
    made->type.not_null = false; /* as Flink says */
    b->rewritten = made;
    vs_buf_free(&text);
    return VS_ERR_OK;
}
