/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Types as they are written in CREATE TABLE and CAST, with Flink's default precisions. */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

enum { FRACTION_DIGITS_MAX = 9, TIMESTAMP_DIGITS_DEFAULT = 6, DECIMAL_DIGITS_DEFAULT = 10 };

static const struct simple_type {
    enum vs_word word;
    enum vs_kind kind;
    int32_t precision;
} simple_types[] = {
    {VS_WORD_BOOLEAN, VS_KIND_BOOLEAN, 0},
    {VS_WORD_TINYINT, VS_KIND_TINYINT, 0},
    {VS_WORD_SMALLINT, VS_KIND_SMALLINT, 0},
    {VS_WORD_INT, VS_KIND_INT, 0},
    {VS_WORD_INTEGER, VS_KIND_INT, 0},
    {VS_WORD_BIGINT, VS_KIND_BIGINT, 0},
    {VS_WORD_FLOAT, VS_KIND_FLOAT, 0},
    {VS_WORD_REAL, VS_KIND_FLOAT, 0},
    {VS_WORD_DOUBLE, VS_KIND_DOUBLE, 0},
    {VS_WORD_STRING, VS_KIND_VARCHAR, VS_LENGTH_MAX},
    {VS_WORD_BYTES, VS_KIND_VARBINARY, VS_LENGTH_MAX},
    {VS_WORD_DATE, VS_KIND_DATE, 0},
};

/* [( length )] of texts and bytes. Without it, CHAR and BINARY have 1, and the others no bound. */
static enum vs_err parse_length(struct vs_parser *p, struct vs_type *out)
{
    uint32_t length, at;
    bool is_fixed = out->kind == VS_KIND_CHAR || out->kind == VS_KIND_BINARY;
    out->precision = is_fixed ? 1 : VS_LENGTH_MAX;
    if (!vs_parse_accept(p, VS_TOKEN_LPAREN))
        return VS_ERR_OK;
    at = vs_parse_peek(p, 0).at;
    VS_TRY(vs_parse_uint(p, "a length", VS_LENGTH_MAX, &length));
    if (length == 0)
        return vs_parse_fail(p, VS_ERR_INVALID, at, "a length of 0; the smallest is 1");
    out->precision = (int32_t)length;
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\"");
}

static enum vs_err parse_sized(struct vs_parser *p, enum vs_kind fixed, enum vs_kind varying,
                               struct vs_type *out)
{
    *out = vs_type_of(vs_parse_accept_word(p, VS_WORD_VARYING) ? varying : fixed);
    return parse_length(p, out);
}

static enum vs_err parse_decimal(struct vs_parser *p, struct vs_type *out)
{
    uint32_t precision = DECIMAL_DIGITS_DEFAULT, scale = 0;
    uint32_t at = vs_parse_peek(p, 0).at;
    if (vs_parse_accept(p, VS_TOKEN_LPAREN)) {
        VS_TRY(vs_parse_uint(p, "a number of digits", VS_DECIMAL_PRECISION_MAX, &precision));
        if (vs_parse_accept(p, VS_TOKEN_COMMA))
            VS_TRY(vs_parse_uint(p, "a number of digits", VS_DECIMAL_PRECISION_MAX, &scale));
        VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\""));
    }
    if (precision == 0 || scale > precision)
        return vs_parse_fail(
            p, VS_ERR_INVALID, at,
            "DECIMAL(%u, %u): digits must be 1 to 38, of which at most all are behind the point",
            precision, scale);
    *out = (struct vs_type){
        .kind = VS_KIND_DECIMAL, .precision = (int32_t)precision, .scale = (int32_t)scale};
    return VS_ERR_OK;
}

static enum vs_err parse_fraction(struct vs_parser *p, uint32_t digits, struct vs_type *out)
{
    if (vs_parse_accept(p, VS_TOKEN_LPAREN)) {
        VS_TRY(vs_parse_uint(p, "a number of digits", FRACTION_DIGITS_MAX, &digits));
        VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\""));
    }
    out->precision = (int32_t)digits;
    return VS_ERR_OK;
}

static enum vs_err parse_timestamp(struct vs_parser *p, struct vs_type *out)
{
    *out = vs_type_of(VS_KIND_TIMESTAMP);
    VS_TRY(parse_fraction(p, TIMESTAMP_DIGITS_DEFAULT, out));
    if (vs_parse_accept_words(p, VS_WORD_WITHOUT, VS_WORD_TIME))
        return vs_parse_expect_word(p, VS_WORD_ZONE);
    if (!vs_parse_is_word(p, VS_WORD_WITH) || vs_parse_peek(p, 1).kind == VS_TOKEN_LPAREN)
        return VS_ERR_OK;
    (void)vs_parse_take(p);
    if (!vs_parse_accept_word(p, VS_WORD_LOCAL))
        return vs_parse_unexpected(p, "WITH LOCAL TIME ZONE; a time zone per value does not exist");
    out->kind = VS_KIND_TIMESTAMP_LTZ;
    return vs_parse_expect_words(p, VS_WORD_TIME, VS_WORD_ZONE);
}

static enum vs_err parse_time(struct vs_parser *p, struct vs_type *out)
{
    *out = vs_type_of(VS_KIND_TIME);
    VS_TRY(parse_fraction(p, 0, out));
    if (vs_parse_accept_words(p, VS_WORD_WITHOUT, VS_WORD_TIME))
        return vs_parse_expect_word(p, VS_WORD_ZONE);
    return VS_ERR_OK;
}

static enum vs_err parse_elements(struct vs_parser *p, enum vs_kind kind, uint32_t count,
                                  struct vs_type *out)
{
    struct vs_type *elements = VS_ARENA_ARRAY(p->plan, count, struct vs_type);
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LESS, "\"<\""));
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            VS_TRY(vs_parse_expect(p, VS_TOKEN_COMMA, "\",\""));
        VS_TRY(vs_parse_type(p, &elements[i]));
    }
    *out = (struct vs_type){.kind = kind, .element = elements, .element_count = count};
    return vs_parse_expect(p, VS_TOKEN_GREATER, "\">\"");
}

/* ROW<a INT, b STRING COMMENT '..'> or ROW(a INT, b STRING). */
static enum vs_err parse_row(struct vs_parser *p, struct vs_type *out)
{
    bool is_angle = vs_parse_is(p, VS_TOKEN_LESS);
    if (!is_angle && !vs_parse_is(p, VS_TOKEN_LPAREN))
        return vs_parse_unexpected(p, "the fields of the row: ROW<name type, ..>");
    (void)vs_parse_take(p);
    struct vs_parse_list names = {0}, types = {0};
    do {
        struct vs_ast_ident name;
        struct vs_type type;
        bool has_comment;
        struct vs_str comment;
        VS_TRY(vs_parse_ident(p, "the name of a field: ROW<name type, ..>", &name));
        VS_TRY(vs_parse_type(p, &type));
        VS_TRY(vs_parse_comment(p, &has_comment, &comment));
        if (vs_parse_is(p, VS_TOKEN_STRING)) /* Flink takes a comment without the word too */
            VS_TRY(vs_parse_string(p, "a text", &comment));
        VS_TRY(vs_parse_push(p, &names, &name.name, sizeof name.name, VS_SQL_COLUMNS_MAX,
                             "fields of a row"));
        VS_TRY(vs_parse_push(p, &types, &type, sizeof type, VS_SQL_COLUMNS_MAX, "fields of a row"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    *out = (struct vs_type){.kind = VS_KIND_ROW,
                            .element = types.items,
                            .names = names.items,
                            .element_count = types.count};
    return is_angle ? vs_parse_expect(p, VS_TOKEN_GREATER, "\",\" or \">\"")
                    : vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\"");
}

static enum vs_err not_a_type(struct vs_parser *p)
{
    static const enum vs_word unsupported[] = {VS_WORD_MULTISET,   VS_WORD_RAW,
                                               VS_WORD_VARIANT,    VS_WORD_BITMAP,
                                               VS_WORD_STRUCTURED, VS_WORD_ANY};
    struct vs_token token = vs_parse_peek(p, 0);
    for (size_t i = 0; i < sizeof unsupported / sizeof unsupported[0]; i++) {
        if (token.word == unsupported[i])
            return vs_parse_fail(p, VS_ERR_UNSUPPORTED, token.at, "the type %s is not supported",
                                 vs_word_text(token.word));
    }
    return vs_parse_unexpected(p, "a type, such as STRING, BIGINT, DECIMAL(10, 2) or TIMESTAMP(3)");
}

static enum vs_err parse_base(struct vs_parser *p, struct vs_type *out)
{
    enum vs_word word = vs_parse_peek(p, 0).word;
    for (size_t i = 0; i < sizeof simple_types / sizeof simple_types[0]; i++) {
        if (simple_types[i].word != word)
            continue;
        (void)vs_parse_take(p);
        if (word == VS_WORD_DOUBLE)
            (void)vs_parse_accept_word(p, VS_WORD_PRECISION);
        *out =
            (struct vs_type){.kind = simple_types[i].kind, .precision = simple_types[i].precision};
        return VS_ERR_OK;
    }
    bool is_char = word == VS_WORD_CHAR || word == VS_WORD_CHARACTER;
    bool is_decimal = word == VS_WORD_DECIMAL || word == VS_WORD_DEC || word == VS_WORD_NUMERIC;
    bool is_known = is_char || is_decimal || word == VS_WORD_VARCHAR || word == VS_WORD_BINARY ||
                    word == VS_WORD_VARBINARY || word == VS_WORD_TIME ||
                    word == VS_WORD_TIMESTAMP || word == VS_WORD_TIMESTAMP_LTZ ||
                    word == VS_WORD_INTERVAL || word == VS_WORD_ARRAY || word == VS_WORD_MAP ||
                    word == VS_WORD_ROW;
    if (!is_known)
        return not_a_type(p);
    (void)vs_parse_take(p);
    if (is_char)
        return parse_sized(p, VS_KIND_CHAR, VS_KIND_VARCHAR, out);
    if (is_decimal)
        return parse_decimal(p, out);
    if (word == VS_WORD_VARCHAR)
        return parse_sized(p, VS_KIND_VARCHAR, VS_KIND_VARCHAR, out);
    if (word == VS_WORD_BINARY)
        return parse_sized(p, VS_KIND_BINARY, VS_KIND_VARBINARY, out);
    if (word == VS_WORD_VARBINARY)
        return parse_sized(p, VS_KIND_VARBINARY, VS_KIND_VARBINARY, out);
    if (word == VS_WORD_TIME)
        return parse_time(p, out);
    if (word == VS_WORD_TIMESTAMP)
        return parse_timestamp(p, out);
    if (word == VS_WORD_INTERVAL)
        return vs_parse_interval_type(p, out);
    if (word == VS_WORD_ARRAY)
        return parse_elements(p, VS_KIND_ARRAY, 1, out);
    if (word == VS_WORD_MAP)
        return parse_elements(p, VS_KIND_MAP, 2, out);
    if (word == VS_WORD_ROW)
        return parse_row(p, out);
    *out = vs_type_of(VS_KIND_TIMESTAMP_LTZ);
    return parse_fraction(p, TIMESTAMP_DIGITS_DEFAULT, out);
}

static void parse_nullability(struct vs_parser *p, struct vs_type *type)
{
    if (vs_parse_accept_words(p, VS_WORD_NOT, VS_WORD_NULL))
        type->not_null = true;
    else
        (void)vs_parse_accept_word(p, VS_WORD_NULL);
}

static enum vs_err parse_type(struct vs_parser *p, bool has_nullability, struct vs_type *out)
{
    uint32_t outer;
    VS_TRY(vs_parse_enter(p, &outer));
    VS_TRY(parse_base(p, out));
    if (has_nullability)
        parse_nullability(p, out);
    while (vs_parse_accept_word(p, VS_WORD_ARRAY)) { /* INT ARRAY */
        struct vs_type *element = VS_ARENA_NEW(p->plan, struct vs_type);
        *element = *out;
        *out = (struct vs_type){.kind = VS_KIND_ARRAY, .element = element, .element_count = 1};
        if (has_nullability)
            parse_nullability(p, out);
        VS_TRY(vs_parse_raise(p));
    }
    VS_TRY(vs_parse_raise(p));
    vs_parse_leave(p, outer);
    return VS_ERR_OK;
}

enum vs_err vs_parse_type(struct vs_parser *p, struct vs_type *out)
{
    return parse_type(p, true, out);
}

enum vs_err vs_parse_bare_type(struct vs_parser *p, struct vs_type *out)
{
    return parse_type(p, false, out);
}
