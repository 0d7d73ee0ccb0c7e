/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Evaluates expressions over batches and remembers the results of shared sub-expressions.
 *
 * Conditions travel as two bitmaps, all else as columns; each is turned into the other only where it is asked
 * for. A remembered result serves again when it covers the rows that are wanted. */
#include <math.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"
#include "core/sql/expr/kernel.h"

struct memo_entry {
    const struct vs_expr *expr; /* NULL: free */
    const uint64_t *operand_bits; /* rows covered; NULL: no operand yet */
    struct vs_operand operand;
    const uint64_t *truth_bits;
    struct vs_truth truth;
    bool filter; /* truth mixes up FALSE and NULL */
    uint32_t uses;          /* comparisons of this string column with constants so far */
    const uint64_t *heads;  /* see vs_string_heads */
    const uint64_t *heads_bits; /* rows they cover */
};

/* A selection that was turned into rows. Rules over one table share their first conditions, so that a few
 * selections come again and again: with 1,000 rules over 8 types, remembering only the last one cost 10 % of the
 * whole time. */
struct selected {
    const uint32_t *selection;
    uint32_t count;
    bool known;
    struct vs_rows rows;
    struct zone *zones;
};

/* The smallest and the largest value of a column in a selection. Most rules of a fleet ask for what hardly ever
 * happens (over 40 degrees), and a batch without such a value is told by its zone at once. It is made at the second
 * comparison: for one rule it costs nothing. 1,000 threshold rules over 300,000 events: 0.69 -> 0.37 us per event. */
struct zone {
    struct zone *next;
    uint32_t column;
    bool is_made;
    bool is_empty; /* all values are NULL or NaN */
    int64_t least, most; /* I32, I64 */
    double least_real, most_real; /* F64 */
};

struct vs_eval_memo {
    const struct vs_column *columns; /* the batch this is for */
    uint32_t row_count;
    struct memo_entry *entries; /* open addressing */
    uint32_t capacity;          /* a power of two */
    uint32_t count;
    uint64_t ordinal;
    struct selected *selected; /* SELECTED_COUNT */
};

enum {
    MEMO_CAPACITY_FIRST = 64,
    SELECTED_COUNT = 32, /* a power of two */
};

static const uint64_t no_bits[1] = {0};
static const uint32_t no_rows[1] = {0};

void vs_eval_begin(struct vs_eval *eval, const struct vs_batch *batch)
{
    struct vs_eval_memo *memo = VS_ARENA_NEW(eval->scratch, struct vs_eval_memo);
    memo->columns = batch->columns;
    memo->row_count = batch->row_count;
    memo->capacity = MEMO_CAPACITY_FIRST;
    memo->entries = VS_ARENA_ARRAY(eval->scratch, memo->capacity, struct memo_entry);
    memo->selected = VS_ARENA_ARRAY(eval->scratch, SELECTED_COUNT, struct selected);
    eval->memo = memo;
}

static struct memo_entry *memo_slot(struct memo_entry *entries, uint32_t capacity, const struct vs_expr *expr)
{
    uint32_t i = (uint32_t)expr->hash & (capacity - 1);
    while (entries[i].expr != NULL && !vs_expr_equal(entries[i].expr, expr))
        i = (i + 1) & (capacity - 1);
    return &entries[i];
}

static struct memo_entry *memo_find(const struct vs_call *call, const struct vs_expr *expr)
{
    struct vs_eval_memo *memo = call->eval->memo;
    struct memo_entry *entry = memo_slot(memo->entries, memo->capacity, expr);
    return entry->expr == NULL ? NULL : entry;
}

static struct memo_entry *memo_add(const struct vs_call *call, const struct vs_expr *expr)
{
    struct vs_eval_memo *memo = call->eval->memo;
    if (memo->count * 2 >= memo->capacity) {
        uint32_t capacity = memo->capacity * 2;
        struct memo_entry *entries = VS_ARENA_ARRAY(call->eval->scratch, capacity, struct memo_entry);
        for (uint32_t i = 0; i < memo->capacity; i++)
            if (memo->entries[i].expr != NULL)
                *memo_slot(entries, capacity, memo->entries[i].expr) = memo->entries[i];
        memo->entries = entries;
        memo->capacity = capacity;
    }
    struct memo_entry *entry = memo_slot(memo->entries, memo->capacity, expr);
    if (entry->expr == NULL) {
        entry->expr = expr;
        memo->count++;
    }
    return entry;
}

static bool covers(const uint64_t *have, const struct vs_rows *want)
{
    if (have == NULL)
        return false;
    if (have == want->bits)
        return true;
    uint64_t missing = 0;
    for (size_t w = 0; w < vs_bitmap_words(want->row_count); w++)
        missing |= want->bits[w] & ~have[w];
    return missing == 0;
}

/* RAND() must be computed anew each time; all else, once. */
static bool is_volatile(const struct vs_expr *expr)
{
    return expr->kind == VS_EXPR_CALL && (expr->function->flags & VS_VOLATILE) != 0;
}

/* --- rows and bits ----------------------------------------------------------------------------------------- */

uint64_t *vs_bits_new(const struct vs_call *call)
{
    return vs_arena_raw(call->eval->scratch, vs_bitmap_words(call->batch->row_count) * sizeof(uint64_t));
}

/* Without the CPU's instruction, which not every target has, this is as fast as a call of the library. */
static uint32_t count_ones(uint64_t v)
{
    v -= v >> 1 & 0x5555555555555555u;
    v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
    v = (v + (v >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (uint32_t)(v * 0x0101010101010101u >> 56);
}

static uint32_t count_bits(const uint64_t *bits, size_t words)
{
    uint32_t count = 0;
    for (size_t w = 0; w < words; w++)
        count += count_ones(bits[w]);
    return count;
}

static struct vs_rows rows_masked(const struct vs_call *call, const struct vs_rows *rows, const uint64_t *bits,
                                  uint64_t flip)
{
    size_t words = vs_bitmap_words(rows->row_count);
    uint64_t *out = vs_bits_new(call);
    for (size_t w = 0; w < words; w++)
        out[w] = rows->bits[w] & (bits[w] ^ flip);
    return (struct vs_rows){.bits = out, .row_count = rows->row_count, .count = count_bits(out, words)};
}

struct vs_rows vs_rows_and(const struct vs_call *call, const struct vs_rows *rows, const uint64_t *bits)
{
    return rows_masked(call, rows, bits, 0);
}

struct vs_rows vs_rows_and_not(const struct vs_call *call, const struct vs_rows *rows, const uint64_t *bits)
{
    return rows_masked(call, rows, bits, UINT64_MAX);
}

static struct selected *select_rows(struct vs_eval *eval, const struct vs_batch *batch)
{
    uint32_t count = batch->selection == NULL ? batch->row_count : batch->selection_count;
    uint64_t place = vs_hash_mix((uint64_t)(uintptr_t)batch->selection, count) % SELECTED_COUNT;
    struct selected *selected = &eval->memo->selected[place];
    if (selected->known && selected->selection == batch->selection && selected->count == count)
        return selected;
    size_t words = vs_bitmap_words(batch->row_count);
    uint64_t *bits = VS_ARENA_ARRAY(eval->scratch, words, uint64_t);
    if (batch->selection == NULL) {
        memset(bits, 0xFF, words * sizeof(uint64_t));
        if (batch->row_count % 64 != 0)
            bits[words - 1] = ((uint64_t)1 << (batch->row_count % 64)) - 1;
    } else {
        for (uint32_t i = 0; i < count; i++)
            bits[batch->selection[i] / 64] |= (uint64_t)1 << (batch->selection[i] % 64);
    }
    struct vs_rows rows = {.bits = bits, .row_count = batch->row_count, .count = count};
    *selected = (struct selected){batch->selection, count, true, rows, NULL};
    return selected;
}

static struct vs_rows rows_of_batch(struct vs_eval *eval, const struct vs_batch *batch)
{
    return select_rows(eval, batch)->rows;
}

const uint64_t *vs_valid_of(const struct vs_call *call, const struct vs_operand *args, uint32_t count)
{
    const uint64_t *valid = NULL;
    uint64_t *merged = NULL;
    size_t words = vs_bitmap_words(call->batch->row_count);
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t *own = args[i].constant ? NULL : args[i].column.valid;
        if (own == NULL || own == valid)
            continue;
        if (valid == NULL) {
            valid = own;
            continue;
        }
        if (merged == NULL)
            merged = vs_bits_new(call);
        for (size_t w = 0; w < words; w++)
            merged[w] = valid[w] & own[w];
        valid = merged;
    }
    return valid;
}

void *vs_column_make(const struct vs_call *call, struct vs_type type, const uint64_t *valid,
                     struct vs_column *out)
{
    void *data = vs_arena_raw(call->eval->scratch,
                              call->batch->row_count * vs_physical_size(vs_type_physical(type)));
    *out = (struct vs_column){.type = type, .valid = valid, .as.data = data};
    return data;
}

struct vs_value vs_operand_get(const struct vs_operand *operand, uint32_t row)
{
    return vs_column_get(&operand->column, operand->constant ? 0 : row);
}

struct vs_str vs_call_take_text(struct vs_call *call)
{
    return vs_arena_copy(call->eval->scratch, vs_buf_str(call->text));
}

uint64_t vs_call_ordinal(const struct vs_call *call)
{
    return call->eval->memo->ordinal++;
}

/* --- strings by their heads -------------------------------------------------------------------------------- */

uint64_t vs_string_head(struct vs_str s)
{
    if (s.len > VS_HEAD_SIZE)
        return (vs_hash64(s, 0) & (UINT64_MAX >> 8)) | (uint64_t)(VS_HEAD_SIZE + 1) << 56;
    uint64_t head = 0;
    for (size_t i = 0; i < s.len; i++)
        head |= (uint64_t)(unsigned char)s.ptr[i] << (8 * i);
    return head | (uint64_t)s.len << 56;
}

const uint64_t *vs_string_heads(const struct vs_call *call, const struct vs_expr *column_expr,
                                const struct vs_operand *operand)
{
    if (operand->constant || is_volatile(column_expr))
        return NULL;
    struct memo_entry *entry = memo_add(call, column_expr);
    if (entry->heads != NULL && covers(entry->heads_bits, call->rows))
        return entry->heads;
    if (entry->uses++ == 0)
        return NULL;
    /* For all rows of the batch, not only those wanted now: the next comparison wants others. */
    struct vs_rows rows = rows_of_batch(call->eval, call->batch);
    if (column_expr->kind != VS_EXPR_COLUMN && !covers(entry->operand_bits, &rows))
        return NULL;
    uint64_t *heads = vs_arena_raw(call->eval->scratch, rows.row_count * sizeof(uint64_t));
    const struct vs_column *column = &operand->column;
    memset(heads, 0xFF, rows.row_count * sizeof(uint64_t));
    VS_FOR_ROWS(&rows, row)
    {
        if (!vs_column_is_null(column, row))
            heads[row] = vs_string_head(column->as.str[row]);
    }
    entry->heads = heads;
    entry->heads_bits = rows.bits;
    return heads;
}

/* --- columns ----------------------------------------------------------------------------------------------- */

static void constant_operand(const struct vs_call *call, const struct vs_expr *expr, struct vs_operand *out)
{
    const void *data = &expr->value.as;
    if (vs_type_physical(expr->type) == VS_PHYS_NESTED) {
        const struct vs_value **pointer = VS_ARENA_NEW(call->eval->scratch, const struct vs_value *);
        *pointer = &expr->value;
        data = pointer;
    }
    *out = (struct vs_operand){.constant = true,
                               .column = {.type = expr->type,
                                          .valid = expr->value.is_null ? no_bits : NULL,
                                          .as.data = data}};
}

static void null_operand(struct vs_type type, struct vs_operand *out)
{
    *out = (struct vs_operand){.constant = true, .column = {.type = type, .valid = no_bits}};
}

static void expand(const struct vs_call *call, struct vs_operand *operand)
{
    if (!operand->constant)
        return;
    struct vs_column constant = operand->column;
    size_t size = vs_physical_size(vs_type_physical(constant.type));
    operand->constant = false;
    if (vs_column_is_null(&constant, 0)) {
        size_t words = vs_bitmap_words(call->batch->row_count);
        char *data = vs_column_make(call, constant.type, VS_ARENA_ARRAY(call->eval->scratch, words, uint64_t),
                                    &operand->column);
        memset(data, 0, call->batch->row_count * size);
        return;
    }
    char *data = vs_column_make(call, constant.type, NULL, &operand->column);
    for (uint32_t i = 0; i < call->batch->row_count; i++)
        memcpy(data + i * size, constant.as.data, size);
}

static bool any_constant_null(const struct vs_operand *args, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (args[i].constant && vs_column_is_null(&args[i].column, 0))
            return true;
    return false;
}

static bool all_constant(const struct vs_operand *args, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!args[i].constant)
            return false;
    return true;
}

/* The values of one row; false when one is NULL. */
static bool gather(const struct vs_operand *args, uint32_t count, uint32_t row, struct vs_value *values)
{
    bool complete = true;
    for (uint32_t i = 0; i < count; i++) {
        if (!args[i].constant)
            values[i] = vs_column_get(&args[i].column, row);
        complete = complete && !values[i].is_null;
    }
    return complete;
}

/* A nested value lies apart: its cell is a pointer. */
static void store_value(const struct vs_call *call, const struct vs_value *value, char *cell, size_t size)
{
    if (vs_type_physical(call->expr->type) != VS_PHYS_NESTED) {
        memcpy(cell, &value->as, size);
        return;
    }
    struct vs_value *copy = VS_ARENA_NEW(call->eval->scratch, struct vs_value);
    *copy = *value;
    memcpy(cell, &copy, sizeof copy);
}

static enum vs_err run_scalar(struct vs_call *call, const struct vs_operand *args, struct vs_operand *out)
{
    const struct vs_function *function = call->expr->function;
    uint32_t count = call->expr->arg_count;
    size_t size = vs_physical_size(vs_type_physical(call->expr->type));
    bool sees_null = (function->flags & VS_SEES_NULL) != 0;
    bool once = all_constant(args, count) && !is_volatile(call->expr);
    struct vs_buf text = {0};
    call->text = &text;
    call->kept = NULL;
    uint64_t *valid = VS_ARENA_ARRAY(call->eval->scratch, vs_bitmap_words(call->batch->row_count), uint64_t);
    char *data = vs_column_make(call, call->expr->type, valid, &out->column);
    out->constant = once;
    struct vs_value *values = VS_ARENA_ARRAY(call->eval->scratch, count, struct vs_value);
    for (uint32_t i = 0; i < count; i++)
        if (args[i].constant)
            values[i] = vs_operand_get(&args[i], 0);
    enum vs_err err = VS_ERR_OK;
    VS_FOR_ROWS(call->rows, row)
    {
        bool complete = gather(args, count, row, values);
        if (!complete && !sees_null)
            continue;
        struct vs_value value = {0};
        call->row = row;
        vs_buf_clear(&text);
        err = function->kernel.scalar(call, values, &value);
        if (err != VS_ERR_OK)
            goto out;
        if (value.is_null)
            continue;
        uint32_t at = once ? 0 : row;
        valid[at / 64] |= (uint64_t)1 << (at % 64);
        store_value(call, &value, data + at * size, size);
        if (once)
            goto out;
    }
out:
    vs_buf_free(&text);
    call->text = NULL;
    return err;
}

static void truth_to_operand(const struct vs_call *call, const struct vs_truth *truth, struct vs_operand *out)
{
    uint64_t *valid = vs_bits_new(call);
    uint8_t *data = vs_column_make(call, call->expr->type, valid, &out->column);
    out->constant = false;
    for (uint32_t w = 0; w * 64 < call->batch->row_count; w++) {
        uint64_t yes = truth->yes[w];
        valid[w] = yes | truth->no[w];
        uint32_t end = call->batch->row_count - w * 64 < 64 ? call->batch->row_count - w * 64 : 64;
        for (uint32_t i = 0; i < end; i++)
            data[w * 64 + i] = (uint8_t)(yes >> i & 1);
    }
}

static enum vs_err compute_args(struct vs_call *call, struct vs_operand *args)
{
    for (uint32_t i = 0; i < call->expr->arg_count; i++)
        VS_TRY(vs_compute(call, call->expr->args[i], call->rows, &args[i]));
    return VS_ERR_OK;
}

static enum vs_err compute_call(struct vs_call *call, struct vs_operand *out)
{
    const struct vs_function *function = call->expr->function;
    if (function->kind == VS_KERNEL_truth || function->kind == VS_KERNEL_truth_form) {
        struct vs_truth truth;
        VS_TRY(vs_compute_truth(call, call->expr, call->rows, false, &truth));
        truth_to_operand(call, &truth, out);
        return VS_ERR_OK;
    }
    if (function->kind == VS_KERNEL_form)
        return function->kernel.form(call, out);
    struct vs_operand *args = VS_ARENA_ARRAY(call->eval->scratch, call->expr->arg_count, struct vs_operand);
    VS_TRY(compute_args(call, args));
    if ((function->flags & VS_SEES_NULL) == 0 && any_constant_null(args, call->expr->arg_count)) {
        null_operand(call->expr->type, out);
        return VS_ERR_OK;
    }
    if (function->kind == VS_KERNEL_scalar)
        return run_scalar(call, args, out);
    VS_CHECK(function->kind == VS_KERNEL_vector);
    out->constant = false;
    return function->kernel.vector(call, args, &out->column);
}

static struct vs_call call_of(const struct vs_call *within, const struct vs_expr *expr,
                              const struct vs_rows *rows)
{
    return (struct vs_call){.eval = within->eval,
                            .batch = within->batch,
                            .note = within->note,
                            .expr = expr,
                            .rows = rows};
}

enum vs_err vs_compute(const struct vs_call *within, const struct vs_expr *expr, const struct vs_rows *rows,
                       struct vs_operand *out)
{
    if (expr->kind == VS_EXPR_CONST) {
        constant_operand(within, expr, out);
        return VS_ERR_OK;
    }
    if (expr->kind == VS_EXPR_COLUMN) {
        VS_CHECK_INT(expr->column, <, within->batch->column_count);
        *out = (struct vs_operand){.column = within->batch->columns[expr->column]};
        return VS_ERR_OK;
    }
    if (rows->count == 0) {
        null_operand(expr->type, out);
        return VS_ERR_OK;
    }
    struct memo_entry *entry = memo_find(within, expr);
    if (entry != NULL && covers(entry->operand_bits, rows)) {
        *out = entry->operand;
        return VS_ERR_OK;
    }
    struct vs_call call = call_of(within, expr, rows);
    VS_TRY(compute_call(&call, out));
    if (!is_volatile(expr)) {
        entry = memo_add(within, expr);
        entry->operand = *out;
        entry->operand_bits = rows->bits;
    }
    return VS_ERR_OK;
}

/* --- conditions -------------------------------------------------------------------------------------------- */

static void constant_truth(const struct vs_call *call, bool yes, bool no, struct vs_truth *out)
{
    size_t size = vs_bitmap_words(call->batch->row_count) * sizeof(uint64_t);
    uint64_t *yes_bits = vs_bits_new(call);
    uint64_t *no_bits_out = vs_bits_new(call);
    memset(yes_bits, yes ? 0xFF : 0, size);
    memset(no_bits_out, no ? 0xFF : 0, size);
    *out = (struct vs_truth){yes_bits, no_bits_out};
}

static void operand_to_truth(const struct vs_call *call, const struct vs_operand *operand, struct vs_truth *out)
{
    if (operand->constant) {
        bool is_null = vs_column_is_null(&operand->column, 0);
        bool yes = !is_null && operand->column.as.boolean[0] != 0;
        constant_truth(call, yes, !is_null && !yes, out);
        return;
    }
    uint64_t *yes = vs_bits_new(call);
    uint64_t *no = vs_bits_new(call);
    const uint8_t *data = operand->column.as.boolean;
    const uint64_t *valid = operand->column.valid;
    for (uint32_t w = 0; w * 64 < call->batch->row_count; w++) {
        uint32_t end = call->batch->row_count - w * 64 < 64 ? call->batch->row_count - w * 64 : 64;
        uint64_t bits = 0;
        for (uint32_t i = 0; i < end; i++)
            bits |= (uint64_t)(data[w * 64 + i] & 1) << i;
        uint64_t mask = valid == NULL ? UINT64_MAX : valid[w];
        yes[w] = bits & mask;
        no[w] = ~bits & mask;
    }
    *out = (struct vs_truth){yes, no};
}

static enum vs_err compute_truth_call(struct vs_call *call, bool filter, struct vs_truth *out)
{
    const struct vs_function *function = call->expr->function;
    if (function->kind == VS_KERNEL_truth_form)
        return function->kernel.truth_form(call, filter, out);
    struct vs_operand *args = VS_ARENA_ARRAY(call->eval->scratch, call->expr->arg_count, struct vs_operand);
    VS_TRY(compute_args(call, args));
    if ((function->flags & VS_SEES_NULL) == 0 && any_constant_null(args, call->expr->arg_count)) {
        constant_truth(call, false, false, out);
        return VS_ERR_OK;
    }
    return function->kernel.truth(call, args, out);
}

enum vs_err vs_compute_truth(const struct vs_call *within, const struct vs_expr *expr, const struct vs_rows *rows,
                             bool filter, struct vs_truth *out)
{
    if (rows->count == 0) {
        constant_truth(within, false, false, out);
        return VS_ERR_OK;
    }
    bool native = expr->kind == VS_EXPR_CALL && (expr->function->kind == VS_KERNEL_truth ||
                                                 expr->function->kind == VS_KERNEL_truth_form);
    struct memo_entry *entry = expr->kind == VS_EXPR_CONST ? NULL : memo_find(within, expr);
    if (entry != NULL && covers(entry->truth_bits, rows) && (filter || !entry->filter)) {
        *out = entry->truth;
        return VS_ERR_OK;
    }
    struct vs_call call = call_of(within, expr, rows);
    if (native) {
        VS_TRY(compute_truth_call(&call, filter, out));
    } else {
        struct vs_operand operand;
        VS_TRY(vs_compute(within, expr, rows, &operand));
        operand_to_truth(&call, &operand, out);
    }
    if (expr->kind != VS_EXPR_CONST && !is_volatile(expr)) {
        entry = memo_add(within, expr);
        entry->truth = *out;
        entry->truth_bits = rows->bits;
        entry->filter = native && filter;
    }
    return VS_ERR_OK;
}

/* --- zones ------------------------------------------------------------------------------------------------- */

static void make_zone(struct zone *zone, const struct vs_column *column, const struct vs_rows *rows)
{
    enum vs_physical physical = vs_type_physical(column->type);
    zone->is_made = zone->is_empty = true;
    zone->least = INT64_MAX;
    zone->most = INT64_MIN;
    zone->least_real = INFINITY;
    zone->most_real = -INFINITY;
    VS_FOR_ROWS(rows, row)
    {
        if (vs_column_is_null(column, row))
            continue;
        if (physical == VS_PHYS_F64) {
            double value = column->as.f64[row];
            zone->least_real = value < zone->least_real ? value : zone->least_real;
            zone->most_real = value > zone->most_real ? value : zone->most_real;
            zone->is_empty &= isnan(value) != 0;
            continue;
        }
        int64_t value = physical == VS_PHYS_I32 ? column->as.i32[row] : column->as.i64[row];
        zone->least = value < zone->least ? value : zone->least;
        zone->most = value > zone->most ? value : zone->most;
        zone->is_empty = false;
    }
}

/* NULL at the first use of the column in the selection. */
static const struct zone *find_zone(struct vs_eval *eval, const struct vs_batch *batch, uint32_t column)
{
    struct selected *selected = select_rows(eval, batch);
    struct zone *zone = selected->zones;
    while (zone != NULL && zone->column != column)
        zone = zone->next;
    if (zone == NULL) {
        zone = VS_ARENA_NEW(eval->scratch, struct zone);
        zone->column = column;
        zone->next = selected->zones;
        selected->zones = zone;
        return NULL;
    }
    if (!zone->is_made)
        make_zone(zone, &batch->columns[column], &selected->rows);
    return zone;
}

#define NONE_HOLDS(op, least, most, value)                                                                   \
    ((op) == VS_CMP_EQ   ? (value) < (least) || (value) > (most)                                             \
     : (op) == VS_CMP_LT ? !((least) < (value))                                                              \
     : (op) == VS_CMP_LE ? !((least) <= (value))                                                             \
     : (op) == VS_CMP_GT ? !((most) > (value))                                                               \
     : (op) == VS_CMP_GE ? !((most) >= (value))                                                              \
                         : false)

/* True when no selected row can pass, and evaluating could not fail either: a comparison of a column of numbers
 * with a constant, or such a one as the first of AND. */
static bool is_out_of_zone(struct vs_eval *eval, const struct vs_expr *expr, const struct vs_batch *batch)
{
    while (expr->kind == VS_EXPR_CALL && expr->function->kind == VS_KERNEL_truth_form &&
           expr->function->kernel.truth_form == vs_fn_and)
        expr = expr->args[0];
    if (expr->kind != VS_EXPR_CALL || expr->function->kind != VS_KERNEL_truth ||
        expr->function->kernel.truth != vs_fn_compare || expr->args[0]->kind != VS_EXPR_COLUMN ||
        expr->args[1]->kind != VS_EXPR_CONST || expr->args[1]->value.is_null)
        return false;
    enum vs_physical physical = vs_type_physical(expr->args[0]->type);
    if ((physical != VS_PHYS_I32 && physical != VS_PHYS_I64 && physical != VS_PHYS_F64) ||
        vs_type_physical(expr->args[1]->type) != physical)
        return false;
    const struct zone *zone = find_zone(eval, batch, expr->args[0]->column);
    if (zone == NULL || zone->is_empty)
        return zone != NULL;
    const struct vs_value *value = &expr->args[1]->value;
    int op = expr->function->variant;
    if (physical == VS_PHYS_F64)
        return NONE_HOLDS(op, zone->least_real, zone->most_real, value->as.f64);
    int64_t whole = physical == VS_PHYS_I32 ? value->as.i32 : value->as.i64;
    return NONE_HOLDS(op, zone->least, zone->most, whole);
}

/* --- entry points ------------------------------------------------------------------------------------------ */

static struct vs_call start(struct vs_eval *eval, const struct vs_batch *batch, struct vs_err_note *note)
{
    if (eval->memo == NULL || eval->memo->columns != batch->columns || eval->memo->row_count != batch->row_count)
        vs_eval_begin(eval, batch);
    return (struct vs_call){.eval = eval, .batch = batch, .note = note};
}

enum vs_err vs_eval_column(struct vs_eval *eval, const struct vs_expr *expr, const struct vs_batch *batch,
                           struct vs_column *out, struct vs_err_note *note)
{
    struct vs_call call = start(eval, batch, note);
    struct vs_rows rows = rows_of_batch(eval, batch);
    struct vs_operand operand;
    VS_TRY(vs_compute(&call, expr, &rows, &operand));
    expand(&call, &operand);
    *out = operand.column;
    out->type = expr->type;
    return VS_ERR_OK;
}

enum vs_err vs_eval_filter(struct vs_eval *eval, const struct vs_expr *expr, const struct vs_batch *batch,
                           const uint32_t **selection, uint32_t *selection_count, struct vs_err_note *note)
{
    struct vs_call call = start(eval, batch, note);
    if (is_out_of_zone(eval, expr, batch)) {
        *selection = no_rows; /* NULL would be all of them */
        *selection_count = 0;
        return VS_ERR_OK;
    }
    struct vs_rows rows = rows_of_batch(eval, batch);
    struct vs_truth truth;
    VS_TRY(vs_compute_truth(&call, expr, &rows, true, &truth));
    struct vs_rows kept = vs_rows_and(&call, &rows, truth.yes);
    uint32_t *list = vs_arena_raw(eval->scratch, kept.count * sizeof(uint32_t));
    uint32_t count = 0;
    VS_FOR_ROWS(&kept, row)
    {
        list[count++] = row;
    }
    *selection = list;
    *selection_count = count;
    return VS_ERR_OK;
}
