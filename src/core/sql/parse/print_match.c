/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* MATCH_RECOGNIZE (..) */
#include "core/sql/parse/parse.h"
#include "core/sql/parse/print.h"

/* How tight a pattern binds: a | b, a b, a*, a. */
enum { ALTER, CONCAT, REPEAT, PRIMARY };

static int tightness(const struct vs_ast_pattern *pattern)
{
    if (pattern->kind == VS_AST_PATTERN_ALTER)
        return ALTER;
    if (pattern->kind == VS_AST_PATTERN_CONCAT)
        return CONCAT;
    return pattern->kind == VS_AST_PATTERN_REPEAT ? REPEAT : PRIMARY;
}

static void print_pattern(struct vs_buf *out, const struct vs_ast_pattern *pattern, int above);

static void print_items(struct vs_buf *out, const struct vs_ast_pattern *pattern,
                        const char *between, int above)
{
    for (uint32_t i = 0; i < pattern->item_count; i++) {
        vs_print_words(out, i > 0 ? between : "");
        print_pattern(out, pattern->items[i], above);
    }
}

static void print_quantifier(struct vs_buf *out, const struct vs_ast_pattern *repeat)
{
    if (repeat->max == UINT32_MAX && repeat->min <= 1)
        vs_print_words(out, repeat->min == 0 ? "*" : "+");
    else if (repeat->max == UINT32_MAX)
        vs_buf_printf(out, "{%u,}", repeat->min);
    else if (repeat->min == 0 && repeat->max == 1)
        vs_print_words(out, "?");
    else if (repeat->min == repeat->max)
        vs_buf_printf(out, "{%u}", repeat->min);
    else
        vs_buf_printf(out, "{%u,%u}", repeat->min, repeat->max);
    vs_print_words(out, repeat->reluctant ? "?" : "");
}

static void print_pattern(struct vs_buf *out, const struct vs_ast_pattern *pattern, int above)
{
    bool parens = tightness(pattern) < above;
    vs_print_words(out, parens ? "(" : "");
    switch (pattern->kind) {
    case VS_AST_PATTERN_EMPTY:
        vs_print_words(out, "()");
        break;
    case VS_AST_PATTERN_VARIABLE:
        vs_print_ident(out, pattern->variable.name);
        break;
    case VS_AST_PATTERN_CONCAT:
        print_items(out, pattern, " ", REPEAT);
        break;
    case VS_AST_PATTERN_ALTER:
        print_items(out, pattern, " | ", CONCAT);
        break;
    case VS_AST_PATTERN_PERMUTE:
        vs_print_words(out, "PERMUTE(");
        print_items(out, pattern, ", ", ALTER);
        vs_buf_add_char(out, ')');
        break;
    case VS_AST_PATTERN_EXCLUDE:
        vs_print_words(out, "{- ");
        print_items(out, pattern, "", ALTER);
        vs_print_words(out, " -}");
        break;
    case VS_AST_PATTERN_REPEAT:
        print_items(out, pattern, "", PRIMARY);
        print_quantifier(out, pattern);
        break;
    }
    vs_print_words(out, parens ? ")" : "");
}

static void print_skip(struct vs_buf *out, const struct vs_ast_match *match)
{
    static const char *const words[] = {
        [VS_AST_SKIP_NONE] = "",
        [VS_AST_SKIP_PAST_LAST_ROW] = "AFTER MATCH SKIP PAST LAST ROW ",
        [VS_AST_SKIP_TO_NEXT_ROW] = "AFTER MATCH SKIP TO NEXT ROW ",
        [VS_AST_SKIP_TO_FIRST] = "AFTER MATCH SKIP TO FIRST ",
        [VS_AST_SKIP_TO_LAST] = "AFTER MATCH SKIP TO LAST ",
    };
    vs_print_words(out, words[match->skip]);
    if (match->skip == VS_AST_SKIP_TO_FIRST || match->skip == VS_AST_SKIP_TO_LAST) {
        vs_print_ident(out, match->skip_variable.name);
        vs_buf_add_char(out, ' ');
    }
}

static void print_defines(struct vs_buf *out, const struct vs_ast_match *match)
{
    for (uint32_t i = 0; i < match->subset_count; i++) {
        vs_print_words(out, i > 0 ? ", " : " SUBSET ");
        vs_print_ident(out, match->subsets[i].name.name);
        vs_print_words(out, " = ");
        vs_print_idents(out, match->subsets[i].items);
    }
    for (uint32_t i = 0; i < match->define_count; i++) {
        vs_print_words(out, i > 0 ? ", " : " DEFINE ");
        vs_print_ident(out, match->defines[i].alias.name);
        vs_print_words(out, " AS ");
        vs_ast_print_expr(out, match->defines[i].expr);
    }
}

/* The table, in parentheses when an alias would come between it and MATCH_RECOGNIZE. */
static void print_input(struct vs_buf *out, const struct vs_ast_table *input)
{
    bool parens = input->alias.name.len > 0;
    vs_print_words(out, parens ? "(" : "");
    vs_print_table(out, input);
    vs_print_words(out, parens ? ")" : "");
}

void vs_print_match(struct vs_buf *out, const struct vs_ast_match *match)
{
    print_input(out, match->input);
    vs_print_words(out, " MATCH_RECOGNIZE (");
    if (match->partition.count > 0) {
        vs_print_words(out, "PARTITION BY ");
        vs_print_exprs(out, match->partition);
        vs_buf_add_char(out, ' ');
    }
    if (match->order.count > 0) {
        vs_print_words(out, "ORDER BY ");
        vs_print_orders(out, match->order);
        vs_buf_add_char(out, ' ');
    }
    for (uint32_t i = 0; i < match->measure_count; i++) {
        vs_print_words(out, i > 0 ? ", " : "MEASURES ");
        vs_ast_print_expr(out, match->measures[i].expr);
        vs_print_words(out, " AS ");
        vs_print_ident(out, match->measures[i].alias.name);
    }
    vs_print_words(out, match->measure_count > 0 ? " " : "");
    vs_print_words(out, match->one_row    ? "ONE ROW PER MATCH "
                        : match->all_rows ? "ALL ROWS PER MATCH "
                                          : "");
    print_skip(out, match);
    vs_print_words(out, match->anchor_start ? "PATTERN (^ " : "PATTERN (");
    print_pattern(out, match->pattern, ALTER);
    vs_print_words(out, match->anchor_end ? " $)" : ")");
    if (match->within != NULL) {
        vs_print_words(out, " WITHIN ");
        vs_ast_print_expr(out, match->within);
    }
    print_defines(out, match);
    vs_buf_add_char(out, ')');
}
