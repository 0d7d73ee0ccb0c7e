/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/json/escape.h"

#include "base/check.h"
#include "base/utf8.h"

/* Number of hexadecimal digits at p, at most 4, and their value. */
static uint32_t read_hex4(const char *p, const char *end, uint32_t *code)
{
    uint32_t count = 0;
    *code = 0;
    while (count < 4 && p + count < end && vs_hex_digit(p[count]) >= 0) {
        *code = *code << 4 | (uint32_t)vs_hex_digit(p[count]);
        count++;
    }
    return count;
}

static struct vs_json_escape wrong(uint32_t bad_at, const char *what)
{
    return (struct vs_json_escape){.bad_at = bad_at, .what = what};
}

static struct vs_json_escape read_unicode(const char *p, const char *end)
{
    uint32_t high;
    uint32_t digits = read_hex4(p + 2, end, &high);
    if (digits < 4)
        return wrong(2 + digits, "expected four hexadecimal digits");
    if (high < 0xD800 || high > 0xDFFF)
        return (struct vs_json_escape){.code = high, .size = 6};
    if (high > 0xDBFF || end - p < 8 || p[6] != '\\' || p[7] != 'u')
        return wrong(0, "half of a surrogate pair");
    uint32_t low;
    digits = read_hex4(p + 8, end, &low);
    if (digits < 4)
        return wrong(8 + digits, "expected four hexadecimal digits");
    if (low < 0xDC00 || low > 0xDFFF)
        return wrong(0, "half of a surrogate pair");
    return (struct vs_json_escape){.code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), .size = 12};
}

struct vs_json_escape vs_json_escape_read(const char *p, const char *end)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    if (end - p < 2)
        return wrong(1, "the text ends inside a string");
    if (p[1] == 'u')
        return read_unicode(p, end);
    for (uint32_t i = 0; i < sizeof letters - 1; i++) {
        if (p[1] == letters[i])
            return (struct vs_json_escape){.code = (unsigned char)meanings[i], .size = 2};
    }
    return wrong(1, "unknown escape");
}

size_t vs_json_piece(struct vs_str text, size_t *at, char out[4])
{
    if (*at == text.len)
        return 0;
    if (text.ptr[*at] != '\\') {
        out[0] = text.ptr[*at];
        *at += 1;
        return 1;
    }
    struct vs_json_escape escape = vs_json_escape_read(text.ptr + *at, text.ptr + text.len);
    VS_CHECK(escape.size > 0);
    *at += escape.size;
    return vs_utf8_encode(escape.code, out);
}

bool vs_json_means(struct vs_str text, struct vs_str plain)
{
    size_t at = 0;
    size_t done = 0;
    char piece[4];
    for (;;) {
        size_t len = vs_json_piece(text, &at, piece);
        if (len == 0)
            return done == plain.len;
        if (plain.len - done < len || memcmp(plain.ptr + done, piece, len) != 0)
            return false;
        done += len;
    }
}

static void add_escape(struct vs_buf *out, uint32_t code)
{
    static const char letters[] = "\"\\bfnrt";
    static const char meanings[] = "\"\\\b\f\n\r\t";
    for (uint32_t i = 0; i < sizeof letters - 1; i++) {
        if (code == (unsigned char)meanings[i]) {
            vs_buf_add_char(out, '\\');
            vs_buf_add_char(out, letters[i]);
            return;
        }
    }
    vs_buf_printf(out, "\\u%04X", (unsigned)code);
}

/* Index of the first byte at or behind i that is not written as it is. */
static size_t find_special(struct vs_str text, size_t i)
{
    while (i < text.len) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 || c == '"' || c == '\\' || c >= 0x80)
            break;
        i++;
    }
    return i;
}

void vs_json_add_string(struct vs_buf *out, struct vs_str text, bool as_pairs)
{
    vs_buf_add_char(out, '"');
    for (size_t i = 0; i < text.len;) {
        size_t next = find_special(text, i);
        vs_buf_add(out, text.ptr + i, next - i);
        i = next;
        if (i == text.len)
            break;
        uint32_t code;
        size_t len = vs_utf8_decode((struct vs_str){text.ptr + i, text.len - i}, &code);
        if (len == 0)
            vs_buf_add(out, "\xEF\xBF\xBD", 3);
        else if (code < 0x80)
            add_escape(out, code);
        else if (code >= 0x10000 && as_pairs)
            vs_buf_printf(out, "\\u%04X\\u%04X", (unsigned)(0xD800 + ((code - 0x10000) >> 10)),
                          (unsigned)(0xDC00 + (code & 0x3FF)));
        else
            vs_buf_add(out, text.ptr + i, len);
        i += len == 0 ? 1 : len;
    }
    vs_buf_add_char(out, '"');
}
