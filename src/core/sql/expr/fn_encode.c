/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Text to and from other codes: base64 (RFC 4648), application/x-www-form-urlencoded, hexadecimal digits, character
 * sets, IPv4 addresses. Bytes that are not UTF-8 become U+FFFD. */
#include "base/check.h"
#include "base/utf8.h"
#include "core/sql/expr/kernel.h"

static enum vs_err give_text(struct vs_call *call, struct vs_value *out)
{
    out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}

static enum vs_err give_null(struct vs_value *out)
{
    out->is_null = true;
    return VS_ERR_OK;
}

static void add_code(struct vs_buf *out, uint32_t code)
{
    char bytes[4];
    vs_buf_add(out, bytes, vs_utf8_encode(code, bytes));
}

/* Adds bytes; each one that is not part of a UTF-8 sequence becomes U+FFFD. */
static void add_utf8(struct vs_buf *out, struct vs_str s)
{
    while (s.len > 0) {
        size_t good = vs_utf8_find_invalid(s);
        vs_buf_add(out, s.ptr, good);
        s = (struct vs_str){s.ptr + good, s.len - good};
        if (s.len == 0)
            return;
        add_code(out, 0xFFFD);
        s = (struct vs_str){s.ptr + 1, s.len - 1};
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* --- base64 ------------------------------------------------------------------------------------------------ */

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum vs_err vs_fn_to_base64(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    for (size_t i = 0; i < s.len; i += 3) {
        size_t left = s.len - i;
        uint32_t bits = (uint32_t)(unsigned char)s.ptr[i] << 16;
        bits |= left > 1 ? (uint32_t)(unsigned char)s.ptr[i + 1] << 8 : 0;
        bits |= left > 2 ? (uint32_t)(unsigned char)s.ptr[i + 2] : 0;
        char four[4] = {base64_digits[bits >> 18], base64_digits[bits >> 12 & 63], base64_digits[bits >> 6 & 63],
                        base64_digits[bits & 63]};
        if (left < 3)
            four[3] = '=';
        if (left < 2)
            four[2] = '=';
        vs_buf_add(call->text, four, 4);
    }
    return give_text(call, out);
}

/* Padding may be left out, but not be wrong; no blanks. */
static bool read_base64(struct vs_str s, struct vs_buf *out)
{
    size_t padding = 0;
    while (padding < 2 && padding < s.len && s.ptr[s.len - 1 - padding] == '=')
        padding++;
    size_t count = s.len - padding;
    if (count % 4 == 1 || (padding > 0 && s.len % 4 != 0))
        return false;
    uint32_t bits = 0;
    for (size_t i = 0; i < count; i++) {
        const char *digit = s.ptr[i] == '\0' ? NULL : strchr(base64_digits, s.ptr[i]);
        if (digit == NULL)
            return false;
        bits = bits << 6 | (uint32_t)(digit - base64_digits);
        if (i % 4 > 0)
            vs_buf_add_char(out, (char)(bits >> (6 - 2 * (i % 4)) & 255));
    }
    return true;
}

enum vs_err vs_fn_from_base64(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_buf bytes = {0};
    bool good = read_base64(args[0].as.str, &bytes);
    add_utf8(call->text, vs_buf_str(&bytes));
    vs_buf_free(&bytes);
    if (!good)
        return vs_fail(call->note, VS_ERR_FAILED, "FROM_BASE64: '%.*s' is not base64", VS_STR_ARG(args[0].as.str));
    return give_text(call, out);
}

/* --- URLs -------------------------------------------------------------------------------------------------- */

enum vs_err vs_fn_url_encode(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
                     (c != '\0' && strchr("-_.*", c) != NULL);
        if (plain)
            vs_buf_add_char(call->text, (char)c);
        else if (c == ' ')
            vs_buf_add_char(call->text, '+');
        else
            vs_buf_printf(call->text, "%%%02X", c);
    }
    return give_text(call, out);
}

enum vs_err vs_fn_url_decode(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    struct vs_buf bytes = {0};
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i] == '+' ? ' ' : s.ptr[i];
        if (c == '%') {
            int high = i + 2 < s.len + 0 ? hex_digit(s.ptr[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(s.ptr[i + 2]) : -1;
            out->is_null = out->is_null || low < 0;
            c = (char)(high * 16 + low);
            i += 2;
        }
        vs_buf_add_char(&bytes, c);
    }
    add_utf8(call->text, vs_buf_str(&bytes));
    vs_buf_free(&bytes);
    return out->is_null ? VS_ERR_OK : give_text(call, out);
}

/* --- hexadecimal digits ------------------------------------------------------------------------------------ */

/* Of an odd number of digits the first one counts as 0 (as in Flink); NULL when one is no digit. */
enum vs_err vs_fn_unhex(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    int high = 0;
    for (size_t i = 0; i < s.len; i++) {
        int digit = hex_digit(s.ptr[i]);
        if (digit < 0)
            return give_null(out);
        if ((s.len - i) % 2 == 1)
            vs_buf_add_char(call->text, (char)(i == 0 ? 0 : high * 16 + digit));
        high = (s.len - i) % 2 == 1 ? 0 : digit;
    }
    return give_text(call, out);
}

/* --- character sets ---------------------------------------------------------------------------------------- */

enum charset { UTF_8, UTF_16, UTF_16BE, UTF_16LE, LATIN_1, ASCII, CHARSET_COUNT };

static enum charset charset_of(struct vs_str name)
{
    static const struct {
        const char *name;
        enum charset charset;
    } names[] = {{"UTF-8", UTF_8},         {"UTF8", UTF_8},       {"UTF-16", UTF_16},   {"UTF16", UTF_16},
                 {"UTF-16BE", UTF_16BE},   {"UTF-16LE", UTF_16LE}, {"US-ASCII", ASCII}, {"ASCII", ASCII},
                 {"ISO-8859-1", LATIN_1}, {"ISO8859-1", LATIN_1}, {"LATIN1", LATIN_1}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (vs_str_equal_nocase(name, vs_str(names[i].name)))
            return names[i].charset;
    return CHARSET_COUNT;
}

static enum vs_err refuse_charset(struct vs_call *call, struct vs_str name)
{
    return vs_fail(call->note, VS_ERR_FAILED,
                   "Unsupported encoding '%.*s'; it can be UTF-8, UTF-16, UTF-16BE, UTF-16LE, US-ASCII or ISO-8859-1",
                   VS_STR_ARG(name));
}

static void add_unit(struct vs_buf *out, enum charset charset, uint32_t unit)
{
    char high = (char)(unit >> 8);
    char low = (char)(unit & 255);
    vs_buf_add_char(out, charset == UTF_16LE ? low : high);
    vs_buf_add_char(out, charset == UTF_16LE ? high : low);
}

/* ENCODE(text, character set): what it has no character for becomes '?'. */
enum vs_err vs_fn_encode(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    enum charset charset = charset_of(args[1].as.str);
    if (charset == CHARSET_COUNT)
        return refuse_charset(call, args[1].as.str);
    if (charset == UTF_8) {
        out->as.str = s;
        return VS_ERR_OK;
    }
    if (charset == UTF_16 && s.len > 0)
        add_unit(call->text, charset, 0xFEFF);
    while (s.len > 0) {
        uint32_t code = 0xFFFD;
        size_t used = vs_utf8_decode(s, &code);
        used = used == 0 ? 1 : used;
        s = (struct vs_str){s.ptr + used, s.len - used};
        if (charset == LATIN_1 || charset == ASCII) {
            vs_buf_add_char(call->text, code < (charset == ASCII ? 128u : 256u) ? (char)code : '?');
        } else if (code >= 0x10000) {
            add_unit(call->text, charset, 0xD800 + ((code - 0x10000) >> 10));
            add_unit(call->text, charset, 0xDC00 + (code & 0x3FF));
        } else {
            add_unit(call->text, charset, code);
        }
    }
    return give_text(call, out);
}

static uint32_t unit_at(struct vs_str s, size_t i, bool little)
{
    uint32_t first = (unsigned char)s.ptr[i];
    uint32_t second = (unsigned char)s.ptr[i + 1];
    return little ? second << 8 | first : first << 8 | second;
}

static void decode_utf16(struct vs_str s, enum charset charset, struct vs_buf *out)
{
    bool little = charset == UTF_16LE;
    size_t i = 0;
    if (charset == UTF_16 && s.len >= 2 && (unit_at(s, 0, false) == 0xFEFF || unit_at(s, 0, true) == 0xFEFF)) {
        little = unit_at(s, 0, true) == 0xFEFF;
        i = 2;
    }
    for (; i + 1 < s.len; i += 2) {
        uint32_t code = unit_at(s, i, little);
        if (code >= 0xD800 && code < 0xDC00 && i + 3 < s.len && unit_at(s, i + 2, little) >> 10 == 0x37) {
            code = 0x10000 + ((code & 0x3FF) << 10 | (unit_at(s, i + 2, little) & 0x3FF));
            i += 2;
        }
        add_code(out, code >> 11 == 0x1B ? 0xFFFD : code);
    }
    if (i < s.len)
        add_code(out, 0xFFFD);
}

/* DECODE(bytes, character set) */
enum vs_err vs_fn_decode(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    enum charset charset = charset_of(args[1].as.str);
    if (charset == CHARSET_COUNT)
        return refuse_charset(call, args[1].as.str);
    if (charset == UTF_8)
        add_utf8(call->text, s);
    else if (charset != LATIN_1 && charset != ASCII)
        decode_utf16(s, charset, call->text);
    for (size_t i = 0; i < s.len && (charset == LATIN_1 || charset == ASCII); i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        add_code(call->text, charset == ASCII && c > 127 ? 0xFFFD : c);
    }
    return give_text(call, out);
}

/* --- IPv4 -------------------------------------------------------------------------------------------------- */

/* 1 to 4 parts; all but the last are one byte, the last one fills what is left, but a byte when there are four. */
enum vs_err vs_fn_inet_aton(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)call;
    struct vs_str s = args[0].as.str;
    int64_t address = 0;
    for (int parts = 1;; parts++) {
        size_t len = vs_str_find_char(s, '.');
        bool last = len == s.len;
        int64_t value = 0;
        bool digits = len > 0 && len <= 10;
        for (size_t i = 0; i < len && digits; i++) {
            digits = s.ptr[i] >= '0' && s.ptr[i] <= '9';
            value = value * 10 + (s.ptr[i] - '0');
        }
        if (!digits || parts > 4 || value > (last && parts == 1 ? UINT32_MAX : 255))
            return give_null(out);
        if (last) {
            out->as.i64 = (address << (8 * (5 - parts))) | value;
            return VS_ERR_OK;
        }
        address = address << 8 | value;
        s = (struct vs_str){s.ptr + len + 1, s.len - len - 1};
    }
}

enum vs_err vs_fn_inet_ntoa(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    uint64_t a = (uint64_t)args[0].as.i64;
    if (a > UINT32_MAX)
        return give_null(out);
    vs_buf_printf(call->text, "%u.%u.%u.%u", (unsigned)(a >> 24), (unsigned)(a >> 16 & 255), (unsigned)(a >> 8 & 255),
                  (unsigned)(a & 255));
    return give_text(call, out);
}

/* --- others ------------------------------------------------------------------------------------------------ */

/* TRANSLATE(text, from, to): a character of `from` becomes the one at its place in `to`, or nothing. */
enum vs_err vs_fn_translate(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    out->is_null = args[0].is_null;
    if (out->is_null)
        return VS_ERR_OK;
    if (args[1].is_null || args[2].is_null || args[1].as.str.len == 0) {
        out->as.str = s;
        return VS_ERR_OK;
    }
    while (s.len > 0) {
        uint32_t code, other = 0;
        size_t used = vs_utf8_decode(s, &code);
        struct vs_str from = args[1].as.str;
        struct vs_str to = args[2].as.str;
        bool found = false;
        bool kept = true;
        used = used == 0 ? 1 : used;
        while (from.len > 0 && !found) {
            uint32_t target = 0;
            size_t from_used = vs_utf8_decode(from, &other);
            size_t to_used = to.len == 0 ? 0 : vs_utf8_decode(to, &target);
            found = other == code;
            kept = !found || to_used > 0;
            if (found && kept)
                vs_buf_add(call->text, to.ptr, to_used);
            from_used = from_used == 0 ? 1 : from_used;
            from = (struct vs_str){from.ptr + from_used, from.len - from_used};
            to = (struct vs_str){to.ptr + to_used, to.len - to_used};
        }
        if (!found)
            vs_buf_add(call->text, s.ptr, used);
        s = (struct vs_str){s.ptr + used, s.len - used};
    }
    return give_text(call, out);
}

/* ELT(index, texts..), counted from 1. */
enum vs_err vs_fn_elt(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    if (args[0].is_null || args[0].as.i64 < 1 || args[0].as.i64 >= (int64_t)call->expr->arg_count)
        return give_null(out);
    *out = args[args[0].as.i64];
    return VS_ERR_OK;
}

enum vs_err vs_result_elt(struct vs_binding *b)
{
    if (vs_expr_is_const(b->args[0]) && !b->args[0]->value.is_null && b->args[0]->value.as.i64 < 0)
        return vs_fail(b->note, VS_ERR_INVALID, "ELT: the index must not be negative");
    b->type = b->args[1]->type;
    for (uint32_t i = 2; i < b->arg_count; i++)
        if (!vs_type_common(b->type, b->args[i]->type, &b->type))
            return vs_binding_refuse(b);
    for (uint32_t i = 1; i < b->arg_count; i++)
        b->args[i] = vs_call_coerce(b->plan, b->args[i], b->type);
    b->type.not_null = false;
    return VS_ERR_OK;
}

/* As java.lang.String.hashCode over UTF-16 units. */
enum vs_err vs_fn_hash_code(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    uint32_t hash = 0;
    (void)call;
    while (s.len > 0) {
        uint32_t code = 0xFFFD;
        size_t used = vs_utf8_decode(s, &code);
        used = used == 0 ? 1 : used;
        s = (struct vs_str){s.ptr + used, s.len - used};
        if (code >= 0x10000) {
            hash = hash * 31 + 0xD800 + ((code - 0x10000) >> 10);
            code = 0xDC00 + (code & 0x3FF);
        }
        hash = hash * 31 + code;
    }
    memcpy(&out->as.i32, &hash, sizeof hash);
    return VS_ERR_OK;
}

enum vs_err vs_result_bytes(struct vs_binding *b)
{
    b->type = (struct vs_type){.kind = VS_KIND_VARBINARY, .precision = VS_LENGTH_MAX};
    return VS_ERR_OK;
}
