/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Bound expressions and their vectorised evaluation.
 *
 * The binder builds them from the bottom up through vs_expr_call, which finds the overload in functions.def,
 * puts in the implicit casts that Flink makes, derives the result type, and folds constants. Operators, CASE,
 * AND, IS NULL and casts are calls too ("+", "CASE", "AND", "IS NULL", "CAST"). Expressions are immutable, live
 * in the plan arena, and carry a structural hash: equal sub-expressions have equal hashes and pass
 * vs_expr_equal, so the planner can share them and vs_eval computes each once per batch.
 *
 * Evaluation is over a batch: only selected rows are computed, so that `CASE WHEN b <> 0 THEN a / b` does not
 * divide by zero. A failing row (ArithmeticException in Flink) ends in VS_ERR_FAILED with a note. */
#ifndef VS_CORE_SQL_EXPR_H
#define VS_CORE_SQL_EXPR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/sql/batch.h"
#include "core/sql/type.h"
#include "core/sql/zone.h"

struct vs_function; /* a row of functions.def with its kernels */

enum vs_expr_kind { VS_EXPR_CONST, VS_EXPR_COLUMN, VS_EXPR_CALL };

struct vs_expr {
    enum vs_expr_kind kind;
    struct vs_type type;
    uint64_t hash;
    bool deterministic; /* false: RAND, CURRENT_TIMESTAMP, PROCTIME .. below */
    struct vs_value value;   /* CONST */
    uint32_t column;         /* COLUMN: index into the input's columns */
    const struct vs_function *function; /* CALL */
    const struct vs_expr *const *args;
    uint32_t arg_count;
    const void *prepared; /* CALL: what the function compiled from constant arguments (patterns), or NULL */
};

const struct vs_expr *vs_expr_const(struct vs_arena *plan, struct vs_type type, struct vs_value value);
const struct vs_expr *vs_expr_column(struct vs_arena *plan, uint32_t column, struct vs_type type);

/* Names are matched without regard to case. NOT_FOUND: no such function, the note names the nearest one;
 * INVALID: the arguments do not fit, the note says as Flink why. The note holds no position: the binder adds it. */
VS_MUST_USE enum vs_err vs_expr_call(struct vs_arena *plan, struct vs_str name,
                                     const struct vs_expr *const *args, uint32_t arg_count,
                                     const struct vs_expr **out, struct vs_err_note *note);
/* CAST and TRY_CAST as written by the user. */
VS_MUST_USE enum vs_err vs_expr_cast(struct vs_arena *plan, const struct vs_expr *arg, struct vs_type to,
                                     bool try_cast, const struct vs_expr **out, struct vs_err_note *note);
/* Gives every value of `from` a value of its own in `to`: what was a key stays one. As Flink decides it. */
bool vs_cast_is_injective(struct vs_type from, struct vs_type to);
/* What INSERT does by itself (flink.md section 6). INVALID when Flink refuses it. */
VS_MUST_USE enum vs_err vs_expr_cast_implicit(struct vs_arena *plan, const struct vs_expr *arg,
                                              struct vs_type to, const struct vs_expr **out);
/* The type that UNION ALL, CASE, COALESCE widen a and b to; false when there is none. */
bool vs_type_common(struct vs_type a, struct vs_type b, struct vs_type *out);
/* vs_type_common also where collections need a type of their own, which lies in the plan arena. */
bool vs_type_common_in(struct vs_arena *plan, struct vs_type a, struct vs_type b, struct vs_type *out);
bool vs_function_exists(struct vs_str name);
/* The rows of functions.def, for `vendstream functions` and the reference page. Overloads follow each other in no
 * order; signatures are written as functions.def explains. */
struct vs_function_help {
    const char *name;
    const char *signature;
    const char *help; /* of a missing one: what to do instead */
    bool internal;    /* stands for a form of another function: not for users */
};
uint32_t vs_function_help_count(void);
struct vs_function_help vs_function_help_at(uint32_t index);
/* The rows of missing.def: functions that Flink has. */
uint32_t vs_function_missing_count(void);
struct vs_function_help vs_function_missing_at(uint32_t index);

/* Name of the function of a CALL, as in functions.def; else empty. */
struct vs_str vs_expr_function(const struct vs_expr *expr);
bool vs_expr_equal(const struct vs_expr *a, const struct vs_expr *b);
/* Calls each() with every column index used (repeats possible). */
void vs_expr_columns(const struct vs_expr *expr, void (*each)(void *ctx, uint32_t column), void *ctx);
/* The same expression over other column indexes: map[old] = new. */
const struct vs_expr *vs_expr_remap(struct vs_arena *plan, const struct vs_expr *expr, const uint32_t *map);
/* The expression with column references replaced by expressions (view and projection merging). */
const struct vs_expr *vs_expr_substitute(struct vs_arena *plan, const struct vs_expr *expr,
                                         const struct vs_expr *const *columns);
/* As EXPLAIN shows it; names[i] is the name of column i. */
void vs_expr_print(struct vs_buf *out, const struct vs_expr *expr, const struct vs_str *names);

/* What evaluation may see besides its columns. All of it is recorded in the journal. */
struct vs_eval {
    struct vs_arena *scratch; /* reset after each step */
    int64_t now_ms;           /* processing time of the step */
    uint64_t random_seed;     /* of the step */
    struct vs_zone zone;      /* of the session */
    struct vs_eval_memo *memo; /* private: results of shared sub-expressions for the current batch */
};

/* Forgets remembered results; call once per input batch (vs_eval_begin) before evaluating over it. */
void vs_eval_begin(struct vs_eval *eval, const struct vs_batch *batch);
/* Computes the selected rows; *out has batch->row_count rows, of which those not selected are undefined.
 * The result borrows from the scratch arena or from the batch. */
VS_MUST_USE enum vs_err vs_eval_column(struct vs_eval *eval, const struct vs_expr *expr,
                                       const struct vs_batch *batch, struct vs_column *out,
                                       struct vs_err_note *note);
/* Narrows the selection to rows where expr is TRUE; the arrays are the scratch arena's. */
VS_MUST_USE enum vs_err vs_eval_filter(struct vs_eval *eval, const struct vs_expr *expr,
                                       const struct vs_batch *batch, const uint32_t **selection,
                                       uint32_t *selection_count, struct vs_err_note *note);

#endif
