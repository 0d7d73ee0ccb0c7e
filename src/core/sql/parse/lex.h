/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* SQL text to tokens. Private to this folder.
 *
 * Never fails by itself: what is no token is a token of kind ERROR that carries the reason, so that
 * the parser can look ahead. Comments and white space are skipped; a hint comment begins with
 * HINT_BEGIN. Linear in the text, no memory. The text must be valid UTF-8 and at most
 * VS_SQL_SCRIPT_SIZE_MAX long. */
#ifndef VS_CORE_SQL_PARSE_LEX_H
#define VS_CORE_SQL_PARSE_LEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum vs_word {
    VS_NO_WORD,
#define VS_KEYWORD(name, class) VS_WORD_##name,
#include "core/sql/parse/keywords.def"
#undef VS_KEYWORD
    VS_WORDS_END
};

enum vs_token_kind {
    VS_TOKEN_END,
    VS_TOKEN_ERROR,
    VS_TOKEN_IDENT,          /* word is set when it is in keywords.def */
    VS_TOKEN_QUOTED_IDENT,   /* text with its back quotes */
    VS_TOKEN_STRING,         /* text with its quotes */
    VS_TOKEN_UNICODE_STRING, /* U&'..' */
    VS_TOKEN_BINARY_STRING,  /* X'..' */
    VS_TOKEN_INTEGER,
    VS_TOKEN_DECIMAL,
    VS_TOKEN_DOUBLE,
    VS_TOKEN_HINT_BEGIN, /* the opening of a hint */
    VS_TOKEN_HINT_END,
    VS_TOKEN_LPAREN,
    VS_TOKEN_RPAREN,
    VS_TOKEN_LBRACKET,
    VS_TOKEN_RBRACKET,
    VS_TOKEN_LBRACE,
    VS_TOKEN_RBRACE,
    VS_TOKEN_COMMA,
    VS_TOKEN_DOT,
    VS_TOKEN_SEMICOLON,
    VS_TOKEN_COLON,
    VS_TOKEN_STAR,
    VS_TOKEN_PLUS,
    VS_TOKEN_MINUS,
    VS_TOKEN_SLASH,
    VS_TOKEN_PERCENT,
    VS_TOKEN_EQUAL,
    VS_TOKEN_NOT_EQUAL,
    VS_TOKEN_LESS,
    VS_TOKEN_LESS_EQUAL,
    VS_TOKEN_GREATER,
    VS_TOKEN_GREATER_EQUAL,
    VS_TOKEN_CONCAT,
    VS_TOKEN_ARROW, /* => */
    VS_TOKEN_BAR,
    VS_TOKEN_CARET,
    VS_TOKEN_DOLLAR,
    VS_TOKEN_QUESTION
};

struct vs_token {
    enum vs_token_kind kind;
    enum vs_word word;
    uint32_t at;
    uint32_t end;
    const char *error; /* ERROR: what is wrong and what to do */
};

struct vs_lexer {
    struct vs_str text;
    uint32_t at;
};

struct vs_token vs_lex_next(struct vs_lexer *lexer);
/* VS_NO_WORD when it is not in keywords.def; any case. */
enum vs_word vs_word_find(struct vs_str text);
bool vs_word_is_reserved(enum vs_word word);
/* Reserved, but names a function when "(" follows: COUNT, LEFT, CURRENT_DATE .. */
bool vs_word_is_function(enum vs_word word);
const char *vs_word_text(enum vs_word word);

#endif
