/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* PRINTF: java.util.Formatter of Java 17 over Flink's internal values. A format that Java refuses, or that does not fit
 * its argument, gives NULL. Widths count UTF-16 units. */
#include <math.h>
#include <stdio.h>

#include "base/check.h"
#include "base/utf8.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/expr/float_text.h"
#include "core/sql/expr/kernel.h"
#include "core/sql/expr/letter_case.h"
#include "core/sql/row.h"

enum {
    FLAG_LEFT = 1,
    FLAG_ALTERNATE = 2,
    FLAG_PLUS = 4,
    FLAG_SPACE = 8,
    FLAG_ZERO = 16,
    FLAG_GROUP = 32,
    FLAG_PARENTHESES = 64,
    FLAG_PREVIOUS = 128
};

static const char flag_letters[] = "-#+ 0,(<";

enum { SIZE_MAX_OF_FIELD = 65536, NOT_GIVEN = -1 };

/* One %.. of the format. */
struct field {
    int32_t index; /* from 1; 0: the next one */
    unsigned flags;
    int32_t width;
    int32_t precision;
    char letter; /* lower case */
    bool upper;
};

enum outcome { DONE, REFUSED_BY_JAVA, UNKNOWN_HERE };

/* --- the format -------------------------------------------------------------------------------------------- */

static bool is_digit(struct vs_str s, size_t i)
{
    return i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9';
}

/* Digits at *at, too large ones being cut: beyond what a field may have. */
static int32_t take_number(struct vs_str s, size_t *at)
{
    int32_t v = 0;
    for (; is_digit(s, *at); (*at)++)
        v = v > SIZE_MAX_OF_FIELD ? v : v * 10 + (s.ptr[*at] - '0');
    return v;
}

static bool take_flags(struct vs_str s, size_t *at, struct field *field)
{
    for (; *at < s.len; (*at)++) {
        const char *letter = s.ptr[*at] == '\0' ? NULL : strchr(flag_letters, s.ptr[*at]);
        if (letter == NULL)
            return true;
        unsigned flag = 1u << (letter - flag_letters);
        if ((field->flags & flag) != 0)
            return false;
        field->flags |= flag;
    }
    return true;
}

/* What follows a '%', from *at on. */
static bool take_field(struct vs_str s, size_t *at, struct field *field)
{
    *field = (struct field){.width = NOT_GIVEN, .precision = NOT_GIVEN};
    size_t start = *at;
    if (is_digit(s, start) && s.ptr[start] != '0') {
        int32_t number = take_number(s, at);
        if (*at < s.len && s.ptr[*at] == '$') {
            field->index = number;
            (*at)++;
        } else {
            *at = start;
        }
    }
    if (!take_flags(s, at, field))
        return false;
    if (is_digit(s, *at))
        field->width = take_number(s, at);
    if (*at < s.len && s.ptr[*at] == '.') {
        (*at)++;
        if (!is_digit(s, *at))
            return false;
        field->precision = take_number(s, at);
    }
    if (*at >= s.len || field->width > SIZE_MAX_OF_FIELD || field->precision > SIZE_MAX_OF_FIELD)
        return false;
    char c = s.ptr[(*at)++];
    field->upper = c >= 'A' && c <= 'Z';
    field->letter = (char)(field->upper ? c + ('a' - 'A') : c);
    return !field->upper || strchr("BHSCXEGAT", c) != NULL;
}

static bool flags_fit(const struct field *field)
{
    unsigned flags = field->flags & ~(unsigned)FLAG_PREVIOUS;
    bool numeric = strchr("doxefga", field->letter) != NULL;
    unsigned refused = 0;
    switch (field->letter) {
    case 'b':
    case 'h':
    case 's': /* # is for java.util.Formattable, which no value is */
    case 'c':
        refused = ~(unsigned)FLAG_LEFT;
        break;
    case 'd':
    case 'g':
        refused = FLAG_ALTERNATE;
        break;
    case 'o':
    case 'x':
        refused = FLAG_GROUP | FLAG_PARENTHESES | FLAG_SPACE | FLAG_PLUS;
        break;
    case 'e':
        refused = FLAG_GROUP;
        break;
    case '%':
        refused = ~(unsigned)FLAG_LEFT;
        break;
    case 'n':
        if (field->width != NOT_GIVEN)
            return false;
        refused = ~0u;
        break;
    }
    if ((flags & refused) != 0)
        return false;
    if ((flags & (numeric ? FLAG_LEFT | FLAG_ZERO : FLAG_LEFT)) != 0 && field->width == NOT_GIVEN)
        return false;
    if (field->precision != NOT_GIVEN && strchr("cdox%n", field->letter) != NULL)
        return false;
    return (flags & (FLAG_PLUS | FLAG_SPACE)) != (FLAG_PLUS | FLAG_SPACE) &&
           (flags & (FLAG_LEFT | FLAG_ZERO)) != (FLAG_LEFT | FLAG_ZERO);
}

/* --- writing ----------------------------------------------------------------------------------------------- */

static size_t units_of(unsigned char first)
{
    return (first & 0xC0) == 0x80 ? 0 : first >= 0xF0 ? 2 : 1;
}

static int32_t count_units(struct vs_str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += units_of((unsigned char)s.ptr[i]);
    return (int32_t)count;
}

static struct vs_str first_units(struct vs_str s, int32_t count)
{
    size_t taken = 0;
    for (size_t i = 0; i < s.len; i++) {
        taken += units_of((unsigned char)s.ptr[i]);
        if (taken > (size_t)count)
            return (struct vs_str){s.ptr, i};
    }
    return s;
}

static void add_times(struct vs_buf *out, char c, int32_t count)
{
    for (; count > 0; count--)
        vs_buf_add_char(out, c);
}

static void add_justified(struct vs_buf *out, const struct field *field, struct vs_str text)
{
    int32_t missing = field->width - count_units(text);
    bool left = (field->flags & FLAG_LEFT) != 0;
    add_times(out, ' ', left ? 0 : missing);
    vs_buf_add_str(out, text);
    add_times(out, ' ', left ? missing : 0);
}

/* Text is cut to the precision; so is the "null" of a number. */
static void add_text(struct vs_buf *out, const struct field *field, struct vs_str text)
{
    struct vs_buf upper = {0};
    if (field->precision != NOT_GIVEN)
        text = first_units(text, field->precision);
    if (field->upper) {
        vs_text_add_upper(&upper, text);
        text = vs_buf_str(&upper);
    }
    add_justified(out, field, text);
    vs_buf_free(&upper);
}

/* A number without its sign: groups of three, zeros up to the width, sign. Behind it, `tail`. */
static void add_number(struct vs_buf *out, const struct field *field, bool minus, struct vs_str digits,
                       struct vs_str tail)
{
    struct vs_buf text = {0};
    bool parentheses = minus && (field->flags & FLAG_PARENTHESES) != 0;
    if (minus)
        vs_buf_add_char(&text, parentheses ? '(' : '-');
    else if ((field->flags & FLAG_PLUS) != 0)
        vs_buf_add_char(&text, '+');
    else if ((field->flags & FLAG_SPACE) != 0)
        vs_buf_add_char(&text, ' ');
    size_t whole = vs_str_find_char(digits, '.');
    size_t commas = (field->flags & FLAG_GROUP) != 0 && whole > 0 ? (whole - 1) / 3 : 0;
    int32_t size = (int32_t)(text.len + digits.len + commas + tail.len) + parentheses;
    if ((field->flags & FLAG_ZERO) != 0)
        add_times(&text, '0', field->width - size);
    for (size_t i = 0; i < digits.len; i++) {
        if (commas > 0 && i > 0 && i < whole && (whole - i) % 3 == 0)
            vs_buf_add_char(&text, ',');
        vs_buf_add_char(&text, digits.ptr[i]);
    }
    vs_buf_add_str(&text, tail);
    if (parentheses)
        vs_buf_add_char(&text, ')');
    add_justified(out, field, vs_buf_str(&text));
    vs_buf_free(&text);
}

/* --- whole numbers ----------------------------------------------------------------------------------------- */

/* Bits of the Java type that the value has; 0: none of whole numbers. DATE and TIME are Integers. */
static int bits_of(enum vs_kind kind)
{
    if (kind == VS_KIND_TINYINT)
        return 8;
    if (kind == VS_KIND_SMALLINT)
        return 16;
    if (kind == VS_KIND_INT || kind == VS_KIND_DATE || kind == VS_KIND_TIME || kind == VS_KIND_INTERVAL_MONTH)
        return 32;
    return kind == VS_KIND_BIGINT || kind == VS_KIND_INTERVAL_DAY ? 64 : 0;
}

static int64_t integer_of(struct vs_type type, const struct vs_value *value)
{
    return vs_type_physical(type) == VS_PHYS_I32 ? value->as.i32 : value->as.i64;
}

static enum outcome add_integer(struct vs_buf *out, const struct field *field, int64_t v, int bits)
{
    char digits[32];
    uint64_t u = (uint64_t)v;
    if (field->letter == 'd') {
        u = v < 0 ? 0 - u : u;
        int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)u);
        add_number(out, field, v < 0, (struct vs_str){digits, (size_t)len}, VS_STR(""));
        return DONE;
    }
    if (bits < 64)
        u &= ((uint64_t)1 << bits) - 1;
    bool hex = field->letter == 'x';
    const char *form = !hex ? "%llo" : field->upper ? "%llX" : "%llx";
    int len = snprintf(digits, sizeof digits, form, (unsigned long long)u);
    struct vs_str prefix = (field->flags & FLAG_ALTERNATE) == 0 ? VS_STR("")
                           : !hex                               ? VS_STR("0")
                           : field->upper                       ? VS_STR("0X")
                                                                : VS_STR("0x");
    struct vs_buf text = {0};
    vs_buf_add_str(&text, prefix);
    if ((field->flags & FLAG_ZERO) != 0)
        add_times(&text, '0', field->width - (int32_t)prefix.len - len);
    vs_buf_add(&text, digits, (size_t)len);
    add_justified(out, field, vs_buf_str(&text));
    vs_buf_free(&text);
    return DONE;
}

static enum outcome add_character(struct vs_buf *out, const struct field *field, int64_t code, int bits)
{
    char text[4];
    if (bits == 0 || bits == 64 || code < 0 || code > 0x10FFFF)
        return REFUSED_BY_JAVA;
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    size_t len = vs_utf8_encode(surrogate ? '?' : (uint32_t)code, text);
    add_text(out, field, (struct vs_str){text, len});
    return DONE;
}

/* --- numbers with a fraction ------------------------------------------------------------------------------- */

/* Digits cut to `count`, half up. False: nothing is cut, as Java has it also for a negative count. */
static void round_digits(struct vs_float_digits *d, int32_t count)
{
    if (count < 0 || count >= d->count)
        return;
    bool up = d->digits[count] >= '5';
    memset(d->digits + count, '0', (size_t)(d->count - count));
    int32_t i = count - 1;
    while (up && i >= 0 && d->digits[i] == '9')
        d->digits[i--] = '0';
    if (up && i >= 0) {
        d->digits[i]++;
    } else if (up) {
        d->digits[0] = '1';
        d->exponent++;
    }
}

static char digit_at(const struct vs_float_digits *d, int32_t i)
{
    return (char)(i >= 0 && i < d->count ? d->digits[i] : '0');
}

/* 0.d1d2d3.. * 10^exponent without an exponent. */
static void add_plain(struct vs_buf *out, const struct vs_float_digits *d, int32_t places)
{
    for (int32_t i = d->exponent > 0 ? 0 : d->exponent - 1; i < d->exponent; i++)
        vs_buf_add_char(out, digit_at(d, i));
    if (places > 0)
        vs_buf_add_char(out, '.');
    for (int32_t i = 0; i < places; i++)
        vs_buf_add_char(out, digit_at(d, d->exponent + i));
}

static void add_scientific(struct vs_buf *out, const struct vs_float_digits *d, int32_t places)
{
    vs_buf_add_char(out, d->digits[0]);
    if (places > 0)
        vs_buf_add_char(out, '.');
    for (int32_t i = 1; i <= places; i++)
        vs_buf_add_char(out, digit_at(d, i));
}

/* NaN and the infinities: never with zeros in front, NaN also without a sign. */
static void add_not_finite(struct vs_buf *out, const struct field *field, double v)
{
    struct field plain = *field;
    bool nan = isnan(v);
    plain.flags &= nan ? (unsigned)FLAG_LEFT : ~(unsigned)(FLAG_ZERO | FLAG_GROUP);
    struct vs_str word = nan ? VS_STR("NaN") : VS_STR("Infinity");
    if (field->upper)
        word = nan ? VS_STR("NAN") : VS_STR("INFINITY");
    add_number(out, &plain, !nan && v < 0, word, VS_STR(""));
}

static enum outcome add_double(struct vs_buf *out, const struct field *field, double v)
{
    bool minus = signbit(v) != 0;
    if (!isfinite(v)) {
        add_not_finite(out, field, v);
        return DONE;
    }
    struct vs_float_digits d = vs_double_digits(v);
    int32_t places = field->precision == NOT_GIVEN ? 6 : field->precision;
    bool scientific = field->letter == 'e';
    if (field->letter == 'g') {
        places = places == 0 ? 1 : places;
        round_digits(&d, places);
        scientific = v != 0 && (d.exponent - 1 < -4 || d.exponent - 1 >= places);
        places -= scientific ? 1 : v == 0 ? 1 : d.exponent;
    } else {
        round_digits(&d, scientific ? places + 1 : d.exponent + places);
    }
    struct vs_buf digits = {0};
    struct vs_buf tail = {0};
    if (scientific)
        add_scientific(&digits, &d, places);
    else
        add_plain(&digits, &d, places);
    if (places == 0 && (field->flags & FLAG_ALTERNATE) != 0)
        vs_buf_add_char(&digits, '.');
    if (scientific)
        vs_buf_printf(&tail, "%c%+03d", field->upper ? 'E' : 'e', v == 0 ? 0 : (int)d.exponent - 1);
    add_number(out, field, minus, vs_buf_str(&digits), vs_buf_str(&tail));
    vs_buf_free(&digits);
    vs_buf_free(&tail);
    return DONE;
}

/* --- values ------------------------------------------------------------------------------------------------ */

/* As toString() of what Flink has inside: DATE and TIME are numbers, a timestamp is 2024-01-31T10:00[:30[.123]]. */
static void print_value(struct vs_buf *out, struct vs_type type, const struct vs_value *value)
{
    if (bits_of(type.kind) > 0) {
        vs_buf_printf(out, "%lld", (long long)integer_of(type, value));
    } else if (type.kind == VS_KIND_BOOLEAN) {
        vs_buf_add_str(out, value->as.boolean != 0 ? VS_STR("true") : VS_STR("false"));
    } else if (vs_kind_is_timestamp(type.kind)) {
        struct vs_timestamp ts = vs_timestamp_of(type, value);
        int64_t ns = vs_floor_mod(ts.ms, 1000) * 1000000 + ts.ns;
        int32_t digits = ns == 0 ? 0 : ns % 1000000 == 0 ? 3 : ns % 1000 == 0 ? 6 : 9;
        vs_print_timestamp(out, ts, 'T', digits, false);
        if (vs_floor_mod(ts.ms, 60000) == 0 && ts.ns == 0)
            out->len -= 3;
    } else {
        vs_value_print_text(out, type, value);
    }
}

static bool is_plain(enum vs_kind kind)
{
    return kind != VS_KIND_BINARY && kind != VS_KIND_VARBINARY && kind != VS_KIND_ARRAY && kind != VS_KIND_MAP &&
           kind != VS_KIND_ROW;
}

static enum outcome add_number_of(struct vs_buf *out, const struct field *field, struct vs_type type,
                                  const struct vs_value *value)
{
    int bits = bits_of(type.kind);
    if (strchr("dox", field->letter) != NULL)
        return bits == 0 ? REFUSED_BY_JAVA : add_integer(out, field, integer_of(type, value), bits);
    if (field->letter == 'c')
        return add_character(out, field, bits == 0 ? -1 : integer_of(type, value), bits);
    if (type.kind == VS_KIND_FLOAT)
        return add_double(out, field, (double)value->as.f32);
    if (type.kind == VS_KIND_DOUBLE)
        return add_double(out, field, value->as.f64);
    return REFUSED_BY_JAVA;
}

static enum outcome add_argument(struct vs_buf *out, const struct field *field, struct vs_type type,
                                 const struct vs_value *value)
{
    bool is_null = value->is_null || type.kind == VS_KIND_NULL;
    if (field->letter == 'b') {
        bool truth = !is_null && (type.kind != VS_KIND_BOOLEAN || value->as.boolean != 0);
        add_text(out, field, truth ? VS_STR("true") : VS_STR("false"));
        return DONE;
    }
    if (is_null) {
        add_text(out, field, VS_STR("null"));
        return DONE;
    }
    if (field->letter == 'h' || field->letter == 'a' || !is_plain(type.kind))
        return UNKNOWN_HERE;
    if (field->letter != 's')
        return add_number_of(out, field, type, value);
    struct vs_buf text = {0};
    print_value(&text, type, value);
    add_text(out, field, vs_buf_str(&text));
    vs_buf_free(&text);
    return DONE;
}

/* --- the function ------------------------------------------------------------------------------------------ */

struct arguments {
    uint32_t next; /* the one that a field without an index takes, from 1 */
    uint32_t last; /* the one of the last field, 0: none yet */
};

static enum outcome add_field(struct vs_call *call, const struct vs_value *args, const struct field *field,
                              struct arguments *at)
{
    if (strchr("bhscdoxefgat%n", field->letter) == NULL)
        return REFUSED_BY_JAVA;
    if (field->letter == 't')
        return UNKNOWN_HERE;
    if (!flags_fit(field))
        return REFUSED_BY_JAVA;
    if (field->letter == '%' || field->letter == 'n') {
        add_justified(call->text, field, field->letter == '%' ? VS_STR("%") : VS_STR("\n"));
        return DONE;
    }
    if ((field->flags & FLAG_PREVIOUS) == 0)
        at->last = field->index > 0 ? (uint32_t)field->index : at->next++;
    if (at->last == 0 || at->last >= call->expr->arg_count)
        return REFUSED_BY_JAVA;
    return add_argument(call->text, field, call->expr->args[at->last]->type, &args[at->last]);
}

enum vs_err vs_fn_printf(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str format = args[0].as.str;
    struct arguments at = {.next = 1};
    out->is_null = args[0].is_null;
    for (size_t i = 0; i < format.len && !out->is_null;) {
        size_t percent = i + vs_str_find_char((struct vs_str){format.ptr + i, format.len - i}, '%');
        struct field field;
        vs_buf_add(call->text, format.ptr + i, percent - i);
        i = percent + 1;
        if (percent == format.len)
            break;
        enum outcome outcome = take_field(format, &i, &field) ? add_field(call, args, &field, &at) : REFUSED_BY_JAVA;
        if (outcome == UNKNOWN_HERE)
            return vs_fail(call->note, VS_ERR_FAILED,
                           "PRINTF: %%%c is not supported for argument %u; cast it to STRING", field.letter,
                           (unsigned)at.last);
        out->is_null = outcome == REFUSED_BY_JAVA;
        if (call->text->len > VS_TEXT_SIZE_MAX)
            return vs_fail(call->note, VS_ERR_FAILED, "PRINTF makes a text longer than %d bytes", VS_TEXT_SIZE_MAX);
    }
    if (!out->is_null)
        out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}
