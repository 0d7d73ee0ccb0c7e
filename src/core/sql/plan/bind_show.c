/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* SHOW and DESCRIBE: their text goes where that of EXPLAIN goes, in the form of Flink's client. */
#include <stdlib.h>

#include "base/check.h"
#include "base/tableau.h"
#include "core/sql/parse/print.h"
#include "core/sql/plan/binder_ddl.h"

struct cells {
    struct vs_arena *arena;
    struct vs_str *items;
    uint32_t count;
    uint32_t capacity;
};

static void add_cell(struct cells *cells, struct vs_str text)
{
    cells->items = vs_plan_grow(cells->arena, cells->items, cells->count, &cells->capacity, sizeof *cells->items);
    cells->items[cells->count++] = text;
}

static struct vs_str take(struct vs_binder *binder, struct vs_buf *text)
{
    struct vs_str copy = vs_arena_copy(binder->arena, vs_buf_str(text));
    vs_buf_free(text);
    return copy;
}

/* LIKE: % is any text, _ one character. */
static bool like(struct vs_str text, struct vs_str pattern)
{
    size_t t = 0;
    size_t p = 0;
    size_t star = SIZE_MAX;
    size_t mark = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '%') {
            star = p++;
            mark = t;
        } else if (p < pattern.len && (pattern.ptr[p] == '_' || pattern.ptr[p] == text.ptr[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '%')
        p++;
    return p == pattern.len;
}

static bool is_wanted(const struct vs_ast_show *show, struct vs_str name)
{
    return !show->like || like(name, show->pattern) != show->negated;
}

static int compare_names(const void *a, const void *b)
{
    return vs_str_compare(*(const struct vs_str *)a, *(const struct vs_str *)b);
}

/* One column of names, in order. */
static void print_names(struct vs_binder *binder, const char *title, struct cells *names)
{
    struct vs_str head = vs_str(title);
    if (names->count > 1)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    vs_tableau_print(&binder->explained, &head, 1, names->items, names->count);
}

/* The name without its database: vs_catalog_object_name backwards. */
static struct vs_str bare_name(const struct vs_object *object)
{
    struct vs_str catalog = object->database.catalog;
    struct vs_str database = object->database.name;
    size_t skip = 0;
    if (!vs_str_equal(catalog, VS_STR("default_catalog")))
        skip = catalog.len + 1 + database.len + 1;
    else if (!vs_str_equal(database, VS_STR("default_database")))
        skip = database.len + 1;
    return (struct vs_str){object->name.ptr + skip, object->name.len - skip};
}

/* FROM [catalog.]database, or the current one; NULL: there is none of that name. */
static const struct vs_database *database_of(const struct vs_binder *binder, const struct vs_ast_path *path)
{
    if (path->count == 0)
        return &binder->catalog.current;
    struct vs_str catalog = path->count > 1 ? path->parts[path->count - 2].name : binder->catalog.current.catalog;
    return vs_catalog_find_database(&binder->catalog, catalog, path->parts[path->count - 1].name);
}

static enum vs_err show_objects(struct vs_binder *binder, const struct vs_ast_show *show, bool views)
{
    struct cells names = {.arena = binder->arena};
    const struct vs_database *database = database_of(binder, &show->name);
    if (database == NULL)
        return vs_bind_fail(binder, show->name.at, "A database with name [%.*s] does not exist",
                            VS_STR_ARG(show->name.parts[show->name.count - 1].name));
    for (uint32_t i = 0; i < binder->catalog.count; i++) {
        const struct vs_object *object = &binder->catalog.items[i];
        bool here = vs_str_equal(object->database.name, database->name) &&
                    vs_str_equal(object->database.catalog, database->catalog);
        bool seen = vs_catalog_find(&binder->catalog, object->name) != object; /* a temporary one hides it */
        if (here && !seen && (!views || object->table == NULL) && is_wanted(show, bare_name(object)))
            add_cell(&names, bare_name(object));
    }
    print_names(binder, views ? "view name" : "table name", &names);
    return VS_ERR_OK;
}

static void show_functions(struct vs_binder *binder, const struct vs_ast_show *show)
{
    struct cells names = {.arena = binder->arena};
    for (uint32_t i = 0; i < vs_function_help_count(); i++) {
        struct vs_function_help help = vs_function_help_at(i);
        struct vs_str name = vs_str(help.name);
        bool known = help.internal || !((help.name[0] >= 'A' && help.name[0] <= 'Z') || help.name[0] == '_');
        for (uint32_t k = 0; k < names.count && !known; k++)
            known = vs_str_equal(names.items[k], name);
        if (!known && is_wanted(show, name))
            add_cell(&names, name);
    }
    print_names(binder, "function name", &names);
}

/* --- DESCRIBE --- */

static struct vs_str type_text(struct vs_binder *binder, struct vs_type type)
{
    struct vs_buf text = {0};
    type.not_null = false;
    vs_type_print(&text, type);
    return take(binder, &text);
}

static struct vs_str key_text(struct vs_binder *binder, const struct vs_table *table, uint32_t column)
{
    struct vs_buf text = {0};
    bool is_key = false;
    vs_buf_printf(&text, "PRI(");
    for (uint32_t i = 0; i < table->primary_key_count; i++) {
        is_key = is_key || table->primary_key[i] == column;
        vs_buf_printf(&text, "%s%.*s", i == 0 ? "" : ", ", VS_STR_ARG(table->columns[table->primary_key[i]].name));
    }
    vs_buf_add_char(&text, ')');
    if (!is_key)
        vs_buf_clear(&text);
    return take(binder, &text);
}

static void add_metadata(struct vs_buf *out, const struct vs_table_column *column)
{
    vs_buf_printf(out, "METADATA");
    if (!vs_str_equal(column->metadata_key, column->name)) {
        vs_buf_printf(out, " FROM ");
        vs_print_quoted(out, column->metadata_key, '\'');
    }
    vs_buf_printf(out, "%s", column->is_virtual ? " VIRTUAL" : "");
}

static struct vs_str extras_text(struct vs_binder *binder, const struct vs_table_column *column)
{
    struct vs_buf text = {0};
    if (column->kind == VS_COLUMN_METADATA)
        add_metadata(&text, column);
    if (column->kind == VS_COLUMN_COMPUTED)
        vs_buf_printf(&text, "AS %.*s", VS_STR_ARG(column->computed_text));
    return take(binder, &text);
}

static void describe_head(struct cells *cells, struct vs_binder *binder, struct vs_str name, struct vs_type type)
{
    bool not_null = type.not_null || type.attribute == VS_TIME_PROCTIME;
    add_cell(cells, name);
    add_cell(cells, type_text(binder, type));
    add_cell(cells, not_null ? VS_STR("FALSE") : VS_STR("TRUE"));
}

static void describe(struct vs_binder *binder, const struct vs_ast_show *show, const struct vs_object *object)
{
    static const struct vs_str names[] = {{"name", 4},   {"type", 4},      {"null", 4},   {"key", 3},
                                          {"extras", 6}, {"watermark", 9}, {"comment", 7}};
    const struct vs_table *table = object->table;
    struct cells cells = {.arena = binder->arena};
    bool comments = false;
    uint32_t rows = 0;
    for (uint32_t i = 0; table != NULL && i < table->column_count; i++)
        comments = comments || table->columns[i].comment.len > 0;
    for (uint32_t i = 0; table == NULL && i < object->view->field_count; i++) {
        const struct vs_field *field = &object->view->fields[i];
        if (!is_wanted(show, field->name))
            continue;
        describe_head(&cells, binder, field->name, object->view->rel->node.types[field->column]);
        for (uint32_t k = 0; k < 3; k++)
            add_cell(&cells, (struct vs_str){0});
        rows++;
    }
    for (uint32_t i = 0; table != NULL && i < table->column_count; i++) {
        const struct vs_table_column *column = &table->columns[i];
        if (!is_wanted(show, column->name))
            continue;
        describe_head(&cells, binder, column->name, column->type);
        add_cell(&cells, key_text(binder, table, i));
        add_cell(&cells, extras_text(binder, column));
        add_cell(&cells, (int32_t)i == table->rowtime_column ? table->watermark_text : (struct vs_str){0});
        if (comments)
            add_cell(&cells, column->comment);
        rows++;
    }
    vs_tableau_print(&binder->explained, names, comments ? 7 : 6, cells.items, rows);
}

/* --- SHOW CREATE --- */

/* As Flink writes types that are read again: STRING is VARCHAR(2147483647). */
static void add_type(struct vs_buf *out, struct vs_type type)
{
    struct vs_type plain = type;
    plain.not_null = false;
    plain.attribute = VS_TIME_NONE;
    if (vs_type_equal(plain, vs_type_string())) {
        vs_buf_printf(out, "VARCHAR(%d)", VS_LENGTH_MAX);
    } else if (type.kind == VS_KIND_VARBINARY && type.precision == VS_LENGTH_MAX) {
        vs_buf_printf(out, "VARBINARY(%d)", VS_LENGTH_MAX);
    } else if (type.kind == VS_KIND_TIMESTAMP_LTZ) {
        vs_buf_printf(out, "TIMESTAMP(%d) WITH LOCAL TIME ZONE", type.precision);
    } else if (type.kind == VS_KIND_ARRAY || type.kind == VS_KIND_MAP) {
        vs_buf_printf(out, type.kind == VS_KIND_MAP ? "MAP<" : "ARRAY<");
        add_type(out, type.element[0]);
        if (type.kind == VS_KIND_MAP) {
            vs_buf_printf(out, ", ");
            add_type(out, type.element[1]);
        }
        vs_buf_add_char(out, '>');
    } else if (type.kind == VS_KIND_ROW) {
        for (uint32_t i = 0; i < type.element_count; i++) {
            vs_buf_printf(out, i == 0 ? "ROW<" : ", ");
            vs_print_quoted(out, type.names[i], '`');
            vs_buf_add_char(out, ' ');
            add_type(out, type.element[i]);
        }
        vs_buf_add_char(out, '>');
    } else {
        vs_type_print(out, plain);
    }
    vs_buf_printf(out, "%s", type.not_null ? " NOT NULL" : "");
}

static void add_column(struct vs_buf *out, const struct vs_table_column *column)
{
    vs_buf_printf(out, "  ");
    vs_print_quoted(out, column->name, '`');
    vs_buf_add_char(out, ' ');
    if (column->kind == VS_COLUMN_COMPUTED)
        vs_buf_printf(out, "AS %.*s", VS_STR_ARG(column->computed_text));
    else
        add_type(out, column->type);
    if (column->kind == VS_COLUMN_METADATA) {
        vs_buf_add_char(out, ' ');
        add_metadata(out, column);
    }
    if (column->comment.len > 0) {
        vs_buf_printf(out, " COMMENT ");
        vs_print_quoted(out, column->comment, '\'');
    }
}

static void add_key(struct vs_buf *out, const struct vs_table *table)
{
    struct vs_buf name = {0};
    struct vs_buf columns = {0};
    vs_buf_printf(&name, "PK");
    for (uint32_t i = 0; i < table->primary_key_count; i++) {
        struct vs_str column = table->columns[table->primary_key[i]].name;
        vs_buf_printf(&name, "_%.*s", VS_STR_ARG(column));
        vs_buf_printf(&columns, "%s", i == 0 ? "" : ", ");
        vs_print_quoted(&columns, column, '`');
    }
    vs_buf_printf(out, ",\n  CONSTRAINT ");
    vs_print_quoted(out, vs_buf_str(&name), '`');
    vs_buf_printf(out, " PRIMARY KEY (%.*s) NOT ENFORCED", VS_STR_ARG(vs_buf_str(&columns)));
    vs_buf_free(&name);
    vs_buf_free(&columns);
}

static int compare_options(const void *a, const void *b)
{
    return vs_str_compare(((const struct vs_option *)a)->key, ((const struct vs_option *)b)->key);
}

static void add_options(struct vs_binder *binder, struct vs_buf *out, const struct vs_table *table)
{
    struct vs_option *options = VS_ARENA_ARRAY(binder->arena, table->option_count, struct vs_option);
    for (uint32_t i = 0; i < table->option_count; i++)
        options[i] = table->options[i];
    if (table->option_count > 1)
        qsort(options, table->option_count, sizeof *options, compare_options);
    vs_buf_printf(out, "WITH (");
    for (uint32_t i = 0; i < table->option_count; i++) {
        vs_buf_printf(out, "%s\n  ", i == 0 ? "" : ",");
        vs_print_quoted(out, options[i].key, '\'');
        vs_buf_printf(out, " = ");
        vs_print_quoted(out, options[i].value, '\'');
    }
    vs_buf_printf(out, "\n)\n");
}

/* CREATE TABLE `catalog`.`database`.`name` ( */
static void add_head(struct vs_buf *out, const struct vs_object *object, const char *what)
{
    vs_buf_printf(out, "CREATE %s%s ", object->temporary ? "TEMPORARY " : "", what);
    vs_print_quoted(out, object->database.catalog, '`');
    vs_buf_add_char(out, '.');
    vs_print_quoted(out, object->database.name, '`');
    vs_buf_add_char(out, '.');
    vs_print_quoted(out, bare_name(object), '`');
    vs_buf_printf(out, " (\n");
}

static void add_table(struct vs_binder *binder, struct vs_buf *out, const struct vs_object *object)
{
    const struct vs_table *table = object->table;
    add_head(out, object, "TABLE");
    for (uint32_t i = 0; i < table->column_count; i++) {
        vs_buf_printf(out, "%s", i == 0 ? "" : ",\n");
        add_column(out, &table->columns[i]);
    }
    if (table->rowtime_column >= 0) {
        vs_buf_printf(out, ",\n  WATERMARK FOR ");
        vs_print_quoted(out, table->columns[table->rowtime_column].name, '`');
        vs_buf_printf(out, " AS %.*s", VS_STR_ARG(table->watermark_text));
    }
    if (table->primary_key_count > 0)
        add_key(out, table);
    vs_buf_printf(out, "\n)\n");
    if (table->comment.len > 0) {
        vs_buf_printf(out, "COMMENT ");
        vs_print_quoted(out, table->comment, '\'');
        vs_buf_add_char(out, '\n');
    }
    if (table->partitioned_by.len > 0)
        vs_buf_printf(out, "PARTITIONED BY (%.*s)\n", VS_STR_ARG(table->partitioned_by));
    add_options(binder, out, table);
}

static void add_view(struct vs_buf *out, const struct vs_object *object)
{
    add_head(out, object, "VIEW");
    for (uint32_t i = 0; i < object->view->field_count; i++) {
        vs_buf_printf(out, "%s  ", i == 0 ? "" : ",\n");
        vs_print_quoted(out, object->view->fields[i].name, '`');
    }
    vs_buf_printf(out, "\n)\nAS %.*s\n", VS_STR_ARG(object->query_text));
}

static enum vs_err show_create(struct vs_binder *binder, const struct vs_ast_show *show, bool view)
{
    struct vs_object *object = NULL;
    static const struct vs_str head = {"result", 6};
    struct vs_buf out = {0};
    VS_TRY(vs_bind_object(binder, &show->name, &object));
    if (view != (object->table == NULL))
        return vs_bind_fail(binder, show->name.at,
                            view ? "SHOW CREATE VIEW is only supported for views, but '%.*s' is a table. Please use "
                                   "SHOW CREATE TABLE instead."
                                 : "SHOW CREATE TABLE is only supported for tables, but '%.*s' is a view. Please use "
                                   "SHOW CREATE VIEW instead.",
                            VS_STR_ARG(object->name));
    if (view)
        add_view(&out, object);
    else
        add_table(binder, &out, object);
    struct vs_str text = take(binder, &out);
    vs_tableau_print(&binder->explained, &head, 1, &text, 1);
    return VS_ERR_OK;
}

/* --- all --- */

/* Catalogs and databases; false: the statement is another. */
static bool show_spaces(struct vs_binder *binder, const struct vs_ast_show *show)
{
    const struct vs_catalog *catalog = &binder->catalog;
    struct cells names = {.arena = binder->arena};
    const char *title = NULL;
    if (vs_str_equal(show->what, VS_STR("CURRENT CATALOG"))) {
        title = "current catalog name";
        add_cell(&names, catalog->current.catalog);
    } else if (vs_str_equal(show->what, VS_STR("CURRENT DATABASE"))) {
        title = "current database name";
        add_cell(&names, catalog->current.name);
    } else if (vs_str_equal(show->what, VS_STR("CATALOGS"))) {
        title = "catalog name";
        for (uint32_t i = 0; i < catalog->database_count; i++)
            if (catalog->databases[i].is_default && is_wanted(show, catalog->databases[i].catalog))
                add_cell(&names, catalog->databases[i].catalog);
    } else if (vs_str_equal(show->what, VS_STR("DATABASES"))) {
        struct vs_str of = show->name.count > 0 ? show->name.parts[0].name : catalog->current.catalog;
        title = "database name";
        for (uint32_t i = 0; i < catalog->database_count; i++)
            if (vs_str_equal(catalog->databases[i].catalog, of) && is_wanted(show, catalog->databases[i].name))
                add_cell(&names, catalog->databases[i].name);
    }
    if (title != NULL)
        print_names(binder, title, &names);
    return title != NULL;
}

static enum vs_err describe_named(struct vs_binder *binder, const struct vs_ast_show *show)
{
    struct vs_object *object = NULL;
    VS_TRY(vs_bind_object(binder, &show->name, &object));
    describe(binder, show, object);
    return VS_ERR_OK;
}

enum vs_err vs_bind_show(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    static const struct {
        const char *what;
        const char *title;
        const char *name; /* the only one there is; NULL: none */
    } fixed[] = {{"USER FUNCTIONS", "function name", NULL},
                 {"MODULES", "module name", "core"},
                 {"PROCEDURES", "procedure name", NULL},
                 {"JARS", "jars", NULL}};
    const struct vs_ast_show *show = &statement->as.show;
    if (statement->kind == VS_AST_STATEMENT_DESCRIBE && show->what.len == 0)
        return describe_named(binder, show);
    if (vs_str_equal(show->what, VS_STR("COLUMNS")))
        return describe_named(binder, show);
    if (vs_str_equal(show->what, VS_STR("CREATE TABLE")) || vs_str_equal(show->what, VS_STR("CREATE VIEW")))
        return show_create(binder, show, vs_str_equal(show->what, VS_STR("CREATE VIEW")));
    if (vs_str_equal(show->what, VS_STR("TABLES")) || vs_str_equal(show->what, VS_STR("VIEWS")))
        return show_objects(binder, show, vs_str_equal(show->what, VS_STR("VIEWS")));
    if (show_spaces(binder, show))
        return VS_ERR_OK;
    if (vs_str_equal(show->what, VS_STR("FUNCTIONS"))) {
        show_functions(binder, show);
        return VS_ERR_OK;
    }
    for (size_t i = 0; statement->kind == VS_AST_STATEMENT_SHOW && i < sizeof fixed / sizeof *fixed; i++) {
        if (!vs_str_equal(show->what, vs_str(fixed[i].what)))
            continue;
        struct cells names = {.arena = binder->arena};
        if (fixed[i].name != NULL && is_wanted(show, vs_str(fixed[i].name)))
            add_cell(&names, vs_str(fixed[i].name));
        print_names(binder, fixed[i].title, &names);
        return VS_ERR_OK;
    }
    return vs_bind_unsupported(binder, statement->at, "%s %.*s is not supported",
                               statement->kind == VS_AST_STATEMENT_SHOW ? "SHOW" : "DESCRIBE", VS_STR_ARG(show->what));
}
