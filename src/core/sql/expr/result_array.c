/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Result rules of collections: their types lie in the plan arena. */
#include "base/check.h"
#include "core/sql/expr/kernel.h"

static struct vs_type nullable(struct vs_type type)
{
    type.not_null = false;
    return type;
}

static struct vs_type collection(struct vs_arena *plan, enum vs_kind kind, const struct vs_type *elements,
                                 uint32_t count)
{
    struct vs_type *copies = VS_ARENA_ARRAY(plan, count, struct vs_type);
    for (uint32_t i = 0; i < count; i++) {
        copies[i] = elements[i];
        copies[i].attribute = VS_TIME_NONE;
    }
    return (struct vs_type){.kind = kind, .element = copies, .element_count = count};
}

static struct vs_type array_of(struct vs_arena *plan, struct vs_type element)
{
    return collection(plan, VS_KIND_ARRAY, &element, 1);
}

bool vs_type_common_in(struct vs_arena *plan, struct vs_type a, struct vs_type b, struct vs_type *out)
{
    bool nested = vs_type_physical(a) == VS_PHYS_NESTED && vs_type_physical(b) == VS_PHYS_NESTED;
    if (!nested || vs_type_equal(a, b))
        return vs_type_common(a, b, out);
    if (a.kind != b.kind || a.element_count != b.element_count)
        return false;
    struct vs_type *elements = VS_ARENA_ARRAY(plan, a.element_count, struct vs_type);
    for (uint32_t i = 0; i < a.element_count; i++)
        if (!vs_type_common_in(plan, a.element[i], b.element[i], &elements[i]))
            return false;
    *out = a;
    out->element = elements;
    out->not_null = a.not_null && b.not_null;
    return true;
}

/* The common type of every step-th argument from `first`; they are cast to it. */
static enum vs_err unify(struct vs_binding *b, uint32_t first, uint32_t step, struct vs_type *common)
{
    *common = b->args[first]->type;
    for (uint32_t i = first + step; i < b->arg_count; i += step)
        if (!vs_type_common_in(b->plan, *common, b->args[i]->type, common))
            return vs_fail(b->note, VS_ERR_INVALID, "Parameters must be of the same type");
    if (common->kind == VS_KIND_NULL)
        return vs_fail(b->note, VS_ERR_INVALID, "%s of NULLs only: cast one of them to a type", b->function->name);
    for (uint32_t i = first; i < b->arg_count; i += step)
        b->args[i] = vs_call_coerce(b->plan, b->args[i], *common);
    return VS_ERR_OK;
}

enum vs_err vs_result_array(struct vs_binding *b)
{
    struct vs_type element;
    VS_TRY(unify(b, 0, 1, &element));
    b->type = array_of(b->plan, element);
    b->type.not_null = true;
    return VS_ERR_OK;
}

enum vs_err vs_result_map(struct vs_binding *b)
{
    struct vs_type elements[2];
    if (b->arg_count % 2 != 0)
        return vs_fail(b->note, VS_ERR_INVALID, "Map requires an even number of arguments");
    VS_TRY(unify(b, 0, 2, &elements[0]));
    VS_TRY(unify(b, 1, 2, &elements[1]));
    b->type = collection(b->plan, VS_KIND_MAP, elements, 2);
    b->type.not_null = true;
    return VS_ERR_OK;
}

enum vs_err vs_result_row(struct vs_binding *b)
{
    struct vs_type *types = VS_ARENA_ARRAY(b->plan, b->arg_count, struct vs_type);
    struct vs_str *names = VS_ARENA_ARRAY(b->plan, b->arg_count, struct vs_str);
    for (uint32_t i = 0; i < b->arg_count; i++) {
        if (vs_expr_is_null_literal(b->args[i]))
            return vs_fail(b->note, VS_ERR_INVALID, "Illegal use of 'NULL': cast it to a type");
        types[i] = b->args[i]->type;
        names[i] = vs_arena_printf(b->plan, "EXPR$%u", i);
    }
    b->type = collection(b->plan, VS_KIND_ROW, types, b->arg_count);
    b->type.names = names;
    b->type.not_null = true;
    return VS_ERR_OK;
}

enum vs_err vs_result_field(struct vs_binding *b)
{
    VS_CHECK(vs_expr_is_const(b->args[1]));
    struct vs_type row = b->args[0]->type;
    b->type = row.element[b->args[1]->value.as.i32];
    b->type.not_null = b->type.not_null && row.not_null;
    return VS_ERR_OK;
}

/* a[i] of an array, m[k] of a map: the key takes the type of the keys. */
enum vs_err vs_result_item(struct vs_binding *b)
{
    struct vs_type type = b->args[0]->type;
    if (type.kind == VS_KIND_MAP) {
        struct vs_type common;
        if (!vs_type_common_in(b->plan, type.element[0], b->args[1]->type, &common) ||
            !vs_cast_is_implicit(b->args[1]->type, type.element[0]))
            return vs_binding_refuse(b);
        b->args[1] = vs_call_coerce(b->plan, b->args[1], type.element[0]);
        b->type = nullable(type.element[1]);
        return VS_ERR_OK;
    }
    if (vs_expr_is_const(b->args[1]) && !b->args[1]->value.is_null && b->args[1]->value.as.i64 < 1)
        return vs_fail(b->note, VS_ERR_INVALID,
                       "Array element access needs an index starting at 1 but was %lld",
                       (long long)b->args[1]->value.as.i64);
    b->type = nullable(type.element[0]);
    return VS_ERR_OK;
}

enum vs_err vs_result_element(struct vs_binding *b)
{
    b->type = nullable(b->args[0]->type.element[0]);
    return VS_ERR_OK;
}

enum vs_err vs_result_map_value(struct vs_binding *b)
{
    b->type = nullable(b->args[0]->type.element[b->function->variant]);
    return VS_ERR_OK;
}

/* The elements of the array as they are: NULL when it is NULL. */
enum vs_err vs_result_same_array(struct vs_binding *b)
{
    b->type = b->args[0]->type;
    b->type.attribute = VS_TIME_NONE;
    return VS_ERR_OK;
}

/* An element beside its array takes its type; a wider one is refused. */
static enum vs_err fit_element(struct vs_binding *b)
{
    struct vs_type element = b->args[0]->type.element[0];
    if (!vs_expr_is_null_literal(b->args[1]) && !vs_cast_is_implicit(b->args[1]->type, element))
        return vs_binding_refuse(b);
    b->args[1] = vs_call_coerce(b->plan, b->args[1], element);
    return VS_ERR_OK;
}

enum vs_err vs_result_array_append(struct vs_binding *b)
{
    VS_TRY(fit_element(b));
    struct vs_type element = b->args[0]->type.element[0];
    element.not_null = element.not_null && b->args[1]->type.not_null;
    b->type = array_of(b->plan, element);
    b->type.not_null = b->args[0]->type.not_null;
    return VS_ERR_OK;
}

enum vs_err vs_result_array_remove(struct vs_binding *b)
{
    VS_TRY(fit_element(b));
    b->type = b->args[0]->type;
    return VS_ERR_OK;
}

enum vs_err vs_result_array_contains(struct vs_binding *b)
{
    VS_TRY(fit_element(b));
    b->type = vs_type_of(VS_KIND_BOOLEAN);
    b->type.not_null = b->args[0]->type.not_null;
    return VS_ERR_OK;
}

enum vs_err vs_result_array_position(struct vs_binding *b)
{
    VS_TRY(fit_element(b));
    b->type = vs_type_of(VS_KIND_INT);
    return VS_ERR_OK;
}

enum vs_err vs_result_arrays(struct vs_binding *b)
{
    return unify(b, 0, 1, &b->type);
}

enum vs_err vs_result_map_side(struct vs_binding *b)
{
    b->type = array_of(b->plan, b->args[0]->type.element[b->function->variant]);
    return VS_ERR_OK;
}

enum vs_err vs_result_map_entries(struct vs_binding *b)
{
    struct vs_type entry = collection(b->plan, VS_KIND_ROW, b->args[0]->type.element, 2);
    struct vs_str *names = VS_ARENA_ARRAY(b->plan, 2, struct vs_str);
    names[0] = VS_STR("key");
    names[1] = VS_STR("value");
    entry.names = names;
    b->type = array_of(b->plan, entry);
    return VS_ERR_OK;
}

enum vs_err vs_result_map_from_arrays(struct vs_binding *b)
{
    struct vs_type elements[2] = {b->args[0]->type.element[0], b->args[1]->type.element[0]};
    b->type = collection(b->plan, VS_KIND_MAP, elements, 2);
    return VS_ERR_OK;
}

enum vs_err vs_result_array_of_strings(struct vs_binding *b)
{
    b->type = array_of(b->plan, vs_type_string());
    return VS_ERR_OK;
}

enum vs_err vs_result_map_of_strings(struct vs_binding *b)
{
    struct vs_type elements[2] = {vs_type_string(), vs_type_string()};
    b->type = collection(b->plan, VS_KIND_MAP, elements, 2);
    return VS_ERR_OK;
}
