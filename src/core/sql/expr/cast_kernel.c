/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* CAST and TRY_CAST over columns: flink.md section 3. Numbers among each other never fail, they wrap, cut or
 * saturate; only text that does not fit fails a job, and TRY_CAST turns that into NULL. */
#include <math.h>

#include "base/check.h"
#include "base/utf8.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/expr/decimal.h"
#include "core/sql/expr/float_text.h"
#include "core/sql/expr/kernel.h"
#include "core/sql/row.h"

enum outcome { FITS, IS_NULL, FAILS };

struct cast {
    struct vs_call *call;
    struct vs_type from;
    struct vs_type to;
    struct vs_zone zone;
    struct vs_buf text; /* scratch */
    const char *why;    /* set by a failing cast: "For input string: '%s'. " goes before it */
};

/* --- to numbers -------------------------------------------------------------------------------------------- */

/* Java: NaN is 0, what is too large becomes the largest. */
static int64_t saturated(double v, int64_t min, int64_t max)
{
    if (v != v)
        return 0;
    if (v <= (double)min)
        return min;
    return v >= (double)max ? max : (int64_t)v;
}

static int32_t wrap_to(enum vs_kind kind, int64_t v)
{
    if (kind == VS_KIND_TINYINT)
        return (int8_t)v;
    return kind == VS_KIND_SMALLINT ? (int16_t)v : (int32_t)v;
}

/* "+5", "12.7" (cut), blanks around; no exponent. */
static enum outcome text_to_integer(struct cast *cast, struct vs_str text, int64_t min, int64_t max, int64_t *out)
{
    struct vs_str s = vs_str_trim(text);
    bool minus = s.len > 0 && s.ptr[0] == '-';
    size_t i = s.len > 0 && (minus || s.ptr[0] == '+') ? 1 : 0;
    cast->why = s.len == 0 ? "Input is empty." : "Invalid character found.";
    if (i == s.len)
        return FAILS;
    __int128 v = 0;
    bool in_range = true;
    for (; i < s.len && s.ptr[i] != '.'; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return FAILS;
        v = v * 10 + (s.ptr[i] - '0');
        if ((minus ? -v : v) < min || (minus ? -v : v) > max) {
            in_range = false;
            v = 0;
        }
    }
    for (i++; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return FAILS;
    if (!in_range) {
        cast->why = "Overflow.";
        return FAILS;
    }
    *out = (int64_t)(minus ? -v : v);
    return FITS;
}

static void integer_range(enum vs_kind kind, int64_t *min, int64_t *max)
{
    *min = kind == VS_KIND_TINYINT    ? INT8_MIN
           : kind == VS_KIND_SMALLINT ? INT16_MIN
           : kind == VS_KIND_INT      ? INT32_MIN
                                      : INT64_MIN;
    *max = kind == VS_KIND_TINYINT    ? INT8_MAX
           : kind == VS_KIND_SMALLINT ? INT16_MAX
           : kind == VS_KIND_INT      ? INT32_MAX
                                      : INT64_MAX;
}

static int64_t whole_of(struct vs_type from, const struct vs_value *in)
{
    return vs_type_physical(from) == VS_PHYS_I32 ? in->as.i32 : in->as.i64;
}

/* A number of seconds as an interval. */
static int64_t seconds_to_ms(const struct cast *cast, const struct vs_value *in)
{
    __int128 ms = 0;
    bool decimal = cast->from.kind == VS_KIND_DECIMAL;
    __int128 v = decimal ? in->as.i128 : whole_of(cast->from, in);
    if (__builtin_mul_overflow(v, (__int128)1000, &ms))
        return v < 0 ? INT64_MIN : INT64_MAX;
    return (int64_t)(decimal ? vs_decimal_whole(ms, cast->from.scale) : ms);
}

static enum outcome to_interval(struct cast *cast, const struct vs_value *in, struct vs_value *out)
{
    bool from_interval = cast->from.kind == VS_KIND_INTERVAL_DAY || cast->from.kind == VS_KIND_INTERVAL_MONTH;
    if (from_interval)
        out->as.i64 = in->as.i64;
    else if (cast->to.kind == VS_KIND_INTERVAL_DAY && cast->from.kind != VS_KIND_BIGINT) /* as Flink: those are ms */
        out->as.i64 = seconds_to_ms(cast, in);
    else if (cast->from.kind == VS_KIND_DECIMAL)
        out->as.i64 = (int64_t)vs_decimal_whole(in->as.i128, cast->from.scale);
    else
        out->as.i64 = whole_of(cast->from, in);
    return FITS;
}

static enum outcome to_integer(struct cast *cast, const struct vs_value *in, struct vs_value *out)
{
    int64_t min;
    int64_t max;
    int64_t v = 0;
    bool wide = vs_type_physical(cast->to) == VS_PHYS_I64;
    switch (vs_type_physical(cast->from)) {
    case VS_PHYS_BOOL:
        v = in->as.boolean;
        break;
    case VS_PHYS_I32:
    case VS_PHYS_I64:
        v = whole_of(cast->from, in);
        break;
    case VS_PHYS_F32:
    case VS_PHYS_F64:
        /* To SMALLINT and TINYINT by way of INT. */
        v = saturated(cast->from.kind == VS_KIND_FLOAT ? (double)in->as.f32 : in->as.f64,
                      wide ? INT64_MIN : INT32_MIN, wide ? INT64_MAX : INT32_MAX);
        break;
    case VS_PHYS_I128:
        v = (int64_t)vs_decimal_whole(in->as.i128, cast->from.scale);
        break;
    case VS_PHYS_STR:
        integer_range(wide ? VS_KIND_BIGINT : cast->to.kind, &min, &max);
        if (text_to_integer(cast, in->as.str, min, max, &v) != FITS)
            return FAILS;
        break;
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        VS_UNREACHABLE();
    }
    if (wide)
        out->as.i64 = v;
    else
        out->as.i32 = wrap_to(cast->to.kind, v);
    return FITS;
}

static enum outcome to_double(struct cast *cast, const struct vs_value *in, struct vs_value *out)
{
    double v = 0;
    float single = 0;
    bool to_single = cast->to.kind == VS_KIND_FLOAT;
    switch (vs_type_physical(cast->from)) {
    case VS_PHYS_BOOL:
        v = in->as.boolean;
        break;
    case VS_PHYS_I32:
    case VS_PHYS_I64: {
        int64_t whole = whole_of(cast->from, in);
        v = (double)whole;
        single = (float)whole;
        break;
    }
    case VS_PHYS_F32:
        v = (double)in->as.f32;
        break;
    case VS_PHYS_F64:
        v = in->as.f64;
        break;
    case VS_PHYS_I128:
        v = vs_decimal_to_double(in->as.i128, cast->from.scale);
        break;
    case VS_PHYS_STR:
        cast->why = "";
        if (!vs_text_to_double(in->as.str, &v) || !vs_text_to_float(in->as.str, &single))
            return FAILS;
        break;
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        VS_UNREACHABLE();
    }
    bool exact_single = vs_kind_is_text(cast->from.kind) ||
                        (cast->from.kind >= VS_KIND_TINYINT && cast->from.kind <= VS_KIND_BIGINT);
    if (to_single)
        out->as.f32 = exact_single ? single : (float)v;
    else
        out->as.f64 = v;
    return FITS;
}

static enum outcome to_decimal(struct cast *cast, const struct vs_value *in, struct vs_value *out)
{
    struct vs_decimal_shape shape = {cast->to.precision, cast->to.scale};
    bool fits = false;
    bool number = true;
    cast->why = "Invalid character found.";
    switch (vs_type_physical(cast->from)) {
    case VS_PHYS_BOOL:
        fits = vs_decimal_rescale(in->as.boolean, 0, shape, &out->as.i128);
        break;
    case VS_PHYS_I32:
    case VS_PHYS_I64:
        fits = vs_decimal_rescale(whole_of(cast->from, in), 0, shape, &out->as.i128);
        break;
    case VS_PHYS_F32:
        number = isfinite(in->as.f32);
        fits = vs_decimal_from_double((double)in->as.f32, shape, &out->as.i128);
        break;
    case VS_PHYS_F64:
        number = isfinite(in->as.f64);
        fits = vs_decimal_from_double(in->as.f64, shape, &out->as.i128);
        break;
    case VS_PHYS_I128:
        fits = vs_decimal_rescale(in->as.i128, cast->from.scale, shape, &out->as.i128);
        break;
    case VS_PHYS_STR:
        fits = vs_decimal_from_text(in->as.str, shape, &number, &out->as.i128);
        if (number && !fits)
            cast->why = "Overflow.";
        return fits ? FITS : FAILS;
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        VS_UNREACHABLE();
    }
    return !number ? FAILS : fits ? FITS : IS_NULL;
}

static enum outcome text_to_boolean(struct cast *cast, struct vs_str text, uint8_t *out)
{
    static const char *const words[2][5] = {{"f", "false", "n", "no", "0"}, {"t", "true", "y", "yes", "1"}};
    for (uint8_t value = 0; value < 2; value++)
        for (size_t i = 0; i < 5; i++)
            if (vs_str_equal_nocase(text, vs_str(words[value][i]))) {
                *out = value;
                return FITS;
            }
    cast->why = "";
    return FAILS;
}

static enum outcome to_boolean(struct cast *cast, const struct vs_value *in, struct vs_value *out)
{
    switch (vs_type_physical(cast->from)) {
    case VS_PHYS_BOOL:
        out->as.boolean = in->as.boolean;
        return FITS;
    case VS_PHYS_I32:
    case VS_PHYS_I64:
        out->as.boolean = whole_of(cast->from, in) != 0;
        return FITS;
    case VS_PHYS_F32:
        out->as.boolean = in->as.f32 != 0;
        return FITS;
    case VS_PHYS_F64:
        out->as.boolean = in->as.f64 != 0;
        return FITS;
    case VS_PHYS_I128:
        out->as.boolean = in->as.i128 != 0;
        return FITS;
    case VS_PHYS_STR:
        return text_to_boolean(cast, in->as.str, &out->as.boolean);
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        break;
    }
    VS_UNREACHABLE();
}

/* --- to text and bytes ------------------------------------------------------------------------------------- */

/* Length in the unit of the type: characters of text, bytes of binary. */
static size_t cut_length(struct vs_str s, struct vs_type to, size_t *units)
{
    size_t limit = (size_t)to.precision;
    if (!vs_kind_is_text(to.kind)) {
        *units = s.len < limit ? s.len : limit;
        return *units;
    }
    size_t i = 0;
    *units = 0;
    while (i < s.len && *units < limit) {
        i++;
        while (i < s.len && ((unsigned char)s.ptr[i] & 0xC0) == 0x80)
            i++;
        ++*units;
    }
    return i;
}

/* CHAR(n) and BINARY(n) are padded, all are cut. */
static struct vs_str fitted(struct cast *cast, struct vs_str s)
{
    if (cast->to.precision == VS_LENGTH_MAX)
        return s;
    size_t units;
    s.len = cut_length(s, cast->to, &units);
    bool padded = cast->to.kind == VS_KIND_CHAR || cast->to.kind == VS_KIND_BINARY;
    size_t missing = padded ? (size_t)cast->to.precision - units : 0;
    if (missing == 0)
        return s;
    char *copy = vs_arena_raw(cast->call->eval->scratch, s.len + missing);
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    memset(copy + s.len, cast->to.kind == VS_KIND_CHAR ? ' ' : 0, missing);
    return (struct vs_str){copy, s.len + missing};
}

static enum outcome to_text(struct cast *cast, const struct vs_value *in, struct vs_value *out)
{
    if (vs_type_physical(cast->from) == VS_PHYS_STR) {
        out->as.str = fitted(cast, in->as.str);
        return FITS;
    }
    vs_buf_clear(&cast->text);
    vs_value_print_text_in(&cast->text, cast->from, in, cast->zone);
    out->as.str = fitted(cast, vs_arena_copy(cast->call->eval->scratch, vs_buf_str(&cast->text)));
    return FITS;
}

/* --- to dates and times ------------------------------------------------------------------------------------ */

static struct vs_timestamp cut_to_precision(struct vs_timestamp ts, int32_t precision)
{
    static const int64_t units_ms[] = {1000, 100, 10, 1};
    static const int32_t units_ns[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
    if (precision <= 3) {
        ts.ms = vs_floor_div(ts.ms, units_ms[precision]) * units_ms[precision];
        ts.ns = 0;
    } else {
        ts.ns -= ts.ns % units_ns[precision - 3];
    }
    return ts;
}

static void set_timestamp(struct vs_type to, struct vs_timestamp ts, struct vs_value *out)
{
    ts = cut_to_precision(ts, to.precision);
    if (vs_type_physical(to) == VS_PHYS_TS16)
        out->as.ts = ts;
    else
        out->as.i64 = ts.ms;
}

static enum outcome to_timestamp(struct cast *cast, const struct vs_value *in, struct vs_value *out)
{
    struct vs_timestamp ts = {0};
    bool is_local = true;
    cast->why = "";
    if (vs_kind_is_text(cast->from.kind)) {
        if (!vs_text_to_timestamp(in->as.str, &ts))
            return FAILS;
    } else if (cast->from.kind == VS_KIND_DATE) {
        ts.ms = in->as.i32 * VS_MS_PER_DAY;
    } else if (cast->from.kind == VS_KIND_TIME) {
        ts.ms = in->as.i32;
    } else {
        ts = vs_timestamp_of(cast->from, in);
        is_local = cast->from.kind == VS_KIND_TIMESTAMP;
    }
    bool wants_local = cast->to.kind == VS_KIND_TIMESTAMP;
    if (is_local && !wants_local)
        ts.ms = vs_zone_to_instant(cast->zone, ts.ms);
    if (!is_local && wants_local)
        ts.ms = vs_zone_to_local(cast->zone, ts.ms);
    set_timestamp(cast->to, ts, out);
    return FITS;
}

static enum outcome to_date_or_time(struct cast *cast, const struct vs_value *in, struct vs_value *out)
{
    bool is_date = cast->to.kind == VS_KIND_DATE;
    cast->why = "";
    if (vs_kind_is_text(cast->from.kind)) {
        bool fits = is_date ? vs_text_to_date(in->as.str, &out->as.i32) : vs_text_to_time(in->as.str, &out->as.i32);
        if (!fits)
            return FAILS;
    } else if (vs_kind_is_timestamp(cast->from.kind)) {
        int64_t ms = vs_timestamp_of(cast->from, in).ms;
        if (cast->from.kind == VS_KIND_TIMESTAMP_LTZ)
            ms = vs_zone_to_local(cast->zone, ms);
        out->as.i32 = (int32_t)(is_date ? vs_floor_div(ms, VS_MS_PER_DAY) : vs_floor_mod(ms, VS_MS_PER_DAY));
    } else {
        out->as.i32 = in->as.i32;
    }
    if (!is_date)
        out->as.i32 = (int32_t)cut_to_precision((struct vs_timestamp){.ms = out->as.i32},
                                                cast->to.precision > 3 ? 3 : cast->to.precision)
                          .ms;
    return FITS;
}

/* --- all of them ------------------------------------------------------------------------------------------- */

static enum outcome convert(struct cast *cast, const struct vs_value *in, struct vs_value *out);

/* Item by item. */
static enum outcome to_nested(struct cast *cast, const struct vs_value *in, struct vs_value *out)
{
    struct vs_type from = cast->from, to = cast->to;
    enum outcome outcome = FITS;
    uint32_t count = in->as.nested.count;
    struct vs_value *items = VS_ARENA_ARRAY(cast->call->eval->scratch, count, struct vs_value);
    for (uint32_t i = 0; i < count && outcome != FAILS; i++) {
        uint32_t element = to.kind == VS_KIND_ARRAY ? 0 : to.kind == VS_KIND_MAP ? i % 2 : i;
        cast->from = from.element[element];
        cast->to = to.element[element];
        items[i] = in->as.nested.items[i];
        if (items[i].is_null || vs_cast_is_free(cast->from, cast->to))
            continue;
        items[i] = (struct vs_value){0};
        outcome = convert(cast, &in->as.nested.items[i], &items[i]);
        items[i].is_null = outcome != FITS;
    }
    cast->from = from;
    cast->to = to;
    out->as.nested.items = items;
    out->as.nested.count = count;
    return outcome == FAILS ? FAILS : FITS;
}

static enum outcome convert(struct cast *cast, const struct vs_value *in, struct vs_value *out)
{
    switch (cast->to.kind) {
    case VS_KIND_BOOLEAN:
        return to_boolean(cast, in, out);
    case VS_KIND_TINYINT:
    case VS_KIND_SMALLINT:
    case VS_KIND_INT:
    case VS_KIND_BIGINT:
        return to_integer(cast, in, out);
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
        return to_interval(cast, in, out);
    case VS_KIND_FLOAT:
    case VS_KIND_DOUBLE:
        return to_double(cast, in, out);
    case VS_KIND_DECIMAL:
        return to_decimal(cast, in, out);
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
        return to_text(cast, in, out);
    case VS_KIND_DATE:
    case VS_KIND_TIME:
        return to_date_or_time(cast, in, out);
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
        return to_timestamp(cast, in, out);
    case VS_KIND_ARRAY:
    case VS_KIND_MAP:
    case VS_KIND_ROW:
        return to_nested(cast, in, out);
    case VS_KIND_NULL:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

static enum vs_err fail_cast(struct cast *cast, const struct vs_value *in)
{
    enum { SHOWN_MAX = 200 };
    vs_buf_clear(&cast->text);
    vs_value_print_text_in(&cast->text, cast->from, in, cast->zone);
    struct vs_str text = vs_buf_str(&cast->text);
    if (text.len > SHOWN_MAX)
        text.len = SHOWN_MAX;
    switch (cast->to.kind) {
    case VS_KIND_BOOLEAN:
        return vs_fail(cast->call->note, VS_ERR_FAILED, "Cannot parse '%.*s' as BOOLEAN.", VS_STR_ARG(text));
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
        return vs_fail(cast->call->note, VS_ERR_FAILED, "Text '%.*s' could not be parsed as a timestamp",
                       VS_STR_ARG(text));
    case VS_KIND_TINYINT:
    case VS_KIND_SMALLINT:
    case VS_KIND_INT:
    case VS_KIND_BIGINT:
    case VS_KIND_DECIMAL:
        return vs_fail(cast->call->note, VS_ERR_FAILED, "For input string: '%.*s'. %s", VS_STR_ARG(text),
                       cast->why);
    case VS_KIND_NULL:
    case VS_KIND_FLOAT:
    case VS_KIND_DOUBLE:
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
    case VS_KIND_DATE:
    case VS_KIND_TIME:
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
    case VS_KIND_ARRAY:
    case VS_KIND_MAP:
    case VS_KIND_ROW:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        return vs_fail(cast->call->note, VS_ERR_FAILED, "For input string: '%.*s'.", VS_STR_ARG(text));
    }
    VS_UNREACHABLE();
}

static enum vs_err cast_rows(struct vs_call *call, const struct vs_operand *arg, struct vs_column *out)
{
    struct cast cast = {.call = call, .from = arg->column.type, .to = call->expr->type, .zone = call->eval->zone};
    bool try_cast = call->expr->function->variant != 0;
    size_t size = vs_physical_size(vs_type_physical(cast.to));
    uint64_t *valid = VS_ARENA_ARRAY(call->eval->scratch, vs_bitmap_words(call->batch->row_count), uint64_t);
    char *data = vs_column_make(call, cast.to, valid, out);
    enum vs_err err = VS_ERR_OK;
    VS_FOR_ROWS(call->rows, row)
    {
        if (vs_operand_is_null(arg, row))
            continue;
        struct vs_value in = vs_operand_get(arg, row);
        struct vs_value value = {0};
        enum outcome outcome = convert(&cast, &in, &value);
        if (outcome == FAILS && !try_cast) {
            err = fail_cast(&cast, &in);
            goto out;
        }
        if (outcome != FITS)
            continue;
        valid[row / 64] |= (uint64_t)1 << (row % 64);
        if (vs_type_physical(cast.to) == VS_PHYS_NESTED) {
            struct vs_value *kept = VS_ARENA_NEW(call->eval->scratch, struct vs_value);
            *kept = value;
            memcpy(data + row * size, &kept, sizeof kept);
        } else {
            memcpy(data + row * size, &value.as, size);
        }
    }
out:
    vs_buf_free(&cast.text);
    return err;
}

/* Numbers that only grow: whole columns, without looking at NULLs. */
static bool cast_column(struct vs_call *call, const struct vs_operand *arg, struct vs_column *out)
{
    const struct vs_column *in = &arg->column;
    enum vs_physical from = vs_type_physical(in->type);
    enum vs_physical to = vs_type_physical(call->expr->type);
    uint32_t count = call->batch->row_count;
    bool wide = from == VS_PHYS_I64;
    if (arg->constant)
        return false;
    if (vs_cast_is_free(in->type, call->expr->type)) {
        *out = *in;
        out->type = call->expr->type;
        return true;
    }
    if (!vs_kind_is_number(in->type.kind) || (from != VS_PHYS_I32 && from != VS_PHYS_I64))
        return false;
    if (to == VS_PHYS_I64 && from == VS_PHYS_I32 && call->expr->type.kind == VS_KIND_BIGINT) {
        int64_t *data = vs_column_make(call, call->expr->type, in->valid, out);
        for (uint32_t i = 0; i < count; i++)
            data[i] = in->as.i32[i];
        return true;
    }
    if (to != VS_PHYS_F64)
        return false;
    double *data = vs_column_make(call, call->expr->type, in->valid, out);
    if (wide) {
        for (uint32_t i = 0; i < count; i++)
            data[i] = (double)in->as.i64[i];
    } else {
        for (uint32_t i = 0; i < count; i++)
            data[i] = (double)in->as.i32[i];
    }
    return true;
}

enum vs_err vs_fn_cast(struct vs_call *call, const struct vs_operand *args, struct vs_column *out)
{
    if (cast_column(call, &args[0], out))
        return VS_ERR_OK;
    return cast_rows(call, &args[0], out);
}
