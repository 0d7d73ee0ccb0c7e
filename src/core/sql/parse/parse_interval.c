/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Intervals: INTERVAL '10' MINUTES, INTERVAL '1 02:03:04' DAY TO SECOND, INTERVAL 5 MINUTE,
 * INTERVAL (a + b) DAY. A literal becomes months or milliseconds; what is no literal becomes the
 * call INTERVAL(expr, unit). */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

enum {
    FIELDS_MAX = 4,
    LEADING_DIGITS_DEFAULT = 2,
    LEADING_DIGITS_MAX = 10,
    FRACTION_DIGITS_MAX = 9
};

struct unit {
    enum vs_word singular;
    enum vs_word plural;
    bool is_months;
    int64_t size; /* months or milliseconds */
    int64_t max;  /* when it is not the first field */
    char before;  /* what stands before it then */
};

static const struct unit units[] = {
    {VS_WORD_YEAR, VS_WORD_YEARS, true, 12, 0, '\0'},
    {VS_WORD_QUARTER, VS_WORD_QUARTERS, true, 3, 0, '\0'},
    {VS_WORD_MONTH, VS_WORD_MONTHS, true, 1, 11, '-'},
    {VS_WORD_WEEK, VS_WORD_WEEKS, false, 604800000, 0, '\0'},
    {VS_WORD_DAY, VS_WORD_DAYS, false, 86400000, 0, '\0'},
    {VS_WORD_HOUR, VS_WORD_HOURS, false, 3600000, 23, ' '},
    {VS_WORD_MINUTE, VS_WORD_MINUTES, false, 60000, 59, ':'},
    {VS_WORD_SECOND, VS_WORD_SECONDS, false, 1000, 59, ':'},
};
enum { UNIT_COUNT = sizeof units / sizeof units[0] };

struct qualifier {
    uint32_t first; /* index in units */
    uint32_t last;
    uint32_t digits; /* of the first field */
};

static uint32_t unit_index(enum vs_word word)
{
    for (uint32_t i = 0; i < UNIT_COUNT; i++) {
        if (word != VS_NO_WORD && (units[i].singular == word || units[i].plural == word))
            return i;
    }
    return UNIT_COUNT;
}

enum vs_word vs_parse_interval_unit(enum vs_word word)
{
    uint32_t index = unit_index(word);
    return index == UNIT_COUNT ? VS_NO_WORD : units[index].singular;
}

static enum vs_err parse_unit(struct vs_parser *p, uint32_t *index)
{
    *index = unit_index(vs_parse_peek(p, 0).word);
    if (*index == UNIT_COUNT)
        return vs_parse_unexpected(
            p, "a unit: YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE or SECOND");
    (void)vs_parse_take(p);
    return VS_ERR_OK;
}

/* ( digits [, digits of the fraction] ): the fraction is milliseconds whatever is written. */
static enum vs_err parse_digits(struct vs_parser *p, uint32_t *digits)
{
    uint32_t fraction;
    if (!vs_parse_accept(p, VS_TOKEN_LPAREN))
        return VS_ERR_OK;
    VS_TRY(vs_parse_uint(p, "a number of digits", LEADING_DIGITS_MAX, digits));
    if (vs_parse_accept(p, VS_TOKEN_COMMA))
        VS_TRY(vs_parse_uint(p, "a number of digits", FRACTION_DIGITS_MAX, &fraction));
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\"");
}

static enum vs_err parse_qualifier(struct vs_parser *p, struct qualifier *out)
{
    out->digits = LEADING_DIGITS_DEFAULT;
    VS_TRY(parse_unit(p, &out->first));
    out->last = out->first;
    VS_TRY(parse_digits(p, &out->digits));
    if (!vs_parse_is_word(p, VS_WORD_TO))
        return VS_ERR_OK;
    (void)vs_parse_take(p);
    uint32_t at = vs_parse_peek(p, 0).at;
    VS_TRY(parse_unit(p, &out->last));
    const struct unit *first = &units[out->first];
    const struct unit *last = &units[out->last];
    bool ok = first->is_months == last->is_months && out->last > out->first && last->max > 0 &&
              first->singular != VS_WORD_QUARTER && first->singular != VS_WORD_WEEK;
    if (!ok)
        return vs_parse_fail(
            p, VS_ERR_SYNTAX, at,
            "Encountered \"TO %s\" behind %s; expected YEAR TO MONTH, or DAY, HOUR "
            "or MINUTE TO a smaller unit",
            vs_word_text(last->singular), vs_word_text(first->singular));
    uint32_t ignored;
    return last->singular == VS_WORD_SECOND ? parse_digits(p, &ignored) : VS_ERR_OK;
}

enum vs_err vs_parse_interval_type(struct vs_parser *p, struct vs_type *out)
{
    struct qualifier qualifier;
    VS_TRY(parse_qualifier(p, &qualifier));
    *out = vs_type_of(units[qualifier.first].is_months ? VS_KIND_INTERVAL_MONTH
                                                       : VS_KIND_INTERVAL_DAY);
    return VS_ERR_OK;
}

static bool read_digits(struct vs_str *text, size_t max, int64_t *out, size_t *count)
{
    *out = 0;
    *count = 0;
    while (*count < text->len && text->ptr[*count] >= '0' && text->ptr[*count] <= '9') {
        if (*count >= max)
            return false;
        *out = *out * 10 + (text->ptr[(*count)++] - '0');
    }
    *text = (struct vs_str){text->ptr + *count, text->len - *count};
    return *count > 0;
}

/* .123 behind seconds, to milliseconds. */
static bool read_fraction(struct vs_str *text, int64_t *ms)
{
    int64_t value;
    size_t count;
    *ms = 0;
    if (text->len == 0)
        return true;
    if (text->ptr[0] != '.')
        return false;
    *text = (struct vs_str){text->ptr + 1, text->len - 1};
    if (!read_digits(text, FRACTION_DIGITS_MAX, &value, &count))
        return false;
    for (; count < FRACTION_DIGITS_MAX; count++)
        value *= 10;
    *ms = value / 1000000;
    return true;
}

/* The fields between first and last of a text such as "1 02:03:04.5"; false when it does not fit.
 * *leading is the first field, for the check of its digits. */
static bool read_fields(struct vs_str text, struct qualifier qualifier, int64_t *total,
                        int64_t *leading)
{
    *total = 0;
    size_t count;
    if (!read_digits(&text, LEADING_DIGITS_MAX, leading, &count))
        return false;
    *total = *leading * units[qualifier.first].size;
    uint32_t index = qualifier.first;
    while (index < qualifier.last) {
        const struct unit *unit = &units[++index];
        if (unit->max == 0) /* QUARTER between YEAR and MONTH */
            continue;
        int64_t value;
        if (text.len == 0 || text.ptr[0] != unit->before)
            return false;
        text = (struct vs_str){text.ptr + 1, text.len - 1};
        if (!read_digits(&text, 2, &value, &count) || value > unit->max)
            return false;
        *total += value * unit->size;
    }
    int64_t ms = 0;
    if (units[qualifier.last].singular == VS_WORD_SECOND && !read_fraction(&text, &ms))
        return false;
    *total += ms;
    return text.len == 0;
}

static void set_interval(struct vs_parser *p, struct vs_ast_expr *out, const struct unit *unit,
                         int64_t value)
{
    out->kind = VS_AST_LITERAL;
    out->end = p->end;
    out->as.literal.type = (struct vs_type){
        .kind = unit->is_months ? VS_KIND_INTERVAL_MONTH : VS_KIND_INTERVAL_DAY, .not_null = true};
    out->as.literal.value.as.i64 = value;
}

static enum vs_err parse_quoted(struct vs_parser *p, bool negative, struct vs_ast_expr *out)
{
    uint32_t at = vs_parse_peek(p, 0).at;
    struct vs_str written;
    struct qualifier qualifier;
    VS_TRY(vs_parse_string(p, "a text", &written));
    VS_TRY(parse_qualifier(p, &qualifier));
    struct vs_str text = vs_str_trim(written);
    if (text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+')) {
        negative = negative != (text.ptr[0] == '-');
        text = (struct vs_str){text.ptr + 1, text.len - 1};
    }
    int64_t total, leading, limit = 1;
    uint32_t digits = 0;
    if (!read_fields(text, qualifier, &total, &leading))
        return vs_parse_fail(
            p, VS_ERR_INVALID, at, "Illegal interval literal format '%.*s' for INTERVAL %s%s%s",
            (int)(written.len > 60 ? 60 : written.len), written.ptr,
            vs_word_text(units[qualifier.first].singular),
            qualifier.last == qualifier.first ? "" : " TO ",
            qualifier.last == qualifier.first ? "" : vs_word_text(units[qualifier.last].singular));
    for (; limit <= leading; digits++)
        limit *= 10;
    if (digits > qualifier.digits) {
        const char *unit = vs_word_text(units[qualifier.first].singular);
        return vs_parse_fail(p, VS_ERR_INVALID, at,
                             "Interval field value %lld exceeds precision of %s(%u) field; write "
                             "%s(%u) or a larger unit",
                             (long long)leading, unit, qualifier.digits, unit, digits);
    }
    set_interval(p, out, &units[qualifier.first], negative ? -total : total);
    return VS_ERR_OK;
}

/* INTERVAL 5 MINUTE is a literal, INTERVAL x MINUTE and INTERVAL (x + 1) MINUTE are calls. */
static enum vs_err parse_counted(struct vs_parser *p, bool negative, struct vs_ast_expr *out)
{
    const struct vs_ast_expr *count;
    if (vs_parse_accept(p, VS_TOKEN_LPAREN)) {
        VS_TRY(vs_parse_expr(p, &count));
        VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\""));
    } else if (vs_parse_is(p, VS_TOKEN_INTEGER) || vs_parse_is(p, VS_TOKEN_DECIMAL) ||
               vs_parse_is(p, VS_TOKEN_DOUBLE)) {
        struct vs_ast_expr *number = vs_parse_new(p, VS_AST_LITERAL, vs_parse_peek(p, 0).at);
        VS_TRY(vs_parse_number(p, false, number));
        count = number;
    } else {
        struct vs_ast_expr *name = vs_parse_new(p, VS_AST_NAME, vs_parse_peek(p, 0).at);
        VS_TRY(vs_parse_path(p, "a length of time: INTERVAL '10' MINUTE", &name->as.name));
        name->end = p->end;
        count = name;
    }
    struct vs_token word = vs_parse_peek(p, 0);
    struct qualifier qualifier = {.digits = LEADING_DIGITS_DEFAULT};
    VS_TRY(parse_unit(p, &qualifier.first));
    VS_TRY(parse_digits(p, &qualifier.digits));
    const struct unit *unit = &units[qualifier.first];
    if (count->kind == VS_AST_LITERAL && count->as.literal.type.kind == VS_KIND_INT) {
        int64_t value = count->as.literal.value.as.i32 * unit->size;
        set_interval(p, out, unit, negative ? -value : value);
        return VS_ERR_OK;
    }
    if (negative) {
        struct vs_ast_expr *minus = vs_parse_new(p, VS_AST_OPERATOR, count->at);
        minus->end = count->end;
        minus->as.op.op = VS_AST_OP_MINUS;
        minus->as.op.args = vs_parse_list_of(p, 1, &count);
        count = minus;
        VS_TRY(vs_parse_raise(p));
    }
    const struct vs_ast_expr *args[] = {count,
                                        vs_parse_symbol(p, word, vs_word_text(unit->singular))};
    out->kind = VS_AST_CALL;
    out->end = p->end;
    out->as.call.name = VS_STR("INTERVAL");
    out->as.call.args = vs_parse_list_of(p, 2, args);
    return VS_ERR_OK;
}

enum vs_err vs_parse_interval(struct vs_parser *p, struct vs_ast_expr *out)
{
    (void)vs_parse_take(p); /* INTERVAL */
    bool negative = vs_parse_accept(p, VS_TOKEN_MINUS);
    if (!negative)
        (void)vs_parse_accept(p, VS_TOKEN_PLUS);
    if (vs_parse_is(p, VS_TOKEN_STRING))
        return parse_quoted(p, negative, out);
    return parse_counted(p, negative, out);
}
