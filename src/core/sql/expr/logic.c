/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Three-valued logic and choice: the functions that decide which of their arguments are evaluated for which
 * rows. */
#include "base/check.h"
#include "core/sql/expr/kernel.h"

static bool is_plain(const struct vs_expr *expr)
{
    return expr->kind != VS_EXPR_CALL && vs_type_physical(expr->type) != VS_PHYS_STR;
}

/* A comparison of plain columns costs the same for 64 rows as for one, and cannot fail. Computed for more rows
 * than are wanted here it serves other conditions of the batch too. */
static bool worth_widening(const struct vs_expr *expr, const struct vs_rows *rows)
{
    if (expr->kind != VS_EXPR_CALL || expr->function->kind != VS_KERNEL_truth || rows->count < rows->row_count / 64)
        return false;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        if (!is_plain(expr->args[i]))
            return false;
    return true;
}

/* Left to right; of the further arguments only the rows that are still undecided. decided: the value of an
 * argument that settles the result, TRUE for OR, FALSE for AND. */
static enum vs_err junction(struct vs_call *call, bool decided, bool filter, struct vs_truth *out)
{
    const struct vs_expr *expr = call->expr;
    size_t words = vs_bitmap_words(call->batch->row_count);
    struct vs_truth so_far;
    VS_TRY(vs_compute_truth(call, expr->args[0], call->rows, filter, &so_far));
    for (uint32_t i = 1; i < expr->arg_count; i++) {
        struct vs_rows open = decided  ? vs_rows_and_not(call, call->rows, so_far.yes)
                              : filter ? vs_rows_and(call, call->rows, so_far.yes)
                                       : vs_rows_and_not(call, call->rows, so_far.no);
        if (open.count == 0)
            break;
        struct vs_truth next;
        const struct vs_rows *rows = worth_widening(expr->args[i], &open) ? call->rows : &open;
        VS_TRY(vs_compute_truth(call, expr->args[i], rows, filter, &next));
        uint64_t *yes = vs_bits_new(call);
        uint64_t *no = vs_bits_new(call);
        for (size_t w = 0; w < words; w++) {
            yes[w] = decided ? so_far.yes[w] | next.yes[w] : so_far.yes[w] & next.yes[w];
            no[w] = decided ? so_far.no[w] & next.no[w] : so_far.no[w] | next.no[w];
        }
        so_far = (struct vs_truth){yes, no};
    }
    *out = so_far;
    return VS_ERR_OK;
}

enum vs_err vs_fn_and(struct vs_call *call, bool filter, struct vs_truth *out)
{
    return junction(call, false, filter, out);
}

enum vs_err vs_fn_or(struct vs_call *call, bool filter, struct vs_truth *out)
{
    return junction(call, true, filter, out);
}

enum vs_err vs_fn_not(struct vs_call *call, bool filter, struct vs_truth *out)
{
    (void)filter; /* what is FALSE below becomes TRUE here, so it must be told from NULL */
    struct vs_truth inner;
    VS_TRY(vs_compute_truth(call, call->expr->args[0], call->rows, false, &inner));
    *out = (struct vs_truth){inner.no, inner.yes};
    return VS_ERR_OK;
}

enum vs_err vs_fn_is_true(struct vs_call *call, bool filter, struct vs_truth *out)
{
    (void)filter;
    bool wanted = call->expr->function->variant != 0;
    struct vs_truth inner;
    VS_TRY(vs_compute_truth(call, call->expr->args[0], call->rows, wanted, &inner));
    const uint64_t *yes = wanted ? inner.yes : inner.no;
    uint64_t *no = vs_bits_new(call);
    for (size_t w = 0; w < vs_bitmap_words(call->batch->row_count); w++)
        no[w] = ~yes[w];
    *out = (struct vs_truth){yes, no};
    return VS_ERR_OK;
}

/* --- choice ------------------------------------------------------------------------------------------------ */

/* A result that is put together from several columns. */
struct merge {
    char *data;
    uint64_t *valid;
    size_t size;
};

static struct merge merge_begin(const struct vs_call *call, struct vs_operand *out)
{
    struct merge merge = {.size = vs_physical_size(vs_type_physical(call->expr->type))};
    merge.valid = VS_ARENA_ARRAY(call->eval->scratch, vs_bitmap_words(call->batch->row_count), uint64_t);
    merge.data = vs_column_make(call, call->expr->type, merge.valid, &out->column);
    out->constant = false;
    return merge;
}

static void merge_rows(struct merge *merge, const struct vs_operand *from, const struct vs_rows *rows)
{
    const char *data = from->column.as.data;
    size_t size = merge->size;
    VS_FOR_ROWS(rows, row)
    {
        if (vs_operand_is_null(from, row))
            continue;
        merge->valid[row / 64] |= (uint64_t)1 << (row % 64);
        memcpy(merge->data + row * size, data + (from->constant ? 0 : row) * size, size);
    }
}

enum vs_err vs_fn_case(struct vs_call *call, struct vs_operand *out)
{
    const struct vs_expr *expr = call->expr;
    struct vs_rows open = *call->rows;
    struct merge merge = merge_begin(call, out);
    uint32_t last = expr->arg_count - 1;
    for (uint32_t i = 0; i < last && open.count > 0; i += 2) {
        struct vs_truth when;
        struct vs_operand then;
        VS_TRY(vs_compute_truth(call, expr->args[i], &open, true, &when));
        struct vs_rows hit = vs_rows_and(call, &open, when.yes);
        open = vs_rows_and_not(call, &open, when.yes);
        if (hit.count == 0)
            continue;
        VS_TRY(vs_compute(call, expr->args[i + 1], &hit, &then));
        merge_rows(&merge, &then, &hit);
    }
    if (open.count == 0)
        return VS_ERR_OK;
    struct vs_operand otherwise;
    VS_TRY(vs_compute(call, expr->args[last], &open, &otherwise));
    merge_rows(&merge, &otherwise, &open);
    return VS_ERR_OK;
}

enum vs_err vs_fn_coalesce(struct vs_call *call, struct vs_operand *out)
{
    struct vs_rows open = *call->rows;
    struct merge merge = merge_begin(call, out);
    for (uint32_t i = 0; i < call->expr->arg_count && open.count > 0; i++) {
        struct vs_operand next;
        VS_TRY(vs_compute(call, call->expr->args[i], &open, &next));
        merge_rows(&merge, &next, &open);
        open = vs_rows_and_not(call, call->rows, merge.valid);
    }
    return VS_ERR_OK;
}

enum vs_err vs_fn_single_row(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    if (args[0].as.i64 > 1)
        return vs_fail(call->note, VS_ERR_FAILED, "SingleValueAggFunction received more than one element.");
    out->as.boolean = true;
    return VS_ERR_OK;
}
