/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Table functions in FROM, and their arguments. The rules of binder.h hold. */
#ifndef VS_CORE_SQL_PLAN_BIND_FUNCTION_H
#define VS_CORE_SQL_PLAN_BIND_FUNCTION_H

#include "core/sql/plan/binder.h"

/* bind_window.c, bind_silence.c, bind_anomaly.c: table functions. */
VS_MUST_USE enum vs_err vs_bind_table_arg(struct vs_binder *binder, const struct vs_ast_expr *arg,
                                          const char *name, struct vs_relation *out);
/* PARTITION BY of a table argument: columns. */
VS_MUST_USE enum vs_err vs_bind_partition(struct vs_binder *binder, const struct vs_ast_list *list,
                                          const struct vs_relation *relation, uint32_t **out,
                                          uint32_t *count);
VS_MUST_USE enum vs_err vs_bind_descriptor(struct vs_binder *binder, const struct vs_ast_expr *arg,
                                           const char *name, const struct vs_relation *relation,
                                           uint32_t *out);
VS_MUST_USE enum vs_err vs_bind_time_attribute(struct vs_binder *binder, uint32_t at,
                                               const char *what, struct vs_type type);
bool vs_window_function_exists(struct vs_str name);
VS_MUST_USE enum vs_err vs_bind_window_function(struct vs_binder *binder,
                                                const struct vs_ast_expr *call,
                                                struct vs_relation *out);
/* PARTITION BY of a table argument of a process table function: columns only. */
VS_MUST_USE enum vs_err vs_bind_partition_columns(struct vs_binder *binder, const struct vs_ast_expr *arg,
                                                  const char *name, const struct vs_relation *relation,
                                                  uint32_t **out, uint32_t *count);
/* on_time => DESCRIPTOR(ts): a rowtime attribute. */
VS_MUST_USE enum vs_err vs_bind_on_time(struct vs_binder *binder, const struct vs_ast_expr *call,
                                        const struct vs_ast_expr *arg, const struct vs_relation *input,
                                        uint32_t *out);
VS_MUST_USE enum vs_err vs_bind_anomaly(struct vs_binder *binder, const struct vs_ast_expr *call,
                                        struct vs_relation *out);
VS_MUST_USE enum vs_err vs_bind_silence(struct vs_binder *binder, const struct vs_ast_expr *call,
                                        struct vs_relation *out);
/* bind_args.c: arguments of a table function by position or by name, into out[0 .. param_count). */
struct vs_param {
    const char *name;
    bool optional;
};
VS_MUST_USE enum vs_err vs_bind_args(struct vs_binder *binder, const struct vs_ast_expr *call,
                                     const struct vs_param *params, uint32_t param_count,
                                     const struct vs_ast_expr **out);

#endif
