/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Which casts there are, and building them. What they do is in cast_kernel.c. */
#include "base/check.h"
#include "core/sql/expr/kernel.h"

/* Kinds that cast alike. */
enum family {
    NOTHING,
    BOOLEAN,
    INTEGER,
    DECIMAL,
    FLOATING,
    TEXT,
    BYTES,
    DATE,
    TIME,
    TIMESTAMP,
    LTZ,
    MONTHS,
    DAYS,
    OTHER,
    FAMILY_COUNT
};

static enum family family_of(enum vs_kind kind)
{
    switch (kind) {
    case VS_KIND_NULL:
        return NOTHING;
    case VS_KIND_BOOLEAN:
        return BOOLEAN;
    case VS_KIND_TINYINT:
    case VS_KIND_SMALLINT:
    case VS_KIND_INT:
    case VS_KIND_BIGINT:
        return INTEGER;
    case VS_KIND_FLOAT:
    case VS_KIND_DOUBLE:
        return FLOATING;
    case VS_KIND_DECIMAL:
        return DECIMAL;
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
        return TEXT;
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
        return BYTES;
    case VS_KIND_DATE:
        return DATE;
    case VS_KIND_TIME:
        return TIME;
    case VS_KIND_TIMESTAMP:
        return TIMESTAMP;
    case VS_KIND_TIMESTAMP_LTZ:
        return LTZ;
    case VS_KIND_INTERVAL_MONTH:
        return MONTHS;
    case VS_KIND_INTERVAL_DAY:
        return DAYS;
    case VS_KIND_ARRAY:
    case VS_KIND_MAP:
    case VS_KIND_ROW:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        return OTHER;
    }
    VS_UNREACHABLE();
}

#define TO(family) (1u << (family))
#define TO_NUMBER (TO(INTEGER) | TO(DECIMAL) | TO(FLOATING))
#define TO_TIME (TO(DATE) | TO(TIME) | TO(TIMESTAMP) | TO(LTZ))

/* Targets of CAST and TRY_CAST. Everything but bytes and times becomes text, and text everything but intervals. */
static const uint32_t allowed[FAMILY_COUNT] = {
    [NOTHING] = UINT32_MAX,
    [BOOLEAN] = TO(BOOLEAN) | TO_NUMBER | TO(TEXT),
    [INTEGER] = TO(BOOLEAN) | TO_NUMBER | TO(TEXT) | TO(MONTHS) | TO(DAYS),
    [DECIMAL] = TO(BOOLEAN) | TO_NUMBER | TO(TEXT) | TO(MONTHS) | TO(DAYS),
    [FLOATING] = TO(BOOLEAN) | TO_NUMBER | TO(TEXT),
    [TEXT] = TO(BOOLEAN) | TO_NUMBER | TO(TEXT) | TO(BYTES) | TO_TIME,
    [BYTES] = TO(TEXT) | TO(BYTES),
    [DATE] = TO(DATE) | TO(TIMESTAMP) | TO(LTZ) | TO(TEXT),
    [TIME] = TO(TIME) | TO(TIMESTAMP) | TO(LTZ) | TO(TEXT),
    [TIMESTAMP] = TO_TIME | TO(TEXT),
    [LTZ] = TO_TIME | TO(TEXT),
    [MONTHS] = TO(MONTHS) | TO(INTEGER) | TO(TEXT),
    [DAYS] = TO(DAYS) | TO(INTEGER) | TO(TEXT),
};

/* Collections of one kind cast element by element. */
static bool cast_elements(struct vs_type from, struct vs_type to, bool (*may)(struct vs_type, struct vs_type))
{
    if (from.kind != to.kind || from.element_count != to.element_count)
        return false;
    for (uint32_t i = 0; i < from.element_count; i++)
        if (!may(from.element[i], to.element[i]))
            return false;
    return true;
}

bool vs_cast_allowed(struct vs_type from, struct vs_type to)
{
    if (vs_type_equal(from, to))
        return true;
    if (vs_type_physical(from) == VS_PHYS_NESTED)
        return vs_kind_is_text(to.kind) || cast_elements(from, to, vs_cast_allowed);
    if (from.kind == VS_KIND_NULL && vs_type_physical(to) == VS_PHYS_NESTED)
        return true;
    enum family target = family_of(to.kind);
    return target != NOTHING && target != OTHER && (allowed[family_of(from.kind)] & TO(target)) != 0;
}

/* flink.md section 6: what INSERT converts by itself. */
bool vs_cast_is_implicit(struct vs_type from, struct vs_type to)
{
    if (vs_type_equal(from, to) || from.kind == VS_KIND_NULL)
        return true;
    if (vs_type_physical(from) == VS_PHYS_NESTED)
        return cast_elements(from, to, vs_cast_is_implicit);
    enum family source = family_of(from.kind);
    enum family target = family_of(to.kind);
    switch (target) {
    case INTEGER:
        return source == INTEGER && from.kind <= to.kind;
    case DECIMAL:
        return (TO(source) & TO_NUMBER) != 0;
    case FLOATING:
        return source == INTEGER || source == DECIMAL || (source == FLOATING && from.kind <= to.kind);
    case TEXT:
        return source == TEXT && (to.kind == VS_KIND_VARCHAR || from.kind == VS_KIND_CHAR);
    case BYTES:
        return source == BYTES && (to.kind == VS_KIND_VARBINARY || from.kind == VS_KIND_BINARY);
    case DATE:
        return source == DATE || source == TIMESTAMP;
    case TIME:
        return source == TIME || source == TIMESTAMP;
    case TIMESTAMP:
    case LTZ:
        return source == TIMESTAMP || source == LTZ;
    case BOOLEAN:
    case MONTHS:
    case DAYS:
        return source == target;
    case NOTHING:
    case OTHER:
    case FAMILY_COUNT:
        return false;
    }
    VS_UNREACHABLE();
}

bool vs_cast_is_free(struct vs_type from, struct vs_type to)
{
    if (vs_type_equal(from, to))
        return true;
    enum family family = family_of(from.kind);
    if (family != family_of(to.kind) || vs_type_physical(from) != vs_type_physical(to))
        return false;
    switch (family) {
    case INTEGER:
        return from.kind <= to.kind;
    case DECIMAL:
        return from.scale == to.scale && from.precision <= to.precision;
    case TEXT:
        return to.kind == VS_KIND_VARCHAR && from.precision <= to.precision;
    case BYTES:
        return to.kind == VS_KIND_VARBINARY && from.precision <= to.precision;
    case TIME:
    case TIMESTAMP:
    case LTZ:
        return from.precision <= to.precision;
    case NOTHING:
    case BOOLEAN:
    case FLOATING:
    case DATE:
    case MONTHS:
    case DAYS:
    case OTHER:
    case FAMILY_COUNT:
        return false;
    }
    VS_UNREACHABLE();
}

/* Characters that every value of the type fits into; INT32_MAX: only a text without a bound holds them all. */
static int32_t text_width(struct vs_type type)
{
    if (family_of(type.kind) == TEXT)
        return type.precision;
    if (type.kind == VS_KIND_TIME && type.precision == 0)
        return (int32_t)strlen("00:00:00");
    if (type.kind == VS_KIND_BOOLEAN)
        return (int32_t)strlen("FALSE");
    if (type.kind == VS_KIND_TINYINT)
        return (int32_t)strlen("-128");
    return type.kind == VS_KIND_SMALLINT ? (int32_t)strlen("-32768") : INT32_MAX;
}

bool vs_cast_is_injective(struct vs_type from, struct vs_type to)
{
    enum family source = family_of(from.kind), target = family_of(to.kind);
    if (vs_type_equal(from, to))
        return true;
    switch (target) {
    case INTEGER:
        return source == INTEGER && from.kind <= to.kind;
    case TEXT:
        return source != DECIMAL && source != BYTES && source != OTHER && source != MONTHS &&
               source != DAYS && source != NOTHING && text_width(from) <= to.precision;
    case BYTES:
        return (source == TEXT && to.precision == INT32_MAX) ||
               (source == BYTES && from.precision <= to.precision);
    case TIMESTAMP:
    case LTZ:
        return (source == TIMESTAMP || source == LTZ) && source != target &&
               from.precision == to.precision;
    case NOTHING:
    case BOOLEAN:
    case DECIMAL:
    case FLOATING:
    case DATE:
    case TIME:
    case MONTHS:
    case DAYS:
    case OTHER:
    case FAMILY_COUNT:
        return false;
    }
    VS_UNREACHABLE();
}

static const struct vs_function *cast_function(bool try_cast)
{
    const char *name = try_cast ? "TRY_CAST" : "CAST";
    for (uint32_t i = 0; i < vs_function_count(); i++)
        if (strcmp(vs_function_at(i)->name, name) == 0)
            return vs_function_at(i);
    VS_UNREACHABLE();
}

static enum vs_err make_cast(struct vs_arena *plan, const struct vs_expr *arg, struct vs_type to, bool try_cast,
                             const struct vs_expr **out, struct vs_err_note *note)
{
    to.attribute = VS_TIME_NONE;
    if (vs_expr_is_null_literal(arg)) {
        *out = vs_expr_const(plan, to, (struct vs_value){.is_null = true});
        return VS_ERR_OK;
    }
    if (vs_expr_is_const(arg) && vs_cast_is_free(arg->type, to)) {
        *out = vs_expr_const(plan, to, arg->value);
        return VS_ERR_OK;
    }
    return vs_call_make(plan, cast_function(try_cast), to, &arg, 1, out, note);
}

const struct vs_expr *vs_call_coerce(struct vs_arena *plan, const struct vs_expr *arg, struct vs_type to)
{
    if (arg->kind != VS_EXPR_CONST && vs_cast_is_free(arg->type, to))
        return arg;
    if (vs_type_equal(arg->type, to))
        return arg;
    const struct vs_expr *out;
    VS_CHECK(vs_cast_allowed(arg->type, to));
    enum vs_err err = make_cast(plan, arg, to, false, &out, NULL);
    VS_CHECK(err == VS_ERR_OK);
    return out;
}

static enum vs_err refuse_cast(struct vs_type from, struct vs_type to, struct vs_err_note *note)
{
    bool from_time = vs_kind_is_timestamp(from.kind);
    bool to_time = vs_kind_is_timestamp(to.kind);
    if (from_time && vs_kind_is_number(to.kind))
        return vs_fail(note, VS_ERR_INVALID,
                       "The cast from TIMESTAMP type to NUMERIC type is not allowed. It's recommended to use "
                       "UNIX_TIMESTAMP(CAST(timestamp_col AS STRING)) instead.");
    if (to_time && vs_kind_is_number(from.kind))
        return vs_fail(note, VS_ERR_INVALID,
                       "The cast from NUMERIC type to TIMESTAMP type is not allowed. It's recommended to use "
                       "TO_TIMESTAMP(FROM_UNIXTIME(numeric_col)) instead, note the numeric is in seconds.");
    struct vs_buf text = {0};
    from.not_null = to.not_null = false;
    from.attribute = to.attribute = VS_TIME_NONE;
    vs_buf_add_str(&text, VS_STR("Cast function cannot convert value of type "));
    vs_type_print(&text, from);
    vs_buf_add_str(&text, VS_STR(" to type "));
    vs_type_print(&text, to);
    enum vs_err err = vs_fail(note, VS_ERR_INVALID, "%.*s", VS_STR_ARG(vs_buf_str(&text)));
    vs_buf_free(&text);
    return err;
}

enum vs_err vs_expr_cast(struct vs_arena *plan, const struct vs_expr *arg, struct vs_type to, bool try_cast,
                         const struct vs_expr **out, struct vs_err_note *note)
{
    if (!vs_cast_allowed(arg->type, to))
        return refuse_cast(arg->type, to, note);
    to.not_null = arg->type.not_null && !try_cast;
    return make_cast(plan, arg, to, try_cast, out, note);
}

enum vs_err vs_expr_cast_implicit(struct vs_arena *plan, const struct vs_expr *arg, struct vs_type to,
                                  const struct vs_expr **out)
{
    if (!vs_cast_is_implicit(arg->type, to))
        return VS_ERR_INVALID;
    if (arg->kind != VS_EXPR_CONST && vs_cast_is_free(arg->type, to)) {
        *out = arg;
        return VS_ERR_OK;
    }
    return make_cast(plan, arg, to, false, out, NULL);
}
