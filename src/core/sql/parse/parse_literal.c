/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Numbers, texts, dates and times. The types are those of Calcite: 1 INT, 12345678901 BIGINT, 1.50
 * DECIMAL(3, 2), 1e2 DOUBLE, 'abc' CHAR(3), all NOT NULL. */
#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "core/sql/parse/parser.h"

enum { NUMBER_SIZE_MAX = 340, ESCAPE_DIGITS = 4, FRACTION_DIGITS_MAX = 9, MS_PER_DAY = 86400000 };

static void set_literal(struct vs_parser *p, struct vs_ast_expr *out, enum vs_kind kind,
                        int32_t precision)
{
    out->kind = VS_AST_LITERAL;
    out->end = p->end;
    out->as.literal.type = (struct vs_type){.kind = kind, .not_null = true, .precision = precision};
}

/* --- Numbers --- */

static enum vs_err out_of_range(struct vs_parser *p, struct vs_token token)
{
    uint32_t size = token.end - token.at > 60 ? 60 : token.end - token.at;
    const char *hint = token.kind == VS_TOKEN_INTEGER ? "; write CAST('..' AS DECIMAL(38, 0))" : "";
    return vs_parse_fail(p, VS_ERR_INVALID, token.at, "Numeric literal '%.*s' out of range%s",
                         (int)size, p->script->text.ptr + token.at, hint);
}

static enum vs_err parse_integer(struct vs_parser *p, struct vs_token token, bool negative,
                                 struct vs_ast_expr *out)
{
    uint64_t value;
    uint64_t max = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    if (!vs_str_to_uint64(vs_parse_text(p, token), &value) || value > max)
        return out_of_range(p, token);
    if (value <= (uint64_t)INT32_MAX + (negative ? 1 : 0)) {
        set_literal(p, out, VS_KIND_INT, 0);
        out->as.literal.value.as.i32 = (int32_t)(negative ? -(int64_t)value : (int64_t)value);
    } else {
        set_literal(p, out, VS_KIND_BIGINT, 0);
        out->as.literal.value.as.i64 = (int64_t)(negative ? 0 - value : value);
    }
    return VS_ERR_OK;
}

static enum vs_err parse_decimal(struct vs_parser *p, struct vs_token token,
                                 struct vs_ast_expr *out)
{
    struct vs_str text = vs_parse_text(p, token);
    size_t point = vs_str_find_char(text, '.');
    if (point + 1 == text.len) /* "1." is an integer */
        return parse_integer(
            p, (struct vs_token){.kind = VS_TOKEN_INTEGER, .at = token.at, .end = token.end - 1},
            false, out);
    if (text.len - 1 > VS_DECIMAL_PRECISION_MAX)
        return out_of_range(p, token);
    __int128 unscaled = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (i != point)
            unscaled = unscaled * 10 + (text.ptr[i] - '0');
    }
    set_literal(p, out, VS_KIND_DECIMAL, (int32_t)text.len - 1);
    out->as.literal.type.scale = (int32_t)(text.len - point - 1);
    out->as.literal.value.as.i128 = unscaled;
    return VS_ERR_OK;
}

static enum vs_err parse_double(struct vs_parser *p, struct vs_token token, struct vs_ast_expr *out)
{
    char zero_ended[NUMBER_SIZE_MAX + 1];
    struct vs_str text = vs_parse_text(p, token);
    if (text.len > NUMBER_SIZE_MAX)
        return out_of_range(p, token);
    vs_str_to_zero_ended(text, zero_ended, sizeof zero_ended);
    double value = strtod(zero_ended, NULL);
    if (!isfinite(value))
        return out_of_range(p, token);
    set_literal(p, out, VS_KIND_DOUBLE, 0);
    out->as.literal.value.as.f64 = value;
    return VS_ERR_OK;
}

enum vs_err vs_parse_number(struct vs_parser *p, bool negative, struct vs_ast_expr *out)
{
    struct vs_token token = vs_parse_take(p);
    if (token.kind == VS_TOKEN_INTEGER)
        return parse_integer(p, token, negative, out);
    if (token.kind == VS_TOKEN_DECIMAL)
        return parse_decimal(p, token, out);
    return parse_double(p, token, out);
}

/* --- Texts --- */

static enum vs_err parse_binary(struct vs_parser *p, struct vs_ast_expr *out)
{
    struct vs_token token = vs_parse_take(p);
    struct vs_str text = vs_parse_text(p, token);
    size_t digits = text.len - 3; /* X and the quotes */
    char *bytes = vs_arena_raw(p->plan, digits / 2);
    for (size_t i = 0; i < digits; i++) {
        int value = vs_hex_digit(text.ptr[i + 2]);
        if (value < 0)
            return vs_parse_fail(
                p, VS_ERR_SYNTAX, token.at,
                "Binary literal string must contain only characters '0' - '9', 'A' - 'F'");
        if (i % 2 == 0 && i / 2 < digits / 2)
            bytes[i / 2] = (char)(value << 4);
        else if (i % 2 == 1)
            bytes[i / 2] = (char)((unsigned char)bytes[i / 2] | value);
    }
    if (digits % 2 != 0)
        return vs_parse_fail(p, VS_ERR_SYNTAX, token.at,
                             "Binary literal string must contain an even number of hexits");
    set_literal(p, out, VS_KIND_BINARY, (int32_t)(digits / 2));
    out->as.literal.value.as.str = (struct vs_str){bytes, digits / 2};
    return VS_ERR_OK;
}

/* The code unit behind an escape character; false when there are no four hexits. */
static bool read_escape(struct vs_str text, size_t at, uint32_t *code)
{
    *code = 0;
    if (text.len - at < ESCAPE_DIGITS)
        return false;
    for (size_t i = 0; i < ESCAPE_DIGITS; i++) {
        int value = vs_hex_digit(text.ptr[at + i]);
        if (value < 0)
            return false;
        *code = *code << 4 | (uint32_t)value;
    }
    return true;
}

/* U&'..': \00e9 for a code unit of UTF-16, two of them for what lies above, \\ for the escape
 * character. */
static enum vs_err unescape(struct vs_parser *p, uint32_t literal_at, struct vs_str text,
                            char escape, struct vs_str *out)
{
    char *bytes = vs_arena_raw(p->plan, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len;) {
        if (text.ptr[i] != escape) {
            bytes[len++] = text.ptr[i++];
            continue;
        }
        if (i + 1 < text.len && text.ptr[i + 1] == escape) {
            bytes[len++] = escape;
            i += 2;
            continue;
        }
        uint32_t code, low;
        bool ok = read_escape(text, i + 1, &code);
        i += 1 + ESCAPE_DIGITS;
        if (ok && code >= 0xD800 && code <= 0xDBFF) {
            ok = i < text.len && text.ptr[i] == escape && read_escape(text, i + 1, &low) &&
                 low >= 0xDC00 && low <= 0xDFFF;
            i += 1 + ESCAPE_DIGITS;
            if (ok)
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        if (!ok || (code >= 0xD800 && code <= 0xDFFF))
            return vs_parse_fail(
                p, VS_ERR_SYNTAX, literal_at,
                "a Unicode escape that is not valid; write \\ and four hexits, such as U&'\\00e9'");
        len += vs_utf8_encode(code, bytes + len);
    }
    *out = (struct vs_str){bytes, len};
    return VS_ERR_OK;
}

static enum vs_err parse_unicode_text(struct vs_parser *p, struct vs_str *out)
{
    struct vs_token token = vs_parse_take(p);
    struct vs_str text = {p->script->text.ptr + token.at + 3, token.end - token.at - 4};
    struct vs_str single = text; /* with doubled quotes made single */
    if (vs_str_find_char(text, '\'') < text.len) {
        char *copy = vs_arena_raw(p->plan, text.len);
        single = (struct vs_str){copy, 0};
        for (size_t i = 0; i < text.len; i++) {
            copy[single.len++] = text.ptr[i];
            if (text.ptr[i] == '\'')
                i++;
        }
    }
    struct vs_str escape = VS_STR("\\");
    if (vs_parse_accept_word(p, VS_WORD_UESCAPE)) {
        uint32_t at = vs_parse_peek(p, 0).at;
        VS_TRY(vs_parse_string(p, "the escape character as a text: UESCAPE '!'", &escape));
        bool ok = escape.len == 1 && vs_hex_digit(escape.ptr[0]) < 0 && escape.ptr[0] != '+' &&
                  escape.ptr[0] != ' ' && (unsigned char)escape.ptr[0] < 0x80;
        if (!ok)
            return vs_parse_fail(p, VS_ERR_SYNTAX, at,
                                 "UESCAPE must be one character that is no hexit, blank or +");
    }
    return unescape(p, token.at, single, escape.ptr[0], out);
}

/* The length that Flink gives the type: UTF-16 units. */
static size_t utf16_length(struct vs_str text)
{
    size_t count = vs_utf8_length(text);
    for (size_t i = 0; i < text.len; i++)
        count += (unsigned char)text.ptr[i] >= 0xF0;
    return count;
}

/* Texts that follow each other are one, as the standard has it. */
enum vs_err vs_parse_text_literal(struct vs_parser *p, struct vs_ast_expr *out)
{
    if (vs_parse_is(p, VS_TOKEN_BINARY_STRING))
        return parse_binary(p, out);
    struct vs_str text;
    if (vs_parse_is(p, VS_TOKEN_UNICODE_STRING))
        VS_TRY(parse_unicode_text(p, &text));
    else
        VS_TRY(vs_parse_string(p, "a text", &text));
    if (vs_parse_is(p, VS_TOKEN_STRING)) {
        struct vs_buf all = {0};
        vs_buf_add_str(&all, text);
        enum vs_err err = VS_ERR_OK;
        while (err == VS_ERR_OK && vs_parse_is(p, VS_TOKEN_STRING)) {
            err = vs_parse_string(p, "a text", &text);
            if (err == VS_ERR_OK)
                vs_buf_add_str(&all, text);
        }
        text = vs_arena_copy(p->plan, vs_buf_str(&all));
        vs_buf_free(&all);
        VS_TRY(err);
    }
    set_literal(p, out, VS_KIND_CHAR, (int32_t)utf16_length(text));
    out->as.literal.value.as.str = text;
    return VS_ERR_OK;
}

/* --- Dates and times --- */

/* Reads one to max digits and, unless it is 0, the character behind them. */
static bool read_field(struct vs_str *text, size_t max, char behind, int64_t *out)
{
    size_t digits = 0;
    *out = 0;
    while (digits < text->len && digits < max && text->ptr[digits] >= '0' &&
           text->ptr[digits] <= '9')
        *out = *out * 10 + (text->ptr[digits++] - '0');
    if (digits == 0)
        return false;
    *text = (struct vs_str){text->ptr + digits, text->len - digits};
    if (behind == '\0')
        return true;
    if (text->len == 0 || text->ptr[0] != behind)
        return false;
    *text = (struct vs_str){text->ptr + 1, text->len - 1};
    return true;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar (years 1 to 9999). */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t m = month <= 2 ? month + 9 : month - 3; /* from March, so that the leap day is last */
    return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
}

static bool read_date(struct vs_str *text, char behind, int64_t *days)
{
    static const int8_t month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year, month, day;
    if (!read_field(text, 4, '-', &year) || !read_field(text, 2, '-', &month) ||
        !read_field(text, 2, behind, &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day > month_days[month - 1] + (leap ? 1 : 0))
        return false;
    *days = days_of(year, month, day);
    return true;
}

/* hh:mm:ss[.fraction]; *ns within the second, *digits of the fraction. */
static bool read_time(struct vs_str *text, int64_t *seconds, int64_t *ns, int32_t *digits)
{
    int64_t hour, minute, second;
    *ns = 0;
    *digits = 0;
    if (!read_field(text, 2, ':', &hour) || !read_field(text, 2, ':', &minute) ||
        !read_field(text, 2, '\0', &second))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *seconds = hour * 3600 + minute * 60 + second;
    if (text->len == 0)
        return true;
    if (text->ptr[0] != '.' || text->len - 1 > FRACTION_DIGITS_MAX)
        return false;
    *digits = (int32_t)text->len - 1;
    *text = (struct vs_str){text->ptr + 1, text->len - 1};
    if (!read_field(text, FRACTION_DIGITS_MAX, '\0', ns) || text->len != 0)
        return false;
    for (int32_t i = *digits; i < FRACTION_DIGITS_MAX; i++)
        *ns *= 10;
    return true;
}

static bool set_time(struct vs_parser *p, struct vs_str text, struct vs_ast_expr *out)
{
    int64_t seconds, ns;
    int32_t digits;
    if (!read_time(&text, &seconds, &ns, &digits))
        return false;
    set_literal(p, out, VS_KIND_TIME, digits > 3 ? 3 : digits);
    out->as.literal.value.as.i32 = (int32_t)(seconds * 1000 + ns / 1000000);
    return true;
}

static bool set_timestamp(struct vs_parser *p, struct vs_str text, struct vs_ast_expr *out)
{
    int64_t days, seconds, ns;
    int32_t digits;
    if (!read_date(&text, ' ', &days) || !read_time(&text, &seconds, &ns, &digits))
        return false;
    int64_t ms = days * MS_PER_DAY + seconds * 1000 + ns / 1000000;
    set_literal(p, out, VS_KIND_TIMESTAMP, digits);
    if (digits <= 3)
        out->as.literal.value.as.i64 = ms;
    else
        out->as.literal.value.as.ts =
            (struct vs_timestamp){.ms = ms, .ns = (int32_t)(ns % 1000000)};
    return true;
}

static bool set_date(struct vs_parser *p, struct vs_str text, struct vs_ast_expr *out)
{
    int64_t days;
    if (!read_date(&text, '\0', &days) || text.len != 0)
        return false;
    set_literal(p, out, VS_KIND_DATE, 0);
    out->as.literal.value.as.i32 = (int32_t)days;
    return true;
}

enum vs_err vs_parse_time_literal(struct vs_parser *p, struct vs_ast_expr *out)
{
    struct vs_token word = vs_parse_take(p);
    uint32_t at = vs_parse_peek(p, 0).at;
    struct vs_str text;
    VS_TRY(vs_parse_string(p, "a text", &text));
    struct vs_str trimmed = vs_str_trim(text);
    if (word.word == VS_WORD_DATE && !set_date(p, trimmed, out))
        return vs_parse_fail(p, VS_ERR_INVALID, at,
                             "Illegal DATE literal '%.*s': not in format 'yyyy-MM-dd'",
                             (int)(text.len > 60 ? 60 : text.len), text.ptr);
    if (word.word == VS_WORD_TIME && !set_time(p, trimmed, out))
        return vs_parse_fail(p, VS_ERR_INVALID, at,
                             "Illegal TIME literal '%.*s': not in format 'HH:mm:ss'",
                             (int)(text.len > 60 ? 60 : text.len), text.ptr);
    if (word.word == VS_WORD_TIMESTAMP && !set_timestamp(p, trimmed, out))
        return vs_parse_fail(
            p, VS_ERR_INVALID, at,
            "Illegal TIMESTAMP literal '%.*s': not in format 'yyyy-MM-dd HH:mm:ss'",
            (int)(text.len > 60 ? 60 : text.len), text.ptr);
    return VS_ERR_OK;
}
