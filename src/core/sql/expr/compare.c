/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Comparisons: columns of numbers to bitmaps 64 rows at a time, without branches; text by length first. */
#include <math.h>

#include "base/check.h"
#include "base/hash.h"
#include "core/sql/expr/compare_avx2.h"
#include "core/sql/expr/decimal.h"
#include "core/sql/expr/kernel.h"

/* 64 bytes of 0 or 1 to 64 bits. */
static uint64_t pack(const uint8_t bytes[64])
{
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t word;
        memcpy(&word, bytes + i * 8, 8);
        bits |= (word * 0x0102040810204080u >> 56) << (i * 8);
    }
    return bits;
}

/* Words first .. of the result: 64 rows each against a constant or another column. A loop of its own for each
 * type and operator, for the compiler to vectorise. */
#define DEFINE_WORDS(type, name, op)                                                                         \
    static void words_##type##_##name(const type *a, const type *b, bool constant, const struct vs_rows *rows, \
                                      uint32_t first, uint64_t *out)                                         \
    {                                                                                                        \
        for (uint32_t base = first * 64; base < rows->row_count; base += 64) {                               \
            uint32_t n = rows->row_count - base < 64 ? rows->row_count - base : 64;                          \
            const type *x = a + base;                                                                        \
            const type *y = constant ? b : b + base;                                                         \
            uint8_t bytes[64];                                                                               \
            if (rows->bits[base / 64] == 0) {                                                                \
                out[base / 64] = 0;                                                                          \
                continue;                                                                                    \
            }                                                                                                \
            if (constant && n == 64) {                                                                       \
                type c = *b;                                                                                 \
                for (int i = 0; i < 64; i++)                                                                 \
                    bytes[i] = x[i] op c;                                                                    \
            } else if (n == 64) {                                                                            \
                for (int i = 0; i < 64; i++)                                                                 \
                    bytes[i] = x[i] op y[i];                                                                 \
            } else {                                                                                         \
                memset(bytes, 0, sizeof bytes);                                                              \
                for (uint32_t i = 0; i < n; i++)                                                             \
                    bytes[i] = x[i] op y[constant ? 0 : i];                                                  \
            }                                                                                                \
            out[base / 64] = pack(bytes);                                                                    \
        }                                                                                                    \
    }

/* NE is the opposite of EQ, also for NaN. The others are not each other's opposite where there are NaNs.
 * wide: the whole words with AVX2, or NULL. */
#define DEFINE_TYPE(type, wide)                                                                              \
    DEFINE_WORDS(type, eq, ==)                                                                               \
    DEFINE_WORDS(type, lt, <)                                                                                \
    DEFINE_WORDS(type, le, <=)                                                                               \
    DEFINE_WORDS(type, gt, >)                                                                                \
    DEFINE_WORDS(type, ge, >=)                                                                               \
    static void compare_##type(int op, const type *a, const type *b, bool constant,                          \
                               const struct vs_rows *rows, uint64_t *out)                                    \
    {                                                                                                        \
        struct vs_compare_job job = {a, b, rows->bits, out, rows->row_count / 64, constant};                 \
        uint32_t first = whole_words(wide, op, &job);                                                        \
        if (op == VS_CMP_EQ || op == VS_CMP_NE)                                                              \
            words_##type##_eq(a, b, constant, rows, first, out);                                             \
        else if (op == VS_CMP_LT)                                                                            \
            words_##type##_lt(a, b, constant, rows, first, out);                                             \
        else if (op == VS_CMP_LE)                                                                            \
            words_##type##_le(a, b, constant, rows, first, out);                                             \
        else if (op == VS_CMP_GT)                                                                            \
            words_##type##_gt(a, b, constant, rows, first, out);                                             \
        else                                                                                                 \
            words_##type##_ge(a, b, constant, rows, first, out);                                             \
    }

/* The words that AVX2 computes, when this CPU has it; returns the first one it leaves. */
static uint32_t whole_words(void (*wide)(int op, const struct vs_compare_job *job), int op,
                            const struct vs_compare_job *job)
{
    if (wide == NULL || job->words == 0 || !vs_compare_has_avx2())
        return 0;
    wide(op, job);
    return job->words;
}

DEFINE_TYPE(uint8_t, NULL)
DEFINE_TYPE(int32_t, vs_compare_avx2_int32)
DEFINE_TYPE(int64_t, vs_compare_avx2_int64)
DEFINE_TYPE(float, vs_compare_avx2_float)
DEFINE_TYPE(double, vs_compare_avx2_double)

static bool holds(int op, int order)
{
    switch (op) {
    case VS_CMP_EQ:
    case VS_CMP_NE: /* turned round at the end */
        return order == 0;
    case VS_CMP_LT:
        return order < 0;
    case VS_CMP_LE:
        return order <= 0;
    case VS_CMP_GT:
        return order > 0;
    case VS_CMP_GE:
        return order >= 0;
    }
    VS_UNREACHABLE();
}

static int compare_timestamps(struct vs_timestamp a, struct vs_timestamp b)
{
    if (a.ms != b.ms)
        return a.ms < b.ms ? -1 : 1;
    return a.ns == b.ns ? 0 : a.ns < b.ns ? -1 : 1;
}

/* Rows that both sides have a value for. */
static struct vs_rows valid_rows(const struct vs_call *call, const uint64_t *valid)
{
    return valid == NULL ? *call->rows : vs_rows_and(call, call->rows, valid);
}

static void compare_texts(const struct vs_operand *args, int op, const struct vs_rows *rows, uint64_t *out)
{
    const struct vs_str *a = args[0].column.as.str;
    const struct vs_str *b = args[1].column.as.str;
    bool equality = op == VS_CMP_EQ || op == VS_CMP_NE;
    memset(out, 0, vs_bitmap_words(rows->row_count) * sizeof(uint64_t));
    VS_FOR_ROWS(rows, row)
    {
        struct vs_str left = a[args[0].constant ? 0 : row];
        struct vs_str right = b[args[1].constant ? 0 : row];
        bool yes = equality ? vs_str_equal(left, right) : holds(op, vs_str_compare(left, right));
        out[row / 64] |= (uint64_t)yes << (row % 64);
    }
}

/* Short texts are equal when their heads are; longer ones are looked at where the heads agree. */
static bool equal_by_heads(const struct vs_call *call, const struct vs_operand *args, const struct vs_rows *rows,
                           uint64_t *out)
{
    if (!args[1].constant)
        return false;
    const uint64_t *heads = vs_string_heads(call, call->expr->args[0], &args[0]);
    if (heads == NULL)
        return false;
    struct vs_str text = args[1].column.as.str[0];
    int64_t head = (int64_t)vs_string_head(text);
    compare_int64_t(VS_CMP_EQ, (const int64_t *)heads, &head, true, rows, out);
    if (text.len <= VS_HEAD_SIZE)
        return true;
    struct vs_rows alike = vs_rows_and(call, rows, out);
    VS_FOR_ROWS(&alike, row)
    {
        if (!vs_str_equal(args[0].column.as.str[row], text))
            out[row / 64] &= ~((uint64_t)1 << (row % 64));
    }
    return true;
}

static int compare_doubles(double a, double b)
{
    return a < b ? -1 : a > b ? 1 : 0;
}

static int compare_nested(struct vs_type type, const struct vs_value *a, const struct vs_value *b);

int vs_value_order(struct vs_type type, const struct vs_value *a, const struct vs_value *b)
{
    switch (vs_type_physical(type)) {
    case VS_PHYS_BOOL:
        return (int)a->as.boolean - (int)b->as.boolean;
    case VS_PHYS_I32:
        return a->as.i32 == b->as.i32 ? 0 : a->as.i32 < b->as.i32 ? -1 : 1;
    case VS_PHYS_I64:
        return a->as.i64 == b->as.i64 ? 0 : a->as.i64 < b->as.i64 ? -1 : 1;
    case VS_PHYS_F32:
        return compare_doubles((double)a->as.f32, (double)b->as.f32);
    case VS_PHYS_F64:
        return compare_doubles(a->as.f64, b->as.f64);
    case VS_PHYS_I128:
        return a->as.i128 == b->as.i128 ? 0 : a->as.i128 < b->as.i128 ? -1 : 1;
    case VS_PHYS_STR:
        return vs_str_compare(a->as.str, b->as.str);
    case VS_PHYS_TS16:
        return compare_timestamps(a->as.ts, b->as.ts);
    case VS_PHYS_NESTED:
        return compare_nested(type, a, b);
    case VS_PHYS_NONE:
        break;
    }
    VS_UNREACHABLE();
}

static int compare_items(struct vs_type type, const struct vs_value *a, const struct vs_value *b)
{
    if (a->is_null || b->is_null)
        return (int)b->is_null - (int)a->is_null;
    return vs_value_order(type, a, b);
}

/* Maps have no order: each entry of one must be in the other. */
static bool has_entry(struct vs_type type, const struct vs_value *map, const struct vs_value *entry)
{
    for (uint32_t i = 0; i < map->as.nested.count; i += 2)
        if (compare_items(type.element[0], &map->as.nested.items[i], &entry[0]) == 0)
            return compare_items(type.element[1], &map->as.nested.items[i + 1], &entry[1]) == 0;
    return false;
}

static int compare_nested(struct vs_type type, const struct vs_value *a, const struct vs_value *b)
{
    uint32_t count = a->as.nested.count;
    if (type.kind == VS_KIND_MAP && count != b->as.nested.count)
        return count < b->as.nested.count ? -1 : 1;
    for (uint32_t i = 0; i < count && i < b->as.nested.count; i += type.kind == VS_KIND_MAP ? 2 : 1) {
        const struct vs_value *item = &a->as.nested.items[i];
        int order = type.kind == VS_KIND_MAP
                        ? !has_entry(type, b, item)
                        : compare_items(type.element[type.kind == VS_KIND_ROW ? i : 0], item, &b->as.nested.items[i]);
        if (order != 0)
            return order;
    }
    return count == b->as.nested.count ? 0 : count < b->as.nested.count ? -1 : 1;
}

static void compare_rowwise(const struct vs_operand *args, int op, const struct vs_rows *rows, uint64_t *out)
{
    const struct vs_column *a = &args[0].column;
    const struct vs_column *b = &args[1].column;
    bool decimals = vs_type_physical(a->type) == VS_PHYS_I128;
    bool nested = vs_type_physical(a->type) == VS_PHYS_NESTED;
    memset(out, 0, vs_bitmap_words(rows->row_count) * sizeof(uint64_t));
    VS_FOR_ROWS(rows, row)
    {
        uint32_t i = args[0].constant ? 0 : row;
        uint32_t k = args[1].constant ? 0 : row;
        int order = decimals ? vs_decimal_compare(a->as.i128[i], a->type.scale, b->as.i128[k], b->type.scale)
                    : nested ? compare_nested(a->type, a->as.nested[i], b->as.nested[k])
                             : compare_timestamps(a->as.ts[i], b->as.ts[k]);
        out[row / 64] |= (uint64_t)holds(op, order) << (row % 64);
    }
}

/* The bits of `a op b`, for NE those of EQ, over rows without NULL. */
static void compare_bits(const struct vs_call *call, const struct vs_operand *args, int op,
                         const struct vs_rows *rows, uint64_t *out)
{
    const struct vs_column *a = &args[0].column;
    const struct vs_column *b = &args[1].column;
    bool constant = args[1].constant;
    switch (vs_type_physical(a->type)) {
    case VS_PHYS_BOOL:
        compare_uint8_t(op, a->as.boolean, b->as.boolean, constant, rows, out);
        return;
    case VS_PHYS_I32:
        compare_int32_t(op, a->as.i32, b->as.i32, constant, rows, out);
        return;
    case VS_PHYS_I64:
        compare_int64_t(op, a->as.i64, b->as.i64, constant, rows, out);
        return;
    case VS_PHYS_F32:
        compare_float(op, a->as.f32, b->as.f32, constant, rows, out);
        return;
    case VS_PHYS_F64:
        compare_double(op, a->as.f64, b->as.f64, constant, rows, out);
        return;
    case VS_PHYS_STR:
        if ((op != VS_CMP_EQ && op != VS_CMP_NE) || !equal_by_heads(call, args, rows, out))
            compare_texts(args, op, rows, out);
        return;
    case VS_PHYS_I128:
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
        compare_rowwise(args, op, rows, out);
        return;
    case VS_PHYS_NONE:
        break;
    }
    VS_UNREACHABLE();
}

/* A constant left side (both are constant, or it was NULL-folded late) is spread out: it is rare. */
static void spread_left(const struct vs_call *call, struct vs_operand *left)
{
    if (!left->constant)
        return;
    size_t size = vs_physical_size(vs_type_physical(left->column.type));
    const void *item = left->column.as.data;
    char *data = vs_column_make(call, left->column.type, NULL, &left->column);
    for (uint32_t i = 0; i < call->batch->row_count; i++)
        memcpy(data + i * size, item, size);
    left->constant = false;
}

static void finish(const struct vs_call *call, bool flip, const uint64_t *valid, uint64_t *bits,
                   struct vs_truth *out)
{
    uint64_t *no = vs_bits_new(call);
    for (size_t w = 0; w < vs_bitmap_words(call->batch->row_count); w++) {
        uint64_t mask = valid == NULL ? UINT64_MAX : valid[w];
        uint64_t hit = bits[w];
        bits[w] = (flip ? ~hit : hit) & mask;
        no[w] = (flip ? hit : ~hit) & mask;
    }
    *out = (struct vs_truth){bits, no};
}

enum vs_err vs_fn_compare(struct vs_call *call, const struct vs_operand *args, struct vs_truth *out)
{
    struct vs_operand sides[2] = {args[0], args[1]};
    int op = call->expr->function->variant;
    const uint64_t *valid = vs_valid_of(call, sides, 2);
    spread_left(call, &sides[0]);
    struct vs_rows rows = valid_rows(call, valid);
    uint64_t *bits = vs_bits_new(call);
    compare_bits(call, sides, op, &rows, bits);
    finish(call, op == VS_CMP_NE, valid, bits, out);
    return VS_ERR_OK;
}

static uint64_t valid_word(const struct vs_operand *operand, size_t w)
{
    if (operand->column.valid == NULL)
        return UINT64_MAX;
    if (operand->constant)
        return (operand->column.valid[0] & 1) != 0 ? UINT64_MAX : 0;
    return operand->column.valid[w];
}

enum vs_err vs_fn_not_distinct(struct vs_call *call, const struct vs_operand *args, struct vs_truth *out)
{
    struct vs_operand sides[2] = {args[0], args[1]};
    uint64_t *both = vs_bits_new(call);
    size_t words = vs_bitmap_words(call->batch->row_count);
    for (size_t w = 0; w < words; w++)
        both[w] = valid_word(&sides[0], w) & valid_word(&sides[1], w);
    struct vs_rows rows = vs_rows_and(call, call->rows, both);
    uint64_t *bits = vs_bits_new(call);
    memset(bits, 0, words * sizeof(uint64_t));
    if (rows.count > 0) {
        spread_left(call, &sides[0]);
        compare_bits(call, sides, VS_CMP_EQ, &rows, bits);
    }
    uint64_t *no = vs_bits_new(call);
    for (size_t w = 0; w < words; w++) {
        uint64_t neither = ~valid_word(&args[0], w) & ~valid_word(&args[1], w);
        bits[w] = (bits[w] & both[w]) | neither;
        no[w] = ~bits[w];
    }
    *out = (struct vs_truth){bits, no};
    return VS_ERR_OK;
}

enum vs_err vs_fn_is_null(struct vs_call *call, const struct vs_operand *args, struct vs_truth *out)
{
    uint64_t *yes = vs_bits_new(call);
    uint64_t *no = vs_bits_new(call);
    for (size_t w = 0; w < vs_bitmap_words(call->batch->row_count); w++) {
        no[w] = valid_word(&args[0], w);
        yes[w] = ~no[w];
    }
    *out = (struct vs_truth){yes, no};
    return VS_ERR_OK;
}

/* --- GREATEST and LEAST ------------------------------------------------------------------------------------ */

/* Double.compare of Java: -0.0 is below 0.0, NaN above everything. */
static int compare_as_java(double a, double b)
{
    if (isnan(a) || isnan(b))
        return (isnan(a) != 0) - (isnan(b) != 0);
    if (a == 0 && b == 0)
        return (signbit(b) != 0) - (signbit(a) != 0);
    return (a > b) - (a < b);
}

static int order_of(struct vs_type type, const struct vs_value *a, const struct vs_value *b)
{
    if (type.kind == VS_KIND_DOUBLE)
        return compare_as_java(a->as.f64, b->as.f64);
    if (type.kind == VS_KIND_FLOAT)
        return compare_as_java((double)a->as.f32, (double)b->as.f32);
    return vs_value_order(type, a, b);
}

enum vs_err vs_fn_greatest(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    *out = args[0];
    for (uint32_t i = 1; i < call->expr->arg_count; i++)
        if (order_of(call->expr->type, &args[i], out) * call->expr->function->variant > 0)
            *out = args[i];
    return VS_ERR_OK;
}

/* --- IN over constants ------------------------------------------------------------------------------------- */

struct set {
    struct vs_value *slots; /* is_null: free */
    uint32_t slot_count;    /* a power of two */
    bool has_null;
};

static uint64_t hash_item(enum vs_physical physical, const struct vs_value *value)
{
    if (physical == VS_PHYS_STR)
        return vs_hash64(value->as.str, 0);
    int64_t v = physical == VS_PHYS_I32 ? value->as.i32 : value->as.i64;
    return vs_hash_mix((uint64_t)v, 0);
}

static bool find_item(const struct set *set, struct vs_type type, const struct vs_value *value, uint32_t *at)
{
    *at = (uint32_t)hash_item(vs_type_physical(type), value) & (set->slot_count - 1);
    while (!set->slots[*at].is_null) {
        if (vs_value_order(type, &set->slots[*at], value) == 0)
            return true;
        *at = (*at + 1) & (set->slot_count - 1);
    }
    return false;
}

enum vs_err vs_prepare_in_set(struct vs_arena *plan, const struct vs_expr *call, const void **prepared,
                              struct vs_err_note *note)
{
    (void)note;
    struct set *set = VS_ARENA_NEW(plan, struct set);
    set->slot_count = 8;
    while (set->slot_count < 2 * call->arg_count)
        set->slot_count *= 2;
    set->slots = VS_ARENA_ARRAY(plan, set->slot_count, struct vs_value);
    for (uint32_t i = 0; i < set->slot_count; i++)
        set->slots[i].is_null = true;
    for (uint32_t i = 1; i < call->arg_count; i++) {
        uint32_t at;
        const struct vs_value *value = &call->args[i]->value;
        VS_CHECK(vs_expr_is_const(call->args[i]));
        if (value->is_null)
            set->has_null = true;
        else if (!find_item(set, call->args[0]->type, value, &at))
            set->slots[at] = *value;
    }
    *prepared = set;
    return VS_ERR_OK;
}

enum vs_err vs_fn_in_set(struct vs_call *call, const struct vs_operand *args, struct vs_truth *out)
{
    const struct set *set = call->expr->prepared;
    struct vs_type type = call->expr->args[0]->type;
    uint64_t *yes = VS_ARENA_ARRAY(call->eval->scratch, vs_bitmap_words(call->batch->row_count), uint64_t);
    uint64_t *no = VS_ARENA_ARRAY(call->eval->scratch, vs_bitmap_words(call->batch->row_count), uint64_t);
    VS_FOR_ROWS(call->rows, row)
    {
        if (vs_operand_is_null(&args[0], row))
            continue;
        struct vs_value value = vs_operand_get(&args[0], row);
        uint32_t at;
        bool found = find_item(set, type, &value, &at);
        yes[row / 64] |= (uint64_t)found << (row % 64);
        no[row / 64] |= (uint64_t)(!found && !set->has_null) << (row % 64);
    }
    *out = (struct vs_truth){yes, no};
    return VS_ERR_OK;
}
