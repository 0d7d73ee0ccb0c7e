/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/parse/parse.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "core/sql/parse/parser.h"

enum {
    SHOWN_SIZE_MAX = 40, /* of a token in an error */
    /* Going down takes two steps per level of the tree: an operand, and the parentheses around it.
     */
    STEPS_MAX = 2 * VS_SQL_DEPTH_MAX
};

/* --- Tokens --- */

struct vs_token vs_parse_peek(struct vs_parser *p, uint32_t ahead)
{
    VS_CHECK_INT(ahead, <, VS_PARSE_LOOKAHEAD);
    while (p->ready <= ahead)
        p->ring[(p->first + p->ready++) % VS_PARSE_LOOKAHEAD] = vs_lex_next(&p->lexer);
    return p->ring[(p->first + ahead) % VS_PARSE_LOOKAHEAD];
}

struct vs_token vs_parse_take(struct vs_parser *p)
{
    struct vs_token token = vs_parse_peek(p, 0);
    p->first = (p->first + 1) % VS_PARSE_LOOKAHEAD;
    p->ready--;
    p->end = token.end;
    p->last = token;
    return token;
}

bool vs_parse_is(struct vs_parser *p, enum vs_token_kind kind)
{
    return vs_parse_peek(p, 0).kind == kind;
}

bool vs_parse_is_word(struct vs_parser *p, enum vs_word word)
{
    return vs_parse_peek(p, 0).word == word;
}

bool vs_parse_is_words(struct vs_parser *p, enum vs_word first, enum vs_word second)
{
    return vs_parse_peek(p, 0).word == first && vs_parse_peek(p, 1).word == second;
}

bool vs_parse_accept(struct vs_parser *p, enum vs_token_kind kind)
{
    bool is = vs_parse_is(p, kind);
    if (is)
        (void)vs_parse_take(p);
    return is;
}

bool vs_parse_accept_word(struct vs_parser *p, enum vs_word word)
{
    bool is = vs_parse_is_word(p, word);
    if (is)
        (void)vs_parse_take(p);
    return is;
}

bool vs_parse_accept_words(struct vs_parser *p, enum vs_word first, enum vs_word second)
{
    bool is = vs_parse_is_words(p, first, second);
    if (is) {
        (void)vs_parse_take(p);
        (void)vs_parse_take(p);
    }
    return is;
}

enum vs_err vs_parse_expect(struct vs_parser *p, enum vs_token_kind kind, const char *what)
{
    return vs_parse_accept(p, kind) ? VS_ERR_OK : vs_parse_unexpected(p, what);
}

enum vs_err vs_parse_expect_word(struct vs_parser *p, enum vs_word word)
{
    return vs_parse_accept_word(p, word) ? VS_ERR_OK : vs_parse_unexpected(p, vs_word_text(word));
}

enum vs_err vs_parse_expect_words(struct vs_parser *p, enum vs_word first, enum vs_word second)
{
    VS_TRY(vs_parse_expect_word(p, first));
    return vs_parse_expect_word(p, second);
}

struct vs_str vs_parse_text(const struct vs_parser *p, struct vs_token token)
{
    return (struct vs_str){p->script->text.ptr + token.at, token.end - token.at};
}

/* --- Errors --- */

enum vs_err vs_parse_fail(struct vs_parser *p, enum vs_err err, uint32_t at, const char *fmt, ...)
{
    char text[VS_ERR_NOTE_SIZE];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return vs_sql_fail(p->note, err, p->script, at, "%s", text);
}

/* The text of a token for an error: one line, not too long, cut between code points. */
static struct vs_str shown(const struct vs_parser *p, struct vs_token token)
{
    struct vs_str text = vs_parse_text(p, token);
    text.len = vs_str_find_char(text, '\n');
    if (text.len > SHOWN_SIZE_MAX) {
        text.len = SHOWN_SIZE_MAX;
        while (text.len > 0 && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80)
            text.len--;
    }
    return text;
}

/* One letter more, less or other, or two letters swapped; capitals do not count. */
static bool is_slip_of(struct vs_str text, struct vs_str word)
{
    if (text.len + 1 < word.len || word.len + 1 < text.len)
        return false;
    size_t same = 0;
    size_t shorter = text.len < word.len ? text.len : word.len;
    while (same < shorter && vs_str_equal_nocase((struct vs_str){text.ptr + same, 1},
                                                 (struct vs_str){word.ptr + same, 1}))
        same++;
    struct vs_str a = {text.ptr + same, text.len - same};
    struct vs_str b = {word.ptr + same, word.len - same};
    if (a.len > b.len)
        return vs_str_equal_nocase((struct vs_str){a.ptr + 1, a.len - 1}, b);
    if (a.len < b.len)
        return vs_str_equal_nocase(a, (struct vs_str){b.ptr + 1, b.len - 1});
    if (a.len == 0)
        return false;
    if (vs_str_equal_nocase((struct vs_str){a.ptr + 1, a.len - 1},
                            (struct vs_str){b.ptr + 1, b.len - 1}))
        return true;
    const char swapped[] = {b.ptr[a.len > 1 ? 1 : 0], b.ptr[0]};
    return a.len > 1 &&
           vs_str_equal_nocase((struct vs_str){a.ptr, 2}, (struct vs_str){swapped, 2}) &&
           vs_str_equal_nocase((struct vs_str){a.ptr + 2, a.len - 2},
                               (struct vs_str){b.ptr + 2, b.len - 2});
}

/* The word that a name was probably meant to be. */
static enum vs_word meant_word(const struct vs_parser *p, struct vs_token token)
{
    static const enum vs_word words[] = {
        VS_WORD_SELECT,   VS_WORD_FROM,      VS_WORD_WHERE,  VS_WORD_GROUP,   VS_WORD_ORDER,
        VS_WORD_HAVING,   VS_WORD_LIMIT,     VS_WORD_JOIN,   VS_WORD_UNION,   VS_WORD_WITH,
        VS_WORD_INSERT,   VS_WORD_INTO,      VS_WORD_CREATE, VS_WORD_TABLE,   VS_WORD_VIEW,
        VS_WORD_VALUES,   VS_WORD_BEGIN,     VS_WORD_END,    VS_WORD_EXECUTE, VS_WORD_EXPLAIN,
        VS_WORD_DESCRIBE, VS_WORD_WINDOW,    VS_WORD_AND,    VS_WORD_OR,      VS_WORD_LIKE,
        VS_WORD_BETWEEN,  VS_WORD_WATERMARK,
    };
    struct vs_str text = vs_parse_text(p, token);
    if (token.kind != VS_TOKEN_IDENT || token.word != VS_NO_WORD || text.len < 3)
        return VS_NO_WORD;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (is_slip_of(text, vs_str(vs_word_text(words[i]))))
            return words[i];
    }
    return VS_NO_WORD;
}

enum vs_err vs_parse_unexpected(struct vs_parser *p, const char *what)
{
    struct vs_token token = vs_parse_peek(p, 0);
    struct vs_str text = shown(p, token);
    if (token.kind == VS_TOKEN_ERROR)
        return vs_parse_fail(p, VS_ERR_SYNTAX, token.at, "Encountered \"%.*s\", %s",
                             VS_STR_ARG(text), token.error);
    enum vs_word meant = meant_word(p, token);
    struct vs_token slip = token;
    if (meant ==
        VS_NO_WORD) { /* FORM was taken for an alias, the table behind it is where we stumble */
        slip = p->last;
        meant = meant_word(p, slip);
    }
    struct vs_buf hint = {0};
    if (meant != VS_NO_WORD) {
        struct vs_str slip_text = vs_parse_text(p, slip);
        vs_buf_printf(&hint, ". Did you mean %s instead of \"%.*s\"?", vs_word_text(meant),
                      VS_STR_ARG(slip_text));
    }
    bool is_end = token.kind == VS_TOKEN_END;
    enum vs_err err =
        vs_parse_fail(p, VS_ERR_SYNTAX, token.at, "Encountered %s%.*s%s; expected %s%.*s",
                      is_end ? "the end of the script" : "\"", VS_STR_ARG(text), is_end ? "" : "\"",
                      what, (int)hint.len, hint.len == 0 ? "" : hint.ptr);
    vs_buf_free(&hint);
    return err;
}

/* --- Bounds and lists --- */

static enum vs_err too_deep(struct vs_parser *p)
{
    return vs_parse_fail(p, VS_ERR_LIMIT, vs_parse_peek(p, 0).at,
                         "nested deeper than %d levels; take parts out into views or WITH",
                         VS_SQL_DEPTH_MAX);
}

enum vs_err vs_parse_enter(struct vs_parser *p, uint32_t *outer_height)
{
    *outer_height = p->height;
    p->height = 0;
    p->depth++;
    return p->depth > STEPS_MAX ? too_deep(p) : VS_ERR_OK;
}

enum vs_err vs_parse_raise(struct vs_parser *p)
{
    p->height++;
    return p->height > VS_SQL_DEPTH_MAX ? too_deep(p) : VS_ERR_OK;
}

void vs_parse_leave(struct vs_parser *p, uint32_t outer_height)
{
    VS_CHECK_INT(p->depth, >, 0);
    p->depth--;
    if (outer_height > p->height)
        p->height = outer_height;
}

enum vs_err vs_parse_push(struct vs_parser *p, struct vs_parse_list *list, const void *item,
                          size_t item_size, uint32_t max, const char *what)
{
    if (list->count >= max)
        return vs_parse_fail(p, VS_ERR_LIMIT, vs_parse_peek(p, 0).at, "more than %u %s", max, what);
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity == 0 ? 2 : list->capacity * 2;
        void *items = vs_arena_raw(p->plan, capacity * item_size);
        if (list->count > 0)
            memcpy(items, list->items, list->count * item_size);
        list->items = items;
        list->capacity = capacity;
    }
    memcpy((char *)list->items + list->count * item_size, item, item_size);
    list->count++;
    return VS_ERR_OK;
}

/* --- Scripts --- */

static enum vs_err check_text(const struct vs_script *script, struct vs_err_note *note)
{
    if (script->text.len > VS_SQL_SCRIPT_SIZE_MAX)
        return vs_sql_fail(note, VS_ERR_LIMIT, script, 0,
                           "a script of %zu bytes; at most %d are allowed, split it",
                           script->text.len, VS_SQL_SCRIPT_SIZE_MAX);
    size_t invalid = vs_utf8_find_invalid(script->text);
    if (invalid < script->text.len)
        return vs_sql_fail(note, VS_ERR_SYNTAX, script, (uint32_t)invalid,
                           "Encountered byte 0x%02X, which is not UTF-8; save the script as UTF-8",
                           (unsigned)(unsigned char)script->text.ptr[invalid]);
    return VS_ERR_OK;
}

static enum vs_err parse_statements(struct vs_parser *p, struct vs_parse_list *statements)
{
    for (;;) {
        while (vs_parse_accept(p, VS_TOKEN_SEMICOLON))
            continue;
        if (vs_parse_is(p, VS_TOKEN_END))
            return VS_ERR_OK;
        const struct vs_ast_statement *statement;
        VS_TRY(vs_parse_statement(p, &statement));
        VS_TRY(vs_parse_push(p, statements, &statement, sizeof statement, VS_SQL_STATEMENTS_MAX,
                             "statements in one script; split it"));
        if (!vs_parse_is(p, VS_TOKEN_END) && !vs_parse_is(p, VS_TOKEN_SEMICOLON))
            return vs_parse_unexpected(p, "\";\" between statements, or the rest of this one");
    }
}

enum vs_err vs_sql_parse(struct vs_arena *plan, const struct vs_script *script,
                         struct vs_ast_statements *out, struct vs_err_note *note)
{
    *out = (struct vs_ast_statements){0};
    if (script->text.len == 0) /* its pointer may be NULL */
        return VS_ERR_OK;
    VS_TRY(check_text(script, note));
    bool has_mark =
        vs_str_starts_with(script->text, VS_STR("\xEF\xBB\xBF")); /* some editors write one */
    struct vs_parser parser = {.plan = plan,
                               .script = script,
                               .note = note,
                               .lexer = {script->text, has_mark ? 3 : 0},
                               .line = 1,
                               .star_at = UINT32_MAX};
    struct vs_parse_list statements = {0};
    VS_TRY(parse_statements(&parser, &statements));
    VS_CHECK_INT(parser.depth, ==, 0);
    *out = (struct vs_ast_statements){statements.count,
                                      (const struct vs_ast_statement *const *)statements.items};
    return VS_ERR_OK;
}
