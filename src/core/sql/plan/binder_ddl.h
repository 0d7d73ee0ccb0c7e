/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* CREATE, ALTER, DROP and USE: what changes the catalog of the binder. Every refusal names its place; a statement
 * that is refused ends the binding, so half done changes are never seen. Plan arena, one thread. */
#ifndef VS_CORE_SQL_PLAN_BINDER_DDL_H
#define VS_CORE_SQL_PLAN_BINDER_DDL_H

#include "core/sql/plan/binder.h"

/* bind_database.c */
VS_MUST_USE enum vs_err vs_bind_create_catalog(struct vs_binder *binder,
                                               const struct vs_ast_statement *statement);
VS_MUST_USE enum vs_err vs_bind_create_database(struct vs_binder *binder,
                                                const struct vs_ast_statement *statement);
VS_MUST_USE enum vs_err vs_bind_use(struct vs_binder *binder,
                                    const struct vs_ast_statement *statement);
/* DROP CATALOG and DROP DATABASE */
VS_MUST_USE enum vs_err vs_bind_drop_space(struct vs_binder *binder,
                                           const struct vs_ast_drop *drop);
/* bind_create.c, bind_view.c */
/* The name for a new table or view; *skip: it is there and IF NOT EXISTS was said. */
VS_MUST_USE enum vs_err vs_bind_new_name(struct vs_binder *binder, const struct vs_ast_path *path,
                                         bool replace, bool if_not_exists,
                                         struct vs_object *object, bool *skip);
int32_t vs_table_find_column(const struct vs_table *table, struct vs_str name);
/* The columns of `base`, then those of the statement; its keys and its watermark in place of the base's. */
VS_MUST_USE enum vs_err vs_bind_elements(struct vs_binder *binder,
                                         const struct vs_ast_create_table *ast,
                                         const struct vs_table *base, struct vs_table *table);
/* bind_alter.c */
VS_MUST_USE enum vs_err vs_bind_alter(struct vs_binder *binder,
                                      const struct vs_ast_statement *statement);
VS_MUST_USE enum vs_err vs_bind_create_table(struct vs_binder *binder,
                                             const struct vs_ast_statement *statement);
VS_MUST_USE enum vs_err vs_bind_create_view(struct vs_binder *binder,
                                            const struct vs_ast_statement *statement);

/* An expression as Flink shows it. */
struct vs_str vs_bind_text(struct vs_binder *binder, const struct vs_ast_expr *expr);
/* bind_show.c: SHOW and DESCRIBE; their text goes to `explained`. */
VS_MUST_USE enum vs_err vs_bind_show(struct vs_binder *binder, const struct vs_ast_statement *statement);

#endif
