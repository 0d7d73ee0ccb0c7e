/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/log_file/record_codec.h"

#include <string.h>

static char *put_varint(char *to, uint64_t v)
{
    while (v >= 0x80) {
        *to++ = (char)(v | 0x80);
        v >>= 7;
    }
    *to++ = (char)v;
    return to;
}

static char *put_sized(char *to, struct vs_str s)
{
    to = put_varint(to, s.len);
    if (s.len > 0)
        memcpy(to, s.ptr, s.len);
    return to + s.len;
}

void vs_record_encode_base(struct vs_buf *out, int64_t base_ms)
{
    vs_buf_add_u64(out, (uint64_t)base_ms);
}

void vs_record_encode(struct vs_buf *out, const struct vs_record *record, int64_t base_ms)
{
    char *to = vs_buf_reserve(out, vs_record_size_max(record));
    uint64_t delta = (uint64_t)record->timestamp_ms - (uint64_t)base_ms;
    to = put_varint(to, (delta << 1) ^ (0 - (delta >> 63)));
    to = put_sized(to, record->key);
    to = put_sized(to, record->headers);
    to = put_sized(to, record->value);
    out->len = (size_t)(to - out->ptr);
}

/* Most lengths take one or two bytes. */
static inline uint64_t get_varint(struct vs_reader *r)
{
    if (r->end - r->ptr >= 2) {
        unsigned char a = (unsigned char)r->ptr[0];
        unsigned char b = (unsigned char)r->ptr[1];
        if (a < 0x80) {
            r->ptr++;
            return a;
        }
        if (b < 0x80) {
            r->ptr += 2;
            return (uint64_t)(a & 0x7F) | (uint64_t)b << 7;
        }
    }
    return vs_read_varint(r);
}

static inline struct vs_str get_sized(struct vs_reader *r)
{
    uint64_t len = get_varint(r);
    if (len > vs_reader_left(r)) {
        r->failed = true;
        return (struct vs_str){0};
    }
    struct vs_str s = {r->ptr, (size_t)len};
    r->ptr += len;
    return s;
}

bool vs_records_decode(const struct vs_segment_entry *entry, struct vs_record *out)
{
    struct vs_reader r = vs_reader(entry->body);
    uint64_t base_ms = vs_read_u64(&r);
    for (uint32_t i = 0; i < entry->count && !r.failed; i++) {
        uint64_t zigzag = get_varint(&r);
        out[i].timestamp_ms = (int64_t)(base_ms + ((zigzag >> 1) ^ (0 - (zigzag & 1))));
        out[i].key = get_sized(&r);
        out[i].headers = get_sized(&r);
        out[i].value = get_sized(&r);
        out[i].offset = (int64_t)(entry->first + i);
    }
    return !r.failed && vs_reader_left(&r) == 0;
}
