/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What lies between the table of functions and their kernels (private to this folder).
 *
 * A row of functions.def names a result rule, which types a call while it is built, and a kernel of one of six
 * kinds. Rows to compute are a bitmap; a kernel may also write rows that are not wanted, as long as that cannot
 * fail and does not follow pointers: rows that nobody wanted may hold anything. NULL is handled outside of the
 * kernels unless the function says VS_SEES_NULL. BOOLEAN results live as two bitmaps (TRUE, FALSE; neither is
 * NULL) so that conditions are combined 64 rows at a time, and become columns only where they are values.
 *
 * One thread per struct vs_eval; what kernels make lies in its scratch arena. */
#ifndef VS_CORE_SQL_EXPR_KERNEL_H
#define VS_CORE_SQL_EXPR_KERNEL_H

#include "core/sql/expr.h"

/* Wanted rows: bit i for row i; bits at and beyond row_count are 0. */
struct vs_rows {
    const uint64_t *bits;
    uint32_t row_count;
    uint32_t count;
};

/* An evaluated argument. Constant: the column has one item, at index 0, for all rows. */
struct vs_operand {
    struct vs_column column;
    bool constant;
};

/* Bits of rows that were not wanted, and beyond the end, may be anything. */
struct vs_truth {
    const uint64_t *yes;
    const uint64_t *no;
};

/* One evaluation of one call. */
struct vs_call {
    struct vs_eval *eval;
    const struct vs_batch *batch;
    struct vs_err_note *note;
    const struct vs_expr *expr;
    const struct vs_rows *rows;
    uint32_t row;        /* scalar kernels: the row at work */
    struct vs_buf *text; /* scalar kernels: emptied before each row */
    void *kept;          /* scalar kernels: what one keeps from row to row, NULL before the first */
};

enum vs_kernel_kind {
    VS_KERNEL_scalar,     /* one row at a time */
    VS_KERNEL_vector,     /* a whole column */
    VS_KERNEL_truth,      /* a whole condition */
    VS_KERNEL_form,       /* evaluates its arguments itself, gives a column */
    VS_KERNEL_truth_form, /* evaluates its arguments itself, gives a condition */
    VS_KERNEL_rewrite     /* never evaluated: the result rule builds another expression */
};

enum {
    VS_SEES_NULL = 1, /* the kernel is called for NULL arguments too */
    VS_NULLABLE = 2,  /* may give NULL where no argument is NULL */
    VS_VOLATILE = 4,  /* differs from row to row, or from call to call */
    VS_CLOCK = 8,     /* differs from step to step */
    VS_INTERNAL = 16, /* stands for a form of another function: not listed */
    VS_ZONED = 32     /* depends on the session zone also where no TIMESTAMP_LTZ is in sight */
};

/* A call while it is built. A result rule sets type (NOT NULL aside), may put casts around args, or sets
 * rewritten to what the call stands for. */
struct vs_binding {
    struct vs_arena *plan;
    const struct vs_function *function;
    const struct vs_expr **args;
    uint32_t arg_count;
    struct vs_type type;
    const struct vs_expr *rewritten;
    struct vs_err_note *note;
};

/* A text that a function makes may not be longer; rows that would make one fail. */
enum { VS_TEXT_SIZE_MAX = 1024 * 1024 };

/* Variants of shared kernels. */
enum { VS_CMP_EQ, VS_CMP_NE, VS_CMP_LT, VS_CMP_LE, VS_CMP_GT, VS_CMP_GE };
enum {
    VS_MATH_SQRT,
    VS_MATH_EXP,
    VS_MATH_LN,
    VS_MATH_LOG10,
    VS_MATH_SIN,
    VS_MATH_COS,
    VS_MATH_TAN,
    VS_MATH_ASIN,
    VS_MATH_ACOS,
    VS_MATH_ATAN,
    VS_MATH_SINH,
    VS_MATH_COSH,
    VS_MATH_TANH,
    VS_MATH_LOG2,
    VS_MATH_COT,
    VS_MATH_DEGREES,
    VS_MATH_RADIANS,
    VS_MATH_POWER,
    VS_MATH_ATAN2,
    VS_MATH_LOG
};
enum {
    VS_REGEX_TEST,
    VS_REGEX_EXTRACT,
    VS_REGEX_REPLACE,
    VS_REGEX_COUNT,
    VS_REGEX_INSTR,
    VS_REGEX_SUBSTR,
    VS_REGEX_SIMILAR
};
enum { VS_IS_JSON_VALUE, VS_IS_JSON_OBJECT, VS_IS_JSON_ARRAY, VS_IS_JSON_SCALAR };
enum { VS_ADD, VS_SUBTRACT, VS_MULTIPLY, VS_DIVIDE, VS_MODULO };

struct vs_function {
    const char *name;
    const char *signature; /* see functions.def */
    const char *help;
    enum vs_kernel_kind kind;
    int variant; /* which one of the functions that share a kernel */
    unsigned flags;
    enum vs_err (*result)(struct vs_binding *binding);
    union {
        enum vs_err (*scalar)(struct vs_call *call, const struct vs_value *args, struct vs_value *out);
        enum vs_err (*vector)(struct vs_call *call, const struct vs_operand *args, struct vs_column *out);
        enum vs_err (*truth)(struct vs_call *call, const struct vs_operand *args, struct vs_truth *out);
        enum vs_err (*form)(struct vs_call *call, struct vs_operand *out);
        enum vs_err (*truth_form)(struct vs_call *call, bool filter, struct vs_truth *out);
    } kernel;
    /* Compiles constant arguments, may be NULL; fails when they are wrong for every row. */
    enum vs_err (*prepare)(struct vs_arena *plan, const struct vs_expr *call, const void **prepared,
                           struct vs_err_note *note);
};

/* The table. */
uint32_t vs_function_count(void);
const struct vs_function *vs_function_at(uint32_t index);

/* --- building ---------------------------------------------------------------------------------------------- */

/* A call that is typed already: folds it when it is constant, else compiles what is constant in it. */
VS_MUST_USE enum vs_err vs_call_make(struct vs_arena *plan, const struct vs_function *function,
                                     struct vs_type type, const struct vs_expr *const *args, uint32_t arg_count,
                                     const struct vs_expr **out, struct vs_err_note *note);
/* The cast that the rules put in; never refused. Returns arg itself when there is nothing to do. */
const struct vs_expr *vs_call_coerce(struct vs_arena *plan, const struct vs_expr *arg, struct vs_type to);
/* Of the types alone: can CAST do it, and does INSERT by itself? */
bool vs_cast_allowed(struct vs_type from, struct vs_type to);
bool vs_cast_is_implicit(struct vs_type from, struct vs_type to);
/* The same bits: no kernel needs to run. */
bool vs_cast_is_free(struct vs_type from, struct vs_type to);
struct vs_type vs_type_as_decimal(struct vs_type type); /* of an integer or DECIMAL */
/* "INTEGER", "CHAR": as Flink's messages name kinds. */
const char *vs_kind_sql_name(enum vs_kind kind);
/* "Cannot apply 'ABS' to arguments of type 'ABS(<CHAR(1)>)'. Supported form(s): .." */
enum vs_err vs_binding_refuse(struct vs_binding *binding);
bool vs_expr_is_null_literal(const struct vs_expr *expr);
static inline bool vs_expr_is_const(const struct vs_expr *expr)
{
    return expr->kind == VS_EXPR_CONST;
}


/* --- evaluation -------------------------------------------------------------------------------------------- */

VS_MUST_USE enum vs_err vs_compute(const struct vs_call *within, const struct vs_expr *expr,
                                   const struct vs_rows *rows, struct vs_operand *out);
/* filter: NULL is as good as FALSE to the asker, so the result may mix them up. */
VS_MUST_USE enum vs_err vs_compute_truth(const struct vs_call *within, const struct vs_expr *expr,
                                         const struct vs_rows *rows, bool filter, struct vs_truth *out);
uint64_t *vs_bits_new(const struct vs_call *call);
/* The rows among `rows` whose bit is set. */
struct vs_rows vs_rows_and(const struct vs_call *call, const struct vs_rows *rows, const uint64_t *bits);
struct vs_rows vs_rows_and_not(const struct vs_call *call, const struct vs_rows *rows, const uint64_t *bits);
/* Rows where no argument is NULL as bits, or NULL when there is no NULL at all. Constants are not looked at. */
const uint64_t *vs_valid_of(const struct vs_call *call, const struct vs_operand *args, uint32_t count);
/* An empty column for the result: data for all rows, validity as given. */
void *vs_column_make(const struct vs_call *call, struct vs_type type, const uint64_t *valid,
                     struct vs_column *out);
/* Less, equal, greater; neither is NULL. Collections are equal or not: NULLs in them equal each other. */
int vs_value_order(struct vs_type type, const struct vs_value *a, const struct vs_value *b);
struct vs_value vs_operand_get(const struct vs_operand *operand, uint32_t row);
static inline bool vs_operand_is_null(const struct vs_operand *operand, uint32_t row)
{
    return vs_column_is_null(&operand->column, operand->constant ? 0 : row);
}
/* What call->text holds, moved to the scratch arena. */
struct vs_str vs_call_take_text(struct vs_call *call);
/* One word per string of a column: equal strings have equal words, and those of at most VS_HEAD_SIZE bytes only
 * they. Made at the second time of asking within a batch; NULL: not yet. */
enum { VS_HEAD_SIZE = 7 };
const uint64_t *vs_string_heads(const struct vs_call *call, const struct vs_expr *column_expr,
                                const struct vs_operand *operand);
uint64_t vs_string_head(struct vs_str s);
/* Counts VS_VOLATILE evaluations within a batch, so that two RAND() differ. */
uint64_t vs_call_ordinal(const struct vs_call *call);

/* for each wanted row: VS_FOR_ROWS(rows, row) { .. } */
#define VS_FOR_ROWS(rows, row)                                                                               \
    for (uint32_t vs_word_ = 0; vs_word_ * 64 < (rows)->row_count; vs_word_++)                               \
        for (uint64_t vs_bits_ = (rows)->bits[vs_word_]; vs_bits_ != 0; vs_bits_ &= vs_bits_ - 1)            \
            for (uint32_t row = vs_word_ * 64 + (uint32_t)__builtin_ctzll(vs_bits_), vs_once_ = 1;           \
                 vs_once_ != 0; vs_once_ = 0)

/* --- kernels, result rules, preparations: declared from the table ------------------------------------------- */

#define VS_DECLARE_scalar(kernel)                                                                            \
    enum vs_err vs_fn_##kernel(struct vs_call *call, const struct vs_value *args, struct vs_value *out);
#define VS_DECLARE_vector(kernel)                                                                            \
    enum vs_err vs_fn_##kernel(struct vs_call *call, const struct vs_operand *args, struct vs_column *out);
#define VS_DECLARE_truth(kernel)                                                                             \
    enum vs_err vs_fn_##kernel(struct vs_call *call, const struct vs_operand *args, struct vs_truth *out);
#define VS_DECLARE_form(kernel) enum vs_err vs_fn_##kernel(struct vs_call *call, struct vs_operand *out);
#define VS_DECLARE_truth_form(kernel)                                                                        \
    enum vs_err vs_fn_##kernel(struct vs_call *call, bool filter, struct vs_truth *out);
#define VS_DECLARE_rewrite(kernel)
#define VS_FN(name, signature, result, kind, kernel, variant, flags, help)                                   \
    VS_DECLARE_##kind(kernel) enum vs_err vs_result_##result(struct vs_binding *binding);
#define VS_FN_PREPARED(name, signature, result, kind, kernel, variant, flags, prepare, help)                 \
    VS_FN(name, signature, result, kind, kernel, variant, flags, help)                                       \
    enum vs_err vs_prepare_##prepare(struct vs_arena *plan, const struct vs_expr *call,                      \
                                     const void **prepared, struct vs_err_note *note);
#include "core/sql/expr/functions.def"
#undef VS_FN
#undef VS_FN_PREPARED

#endif
