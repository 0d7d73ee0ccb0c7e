/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/aggregate.h"

#include "base/check.h"
#include "core/sql/aggregate/accumulator.h"

static const struct vs_aggregate aggregates[] = {
#define VS_AGGREGATE(kind, name, args_min, args_max, over_only, help)                              \
    {(name), VS_AGG_##kind, (args_min), (args_max), (over_only) != 0},
#include "core/sql/aggregate/aggregates.def"
#undef VS_AGGREGATE
};

static const struct vs_aggregate *find(struct vs_str name)
{
    for (size_t i = 0; i < sizeof aggregates / sizeof *aggregates; i++)
        if (vs_str_equal_nocase(name, vs_str(aggregates[i].name)))
            return &aggregates[i];
    return NULL;
}

bool vs_aggregate_exists(struct vs_str name, bool over)
{
    const struct vs_aggregate *aggregate = find(name);
    return aggregate != NULL && (over || !aggregate->over_only);
}

const char *vs_aggregate_name(const struct vs_aggregate *aggregate)
{
    return aggregate->name;
}

static enum vs_err cannot_apply(const struct vs_agg_request *request,
                                const struct vs_aggregate *aggregate, const char *supported,
                                struct vs_err_note *note)
{
    struct vs_buf types = {0};
    for (uint32_t i = 0; i < request->arg_count; i++) {
        vs_buf_add(&types, i == 0 ? "<" : ", <", i == 0 ? 1 : 3);
        vs_type_print(&types, request->arg_types[i]);
        vs_buf_add_char(&types, '>');
    }
    enum vs_err err =
        vs_fail(note, VS_ERR_INVALID,
                "Cannot apply '%s' to arguments of type '%s(%.*s)'. Supported form(s): '%s(%s)'",
                aggregate->name, aggregate->name, VS_STR_ARG(vs_buf_str(&types)), aggregate->name,
                supported);
    vs_buf_free(&types);
    return err;
}

static bool is_comparable(enum vs_kind kind)
{
    return kind != VS_KIND_ARRAY && kind != VS_KIND_MAP && kind != VS_KIND_ROW &&
           kind != VS_KIND_DESCRIPTOR && kind != VS_KIND_SYMBOL && kind != VS_KIND_NULL;
}

static struct vs_type nullable(struct vs_type type)
{
    type.not_null = false;
    type.attribute = VS_TIME_NONE;
    return type;
}

/* AVG, STDDEV and VAR of DECIMAL keep at least six digits after the point. */
static struct vs_type mean_type(struct vs_type arg)
{
    struct vs_type type = nullable(arg);
    if (arg.kind == VS_KIND_DECIMAL) {
        type.precision = VS_DECIMAL_PRECISION_MAX;
        type.scale = arg.scale > 6 ? arg.scale : 6;
    }
    return type;
}

static enum vs_err resolve_listagg(const struct vs_agg_request *request, struct vs_agg_call *call,
                                   struct vs_err_note *note)
{
    enum vs_kind kind = request->arg_types[0].kind;
    if (kind != VS_KIND_CHAR && kind != VS_KIND_VARCHAR)
        return cannot_apply(request, call->aggregate, "<STRING>, <STRING literal>", note);
    call->type = vs_type_string();
    call->arg_count = 1;
    call->constants[0] = (struct vs_value){.as.str = VS_STR(",")};
    if (request->arg_count == 2) {
        if (!request->is_constant[1] || request->constants[1].is_null ||
            !vs_kind_is_text(request->arg_types[1].kind))
            return cannot_apply(request, call->aggregate, "<STRING>, <STRING literal>", note);
        call->constants[0] = request->constants[1];
    }
    return VS_ERR_OK;
}

static bool constant_to_int64(struct vs_type type, const struct vs_value *value, int64_t *out)
{
    if (value->is_null)
        return false;
    switch (vs_type_physical(type)) {
    case VS_PHYS_I32:
        *out = value->as.i32;
        return vs_kind_is_number(type.kind);
    case VS_PHYS_I64:
        *out = value->as.i64;
        return vs_kind_is_number(type.kind);
    case VS_PHYS_BOOL:
    case VS_PHYS_F32:
    case VS_PHYS_F64:
    case VS_PHYS_I128:
    case VS_PHYS_STR:
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        break;
    }
    return false;
}

static double decimal_to_double(__int128 unscaled, int32_t scale)
{
    double divisor = 1;
    for (int32_t i = 0; i < scale; i++)
        divisor *= 10;
    return (double)unscaled / divisor;
}

/* LAG(x, n, 0) with x a BIGINT, DOUBLE or DECIMAL: the literal 0 is an INT and takes the type of x.
 */
static bool convert_default(struct vs_type from, const struct vs_value *value, struct vs_type to,
                            struct vs_value *out)
{
    *out = *value;
    if (value->is_null || from.kind == VS_KIND_NULL) {
        *out = (struct vs_value){.is_null = true};
        return true;
    }
    if (vs_kind_is_text(from.kind) && vs_kind_is_text(to.kind))
        return true;
    if (vs_type_equal(from, to))
        return true;
    int64_t whole = 0;
    bool is_whole = constant_to_int64(from, value, &whole);
    *out = (struct vs_value){0};
    switch (to.kind == VS_KIND_DECIMAL || vs_kind_is_number(to.kind) ? vs_type_physical(to)
                                                                     : VS_PHYS_NONE) {
    case VS_PHYS_I32:
        out->as.i32 = (int32_t)whole;
        return is_whole && whole == out->as.i32;
    case VS_PHYS_I64:
        out->as.i64 = whole;
        return is_whole;
    case VS_PHYS_F32:
        out->as.f32 =
            is_whole ? (float)whole : (float)decimal_to_double(value->as.i128, from.scale);
        return is_whole || from.kind == VS_KIND_DECIMAL;
    case VS_PHYS_F64:
        out->as.f64 = is_whole ? (double)whole : decimal_to_double(value->as.i128, from.scale);
        return is_whole || from.kind == VS_KIND_DECIMAL;
    case VS_PHYS_I128:
        out->as.i128 = is_whole ? (__int128)whole : value->as.i128;
        for (int32_t scale = is_whole ? 0 : from.scale; scale < to.scale; scale++)
            out->as.i128 *= 10;
        return is_whole || (from.kind == VS_KIND_DECIMAL && from.scale <= to.scale);
    case VS_PHYS_BOOL:
    case VS_PHYS_STR:
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        break;
    }
    return false;
}

static enum vs_err resolve_lag(const struct vs_agg_request *request, struct vs_agg_call *call,
                               struct vs_err_note *note)
{
    call->type = nullable(request->arg_types[0]);
    call->arg_count = 1;
    call->constants[0] = (struct vs_value){.as.i64 = 1};
    call->constants[1] = (struct vs_value){.is_null = true};
    if (request->arg_count >= 2) {
        int64_t offset = 0;
        if (!request->is_constant[1] ||
            !constant_to_int64(request->arg_types[1], &request->constants[1], &offset) ||
            offset < 0 || offset > 1000000)
            return vs_fail(
                note, VS_ERR_INVALID,
                "the offset of LAG must be a whole number from 0 to 1000000, written as a literal");
        call->constants[0].as.i64 = offset;
    }
    if (request->arg_count == 3 &&
        (!request->is_constant[2] || !convert_default(request->arg_types[2], &request->constants[2],
                                                      call->type, &call->constants[1])))
        return vs_fail(
            note, VS_ERR_INVALID,
            "the default of LAG must be a literal of the type of its first argument: CAST it");
    return VS_ERR_OK;
}

static enum vs_err resolve_percentile(const struct vs_agg_request *request, struct vs_agg_call *call,
                                      struct vs_err_note *note)
{
    static const char *const supported = "<NUMERIC>, <NUMERIC literal from 0 to 1>, <INTEGER literal>";
    struct vs_type share = request->arg_types[1];
    int64_t whole = 0, weight = 1;
    if (!vs_kind_is_number(request->arg_types[0].kind) || !request->is_constant[1] || request->constants[1].is_null)
        return cannot_apply(request, call->aggregate, supported, note);
    double p = -1;
    if (share.kind == VS_KIND_DECIMAL)
        p = decimal_to_double(request->constants[1].as.i128, share.scale);
    else if (share.kind == VS_KIND_DOUBLE)
        p = request->constants[1].as.f64;
    else if (constant_to_int64(share, &request->constants[1], &whole))
        p = (double)whole;
    bool is_good = p >= 0 && p <= 1;
    if (request->arg_count == 3)
        is_good = is_good && request->is_constant[2] &&
                  constant_to_int64(request->arg_types[2], &request->constants[2], &weight) && weight > 0;
    if (!is_good)
        return cannot_apply(request, call->aggregate, supported, note);
    call->type = vs_type_of(VS_KIND_DOUBLE);
    call->arg_count = 1;
    call->constants[0] = (struct vs_value){.as.f64 = p};
    call->constants[1] = (struct vs_value){.as.i64 = weight};
    return VS_ERR_OK;
}

static enum vs_err resolve_type(const struct vs_agg_request *request, struct vs_agg_call *call,
                                struct vs_err_note *note)
{
    struct vs_type arg = request->arg_types[0];
    switch (call->aggregate->kind) {
    case VS_AGG_COUNT:
        call->type = (struct vs_type){.kind = VS_KIND_BIGINT, .not_null = true};
        return VS_ERR_OK;
    case VS_AGG_SUM:
        if (!vs_kind_is_number(arg.kind))
            return cannot_apply(request, call->aggregate, "<NUMERIC>", note);
        call->type = nullable(arg);
        if (arg.kind == VS_KIND_DECIMAL)
            call->type.precision = VS_DECIMAL_PRECISION_MAX;
        return VS_ERR_OK;
    case VS_AGG_AVG:
    case VS_AGG_STDDEV_POP:
    case VS_AGG_STDDEV_SAMP:
    case VS_AGG_VAR_POP:
    case VS_AGG_VAR_SAMP:
        if (!vs_kind_is_number(arg.kind))
            return cannot_apply(request, call->aggregate, "<NUMERIC>", note);
        call->type = mean_type(arg);
        return VS_ERR_OK;
    case VS_AGG_MIN:
    case VS_AGG_MAX:
        if (!is_comparable(arg.kind))
            return cannot_apply(request, call->aggregate, "<COMPARABLE_TYPE>", note);
        call->distinct = false; /* repeats change nothing */
        call->type = nullable(arg);
        return VS_ERR_OK;
    case VS_AGG_FIRST_VALUE:
    case VS_AGG_LAST_VALUE:
        call->type = nullable(arg);
        return VS_ERR_OK;
    case VS_AGG_LISTAGG:
        return resolve_listagg(request, call, note);
    case VS_AGG_PERCENTILE:
        return resolve_percentile(request, call, note);
    case VS_AGG_ARRAY_AGG:
        call->type = (struct vs_type){
            .kind = VS_KIND_ARRAY, .element = &request->arg_types[0], .element_count = 1};
        return VS_ERR_OK;
    case VS_AGG_LAG:
        return resolve_lag(request, call, note);
    }
    VS_UNREACHABLE();
}

enum vs_err vs_aggregate_resolve(const struct vs_agg_request *request, struct vs_agg_call *call,
                                 struct vs_err_note *note)
{
    const struct vs_aggregate *aggregate = find(request->name);
    if (aggregate == NULL)
        return vs_fail(note, VS_ERR_INVALID, "No match found for function signature %.*s",
                       VS_STR_ARG(request->name));
    if (aggregate->over_only && !request->over)
        return vs_fail(note, VS_ERR_INVALID, "OVER clause is necessary for window functions: %s",
                       aggregate->name);
    if (request->arg_count < aggregate->args_min || request->arg_count > aggregate->args_max)
        return vs_fail(note, VS_ERR_INVALID,
                       "Invalid number of arguments to function '%s'. Was expecting %u arguments",
                       aggregate->name, aggregate->args_min == 0 ? 1 : aggregate->args_min);
    if (request->distinct && (request->arg_count == 0 || aggregate->kind == VS_AGG_LAG))
        return vs_fail(note, VS_ERR_INVALID, "DISTINCT/ALL not allowed with %s%s", aggregate->name,
                       request->arg_count == 0 ? "(*)" : " function");
    for (uint32_t i = 0; i < request->arg_count; i++)
        if (request->arg_types[i].kind == VS_KIND_NULL &&
            !(aggregate->kind == VS_AGG_LAG && i == 2))
            return vs_fail(note, VS_ERR_INVALID, "Illegal use of 'NULL': CAST it to a type");
    call->aggregate = aggregate;
    call->distinct = request->distinct;
    call->arg_count = request->arg_count;
    call->constants[0] = call->constants[1] = (struct vs_value){.is_null = true};
    for (uint32_t i = 0; i < 3; i++)
        call->arg_types[i] = i < request->arg_count ? request->arg_types[i] : (struct vs_type){0};
    return resolve_type(request, call, note);
}
