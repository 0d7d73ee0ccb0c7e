/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* CREATE VIEW: the query is bound once and its relation put wherever the name stands, so what it
 * does is shared. */
#include "core/sql/plan/binder_ddl.h"

static enum vs_err name_columns(struct vs_binder *binder, const struct vs_ast_create_view *ast,
                                struct vs_relation *relation)
{
    if (ast->columns.count == 0)
        return VS_ERR_OK;
    if (ast->columns.count != relation->field_count)
        return vs_bind_fail(binder, ast->columns.items[0].at,
                            "VIEW definition and input fields not match: %u names for %u columns",
                            ast->columns.count, relation->field_count);
    for (uint32_t i = 0; i < relation->field_count; i++)
        relation->fields[i].name = ast->columns.items[i].name;
    return VS_ERR_OK;
}

static enum vs_err check_names(struct vs_binder *binder, const struct vs_ast_create_view *ast,
                               const struct vs_relation *relation)
{
    for (uint32_t i = 0; i < relation->field_count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (vs_str_equal(relation->fields[i].name, relation->fields[k].name))
                return vs_bind_fail(
                    binder, ast->columns.count > 0 ? ast->columns.items[i].at : ast->query->at,
                    "A column with the same name `%.*s` has been defined already",
                    VS_STR_ARG(relation->fields[i].name));
    return VS_ERR_OK;
}

enum vs_err vs_bind_create_view(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    const struct vs_ast_create_view *ast = &statement->as.create_view;
    struct vs_object object = {.temporary = ast->temporary};
    struct vs_relation *relation = VS_ARENA_NEW(binder->arena, struct vs_relation);
    bool skip = false;
    VS_TRY(vs_bind_new_name(binder, &ast->name, ast->or_replace, ast->if_not_exists, &object, &skip));
    if (skip)
        return VS_ERR_OK;
    VS_TRY(vs_bind_query(binder, ast->query, relation));
    VS_TRY(vs_relation_rename(binder, relation, ast->name.parts[ast->name.count - 1].name, &(struct vs_ast_idents){0}));
    VS_TRY(name_columns(binder, ast, relation));
    VS_TRY(check_names(binder, ast, relation));
    struct vs_buf text = {0};
    vs_ast_print_query(&text, ast->query);
    object.query_text = vs_arena_copy(binder->arena, vs_buf_str(&text));
    vs_buf_free(&text);
    object.view = relation;
    vs_catalog_put(&binder->catalog, &object);
    return VS_ERR_OK;
}
