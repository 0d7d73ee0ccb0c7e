/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Names, texts, options, types and literals. */
#include "core/sql/parse/print.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "core/sql/parse/lex.h"

enum { MS_PER_SECOND = 1000, MS_PER_DAY = 86400000, NS_PER_MS = 1000000, DIGITS_SIZE = 40 };

void vs_print_words(struct vs_buf *out, const char *words)
{
    vs_buf_add_str(out, vs_str(words));
}

static bool is_plain(struct vs_str name)
{
    if (name.len == 0 || (name.ptr[0] >= '0' && name.ptr[0] <= '9'))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool ok =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!ok)
            return false;
    }
    return true;
}

void vs_print_quoted(struct vs_buf *out, struct vs_str text, char quote)
{
    vs_buf_add_char(out, quote);
    for (size_t i = 0; i < text.len; i++) {
        vs_buf_add_char(out, text.ptr[i]);
        if (text.ptr[i] == quote)
            vs_buf_add_char(out, quote);
    }
    vs_buf_add_char(out, quote);
}

void vs_print_ident(struct vs_buf *out, struct vs_str name)
{
    if (is_plain(name) && vs_word_find(name) == VS_NO_WORD)
        vs_buf_add_str(out, name);
    else
        vs_print_quoted(out, name, '`');
}

void vs_print_text(struct vs_buf *out, struct vs_str text)
{
    vs_print_quoted(out, text, '\'');
}

void vs_print_path(struct vs_buf *out, struct vs_ast_path path)
{
    for (uint32_t i = 0; i < path.count; i++) {
        if (i > 0)
            vs_buf_add_char(out, '.');
        vs_print_ident(out, path.parts[i].name);
    }
}

void vs_print_idents(struct vs_buf *out, struct vs_ast_idents idents)
{
    vs_buf_add_char(out, '(');
    for (uint32_t i = 0; i < idents.count; i++) {
        vs_print_words(out, i > 0 ? ", " : "");
        vs_print_ident(out, idents.items[i].name);
    }
    vs_buf_add_char(out, ')');
}

void vs_print_options(struct vs_buf *out, struct vs_ast_options options)
{
    vs_buf_add_char(out, '(');
    for (uint32_t i = 0; i < options.count; i++) {
        vs_print_words(out, i > 0 ? ", " : "");
        vs_print_text(out, options.items[i].key);
        vs_print_words(out, " = ");
        vs_print_text(out, options.items[i].value);
    }
    vs_buf_add_char(out, ')');
}

void vs_print_hints(struct vs_buf *out, struct vs_ast_hints hints)
{
    if (hints.count == 0)
        return;
    vs_print_words(out, " /*+ ");
    for (uint32_t i = 0; i < hints.count; i++) {
        const struct vs_ast_hint *hint = &hints.items[i];
        vs_print_words(out, i > 0 ? ", " : "");
        if (is_plain(hint->name.name) && !vs_word_is_reserved(vs_word_find(hint->name.name)))
            vs_buf_add_str(out, hint->name.name); /* OPTIONS means nothing else here */
        else
            vs_print_ident(out, hint->name.name);
        if (hint->options.count > 0) {
            vs_print_options(out, hint->options);
            continue;
        }
        vs_buf_add_char(out, '(');
        for (uint32_t k = 0; k < hint->word_count; k++) {
            vs_print_words(out, k > 0 ? ", " : "");
            vs_print_text(out, hint->words[k].name);
        }
        vs_buf_add_char(out, ')');
    }
    vs_print_words(out, " */");
}

/* --- Types --- */

static void print_nested(struct vs_buf *out, const char *name, const struct vs_type *type)
{
    vs_print_words(out, name);
    vs_buf_add_char(out, '<');
    for (uint32_t i = 0; i < type->element_count; i++) {
        vs_print_words(out, i > 0 ? ", " : "");
        if (type->names != NULL) {
            vs_print_ident(out, type->names[i]);
            vs_buf_add_char(out, ' ');
        }
        vs_print_type(out, &type->element[i]);
    }
    vs_buf_add_char(out, '>');
}

static void print_sized(struct vs_buf *out, const char *name, const char *unbounded, int32_t size)
{
    if (size == VS_LENGTH_MAX && unbounded != NULL)
        vs_print_words(out, unbounded);
    else
        vs_buf_printf(out, "%s(%d)", name, size);
}

static void print_base(struct vs_buf *out, const struct vs_type *type)
{
    static const char *const names[VS_KIND_COUNT] = {
        [VS_KIND_NULL] = "NULL",
        [VS_KIND_BOOLEAN] = "BOOLEAN",
        [VS_KIND_TINYINT] = "TINYINT",
        [VS_KIND_SMALLINT] = "SMALLINT",
        [VS_KIND_INT] = "INT",
        [VS_KIND_BIGINT] = "BIGINT",
        [VS_KIND_FLOAT] = "FLOAT",
        [VS_KIND_DOUBLE] = "DOUBLE",
        [VS_KIND_DECIMAL] = "DECIMAL",
        [VS_KIND_CHAR] = "CHAR",
        [VS_KIND_VARCHAR] = "VARCHAR",
        [VS_KIND_BINARY] = "BINARY",
        [VS_KIND_VARBINARY] = "VARBINARY",
        [VS_KIND_DATE] = "DATE",
        [VS_KIND_TIME] = "TIME",
        [VS_KIND_TIMESTAMP] = "TIMESTAMP",
        [VS_KIND_TIMESTAMP_LTZ] = "TIMESTAMP_LTZ",
        [VS_KIND_INTERVAL_MONTH] = "INTERVAL YEAR TO MONTH",
        [VS_KIND_INTERVAL_DAY] = "INTERVAL DAY TO SECOND",
        [VS_KIND_ARRAY] = "ARRAY",
        [VS_KIND_MAP] = "MAP",
        [VS_KIND_ROW] = "ROW",
        [VS_KIND_DESCRIPTOR] = "DESCRIPTOR",
        [VS_KIND_SYMBOL] = "SYMBOL",
    };
    const char *name = names[type->kind];
    if (type->kind == VS_KIND_ARRAY || type->kind == VS_KIND_MAP || type->kind == VS_KIND_ROW)
        print_nested(out, name, type);
    else if (type->kind == VS_KIND_DECIMAL)
        vs_buf_printf(out, "DECIMAL(%d, %d)", type->precision, type->scale);
    else if (type->kind == VS_KIND_VARCHAR)
        print_sized(out, name, "STRING", type->precision);
    else if (type->kind == VS_KIND_VARBINARY)
        print_sized(out, name, "BYTES", type->precision);
    else if (type->kind == VS_KIND_CHAR || type->kind == VS_KIND_BINARY ||
             type->kind == VS_KIND_TIME || type->kind == VS_KIND_TIMESTAMP ||
             type->kind == VS_KIND_TIMESTAMP_LTZ)
        print_sized(out, name, NULL, type->precision);
    else
        vs_print_words(out, name);
}

void vs_print_type(struct vs_buf *out, const struct vs_type *type)
{
    print_base(out, type);
    if (type->not_null)
        vs_print_words(out, " NOT NULL");
}

/* --- Literals --- */

/* The shortest digits that give the same number again, always with an exponent: else it would be a
 * DECIMAL. */
static void print_double(struct vs_buf *out, double value)
{
    char text[DIGITS_SIZE];
    for (int digits = 0; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*e", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    vs_print_words(out, text);
}

static void print_decimal(struct vs_buf *out, __int128 unscaled, int32_t precision, int32_t scale)
{
    char digits[DIGITS_SIZE];
    VS_CHECK_INT(precision, <=, VS_DECIMAL_PRECISION_MAX);
    for (int32_t i = precision; i-- > 0; unscaled /= 10)
        digits[i] = (char)('0' + (int)(unscaled % 10));
    vs_buf_add(out, digits, (size_t)(precision - scale));
    vs_buf_add_char(out, '.');
    vs_buf_add(out, digits + precision - scale, (size_t)scale);
}

/* A date of the Gregorian calendar from days since 1970-01-01 (years 1 to 9999). */
static void print_date(struct vs_buf *out, int64_t days)
{
    int64_t z = days + 719468; /* since 0000-03-01 */
    int64_t era = z / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153; /* months since March */
    int64_t day = day_of_year - (153 * shifted + 2) / 5 + 1;
    int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    vs_buf_printf(out, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
}

static void print_time(struct vs_buf *out, int64_t ms_of_day, int64_t ns_of_ms, int32_t digits)
{
    int64_t seconds = ms_of_day / MS_PER_SECOND;
    vs_buf_printf(out, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                  (int)(seconds % 60));
    if (digits == 0)
        return;
    char fraction[DIGITS_SIZE];
    (void)snprintf(fraction, sizeof fraction, "%09d",
                   (int)(ms_of_day % MS_PER_SECOND * NS_PER_MS + ns_of_ms));
    vs_buf_add_char(out, '.');
    vs_buf_add(out, fraction, (size_t)digits);
}

static void print_timestamp(struct vs_buf *out, const struct vs_type *type,
                            const struct vs_value *value)
{
    int64_t ms = type->precision <= 3 ? value->as.i64 : value->as.ts.ms;
    int64_t ns = type->precision <= 3 ? 0 : value->as.ts.ns;
    int64_t days = ms / MS_PER_DAY - (ms % MS_PER_DAY < 0 ? 1 : 0);
    vs_print_words(out, "TIMESTAMP '");
    print_date(out, days);
    vs_buf_add_char(out, ' ');
    print_time(out, ms - days * MS_PER_DAY, ns, type->precision);
    vs_buf_add_char(out, '\'');
}

/* In the largest unit that gives a whole number; seconds may have a fraction. */
static void print_interval(struct vs_buf *out, bool is_months, int64_t value)
{
    static const struct {
        const char *name;
        int64_t size;
    } units[] = {{"YEAR", 12},      {"MONTH", 1},      {"DAY", 86400000},
                 {"HOUR", 3600000}, {"MINUTE", 60000}, {"SECOND", 1000}};
    const char *sign = value < 0 ? "-" : "";
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    size_t unit = is_months ? 0 : 2;
    size_t last = is_months ? 1 : 5;
    while (unit < last && size % (uint64_t)units[unit].size != 0)
        unit++;
    uint64_t count = size / (uint64_t)units[unit].size;
    uint64_t rest = size % (uint64_t)units[unit].size;
    vs_buf_printf(out, "INTERVAL '%s%llu", sign, (unsigned long long)count);
    if (rest > 0)
        vs_buf_printf(out, ".%03u", (unsigned)rest);
    int digits = snprintf(NULL, 0, "%llu", (unsigned long long)count);
    if (digits > 2)
        vs_buf_printf(out, "' %s(%d)", units[unit].name, digits);
    else
        vs_buf_printf(out, "' %s", units[unit].name);
}

static void print_binary(struct vs_buf *out, struct vs_str bytes)
{
    vs_print_words(out, "X'");
    for (size_t i = 0; i < bytes.len; i++)
        vs_buf_printf(out, "%02X", (unsigned)(unsigned char)bytes.ptr[i]);
    vs_buf_add_char(out, '\'');
}

void vs_print_literal(struct vs_buf *out, const struct vs_type *type, const struct vs_value *value)
{
    if (value->is_null) {
        vs_print_words(out, type->kind == VS_KIND_BOOLEAN ? "UNKNOWN" : "NULL");
    } else if (type->kind == VS_KIND_BOOLEAN) {
        vs_print_words(out, value->as.boolean ? "TRUE" : "FALSE");
    } else if (type->kind == VS_KIND_INT) {
        vs_buf_printf(out, "%d", value->as.i32);
    } else if (type->kind == VS_KIND_BIGINT) {
        vs_buf_printf(out, "%lld", (long long)value->as.i64);
    } else if (type->kind == VS_KIND_DECIMAL) {
        print_decimal(out, value->as.i128, type->precision, type->scale);
    } else if (type->kind == VS_KIND_DOUBLE) {
        print_double(out, value->as.f64);
    } else if (type->kind == VS_KIND_CHAR) {
        vs_print_text(out, value->as.str);
    } else if (type->kind == VS_KIND_BINARY) {
        print_binary(out, value->as.str);
    } else if (type->kind == VS_KIND_DATE) {
        vs_print_words(out, "DATE '");
        print_date(out, value->as.i32);
        vs_buf_add_char(out, '\'');
    } else if (type->kind == VS_KIND_TIME) {
        vs_print_words(out, "TIME '");
        print_time(out, value->as.i32, 0, type->precision);
        vs_buf_add_char(out, '\'');
    } else if (type->kind == VS_KIND_TIMESTAMP) {
        print_timestamp(out, type, value);
    } else {
        print_interval(out, type->kind == VS_KIND_INTERVAL_MONTH, value->as.i64);
    }
}
