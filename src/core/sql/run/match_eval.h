/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What DEFINE and MEASURES say about rows of a match: the values they read, and their expressions.
 *
 * One row at a time. Belongs to one operator; its memory is the task's and two arenas of its own.
 */
#ifndef VS_CORE_SQL_RUN_MATCH_EVAL_H
#define VS_CORE_SQL_RUN_MATCH_EVAL_H

#include "core/sql/match.h"
#include "core/sql/run/nfa.h"
#include "core/sql/run/op.h"

struct vs_match_formula; /* private: an expression and what it reads */
struct vs_match_source;  /* private: where a read comes from */

struct vs_match_eval {
    struct vs_task *task;
    const struct vs_match *match;
    struct vs_step *step;
    uint32_t *kept; /* columns of the input that are kept of each row; first the sort keys */
    struct vs_type *kept_types;
    uint32_t kept_count;
    struct vs_match_formula *defines;
    struct vs_match_formula *measures;
    struct vs_match_source *sources; /* per read */
    struct vs_value *cells;          /* per read */
    const struct vs_value **pointers;
    uint64_t *valid;
    struct vs_column *columns;
    struct vs_arena temporary; /* of one formula */
    struct vs_arena decoded;   /* values of rows */
    uint32_t decoded_count;
    uint64_t generation; /* of `decoded` */
};

/* The place at which a formula is computed. */
struct vs_match_at {
    uint32_t part; /* DEFINE of this part; VS_MATCH_ANY: MEASURES */
    const struct vs_nfa_node *last;
    struct vs_nfa_row *row; /* DEFINE: the row behind the chain */
    int64_t time;           /* MEASURES: MATCH_ROWTIME() */
};

void vs_match_eval_init(struct vs_match_eval *eval, struct vs_task *task,
                        const struct vs_node *node);
void vs_match_eval_free(struct vs_match_eval *eval);
void vs_match_eval_begin(struct vs_match_eval *eval, struct vs_step *step);
/* Order of two rows by time and the other sort keys. */
int vs_match_eval_compare(struct vs_match_eval *eval, struct vs_nfa_row *a, struct vs_nfa_row *b);
VS_MUST_USE enum vs_err vs_match_eval_fits(struct vs_match_eval *eval, const struct vs_match_at *at,
                                           bool *out);
/* Sets the columns behind the partition columns. */
VS_MUST_USE enum vs_err vs_match_eval_measures(struct vs_match_eval *eval,
                                               const struct vs_match_at *at,
                                               struct vs_batch_builder *builder);

#endif
