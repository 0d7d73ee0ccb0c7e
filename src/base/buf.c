/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/utf8.h"

void vs_buf_free(struct vs_buf *buf)
{
    free(buf->ptr);
    *buf = (struct vs_buf){0};
}

char *vs_buf_reserve(struct vs_buf *buf, size_t more)
{
    VS_CHECK(more < (size_t)1 << 48);
    if (buf->ptr == NULL || buf->capacity - buf->len < more) { /* NULL + 0 is not allowed in C */
        size_t capacity = buf->capacity < 64 ? 64 : buf->capacity * 2;
        while (capacity - buf->len < more)
            capacity *= 2;
        char *grown = realloc(buf->ptr, capacity);
        VS_CHECK(grown != NULL);
        buf->ptr = grown;
        buf->capacity = capacity;
    }
    return buf->ptr + buf->len;
}

void vs_buf_add(struct vs_buf *buf, const void *bytes, size_t len)
{
    char *to = vs_buf_reserve(buf, len);
    if (len > 0)
        memcpy(to, bytes, len);
    buf->len += len;
}

void vs_buf_add_char(struct vs_buf *buf, char c)
{
    *vs_buf_reserve(buf, 1) = c;
    buf->len++;
}

void vs_buf_printf(struct vs_buf *buf, const char *fmt, ...)
{
    va_list args;
    va_list again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    VS_CHECK(len >= 0);
    char *to = vs_buf_reserve(buf, (size_t)len + 1);
    (void)vsnprintf(to, (size_t)len + 1, fmt, again);
    va_end(again);
    buf->len += (size_t)len;
}

static void add_little_endian(struct vs_buf *buf, uint64_t v, size_t size)
{
    char *to = vs_buf_reserve(buf, size);
    for (size_t i = 0; i < size; i++)
        to[i] = (char)(v >> (8 * i));
    buf->len += size;
}

void vs_buf_add_u8(struct vs_buf *buf, uint8_t v)
{
    add_little_endian(buf, v, 1);
}

void vs_buf_add_u16(struct vs_buf *buf, uint16_t v)
{
    add_little_endian(buf, v, 2);
}

void vs_buf_add_u32(struct vs_buf *buf, uint32_t v)
{
    add_little_endian(buf, v, 4);
}

void vs_buf_add_u64(struct vs_buf *buf, uint64_t v)
{
    add_little_endian(buf, v, 8);
}

void vs_buf_add_varint(struct vs_buf *buf, uint64_t v)
{
    char *to = vs_buf_reserve(buf, 10);
    size_t n = 0;
    while (v >= 0x80) {
        to[n++] = (char)(v | 0x80);
        v >>= 7;
    }
    to[n++] = (char)v;
    buf->len += n;
}

void vs_buf_add_zigzag(struct vs_buf *buf, int64_t v)
{
    vs_buf_add_varint(buf, ((uint64_t)v << 1) ^ (uint64_t)(v >> 63));
}

void vs_buf_add_sized(struct vs_buf *buf, struct vs_str s)
{
    vs_buf_add_varint(buf, s.len);
    vs_buf_add_str(buf, s);
}

void vs_buf_set_u32(struct vs_buf *buf, size_t at, uint32_t v)
{
    VS_CHECK(at + 4 <= buf->len);
    for (size_t i = 0; i < 4; i++)
        buf->ptr[at + i] = (char)(v >> (8 * i));
}

static void add_escape(struct vs_buf *buf, uint32_t code)
{
    switch (code) {
    case '"':
        vs_buf_add(buf, "\\\"", 2);
        break;
    case '\\':
        vs_buf_add(buf, "\\\\", 2);
        break;
    case '\n':
        vs_buf_add(buf, "\\n", 2);
        break;
    case '\r':
        vs_buf_add(buf, "\\r", 2);
        break;
    case '\t':
        vs_buf_add(buf, "\\t", 2);
        break;
    case '\b':
        vs_buf_add(buf, "\\b", 2);
        break;
    case '\f':
        vs_buf_add(buf, "\\f", 2);
        break;
    default:
        vs_buf_printf(buf, "\\u%04X", code);
    }
}

void vs_buf_add_json_string(struct vs_buf *buf, struct vs_str s)
{
    vs_buf_add_char(buf, '"');
    size_t i = 0;
    while (i < s.len) {
        size_t start = i;
        while (i < s.len) {
            unsigned char c = (unsigned char)s.ptr[i];
            if (c < 0x20 || c == '"' || c == '\\' || c >= 0x80)
                break;
            i++;
        }
        vs_buf_add(buf, s.ptr + start, i - start);
        if (i == s.len)
            break;
        uint32_t code;
        size_t len = vs_utf8_decode((struct vs_str){s.ptr + i, s.len - i}, &code);
        if (len == 0) {
            vs_buf_add(buf, "\xEF\xBF\xBD", 3);
            i++;
            continue;
        }
        if (code < 0x80 || code == 0x2028 || code == 0x2029)
            add_escape(buf, code);
        else
            vs_buf_add(buf, s.ptr + i, len);
        i += len;
    }
    vs_buf_add_char(buf, '"');
}

static uint64_t read_little_endian(struct vs_reader *r, size_t size)
{
    if (r->failed || vs_reader_left(r) < size) {
        r->failed = true;
        return 0;
    }
    uint64_t v = 0;
    for (size_t i = 0; i < size; i++)
        v |= (uint64_t)(unsigned char)r->ptr[i] << (8 * i);
    r->ptr += size;
    return v;
}

uint8_t vs_read_u8(struct vs_reader *r)
{
    return (uint8_t)read_little_endian(r, 1);
}

uint16_t vs_read_u16(struct vs_reader *r)
{
    return (uint16_t)read_little_endian(r, 2);
}

uint32_t vs_read_u32(struct vs_reader *r)
{
    return (uint32_t)read_little_endian(r, 4);
}

uint64_t vs_read_u64(struct vs_reader *r)
{
    return read_little_endian(r, 8);
}

uint64_t vs_read_varint(struct vs_reader *r)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (r->failed || r->ptr == r->end)
            break;
        unsigned char c = (unsigned char)*r->ptr++;
        if (shift == 63 && c > 1)
            break;
        v |= (uint64_t)(c & 0x7F) << shift;
        if ((c & 0x80) == 0)
            return v;
    }
    r->failed = true;
    return 0;
}

int64_t vs_read_zigzag(struct vs_reader *r)
{
    uint64_t v = vs_read_varint(r);
    return (int64_t)((v >> 1) ^ (0 - (v & 1)));
}

struct vs_str vs_read_bytes(struct vs_reader *r, size_t len)
{
    if (r->failed || vs_reader_left(r) < len) {
        r->failed = true;
        return (struct vs_str){0};
    }
    struct vs_str s = {r->ptr, len};
    r->ptr += len;
    return s;
}

struct vs_str vs_read_sized(struct vs_reader *r)
{
    uint64_t len = vs_read_varint(r);
    if (len > vs_reader_left(r)) {
        r->failed = true;
        return (struct vs_str){0};
    }
    return vs_read_bytes(r, (size_t)len);
}
