/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The syntax tree: statements. The rules of ast.h hold. */
#ifndef VS_CORE_SQL_PARSE_AST_STATEMENT_H
#define VS_CORE_SQL_PARSE_AST_STATEMENT_H

#include "core/sql/parse/ast_query.h"

enum vs_ast_statement_kind {
    VS_AST_STATEMENT_QUERY, /* a query at top level */
    VS_AST_STATEMENT_INSERT,
    VS_AST_STATEMENT_SET,   /* SET 'k' = 'v'; without option: SET alone, lists the settings */
    VS_AST_STATEMENT_RESET, /* RESET 'k'; key of len 0: all */
    VS_AST_STATEMENT_CREATE_TABLE,
    VS_AST_STATEMENT_CREATE_VIEW,
    VS_AST_STATEMENT_CREATE_FUNCTION,
    VS_AST_STATEMENT_CREATE_CATALOG,
    VS_AST_STATEMENT_CREATE_DATABASE,
    VS_AST_STATEMENT_DROP,
    VS_AST_STATEMENT_ALTER_TABLE,
    VS_AST_STATEMENT_STATEMENT_SET, /* EXECUTE STATEMENT SET BEGIN .. END, BEGIN STATEMENT SET; ..
                                       END */
    VS_AST_STATEMENT_EXPLAIN,       /* one statement, or a STATEMENT SET */
    VS_AST_STATEMENT_SHOW,
    VS_AST_STATEMENT_DESCRIBE,
    VS_AST_STATEMENT_USE,
    VS_AST_STATEMENT_KIND_COUNT
};

enum vs_ast_column_kind { VS_AST_COLUMN_PHYSICAL, VS_AST_COLUMN_METADATA, VS_AST_COLUMN_COMPUTED };

struct vs_ast_column {
    enum vs_ast_column_kind kind;
    struct vs_ast_ident name;
    struct vs_type type; /* PHYSICAL, METADATA */
    uint32_t type_at;
    struct vs_str metadata_key; /* FROM 'key'; len 0: the name of the column */
    bool is_virtual;
    const struct vs_ast_expr *computed;
    bool has_comment;
    struct vs_str comment;
    bool is_first; /* ALTER TABLE: where it comes to stand */
    struct vs_ast_ident after; /* name len 0: not said */
};

struct vs_ast_key { /* PRIMARY KEY or UNIQUE */
    uint32_t at;    /* 0 columns: none */
    bool unique;    /* UNIQUE, not PRIMARY KEY */
    bool not_enforced;
    bool enforced;                  /* ENFORCED was written */
    struct vs_ast_ident constraint; /* CONSTRAINT name; len 0: none */
    struct vs_ast_idents columns;   /* also for a column's own PRIMARY KEY */
};

struct vs_ast_watermark {
    uint32_t at;
    struct vs_ast_path column; /* count 0: no watermark */
    const struct vs_ast_expr *expr;
};

struct vs_ast_like_option { /* INCLUDING ALL, EXCLUDING OPTIONS, OVERWRITING .. */
    uint32_t at;
    struct vs_str merge;   /* INCLUDING, EXCLUDING, OVERWRITING */
    struct vs_str feature; /* ALL, CONSTRAINTS, DISTRIBUTION, GENERATED, METADATA, OPTIONS,
                              PARTITIONS, WATERMARKS */
};

struct vs_ast_like {
    struct vs_ast_path table;
    uint32_t option_count;
    const struct vs_ast_like_option *options;
};

struct vs_ast_create_table {
    bool temporary;
    bool if_not_exists;
    bool or_replace;
    struct vs_ast_path name;
    bool has_columns; /* ( .. ) was written */
    uint32_t column_count;
    const struct vs_ast_column *columns;
    uint32_t key_count;
    const struct vs_ast_key *keys;
    uint32_t watermark_count;
    const struct vs_ast_watermark *watermarks;
    bool has_comment;
    struct vs_str comment;
    struct vs_ast_idents partitioned_by;
    bool has_options; /* WITH ( .. ) was written */
    struct vs_ast_options options;
    const struct vs_ast_like *like;
    struct vs_ast_idents as_columns; /* CREATE TABLE t (a, b) WITH (..) AS SELECT: names only */
    const struct vs_ast_query *as;
};

struct vs_ast_create_view {
    bool temporary;
    bool or_replace;
    bool if_not_exists;
    struct vs_ast_path name;
    struct vs_ast_idents columns;
    bool has_comment;
    struct vs_str comment;
    const struct vs_ast_query *query;
};

struct vs_ast_create_function {
    bool temporary;
    bool system;
    bool if_not_exists;
    struct vs_ast_path name;
    struct vs_str class_name;
    struct vs_str language; /* JAVA, SCALA, PYTHON; len 0: not written */
    uint32_t jar_count;
    const struct vs_str *jars;
};

struct vs_ast_create_other { /* CATALOG, DATABASE */
    bool if_not_exists;
    struct vs_ast_path name;
    bool has_comment;
    struct vs_str comment;
    struct vs_ast_options options;
};

struct vs_ast_drop {
    struct vs_str what; /* TABLE, VIEW, FUNCTION, CATALOG, DATABASE */
    bool temporary;
    bool system;
    bool if_exists;
    struct vs_ast_path name;
    struct vs_str behaviour; /* CASCADE, RESTRICT; len 0: not written */
};

enum vs_ast_alter {
    VS_AST_ALTER_SET,
    VS_AST_ALTER_RESET,
    VS_AST_ALTER_RENAME,
    VS_AST_ALTER_ADD,
    VS_AST_ALTER_MODIFY,
    VS_AST_ALTER_DROP,
    VS_AST_ALTER_DROP_KEY,
    VS_AST_ALTER_DROP_WATERMARK,
    VS_AST_ALTER_RENAME_COLUMN,
    VS_AST_ALTER_QUERY
};

struct vs_ast_alter_table {
    enum vs_ast_alter action;
    bool is_view; /* ALTER VIEW: RENAME and QUERY only */
    bool if_exists;
    struct vs_ast_path name;
    struct vs_ast_options options;             /* SET ( .. ); RESET: keys only */
    struct vs_ast_path new_name;               /* RENAME TO */
    const struct vs_ast_create_table *changes; /* ADD, MODIFY: columns, keys, watermarks */
    struct vs_ast_idents columns;              /* DROP; RENAME_COLUMN: old and new name */
    struct vs_ast_ident constraint;            /* DROP_KEY: DROP CONSTRAINT name; len 0: PRIMARY KEY */
    const struct vs_ast_query *query;          /* ALTER VIEW v AS */
};

enum vs_ast_conflict {
    VS_AST_CONFLICT_NONE,
    VS_AST_CONFLICT_DEDUPLICATE,
    VS_AST_CONFLICT_ERROR,
    VS_AST_CONFLICT_NOTHING
};

struct vs_ast_insert {
    struct vs_ast_path table;
    struct vs_ast_hints hints;
    struct vs_ast_list partition; /* PARTITION (k = 'v'): operators EQUAL */
    struct vs_ast_idents columns; /* count 0: all */
    const struct vs_ast_query *query;
    enum vs_ast_conflict conflict;
    uint32_t conflict_at;
};

struct vs_ast_statement_set {
    uint32_t count;
    const struct vs_ast_statement *const *items; /* INSERT */
};

struct vs_ast_explain {
    struct vs_str details; /* "ESTIMATED_COST, JSON_EXECUTION_PLAN", or "AST" .. as written; len 0:
                              PLAN FOR or nothing */
    const struct vs_ast_statement *statement; /* QUERY, INSERT or STATEMENT_SET */
};

struct vs_ast_show {    /* SHOW TABLES, SHOW CREATE TABLE t; DESCRIBE t; USE d */
    struct vs_str what; /* in capitals: "TABLES", "CREATE TABLE", "CATALOG" (USE CATALOG), len 0 */
    struct vs_ast_path name; /* count 0: none */
    bool negated;            /* SHOW .. NOT LIKE */
    bool like;
    struct vs_str pattern; /* LIKE '..' */
    bool extended;         /* DESCRIBE EXTENDED */
};

struct vs_ast_statement {
    enum vs_ast_statement_kind kind;
    uint32_t at;
    uint32_t end;  /* without the semicolon */
    uint32_t line; /* of at, from 1 */
    const struct vs_script *script;
    union {
        const struct vs_ast_query *query;
        struct vs_ast_insert insert;
        struct vs_ast_option set; /* key len 0: none */
        struct vs_ast_option reset;
        struct vs_ast_create_table create_table;
        struct vs_ast_create_view create_view;
        struct vs_ast_create_function create_function;
        struct vs_ast_create_other create_other; /* CATALOG, DATABASE */
        struct vs_ast_drop drop;
        struct vs_ast_alter_table alter;
        struct vs_ast_statement_set set_of_statements;
        struct vs_ast_explain explain;
        struct vs_ast_show show; /* SHOW, DESCRIBE, USE */
    } as;
};

#endif
