/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Calls, also of functions with a syntax of their own, and windows of OVER. */
#include "core/sql/parse/lex.h"
#include "core/sql/parse/parse.h"
#include "core/sql/parse/parser.h"
#include "core/sql/parse/print.h"

enum { OPERAND = 200 };

/* --- Functions with words between the arguments --- */

static bool is_symbol(const struct vs_ast_call *call, uint32_t index)
{
    return index < call->args.count && call->args.items[index]->kind == VS_AST_SYMBOL;
}

/* Arguments with words between them: words[i] stands before argument i. */
static void print_between(struct vs_buf *out, const struct vs_ast_call *call,
                          const char *const *words)
{
    for (uint32_t i = 0; i < call->args.count; i++) {
        vs_print_words(out, words[i]);
        vs_ast_print_expr(out, call->args.items[i]);
    }
}

bool vs_print_special_args(struct vs_buf *out, const struct vs_ast_call *call)
{
    static const struct {
        enum vs_word word;
        uint32_t count_min;
        uint32_t count_max;
        int32_t symbol; /* the argument that is a symbol, -1: none */
        const char *words[4];
    } forms[] = {
        {VS_WORD_EXTRACT, 2, 2, 0, {"", " FROM "}},
        {VS_WORD_OVERLAY, 3, 4, -1, {"", " PLACING ", " FROM ", " FOR "}},
        {VS_WORD_FLOOR, 1, 1, -1, {""}},
        {VS_WORD_FLOOR, 2, 2, 1, {"", " TO "}},
        {VS_WORD_CEIL, 1, 1, -1, {""}},
        {VS_WORD_CEIL, 2, 2, 1, {"", " TO "}},
        {VS_WORD_CEILING, 1, 1, -1, {""}},
        {VS_WORD_CEILING, 2, 2, 1, {"", " TO "}},
        {VS_WORD_SUBSTRING, 2, 3, -1, {"", ", ", ", "}},
        {VS_WORD_TRIM, 1, 1, -1, {""}},
        {VS_WORD_TRIM, 3, 3, 0, {"", " ", " FROM "}},
        {VS_WORD_TIMESTAMPADD, 3, 3, 0, {"", ", ", ", "}},
        {VS_WORD_TIMESTAMPDIFF, 3, 3, 0, {"", ", ", ", "}},
    };
    enum vs_word word = vs_word_find(call->name);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        bool fits = forms[i].word == word && call->args.count >= forms[i].count_min &&
                    call->args.count <= forms[i].count_max &&
                    (forms[i].symbol < 0 || is_symbol(call, (uint32_t)forms[i].symbol));
        if (!fits)
            continue;
        print_between(out, call, forms[i].words);
        return true;
    }
    if (word != VS_WORD_POSITION || call->args.count < 2 || call->args.count > 3)
        return false;
    vs_print_expr_above(out, call->args.items[0], OPERAND); /* IN would be an operator */
    vs_print_words(out, " IN ");
    vs_ast_print_expr(out, call->args.items[1]);
    if (call->args.count == 3) {
        vs_print_words(out, " FROM ");
        vs_ast_print_expr(out, call->args.items[2]);
    }
    return true;
}

static bool is_special_word(enum vs_word word)
{
    static const enum vs_word words[] = {
        VS_WORD_EXTRACT,       VS_WORD_OVERLAY,     VS_WORD_FLOOR,          VS_WORD_CEIL,
        VS_WORD_CEILING,       VS_WORD_SUBSTRING,   VS_WORD_TRIM,           VS_WORD_TIMESTAMPADD,
        VS_WORD_TIMESTAMPDIFF, VS_WORD_POSITION,    VS_WORD_JSON_VALUE,     VS_WORD_JSON_QUERY,
        VS_WORD_JSON_EXISTS,   VS_WORD_JSON_OBJECT, VS_WORD_JSON_OBJECTAGG, VS_WORD_JSON_ARRAY,
        VS_WORD_JSON_ARRAYAGG, VS_WORD_TRY_CAST,    VS_WORD_DESCRIPTOR,
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i] == word)
            return true;
    }
    return false;
}

/* --- JSON functions --- */

static void print_behaviour(struct vs_buf *out, enum vs_ast_json_on on,
                            const struct vs_ast_expr *value, const char *when)
{
    static const char *const words[] = {
        [VS_AST_JSON_ON_NONE] = "",
        [VS_AST_JSON_ON_NULL] = " NULL",
        [VS_AST_JSON_ON_ERROR] = " ERROR",
        [VS_AST_JSON_ON_DEFAULT] = " DEFAULT ",
        [VS_AST_JSON_ON_TRUE] = " TRUE",
        [VS_AST_JSON_ON_FALSE] = " FALSE",
        [VS_AST_JSON_ON_UNKNOWN] = " UNKNOWN",
        [VS_AST_JSON_ON_EMPTY] = " EMPTY",
        [VS_AST_JSON_ON_EMPTY_ARRAY] = " EMPTY ARRAY",
        [VS_AST_JSON_ON_EMPTY_OBJECT] = " EMPTY OBJECT",
        [VS_AST_JSON_ON_ABSENT] = " ABSENT",
    };
    if (on == VS_AST_JSON_ON_NONE)
        return;
    vs_print_words(out, words[on]);
    if (value != NULL)
        vs_ast_print_expr(out, value);
    vs_print_words(out, when);
}

static void print_json_args(struct vs_buf *out, const struct vs_ast_call *call)
{
    static const char *const wrappers[] = {
        [VS_AST_JSON_WRAPPER_NONE] = "",
        [VS_AST_JSON_WRAPPER_WITHOUT] = " WITHOUT WRAPPER",
        [VS_AST_JSON_WRAPPER_CONDITIONAL] = " WITH CONDITIONAL WRAPPER",
        [VS_AST_JSON_WRAPPER_UNCONDITIONAL] = " WITH UNCONDITIONAL WRAPPER",
    };
    const struct vs_ast_json *json = call->json;
    enum vs_word word = vs_word_find(call->name);
    bool has_keys = word == VS_WORD_JSON_OBJECT || word == VS_WORD_JSON_OBJECTAGG;
    for (uint32_t i = 0; i < call->args.count; i++) {
        bool is_key = has_keys && i % 2 == 0;
        if (i > 0)
            vs_print_words(out, has_keys && !is_key ? " VALUE " : ", ");
        vs_print_words(out, is_key ? "KEY " : "");
        vs_ast_print_expr(out, call->args.items[i]);
    }
    if (json->returning != NULL) {
        vs_print_words(out, " RETURNING ");
        vs_print_type(out, json->returning);
    }
    vs_print_words(out, wrappers[json->wrapper]);
    print_behaviour(out, json->on_empty, json->empty_default, " ON EMPTY");
    print_behaviour(out, json->on_error, json->error_default, " ON ERROR");
    if (call->order_inside.count > 0) {
        vs_print_words(out, " ORDER BY ");
        vs_print_orders(out, call->order_inside);
    }
    print_behaviour(out, json->on_null, NULL, " ON NULL");
}

/* --- All calls --- */

/* Without back quotes, a name must be no other word of the grammar. */
static void print_name(struct vs_buf *out, const struct vs_ast_call *call, bool is_table,
                       bool is_special)
{
    enum vs_word word = vs_word_find(call->name);
    bool is_function = is_special || (!is_special_word(word) &&
                                      (vs_word_is_function(word) || !vs_word_is_reserved(word)));
    bool is_bare = word != VS_NO_WORD && is_function && !is_table && call->qualifier.count == 0;
    if (call->qualifier.count > 0) {
        vs_print_path(out, call->qualifier);
        vs_buf_add_char(out, '.');
    }
    if (is_bare)
        vs_buf_add_str(out, call->name);
    else
        vs_print_ident(out, call->name);
}

static void print_plain_args(struct vs_buf *out, const struct vs_ast_call *call)
{
    vs_print_words(out, call->distinct ? "DISTINCT " : call->all ? "ALL " : "");
    vs_print_exprs(out, call->args);
    if (call->order_inside.count > 0) {
        vs_print_words(out, " ORDER BY ");
        vs_print_orders(out, call->order_inside);
    }
}

static bool has_plain_clauses(const struct vs_ast_call *call)
{
    bool has = call->distinct || call->all || call->order_inside.count > 0;
    for (uint32_t i = 0; i < call->args.count; i++) {
        enum vs_ast_expr_kind kind = call->args.items[i]->kind;
        has = has || kind == VS_AST_STAR || kind == VS_AST_TABLE_ARG || kind == VS_AST_DESCRIPTOR ||
              kind == VS_AST_NAMED_ARG || kind == VS_AST_DEFAULT;
    }
    return has;
}

static void print_tail(struct vs_buf *out, const struct vs_ast_call *call)
{
    if (call->nulls != VS_AST_NULLS_NONE)
        vs_print_words(out,
                       call->nulls == VS_AST_NULLS_IGNORE ? " IGNORE NULLS" : " RESPECT NULLS");
    if (call->within_group.count > 0) {
        vs_print_words(out, " WITHIN GROUP (ORDER BY ");
        vs_print_orders(out, call->within_group);
        vs_buf_add_char(out, ')');
    }
    if (call->filter != NULL) {
        vs_print_words(out, " FILTER (WHERE ");
        vs_ast_print_expr(out, call->filter);
        vs_buf_add_char(out, ')');
    }
    if (call->over == NULL)
        return;
    vs_print_words(out, " OVER ");
    if (call->over->is_reference)
        vs_print_ident(out, call->over->name.name);
    else
        vs_print_window(out, call->over);
}

void vs_print_call(struct vs_buf *out, const struct vs_ast_call *call, bool is_table)
{
    if (call->no_parentheses) {
        vs_buf_add_str(out, call->name);
        return;
    }
    if (call->brackets) {
        vs_buf_add_str(out, call->name);
        vs_buf_add_char(out, '[');
        vs_print_exprs(out, call->args);
        vs_buf_add_char(out, ']');
        return;
    }
    if (is_symbol(call, 1) && vs_str_equal(call->name, VS_STR("INTERVAL"))) {
        vs_print_words(out, "INTERVAL (");
        vs_ast_print_expr(out, call->args.items[0]);
        vs_print_words(out, ") ");
        vs_ast_print_expr(out, call->args.items[1]);
        return;
    }
    vs_print_words(out, call->match_scope == 1   ? "RUNNING "
                        : call->match_scope == 2 ? "FINAL "
                                                 : "");
    struct vs_buf special = {0};
    bool is_special = call->json != NULL;
    if (!is_special && !is_table && call->qualifier.count == 0 && !has_plain_clauses(call))
        is_special = vs_print_special_args(&special, call);
    print_name(out, call, is_table, is_special);
    vs_buf_add_char(out, '(');
    if (call->json != NULL)
        print_json_args(out, call);
    else if (is_special)
        vs_buf_add_str(out, vs_buf_str(&special));
    else
        print_plain_args(out, call);
    vs_buf_add_char(out, ')');
    vs_buf_free(&special);
    print_tail(out, call);
}

/* --- Windows --- */

static void print_bound(struct vs_buf *out, const struct vs_ast_bound *bound)
{
    static const char *const words[] = {
        [VS_AST_BOUND_NONE] = "",
        [VS_AST_BOUND_UNBOUNDED_PRECEDING] = "UNBOUNDED PRECEDING",
        [VS_AST_BOUND_PRECEDING] = " PRECEDING",
        [VS_AST_BOUND_CURRENT_ROW] = "CURRENT ROW",
        [VS_AST_BOUND_FOLLOWING] = " FOLLOWING",
        [VS_AST_BOUND_UNBOUNDED_FOLLOWING] = "UNBOUNDED FOLLOWING",
    };
    if (bound->offset != NULL)
        vs_ast_print_expr(out, bound->offset);
    vs_print_words(out, words[bound->kind]);
}

void vs_print_window(struct vs_buf *out, const struct vs_ast_window *window)
{
    const char *blank = "";
    vs_buf_add_char(out, '(');
    if (window->name.name.len > 0) {
        vs_print_ident(out, window->name.name);
        blank = " ";
    }
    if (window->partition.count > 0) {
        vs_buf_printf(out, "%sPARTITION BY ", blank);
        vs_print_exprs(out, window->partition);
        blank = " ";
    }
    if (window->order.count > 0) {
        vs_buf_printf(out, "%sORDER BY ", blank);
        vs_print_orders(out, window->order);
        blank = " ";
    }
    if (window->unit != VS_AST_FRAME_NONE) {
        vs_buf_printf(out, "%s%s ", blank, window->unit == VS_AST_FRAME_ROWS ? "ROWS" : "RANGE");
        vs_print_words(out, window->to.kind != VS_AST_BOUND_NONE ? "BETWEEN " : "");
        print_bound(out, &window->from);
        if (window->to.kind != VS_AST_BOUND_NONE) {
            vs_print_words(out, " AND ");
            print_bound(out, &window->to);
        }
    }
    vs_buf_add_char(out, ')');
}
