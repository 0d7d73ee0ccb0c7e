/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/parse/lex.h"

#include "base/utf8.h"

enum { WORD_SIZE_MAX = 40 };
enum { SOFT, RESERVED, FUNCTION };

static const struct {
    const char *text;
    uint8_t size;
    uint8_t class;
} words[VS_WORDS_END] = {
    {"", 0, SOFT},
#define VS_KEYWORD(name, class) {#name, sizeof #name - 1, class},
#include "core/sql/parse/keywords.def"
#undef VS_KEYWORD
};

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

enum vs_word vs_word_find(struct vs_str text)
{
    if (text.len == 0 || text.len > WORD_SIZE_MAX)
        return VS_NO_WORD;
    char capitals[WORD_SIZE_MAX];
    for (size_t i = 0; i < text.len; i++)
        capitals[i] = upper(text.ptr[i]);
    struct vs_str key = {capitals, text.len};
    uint32_t low = 1, high = VS_WORDS_END;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = vs_str_compare(key, (struct vs_str){words[middle].text, words[middle].size});
        if (order == 0)
            return (enum vs_word)middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return VS_NO_WORD;
}

bool vs_word_is_reserved(enum vs_word word)
{
    return words[word].class != SOFT;
}

bool vs_word_is_function(enum vs_word word)
{
    return words[word].class == FUNCTION;
}

const char *vs_word_text(enum vs_word word)
{
    return words[word].text;
}

/* The character at an offset, 0 at and after the end. */
static char char_at(const struct vs_lexer *lexer, size_t at)
{
    return at < lexer->text.len ? lexer->text.ptr[at] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The letters beyond ASCII that Flink takes in names without quotes. */
static bool is_wide_letter(uint32_t code)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } ranges[] = {{0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x1FFF},   {0x3040, 0x318F},
                  {0x3300, 0x337F}, {0x3400, 0x3D2D}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    }
    return false;
}

/* Bytes of the code point at an offset before the end. */
static size_t code_size(const struct vs_lexer *lexer, size_t at, uint32_t *code)
{
    size_t size = vs_utf8_decode((struct vs_str){lexer->text.ptr + at, lexer->text.len - at}, code);
    return size == 0 ? 1 : size;
}

/* Bytes of the letter at an offset, 0 when there is none. */
static size_t letter_size(const struct vs_lexer *lexer, size_t at)
{
    char c = char_at(lexer, at);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$')
        return 1;
    if ((unsigned char)c < 0x80)
        return 0;
    uint32_t code = 0;
    size_t size = code_size(lexer, at, &code);
    return is_wide_letter(code) ? size : 0;
}

static struct vs_token make(struct vs_lexer *lexer, enum vs_token_kind kind, size_t end)
{
    struct vs_token token = {.kind = kind, .at = lexer->at, .end = (uint32_t)end};
    lexer->at = (uint32_t)end;
    return token;
}

/* Everything after an error is unknown ground: the rest of the text is taken. */
static struct vs_token make_error(struct vs_lexer *lexer, size_t end, const char *why)
{
    struct vs_token token = make(lexer, VS_TOKEN_ERROR, end);
    token.error = why;
    lexer->at = (uint32_t)lexer->text.len;
    return token;
}

/* Skips white space and comments; false when a comment is not closed (then lexer->at is where it
 * began). */
static bool skip_blanks(struct vs_lexer *lexer)
{
    size_t at = lexer->at;
    for (;;) {
        char c = char_at(lexer, at);
        char next = char_at(lexer, at + 1);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
            at++;
        } else if ((c == '-' && next == '-') || (c == '/' && next == '/')) {
            while (at < lexer->text.len && lexer->text.ptr[at] != '\n')
                at++;
        } else if (c == '/' && next == '*' && char_at(lexer, at + 2) != '+') {
            size_t begin = at;
            at += 2;
            while (at < lexer->text.len &&
                   !(lexer->text.ptr[at] == '*' && char_at(lexer, at + 1) == '/'))
                at++;
            if (at >= lexer->text.len) {
                lexer->at = (uint32_t)begin;
                return false;
            }
            at += 2;
        } else {
            lexer->at = (uint32_t)at;
            return true;
        }
    }
}

/* A text in quotes; doubled ones stand for one. `open` is where the first quote stands. */
static struct vs_token quoted(struct vs_lexer *lexer, size_t open, enum vs_token_kind kind,
                              const char *not_closed)
{
    char quote = lexer->text.ptr[open];
    size_t at = open + 1;
    while (at < lexer->text.len) {
        if (lexer->text.ptr[at] != quote)
            at++;
        else if (char_at(lexer, at + 1) == quote)
            at += 2;
        else
            return make(lexer, kind, at + 1);
    }
    return make_error(lexer, open + 1, not_closed);
}

static struct vs_token number(struct vs_lexer *lexer)
{
    size_t at = lexer->at;
    enum vs_token_kind kind = VS_TOKEN_INTEGER;
    while (is_digit(char_at(lexer, at)))
        at++;
    if (char_at(lexer, at) == '.') {
        kind = VS_TOKEN_DECIMAL;
        at++;
        while (is_digit(char_at(lexer, at)))
            at++;
    }
    char c = char_at(lexer, at);
    if (c == 'e' || c == 'E') {
        size_t digits = at + 1;
        if (char_at(lexer, digits) == '+' || char_at(lexer, digits) == '-')
            digits++;
        if (is_digit(char_at(lexer, digits))) {
            kind = VS_TOKEN_DOUBLE;
            at = digits;
            while (is_digit(char_at(lexer, at)))
                at++;
        }
    }
    return make(lexer, kind, at);
}

static struct vs_token word(struct vs_lexer *lexer)
{
    size_t at = lexer->at;
    char c = char_at(lexer, at);
    char next = char_at(lexer, at + 1);
    if ((c == 'x' || c == 'X') && next == '\'')
        return quoted(lexer, at + 1, VS_TOKEN_BINARY_STRING,
                      "a binary literal that is not closed; add the ending '");
    if ((c == 'u' || c == 'U') && next == '&' && char_at(lexer, at + 2) == '\'')
        return quoted(lexer, at + 2, VS_TOKEN_UNICODE_STRING,
                      "a text that is not closed; add the ending '");
    for (size_t size = 1; size > 0; at += size)
        size = is_digit(char_at(lexer, at)) ? 1 : letter_size(lexer, at);
    if (c == '$' && at == lexer->at + 1)
        return make(lexer, VS_TOKEN_DOLLAR, at);
    struct vs_str text = {lexer->text.ptr + lexer->at, at - lexer->at};
    struct vs_token token = make(lexer, VS_TOKEN_IDENT, at);
    token.word = vs_word_find(text);
    return token;
}

struct symbol {
    char text[4];
    enum vs_token_kind kind;
    const char *error; /* not in the language: what to write instead */
};

/* Longer symbols stand before their beginnings. */
static const struct symbol symbols[] = {
    {"/*+", VS_TOKEN_HINT_BEGIN, NULL},
    {"*/", VS_TOKEN_HINT_END, NULL},
    {"<=>", VS_TOKEN_ERROR, "an operator that does not exist; write a IS NOT DISTINCT FROM b"},
    {"!=", VS_TOKEN_ERROR, "an operator that is not allowed; write <>"},
    {"==", VS_TOKEN_ERROR, "an operator that does not exist; write ="},
    {"::", VS_TOKEN_ERROR, "an operator that does not exist; write CAST(x AS type)"},
    {"&&", VS_TOKEN_ERROR, "an operator that does not exist; write AND"},
    {"->", VS_TOKEN_ERROR, "an operator that does not exist; write JSON_VALUE(json, '$.key')"},
    {"<<", VS_TOKEN_ERROR, "an operator that does not exist; there are no operators on bits"},
    {":=", VS_TOKEN_ERROR,
     "an operator that does not exist; named arguments are written name => value"},
    {"<>", VS_TOKEN_NOT_EQUAL, NULL},
    {"<=", VS_TOKEN_LESS_EQUAL, NULL},
    {">=", VS_TOKEN_GREATER_EQUAL, NULL},
    {"=>", VS_TOKEN_ARROW, NULL},
    {"||", VS_TOKEN_CONCAT, NULL},
    {"(", VS_TOKEN_LPAREN, NULL},
    {")", VS_TOKEN_RPAREN, NULL},
    {"[", VS_TOKEN_LBRACKET, NULL},
    {"]", VS_TOKEN_RBRACKET, NULL},
    {"{", VS_TOKEN_LBRACE, NULL},
    {"}", VS_TOKEN_RBRACE, NULL},
    {",", VS_TOKEN_COMMA, NULL},
    {".", VS_TOKEN_DOT, NULL},
    {";", VS_TOKEN_SEMICOLON, NULL},
    {":", VS_TOKEN_COLON, NULL},
    {"*", VS_TOKEN_STAR, NULL},
    {"+", VS_TOKEN_PLUS, NULL},
    {"-", VS_TOKEN_MINUS, NULL},
    {"/", VS_TOKEN_SLASH, NULL},
    {"%", VS_TOKEN_PERCENT, NULL},
    {"=", VS_TOKEN_EQUAL, NULL},
    {"<", VS_TOKEN_LESS, NULL},
    {">", VS_TOKEN_GREATER, NULL},
    {"|", VS_TOKEN_BAR, NULL},
    {"^", VS_TOKEN_CARET, NULL},
    {"?", VS_TOKEN_QUESTION, NULL},
    {"\"", VS_TOKEN_ERROR,
     "a double quote; names go in back quotes, `name`, and texts in single quotes, 'text'"},
    {"!", VS_TOKEN_ERROR, "an operator that does not exist; write NOT"},
    {"&", VS_TOKEN_ERROR, "an operator that does not exist; there are no operators on bits"},
    {"~", VS_TOKEN_ERROR,
     "an operator that does not exist; write SIMILAR TO or REGEXP(x, 'pattern')"},
    {"@", VS_TOKEN_ERROR, "a character that no statement has; there are no variables"},
    {"\\", VS_TOKEN_ERROR,
     "a character that no statement has; a quote inside a text is doubled, 'it''s'"},
};

static struct vs_token symbol(struct vs_lexer *lexer)
{
    struct vs_str rest = {lexer->text.ptr + lexer->at, lexer->text.len - lexer->at};
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        struct vs_str text = {symbols[i].text, strnlen(symbols[i].text, sizeof symbols[i].text)};
        if (!vs_str_starts_with(rest, text))
            continue;
        if (symbols[i].kind == VS_TOKEN_ERROR)
            return make_error(lexer, lexer->at + text.len, symbols[i].error);
        return make(lexer, symbols[i].kind, lexer->at + text.len);
    }
    uint32_t code = 0;
    size_t size = code_size(lexer, lexer->at, &code);
    bool is_quote = code >= 0x2018 && code <= 0x201F;
    return make_error(
        lexer, lexer->at + size,
        is_quote ? "a typographic quote; texts go in straight single quotes, 'text'"
                 : "a character that no statement has; remove it, or quote the name with `");
}

struct vs_token vs_lex_next(struct vs_lexer *lexer)
{
    if (!skip_blanks(lexer))
        return make_error(lexer, lexer->at + 2, "a comment that is not closed; add the ending */");
    if (lexer->at >= lexer->text.len)
        return make(lexer, VS_TOKEN_END, lexer->at);
    char c = lexer->text.ptr[lexer->at];
    if (letter_size(lexer, lexer->at) > 0)
        return word(lexer);
    if (is_digit(c) || (c == '.' && is_digit(char_at(lexer, lexer->at + 1))))
        return number(lexer);
    if (c == '\'')
        return quoted(lexer, lexer->at, VS_TOKEN_STRING,
                      "a text that is not closed; add the ending '");
    if (c == '`')
        return quoted(lexer, lexer->at, VS_TOKEN_QUOTED_IDENT,
                      "a quoted name that is not closed; add the ending `");
    return symbol(lexer);
}
