/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* CREATE, DROP and USE of catalogs and databases. They are names only: nothing outlives the scripts. */
#include "core/sql/plan/binder_ddl.h"

static struct vs_str option_of(const struct vs_ast_options *options, struct vs_str key)
{
    for (uint32_t i = 0; i < options->count; i++)
        if (vs_str_equal(options->items[i].key, key))
            return options->items[i].value;
    return (struct vs_str){0};
}

enum vs_err vs_bind_create_catalog(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    const struct vs_ast_create_other *ast = &statement->as.create_other;
    const struct vs_ast_ident *name = &ast->name.parts[0];
    struct vs_str type = option_of(&ast->options, VS_STR("type"));
    struct vs_str database = option_of(&ast->options, VS_STR("default-database"));
    if (ast->name.count != 1)
        return vs_bind_fail(binder, name->at, "The name of a catalog is one word");
    if (vs_catalog_default_database(&binder->catalog, name->name) != NULL)
        return ast->if_not_exists ? VS_ERR_OK
                                  : vs_bind_fail(binder, name->at, "Catalog %.*s already exists.",
                                                 VS_STR_ARG(name->name));
    if (!vs_str_equal(type, VS_STR("generic_in_memory")))
        return vs_bind_fail(binder, name->at,
                            "Unable to create catalog '%.*s': there is no catalog type '%.*s'; "
                            "write 'type' = 'generic_in_memory'",
                            VS_STR_ARG(name->name), VS_STR_ARG(type));
    for (uint32_t i = 0; i < ast->options.count; i++)
        if (!vs_str_equal(ast->options.items[i].key, VS_STR("type")) &&
            !vs_str_equal(ast->options.items[i].key, VS_STR("default-database")))
            return vs_bind_fail(binder, ast->options.items[i].at,
                                "Unsupported option '%.*s'. Supported options: default-database, type",
                                VS_STR_ARG(ast->options.items[i].key));
    vs_catalog_add_database(
        &binder->catalog,
        (struct vs_database){name->name, database.len > 0 ? database : VS_STR("default"), true});
    return VS_ERR_OK;
}

/* [catalog.]database */
static enum vs_err split(struct vs_binder *binder, const struct vs_ast_path *path,
                         struct vs_database *out)
{
    if (path->count > 2)
        return vs_bind_fail(binder, path->at, "A database is named [catalog.]database");
    out->catalog = path->count == 2 ? path->parts[0].name : binder->catalog.current.catalog;
    out->name = path->parts[path->count - 1].name;
    if (vs_catalog_default_database(&binder->catalog, out->catalog) == NULL)
        return vs_bind_fail(binder, path->at, "A catalog with name [%.*s] does not exist.",
                            VS_STR_ARG(out->catalog));
    return VS_ERR_OK;
}

static enum vs_err refuse_missing(struct vs_binder *binder, const struct vs_ast_path *path,
                                  struct vs_database database)
{
    return vs_bind_fail(binder, path->at,
                        "A database with name [%.*s] does not exist in the catalog: [%.*s].",
                        VS_STR_ARG(database.name), VS_STR_ARG(database.catalog));
}

enum vs_err vs_bind_create_database(struct vs_binder *binder,
                                    const struct vs_ast_statement *statement)
{
    const struct vs_ast_create_other *ast = &statement->as.create_other;
    struct vs_database database = {0};
    VS_TRY(split(binder, &ast->name, &database));
    if (vs_catalog_find_database(&binder->catalog, database.catalog, database.name) != NULL)
        return ast->if_not_exists
                   ? VS_ERR_OK
                   : vs_bind_fail(binder, ast->name.at,
                                  "Database %.*s already exists in Catalog %.*s.",
                                  VS_STR_ARG(database.name), VS_STR_ARG(database.catalog));
    vs_catalog_add_database(&binder->catalog, database);
    return VS_ERR_OK;
}

enum vs_err vs_bind_use(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    const struct vs_ast_show *use = &statement->as.show;
    struct vs_database database = {0};
    if (vs_str_equal(use->what, VS_STR("CATALOG"))) {
        const struct vs_ast_ident *name = &use->name.parts[0];
        const struct vs_database *found =
            use->name.count == 1 ? vs_catalog_default_database(&binder->catalog, name->name) : NULL;
        if (found == NULL)
            return vs_bind_fail(binder, name->at, "A catalog with name [%.*s] does not exist.",
                                VS_STR_ARG(name->name));
        binder->catalog.current = *found;
        return VS_ERR_OK;
    }
    VS_TRY(split(binder, &use->name, &database));
    const struct vs_database *found =
        vs_catalog_find_database(&binder->catalog, database.catalog, database.name);
    if (found == NULL)
        return refuse_missing(binder, &use->name, database);
    binder->catalog.current = *found;
    return VS_ERR_OK;
}

static enum vs_err drop_database(struct vs_binder *binder, const struct vs_ast_drop *drop)
{
    struct vs_database database = {0};
    VS_TRY(split(binder, &drop->name, &database));
    const struct vs_database *found =
        vs_catalog_find_database(&binder->catalog, database.catalog, database.name);
    const struct vs_database *current = &binder->catalog.current;
    if (found == NULL)
        return drop->if_exists ? VS_ERR_OK : refuse_missing(binder, &drop->name, database);
    if (vs_str_equal(current->catalog, database.catalog) && vs_str_equal(current->name, database.name))
        return vs_bind_fail(binder, drop->name.at,
                            "Cannot drop a database which is currently in use.");
    if (!vs_str_equal(drop->behaviour, VS_STR("CASCADE")) &&
        !vs_catalog_database_is_empty(&binder->catalog, database))
        return vs_bind_fail(binder, drop->name.at,
                            "Database %.*s in catalog %.*s is not empty; DROP DATABASE .. CASCADE "
                            "drops its tables too.",
                            VS_STR_ARG(database.name), VS_STR_ARG(database.catalog));
    vs_catalog_drop_database(&binder->catalog, *found);
    return VS_ERR_OK;
}

static enum vs_err drop_catalog(struct vs_binder *binder, const struct vs_ast_drop *drop)
{
    struct vs_str name = drop->name.parts[0].name;
    if (drop->name.count != 1 || vs_catalog_default_database(&binder->catalog, name) == NULL)
        return drop->if_exists ? VS_ERR_OK
                               : vs_bind_fail(binder, drop->name.at, "Catalog %.*s does not exist.",
                                              VS_STR_ARG(name));
    if (vs_str_equal(binder->catalog.current.catalog, name))
        return vs_bind_fail(binder, drop->name.at,
                            "Cannot drop a catalog which is currently in use.");
    for (uint32_t i = binder->catalog.database_count; i-- > 0;)
        if (vs_str_equal(binder->catalog.databases[i].catalog, name))
            vs_catalog_drop_database(&binder->catalog, binder->catalog.databases[i]);
    return VS_ERR_OK;
}

enum vs_err vs_bind_drop_space(struct vs_binder *binder, const struct vs_ast_drop *drop)
{
    return vs_str_equal(drop->what, VS_STR("CATALOG")) ? drop_catalog(binder, drop)
                                                       : drop_database(binder, drop);
}
