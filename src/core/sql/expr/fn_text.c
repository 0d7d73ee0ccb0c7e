/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Text functions. Positions and lengths count code points, from 1; flink.md section 4. */
#include "base/check.h"
#include "base/utf8.h"
#include "core/sql/expr/kernel.h"
#include "core/sql/expr/letter_case.h"
#include "core/sql/row.h"

static enum vs_err give(struct vs_value *out, struct vs_str s)
{
    out->as.str = s;
    return VS_ERR_OK;
}

static enum vs_err give_null(struct vs_value *out)
{
    out->is_null = true;
    return VS_ERR_OK;
}

static enum vs_err give_text(struct vs_call *call, struct vs_value *out)
{
    return give(out, vs_call_take_text(call));
}

static enum vs_err too_long(struct vs_call *call)
{
    return vs_fail(call->note, VS_ERR_FAILED, "%s makes a text longer than %d bytes", call->expr->function->name,
                   VS_TEXT_SIZE_MAX);
}

/* Adds to call->text within the bound. */
static bool add(struct vs_call *call, struct vs_str s)
{
    if (call->text->len + s.len > VS_TEXT_SIZE_MAX)
        return false;
    vs_buf_add_str(call->text, s);
    return true;
}

/* Offset of the code point after the one at i. */
static size_t next_char(struct vs_str s, size_t i)
{
    i++;
    while (i < s.len && ((unsigned char)s.ptr[i] & 0xC0) == 0x80)
        i++;
    return i;
}

/* Offset of the count-th code point behind offset i, at most the end. */
static size_t skip_chars(struct vs_str s, size_t i, int64_t count)
{
    while (count-- > 0 && i < s.len)
        i = next_char(s, i);
    return i;
}

static struct vs_str part(struct vs_str s, size_t from, size_t to)
{
    return (struct vs_str){s.ptr + from, to - from};
}

/* Offset of needle in s at or behind `from`; s.len + 1: not there. */
static size_t find(struct vs_str s, struct vs_str needle, size_t from)
{
    if (needle.len == 0)
        return from;
    if (from >= s.len)
        return s.len + 1;
    const char *at = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
    return at == NULL ? s.len + 1 : (size_t)(at - s.ptr);
}

static int32_t position_of(struct vs_str s, size_t offset)
{
    return offset > s.len ? 0 : (int32_t)vs_utf8_length(part(s, 0, offset)) + 1;
}

/* --- length, case ------------------------------------------------------------------------------------------ */

enum vs_err vs_fn_char_length(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)call;
    out->as.i32 = (int32_t)vs_utf8_length(args[0].as.str);
    return VS_ERR_OK;
}

enum vs_err vs_fn_letter_case(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    if (call->expr->function->variant != 0)
        vs_text_add_upper(call->text, args[0].as.str);
    else
        vs_text_add_lower(call->text, args[0].as.str);
    return give_text(call, out);
}

/* Words are ASCII letters and digits; everything else, other letters too, stands between words. */
enum vs_err vs_fn_initcap(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    bool in_word = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool lower = c >= 'a' && c <= 'z';
        bool upper = c >= 'A' && c <= 'Z';
        if (lower && !in_word)
            c = (char)(c - 32);
        if (upper && in_word)
            c = (char)(c + 32);
        in_word = lower || upper || (c >= '0' && c <= '9');
        vs_buf_add_char(call->text, c);
    }
    return give_text(call, out);
}

/* --- trimming ---------------------------------------------------------------------------------------------- */

static bool holds_char(struct vs_str set, struct vs_str c)
{
    return find(set, c, 0) <= set.len;
}

static struct vs_str trimmed(struct vs_str s, struct vs_str set, bool leading, bool trailing)
{
    size_t begin = 0;
    size_t end = s.len;
    while (leading && begin < end && holds_char(set, part(s, begin, next_char(s, begin))))
        begin = next_char(s, begin);
    while (trailing && begin < end) {
        size_t last = end - 1;
        while (last > begin && ((unsigned char)s.ptr[last] & 0xC0) == 0x80)
            last--;
        if (!holds_char(set, part(s, last, end)))
            break;
        end = last;
    }
    return part(s, begin, end);
}

/* LTRIM 1, RTRIM 2, BTRIM 3; the set of characters is optional. */
enum vs_err vs_fn_trim_sides(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    int sides = call->expr->function->variant;
    struct vs_str set = call->expr->arg_count > 1 ? args[1].as.str : VS_STR(" ");
    return give(out, trimmed(args[0].as.str, set, (sides & 1) != 0, (sides & 2) != 0));
}

/* TRIM(BOTH characters FROM text) */
enum vs_err vs_fn_trim(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)call;
    bool leading = !vs_str_equal(args[0].as.str, VS_STR("TRAILING"));
    bool trailing = !vs_str_equal(args[0].as.str, VS_STR("LEADING"));
    return give(out, trimmed(args[2].as.str, args[1].as.str, leading, trailing));
}

/* --- parts ------------------------------------------------------------------------------------------------- */

/* SUBSTRING(text, from[, count]): from -n counts from the end, 0 is 1. */
enum vs_err vs_fn_substring(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    int64_t from = args[1].as.i32;
    int64_t count = call->expr->arg_count > 2 ? args[2].as.i32 : INT32_MAX;
    if (count < 0)
        return give_null(out);
    if (from < 0) {
        from += (int64_t)vs_utf8_length(s);
        if (from < 0)
            return give(out, part(s, 0, 0));
    } else if (from > 0) {
        from--;
    }
    size_t begin = skip_chars(s, 0, from);
    return give(out, part(s, begin, skip_chars(s, begin, count)));
}

enum vs_err vs_fn_left(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)call;
    return give(out, part(args[0].as.str, 0, skip_chars(args[0].as.str, 0, args[1].as.i32)));
}

enum vs_err vs_fn_right(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)call;
    struct vs_str s = args[0].as.str;
    int64_t count = args[1].as.i32;
    int64_t skipped = (int64_t)vs_utf8_length(s) - (count < 0 ? 0 : count);
    return give(out, part(s, skip_chars(s, 0, skipped), s.len));
}

/* Counts from 0. */
enum vs_err vs_fn_split_index(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    char letter[4];
    struct vs_str separator = args[1].as.str;
    if (call->expr->function->variant != 0) { /* the separator is a code point */
        int32_t code = args[1].as.i32;
        if (code <= 0 || code > 0xFFFF || (code >= 0xD800 && code <= 0xDFFF))
            return give_null(out);
        separator = (struct vs_str){letter, vs_utf8_encode((uint32_t)code, letter)};
    }
    int64_t index = args[2].as.i32;
    size_t begin = 0;
    if (index < 0 || s.len == 0)
        return give_null(out);
    if (separator.len == 0)
        return index == 0 ? give(out, s) : give_null(out);
    for (; index > 0; index--) {
        begin = find(s, separator, begin);
        if (begin > s.len)
            return give_null(out);
        begin += separator.len;
    }
    size_t end = find(s, separator, begin);
    return give(out, part(s, begin, end > s.len ? s.len : end));
}

/* --- searching --------------------------------------------------------------------------------------------- */

/* POSITION(needle, text), LOCATE(needle, text[, from]) */
enum vs_err vs_fn_locate(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str needle = args[0].as.str;
    struct vs_str s = args[1].as.str;
    int64_t from = call->expr->arg_count > 2 ? args[2].as.i32 : 1;
    size_t begin = skip_chars(s, 0, from < 1 ? 0 : from - 1);
    out->as.i32 = position_of(s, find(s, needle, begin));
    return VS_ERR_OK;
}

/* The last place of needle that begins at or before code point `from`. */
static size_t find_backwards(struct vs_str s, struct vs_str needle, size_t from)
{
    for (size_t i = from + 1; i-- > 0;)
        if (i + needle.len <= s.len && memcmp(s.ptr + i, needle.ptr, needle.len) == 0)
            return i;
    return s.len + 1;
}

/* INSTR(text, needle[, from[, nth]]): from -n searches backwards from the n-th last code point. */
enum vs_err vs_fn_instr(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    struct vs_str needle = args[1].as.str;
    int64_t from = call->expr->arg_count > 2 ? args[2].as.i32 : 1;
    int64_t nth = call->expr->arg_count > 3 ? args[3].as.i32 : 1;
    out->as.i32 = 0;
    if (from == 0 || nth < 1)
        return VS_ERR_OK;
    int64_t length = (int64_t)vs_utf8_length(s);
    if (from < 0 && length + from < 0)
        return VS_ERR_OK;
    size_t at = skip_chars(s, 0, from > 0 ? from - 1 : length + from);
    if (needle.len == 0) {
        out->as.i32 = nth == 1 && from == 1 ? 1 : 0;
        return VS_ERR_OK;
    }
    for (;; nth--) {
        at = from > 0 ? find(s, needle, at) : find_backwards(s, needle, at);
        if (at > s.len || nth == 1)
            break;
        if (from > 0)
            at++;
        else if (at-- == 0)
            return VS_ERR_OK;
    }
    out->as.i32 = position_of(s, at);
    return VS_ERR_OK;
}

enum vs_err vs_fn_starts_with(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    bool at_end = call->expr->function->variant != 0;
    out->as.boolean = at_end ? vs_str_ends_with(args[0].as.str, args[1].as.str)
                             : vs_str_starts_with(args[0].as.str, args[1].as.str);
    return VS_ERR_OK;
}

/* --- building ---------------------------------------------------------------------------------------------- */

enum vs_err vs_fn_concat(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    for (uint32_t i = 0; i < call->expr->arg_count; i++)
        if (!add(call, args[i].as.str))
            return too_long(call);
    return give_text(call, out);
}

enum vs_err vs_fn_concat_ws(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    if (args[0].is_null)
        return give_null(out);
    bool first = true;
    for (uint32_t i = 1; i < call->expr->arg_count; i++) {
        if (args[i].is_null)
            continue;
        if ((!first && !add(call, args[0].as.str)) || !add(call, args[i].as.str))
            return too_long(call);
        first = false;
    }
    return give_text(call, out);
}

enum vs_err vs_fn_replace(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    struct vs_str what = args[1].as.str;
    size_t begin = 0;
    if (what.len == 0)
        return give(out, s);
    for (;;) {
        size_t at = find(s, what, begin);
        if (at > s.len)
            break;
        if (!add(call, part(s, begin, at)) || !add(call, args[2].as.str))
            return too_long(call);
        begin = at + what.len;
    }
    if (begin == 0)
        return give(out, s);
    return add(call, part(s, begin, s.len)) ? give_text(call, out) : too_long(call);
}

enum vs_err vs_fn_repeat(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    for (int32_t i = 0; i < args[1].as.i32 && s.len > 0; i++)
        if (!add(call, s))
            return too_long(call);
    return give_text(call, out);
}

enum vs_err vs_fn_reverse(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    char *copy = vs_arena_raw(call->eval->scratch, s.len);
    for (size_t i = 0; i < s.len;) {
        size_t next = next_char(s, i);
        memcpy(copy + s.len - next, s.ptr + i, next - i);
        i = next;
    }
    return give(out, (struct vs_str){copy, s.len});
}

enum vs_err vs_fn_ascii(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)call;
    out->as.i32 = args[0].as.str.len == 0 ? 0 : (signed char)args[0].as.str.ptr[0];
    return VS_ERR_OK;
}

/* Of n modulo 256; negative: ''. */
enum vs_err vs_fn_chr(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    if (args[0].as.i64 < 0)
        return give(out, VS_STR(""));
    char bytes[4];
    size_t len = vs_utf8_encode((uint32_t)(args[0].as.i64 & 0xFF), bytes);
    return give(out, vs_arena_copy(call->eval->scratch, (struct vs_str){bytes, len}));
}

static void add_hex(struct vs_call *call, struct vs_str bytes)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        vs_buf_add_char(call->text, digits[c >> 4]);
        vs_buf_add_char(call->text, digits[c & 15]);
    }
}

enum vs_err vs_fn_hex(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    add_hex(call, args[0].as.str);
    return give_text(call, out);
}

/* BIN 1, HEX 4 bits per digit, of the two's complement. */
enum vs_err vs_fn_number_digits(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    unsigned bits = (unsigned)call->expr->function->variant;
    uint64_t v = (uint64_t)args[0].as.i64;
    char text[64];
    size_t at = sizeof text;
    do {
        text[--at] = "0123456789ABCDEF"[v & ((1u << bits) - 1)];
        v >>= bits;
    } while (v > 0);
    vs_buf_add(call->text, text + at, sizeof text - at);
    return give_text(call, out);
}
