/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Names, texts, options and hints: the small parts that all statements share. */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

enum { PATH_PARTS_MAX = 16 };

bool vs_parse_is_ident(struct vs_token token)
{
    return token.kind == VS_TOKEN_QUOTED_IDENT ||
           (token.kind == VS_TOKEN_IDENT && !vs_word_is_reserved(token.word));
}

/* The text between quotes, doubled ones made single. */
static struct vs_str unquote(struct vs_parser *p, struct vs_str quoted)
{
    char quote = quoted.ptr[0];
    struct vs_str inner = {quoted.ptr + 1, quoted.len - 2};
    if (vs_str_find_char(inner, quote) == inner.len)
        return inner;
    char *copy = vs_arena_raw(p->plan, inner.len);
    size_t len = 0;
    for (size_t i = 0; i < inner.len; i++) {
        copy[len++] = inner.ptr[i];
        if (inner.ptr[i] == quote)
            i++;
    }
    return (struct vs_str){copy, len};
}

static enum vs_err not_an_ident(struct vs_parser *p, const char *what)
{
    struct vs_token token = vs_parse_peek(p, 0);
    struct vs_str text = vs_parse_text(p, token);
    if (token.kind == VS_TOKEN_IDENT)
        return vs_parse_fail(
            p, VS_ERR_SYNTAX, token.at,
            "Encountered \"%.*s\"; expected %s. %s is a reserved word: as a name, write `%.*s`",
            VS_STR_ARG(text), what, vs_word_text(token.word), VS_STR_ARG(text));
    if (token.kind == VS_TOKEN_STRING && text.len < 100)
        return vs_parse_fail(p, VS_ERR_SYNTAX, token.at,
                             "Encountered \"%.*s\"; expected %s. Single quotes are for texts, "
                             "names go in back quotes",
                             VS_STR_ARG(text), what);
    return vs_parse_unexpected(p, what);
}

enum vs_err vs_parse_ident(struct vs_parser *p, const char *what, struct vs_ast_ident *out)
{
    if (!vs_parse_is_ident(vs_parse_peek(p, 0)))
        return not_an_ident(p, what);
    struct vs_token token = vs_parse_take(p);
    bool is_quoted = token.kind == VS_TOKEN_QUOTED_IDENT;
    struct vs_str text = vs_parse_text(p, token);
    *out = (struct vs_ast_ident){token.at, is_quoted, is_quoted ? unquote(p, text) : text};
    if (out->name.len == 0)
        return vs_parse_fail(p, VS_ERR_SYNTAX, token.at,
                             "Encountered \"``\"; expected %s, a name is not empty", what);
    return VS_ERR_OK;
}

enum vs_err vs_parse_path(struct vs_parser *p, const char *what, struct vs_ast_path *out)
{
    struct vs_parse_list parts = {0};
    *out = (struct vs_ast_path){.at = vs_parse_peek(p, 0).at};
    do {
        struct vs_ast_ident part;
        VS_TRY(vs_parse_ident(p, what, &part));
        VS_TRY(vs_parse_push(p, &parts, &part, sizeof part, PATH_PARTS_MAX, "parts in one name"));
    } while (vs_parse_accept(p, VS_TOKEN_DOT));
    out->count = parts.count;
    out->parts = parts.items;
    return VS_ERR_OK;
}

enum vs_err vs_parse_idents(struct vs_parser *p, const char *what, struct vs_ast_idents *out)
{
    struct vs_parse_list items = {0};
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    do {
        struct vs_ast_ident ident;
        VS_TRY(vs_parse_ident(p, what, &ident));
        VS_TRY(vs_parse_push(p, &items, &ident, sizeof ident, VS_SQL_COLUMNS_MAX,
                             "names in one list"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    *out = (struct vs_ast_idents){items.count, items.items};
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\"");
}

enum vs_err vs_parse_alias(struct vs_parser *p, struct vs_ast_ident *out)
{
    if (vs_parse_accept_word(p, VS_WORD_AS))
        return vs_parse_ident(p, "a name", out);
    if (vs_parse_is_ident(vs_parse_peek(p, 0)))
        return vs_parse_ident(p, "a name", out);
    return VS_ERR_OK;
}

enum vs_err vs_parse_string(struct vs_parser *p, const char *what, struct vs_str *out)
{
    if (vs_parse_is(p, VS_TOKEN_UNICODE_STRING)) {
        struct vs_ast_expr literal = {0};
        VS_TRY(vs_parse_text_literal(p, &literal));
        *out = literal.as.literal.value.as.str;
        return VS_ERR_OK;
    }
    if (!vs_parse_is(p, VS_TOKEN_STRING))
        return vs_parse_unexpected(p, what);
    *out = unquote(p, vs_parse_text(p, vs_parse_take(p)));
    return VS_ERR_OK;
}

enum vs_err vs_parse_comment(struct vs_parser *p, bool *has_comment, struct vs_str *comment)
{
    *has_comment = vs_parse_accept_word(p, VS_WORD_COMMENT);
    return *has_comment ? vs_parse_string(p, "a text: COMMENT 'what it is'", comment) : VS_ERR_OK;
}

static enum vs_err parse_option(struct vs_parser *p, struct vs_ast_option *out)
{
    *out = (struct vs_ast_option){.at = vs_parse_peek(p, 0).at};
    VS_TRY(vs_parse_string(p, "an option: 'key' = 'value'", &out->key));
    VS_TRY(vs_parse_expect(p, VS_TOKEN_EQUAL, "\"=\""));
    out->value_at = vs_parse_peek(p, 0).at;
    return vs_parse_string(p, "the value of the option as a text: 'value'", &out->value);
}

enum vs_err vs_parse_options(struct vs_parser *p, struct vs_ast_options *out)
{
    struct vs_parse_list items = {0};
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    while (!vs_parse_is(p, VS_TOKEN_RPAREN)) {
        struct vs_ast_option option;
        VS_TRY(parse_option(p, &option));
        VS_TRY(vs_parse_push(p, &items, &option, sizeof option, VS_SQL_COLUMNS_MAX, "options"));
        if (!vs_parse_accept(p, VS_TOKEN_COMMA))
            break;
        if (vs_parse_is(p, VS_TOKEN_RPAREN))
            return vs_parse_unexpected(p, "an option: 'key' = 'value'; remove the last \",\"");
    }
    *out = (struct vs_ast_options){items.count, items.items};
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\"");
}

/* A hint's argument that is not 'k' = 'v': a name, a number or a text. */
static enum vs_err parse_hint_word(struct vs_parser *p, struct vs_ast_ident *out)
{
    struct vs_token token = vs_parse_peek(p, 0);
    *out = (struct vs_ast_ident){.at = token.at, .quoted = true};
    if (token.kind == VS_TOKEN_STRING)
        return vs_parse_string(p, "a text", &out->name);
    if (token.kind == VS_TOKEN_INTEGER) {
        out->name = vs_parse_text(p, vs_parse_take(p));
        return VS_ERR_OK;
    }
    return vs_parse_ident(p, "an option of the hint: 'key' = 'value'", out);
}

static enum vs_err parse_hint(struct vs_parser *p, struct vs_ast_hint *out)
{
    *out = (struct vs_ast_hint){0};
    VS_TRY(vs_parse_ident(p, "the name of a hint, such as OPTIONS", &out->name));
    if (!vs_parse_is(p, VS_TOKEN_LPAREN))
        return VS_ERR_OK;
    if (vs_parse_peek(p, 1).kind == VS_TOKEN_STRING && vs_parse_peek(p, 2).kind == VS_TOKEN_EQUAL)
        return vs_parse_options(p, &out->options);
    (void)vs_parse_take(p);
    struct vs_parse_list words = {0};
    while (!vs_parse_is(p, VS_TOKEN_RPAREN)) {
        struct vs_ast_ident word;
        VS_TRY(parse_hint_word(p, &word));
        VS_TRY(vs_parse_push(p, &words, &word, sizeof word, VS_SQL_ARGUMENTS_MAX,
                             "arguments of a hint"));
        if (!vs_parse_accept(p, VS_TOKEN_COMMA))
            break;
    }
    out->words = words.items;
    out->word_count = words.count;
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\"");
}

enum vs_err vs_parse_hints(struct vs_parser *p, struct vs_ast_hints *out)
{
    if (!vs_parse_accept(p, VS_TOKEN_HINT_BEGIN))
        return VS_ERR_OK;
    struct vs_parse_list items = {0};
    do {
        struct vs_ast_hint hint;
        VS_TRY(parse_hint(p, &hint));
        VS_TRY(vs_parse_push(p, &items, &hint, sizeof hint, VS_SQL_ARGUMENTS_MAX, "hints"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    *out = (struct vs_ast_hints){items.count, items.items};
    return vs_parse_expect(p, VS_TOKEN_HINT_END, "\",\" or the end of the hint, */");
}

enum vs_err vs_parse_uint(struct vs_parser *p, const char *what, uint32_t max, uint32_t *out)
{
    struct vs_token token = vs_parse_peek(p, 0);
    if (token.kind != VS_TOKEN_INTEGER)
        return vs_parse_unexpected(p, what);
    uint64_t value;
    if (!vs_str_to_uint64(vs_parse_text(p, token), &value) || value > max)
        return vs_parse_fail(p, VS_ERR_SYNTAX, token.at,
                             "Encountered \"%.*s\"; expected %s of at most %u",
                             (int)(token.end - token.at > 40 ? 40 : token.end - token.at),
                             p->script->text.ptr + token.at, what, max);
    (void)vs_parse_take(p);
    *out = (uint32_t)value;
    return VS_ERR_OK;
}
