/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A growable byte buffer that owns its memory, and a bounded reader over bytes.
 *
 * Writers: integers are little-endian; varints are LEB128 (signed ones zig-zag). Growth past the memory of
 * the machine ends in VS_CHECK; callers bound what they write.
 * Reader: a failed read sets `failed` for good and returns 0 or an empty view; check once at the end. */
#ifndef VS_BASE_BUF_H
#define VS_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct vs_buf {
    char *ptr;
    size_t len;
    size_t capacity;
};

void vs_buf_free(struct vs_buf *buf); /* also sets it to empty */
static inline void vs_buf_clear(struct vs_buf *buf)
{
    buf->len = 0;
}
static inline struct vs_str vs_buf_str(const struct vs_buf *buf)
{
    return (struct vs_str){buf->ptr, buf->len};
}
/* Makes room for `more` bytes and returns where they go; the caller adds to len. */
char *vs_buf_reserve(struct vs_buf *buf, size_t more);
void vs_buf_add(struct vs_buf *buf, const void *bytes, size_t len);
static inline void vs_buf_add_str(struct vs_buf *buf, struct vs_str s)
{
    vs_buf_add(buf, s.ptr, s.len);
}
void vs_buf_add_char(struct vs_buf *buf, char c);
void vs_buf_printf(struct vs_buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void vs_buf_add_u8(struct vs_buf *buf, uint8_t v);
void vs_buf_add_u16(struct vs_buf *buf, uint16_t v);
void vs_buf_add_u32(struct vs_buf *buf, uint32_t v);
void vs_buf_add_u64(struct vs_buf *buf, uint64_t v);
void vs_buf_add_varint(struct vs_buf *buf, uint64_t v);
void vs_buf_add_zigzag(struct vs_buf *buf, int64_t v);
/* varint length, then the bytes. */
void vs_buf_add_sized(struct vs_buf *buf, struct vs_str s);
/* Overwrites 4 bytes at `at`, which were written before. */
void vs_buf_set_u32(struct vs_buf *buf, size_t at, uint32_t v);
/* A JSON string with its quotes; escapes what RFC 8259 demands, and U+2028/2029. Bytes that are not UTF-8
 * become U+FFFD. */
void vs_buf_add_json_string(struct vs_buf *buf, struct vs_str s);

struct vs_reader {
    const char *ptr;
    const char *end;
    bool failed;
};

static inline struct vs_reader vs_reader(struct vs_str s)
{
    return (struct vs_reader){s.ptr, s.ptr == NULL ? NULL : s.ptr + s.len, false};
}
static inline size_t vs_reader_left(const struct vs_reader *r)
{
    return (size_t)(r->end - r->ptr);
}
uint8_t vs_read_u8(struct vs_reader *r);
uint16_t vs_read_u16(struct vs_reader *r);
uint32_t vs_read_u32(struct vs_reader *r);
uint64_t vs_read_u64(struct vs_reader *r);
uint64_t vs_read_varint(struct vs_reader *r);
int64_t vs_read_zigzag(struct vs_reader *r);
struct vs_str vs_read_bytes(struct vs_reader *r, size_t len); /* borrows from the reader's bytes */
struct vs_str vs_read_sized(struct vs_reader *r);

#endif
