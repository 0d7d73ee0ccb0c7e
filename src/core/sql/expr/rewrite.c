/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Calls that stand for other calls, so that kernels and the sharing of sub-expressions see few forms. */
#include "base/check.h"
#include "core/sql/expr/kernel.h"

static enum vs_err call(struct vs_binding *b, const char *name, const struct vs_expr *const *args, uint32_t count,
                        const struct vs_expr **out)
{
    return vs_expr_call(b->plan, vs_str(name), args, count, out, b->note);
}

static enum vs_err call2(struct vs_binding *b, const char *name, const struct vs_expr *left,
                         const struct vs_expr *right, const struct vs_expr **out)
{
    const struct vs_expr *args[] = {left, right};
    return call(b, name, args, 2, out);
}

/* "IS NOT x" and "NOT x" are NOT of the same without the NOT. */
enum vs_err vs_result_rewrite_not(struct vs_binding *b)
{
    struct vs_str name = vs_str(b->function->name);
    char positive[32];
    if (vs_str_equal(name, VS_STR("IS DISTINCT FROM"))) {
        vs_str_to_zero_ended(VS_STR("IS NOT DISTINCT FROM"), positive, sizeof positive);
    } else if (vs_str_starts_with(name, VS_STR("IS NOT "))) {
        struct vs_str rest = {name.ptr + 7, name.len - 7};
        memcpy(positive, "IS ", 3);
        vs_str_to_zero_ended(rest, positive + 3, sizeof positive - 3);
    } else {
        VS_CHECK(vs_str_starts_with(name, VS_STR("NOT ")));
        vs_str_to_zero_ended((struct vs_str){name.ptr + 4, name.len - 4}, positive, sizeof positive);
    }
    const struct vs_expr *inner;
    VS_TRY(call(b, positive, b->args, b->arg_count, &inner));
    return call(b, "NOT", &inner, 1, &b->rewritten);
}

enum vs_err vs_result_rewrite_is_unknown(struct vs_binding *b)
{
    return call(b, "IS NULL", b->args, 1, &b->rewritten);
}

enum vs_err vs_result_rewrite_is_not_unknown(struct vs_binding *b)
{
    return call(b, "IS NOT NULL", b->args, 1, &b->rewritten);
}

/* In BETWEEN Flink converts text to the number it stands beside, which it refuses in a comparison. */
static enum vs_err convert_bound(struct vs_binding *b, uint32_t from, struct vs_type to)
{
    bool is_text = vs_kind_is_text(b->args[from]->type.kind);
    if (!is_text || !vs_kind_is_number(to.kind))
        return VS_ERR_OK;
    to.attribute = VS_TIME_NONE;
    return vs_expr_cast(b->plan, b->args[from], to, false, &b->args[from], b->note);
}

static enum vs_err between(struct vs_binding *b, const struct vs_expr *from, const struct vs_expr *to,
                           const struct vs_expr **out)
{
    const struct vs_expr *low;
    const struct vs_expr *high;
    VS_TRY(call2(b, ">=", b->args[0], from, &low));
    VS_TRY(call2(b, "<=", b->args[0], to, &high));
    return call2(b, "AND", low, high, out);
}

enum vs_err vs_result_rewrite_between(struct vs_binding *b)
{
    const struct vs_expr *straight;
    const struct vs_expr *crossed;
    for (uint32_t i = 1; i < 3; i++) {
        VS_TRY(convert_bound(b, i, b->args[0]->type));
        VS_TRY(convert_bound(b, 0, b->args[i]->type));
    }
    VS_TRY(between(b, b->args[1], b->args[2], &straight));
    if (b->function->variant == 0) {
        b->rewritten = straight;
        return VS_ERR_OK;
    }
    VS_TRY(between(b, b->args[2], b->args[1], &crossed));
    return call2(b, "OR", straight, crossed, &b->rewritten);
}

enum { SET_COUNT_MIN = 4 }; /* below that, shared comparisons are as fast */

/* A long list of constants of the value's own form becomes one look-up. */
static bool is_set(const struct vs_binding *b)
{
    struct vs_type type = b->args[0]->type;
    enum vs_physical physical = vs_type_physical(type);
    bool hashable = physical == VS_PHYS_I32 || physical == VS_PHYS_I64 || physical == VS_PHYS_STR;
    if (!hashable || b->arg_count - 1 < SET_COUNT_MIN)
        return false;
    for (uint32_t i = 1; i < b->arg_count; i++) {
        struct vs_type item = b->args[i]->type;
        bool same_text = vs_kind_is_text(type.kind) && vs_kind_is_text(item.kind);
        if (!vs_expr_is_const(b->args[i]) || (!same_text && !vs_type_equal(item, type)))
            return false;
    }
    return true;
}

/* A list of nothing but text becomes numbers beside a number. */
static enum vs_err convert_texts(struct vs_binding *b)
{
    for (uint32_t i = 1; i < b->arg_count; i++)
        if (!vs_kind_is_text(b->args[i]->type.kind))
            return VS_ERR_OK;
    for (uint32_t i = 1; i < b->arg_count; i++)
        VS_TRY(convert_bound(b, i, b->args[0]->type));
    return VS_ERR_OK;
}

enum vs_err vs_result_rewrite_in(struct vs_binding *b)
{
    /* Numbers, and text that is compared with times, take the type of the value where that loses nothing. */
    struct vs_type type = b->args[0]->type;
    VS_TRY(convert_texts(b));
    for (uint32_t i = 1; i < b->arg_count; i++) {
        bool integers = type.kind >= VS_KIND_TINYINT && type.kind <= VS_KIND_BIGINT &&
                        b->args[i]->type.kind >= VS_KIND_TINYINT && b->args[i]->type.kind < type.kind;
        bool time_text = type.kind >= VS_KIND_DATE && type.kind <= VS_KIND_TIMESTAMP_LTZ &&
                         vs_expr_is_const(b->args[i]) && vs_kind_is_text(b->args[i]->type.kind);
        if (integers || vs_expr_is_null_literal(b->args[i]))
            b->args[i] = vs_call_coerce(b->plan, b->args[i], type);
        if (time_text)
            VS_TRY(vs_expr_cast(b->plan, b->args[i], type, false, &b->args[i], b->note));
    }
    if (is_set(b))
        return call(b, "IN SET", b->args, b->arg_count, &b->rewritten);
    VS_TRY(call2(b, "=", b->args[0], b->args[1], &b->rewritten));
    for (uint32_t i = 2; i < b->arg_count; i++) {
        const struct vs_expr *equal;
        VS_TRY(call2(b, "=", b->args[0], b->args[i], &equal));
        VS_TRY(call2(b, "OR", b->rewritten, equal, &b->rewritten));
    }
    return VS_ERR_OK;
}

/* Whole months leave the time of day alone. */
enum vs_err vs_result_rewrite_time_months(struct vs_binding *b)
{
    b->rewritten = b->args[0];
    return VS_ERR_OK;
}

enum vs_err vs_result_rewrite_ifnull(struct vs_binding *b)
{
    return call(b, "COALESCE", b->args, 2, &b->rewritten);
}

enum vs_err vs_result_rewrite_nullif(struct vs_binding *b)
{
    const struct vs_expr *args[3];
    VS_TRY(call2(b, "=", b->args[0], b->args[1], &args[0]));
    args[1] = vs_expr_const(b->plan, vs_type_of(VS_KIND_NULL), (struct vs_value){.is_null = true});
    args[2] = b->args[0];
    return call(b, "CASE", args, 3, &b->rewritten);
}

/* Its type is never NOT NULL. */
enum vs_err vs_result_rewrite_if(struct vs_binding *b)
{
    struct vs_expr *nullable = VS_ARENA_NEW(b->plan, struct vs_expr);
    VS_TRY(call(b, "CASE", b->args, 3, &b->rewritten));
    *nullable = *b->rewritten;
    nullable->type.not_null = false;
    b->rewritten = nullable;
    return VS_ERR_OK;
}

enum vs_err vs_result_rewrite_current_database(struct vs_binding *b)
{
    b->rewritten = vs_expr_const(b->plan, vs_type_string(), (struct vs_value){.as.str = VS_STR("default_database")});
    return VS_ERR_OK;
}

/* IS_ALPHA, IS_DIGIT, IS_DECIMAL: the whole text is of a kind; FALSE for NULL. Decimal is what Double.parseDouble
 * takes. */
enum vs_err vs_result_rewrite_is_text(struct vs_binding *b)
{
    static const char *const patterns[] = {
        "^\\p{L}+\\z", "^\\p{Nd}+\\z",
        "^[\\x00-\\x20]*[+-]?(NaN|Infinity|(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?[fFdD]?)[\\x00-\\x20]*\\z"};
    const struct vs_expr *args[2] = {b->args[0], NULL};
    enum vs_kind kind = b->args[0]->type.kind;
    if (vs_kind_is_number(kind)) { /* told by the type alone, also for NULL */
        bool integer = kind >= VS_KIND_TINYINT && kind <= VS_KIND_BIGINT;
        struct vs_value is = {.as.boolean = b->function->variant == 2 || (b->function->variant == 1 && integer)};
        b->rewritten = vs_expr_const(b->plan, vs_type_of(VS_KIND_BOOLEAN), is);
        return VS_ERR_OK;
    }
    if (vs_expr_is_null_literal(b->args[0]) || !vs_cast_allowed(b->args[0]->type, vs_type_string()))
        return vs_binding_refuse(b);
    VS_TRY(vs_expr_cast(b->plan, b->args[0], vs_type_string(), false, &args[0], b->note));
    struct vs_value pattern = {.as.str = vs_str(patterns[b->function->variant])};
    args[1] = vs_expr_const(b->plan, vs_type_string(), pattern);
    VS_TRY(call(b, "REGEXP", args, 2, &args[0]));
    args[1] = vs_expr_const(b->plan, vs_type_of(VS_KIND_BOOLEAN), (struct vs_value){0});
    return call(b, "COALESCE", args, 2, &b->rewritten);
}

enum vs_err vs_result_rewrite_swap(struct vs_binding *b)
{
    return call2(b, b->function->name, b->args[1], b->args[0], &b->rewritten);
}

static const struct vs_expr *zero_of(struct vs_binding *b, struct vs_type type)
{
    type.not_null = true;
    type.attribute = VS_TIME_NONE;
    return vs_expr_const(b->plan, type, (struct vs_value){0});
}

/* Of DOUBLE not 0 - x, which loses the sign of zero, but -1 * x. */
enum vs_err vs_result_rewrite_negate(struct vs_binding *b)
{
    struct vs_type type = b->args[0]->type;
    if (type.kind == VS_KIND_DOUBLE || type.kind == VS_KIND_FLOAT) {
        struct vs_value minus_one = {0};
        if (type.kind == VS_KIND_DOUBLE)
            minus_one.as.f64 = -1;
        else
            minus_one.as.f32 = -1;
        return call2(b, "*", b->args[0], vs_expr_const(b->plan, vs_type_of(type.kind), minus_one), &b->rewritten);
    }
    const struct vs_expr *difference;
    VS_TRY(call2(b, "-", zero_of(b, type), b->args[0], &difference));
    b->rewritten = vs_call_coerce(b->plan, difference, type);
    return VS_ERR_OK;
}

enum vs_err vs_result_rewrite_negate_interval(struct vs_binding *b)
{
    return call2(b, "-", zero_of(b, vs_type_of(b->args[0]->type.kind)), b->args[0], &b->rewritten);
}
