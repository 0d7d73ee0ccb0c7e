/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/segment/format.h"

#include <string.h>

#include "base/check.h"
#include "base/hash.h"

/* Places of the fields in an entry header. */
enum {
    AT_HEADER_CRC = 0,
    AT_BODY_SIZE = 4,
    AT_BODY_CRC = 8,
    AT_KIND = 12,
    AT_COUNT = 16,
    AT_RESERVED = 20,
    AT_FIRST = 24,
    AT_DURABLE_END = 32,
    AT_VALUE = 40
};

static const char magic[8] = {'V', 'S', 'S', 'E', 'G', '\r', '\n', 0x1a};
static const char trailer_magic[4] = {'S', 'E', 'A', 'L'};

static void put_u32(char *to, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (char)(v >> (8 * i));
}

static void put_u64(char *to, uint64_t v)
{
    for (unsigned i = 0; i < 8; i++)
        to[i] = (char)(v >> (8 * i));
}

static uint32_t get_u32(const char *from)
{
    uint32_t v = 0;
    for (unsigned i = 0; i < 4; i++)
        v |= (uint32_t)(unsigned char)from[i] << (8 * i);
    return v;
}

static uint64_t get_u64(const char *from)
{
    return get_u32(from) | (uint64_t)get_u32(from + 4) << 32;
}

static uint64_t padded(uint64_t size)
{
    return (size + VS_SEGMENT_ALIGN - 1) & ~(uint64_t)(VS_SEGMENT_ALIGN - 1);
}

void vs_segment_header_encode(const struct vs_segment_header *header, char out[VS_SEGMENT_HEADER_SIZE])
{
    memcpy(out, magic, sizeof magic);
    put_u32(out + 8, VS_SEGMENT_VERSION);
    put_u32(out + 12, header->kind);
    put_u64(out + 16, header->base);
    put_u64(out + 24, header->salt);
    put_u64(out + 32, (uint64_t)header->created_ms);
    put_u64(out + 40, header->epoch);
    put_u64(out + 48, header->owner);
    put_u32(out + 56, header->part);
    put_u32(out + 60, vs_crc32c(0, (struct vs_str){out, 60}));
}

enum vs_err vs_segment_header_decode(struct vs_str bytes, struct vs_segment_header *out, const char *path,
                                     struct vs_err_note *note)
{
    if (bytes.len < VS_SEGMENT_HEADER_SIZE || memcmp(bytes.ptr, magic, sizeof magic) != 0 ||
        get_u32(bytes.ptr + 60) != vs_crc32c(0, (struct vs_str){bytes.ptr, 60}))
        return vs_fail(note, VS_ERR_CORRUPT, "%s: byte 0: the header of the segment is damaged", path);
    uint32_t version = get_u32(bytes.ptr + 8);
    if (version != VS_SEGMENT_VERSION)
        return vs_fail(note, VS_ERR_VERSION, "%s: segment format %u, this program knows %d", path, version,
                       VS_SEGMENT_VERSION);
    *out = (struct vs_segment_header){
        .kind = (enum vs_segment_kind)get_u32(bytes.ptr + 12),
        .base = get_u64(bytes.ptr + 16),
        .salt = get_u64(bytes.ptr + 24),
        .created_ms = (int64_t)get_u64(bytes.ptr + 32),
        .epoch = get_u64(bytes.ptr + 40),
        .owner = get_u64(bytes.ptr + 48),
        .part = get_u32(bytes.ptr + 56),
    };
    return VS_ERR_OK;
}

static uint32_t place_seed(uint64_t salt, uint64_t position)
{
    char place[16];
    put_u64(place, salt);
    put_u64(place + 8, position);
    return vs_crc32c(0, (struct vs_str){place, sizeof place});
}

static uint32_t entry_header_crc(const char *header, uint64_t salt, uint64_t position)
{
    return vs_crc32c(place_seed(salt, position),
                     (struct vs_str){header + AT_BODY_SIZE, VS_SEGMENT_ENTRY_HEADER_SIZE - AT_BODY_SIZE});
}

bool vs_segment_entry_decode(struct vs_str bytes, uint64_t salt, uint64_t position,
                             struct vs_segment_entry *out)
{
    if (bytes.len < VS_SEGMENT_ENTRY_HEADER_SIZE)
        return false;
    uint32_t kind = get_u32(bytes.ptr + AT_KIND);
    uint32_t body_size = get_u32(bytes.ptr + AT_BODY_SIZE);
    if (kind < VS_SEGMENT_RECORDS || kind > VS_SEGMENT_INDEX || body_size > VS_SEGMENT_BODY_SIZE_MAX ||
        get_u32(bytes.ptr + AT_RESERVED) != 0 ||
        get_u32(bytes.ptr + AT_HEADER_CRC) != entry_header_crc(bytes.ptr, salt, position))
        return false;
    *out = (struct vs_segment_entry){
        .kind = (enum vs_segment_entry_kind)kind,
        .count = get_u32(bytes.ptr + AT_COUNT),
        .first = get_u64(bytes.ptr + AT_FIRST),
        .durable_end = get_u64(bytes.ptr + AT_DURABLE_END),
        .value = get_u64(bytes.ptr + AT_VALUE),
        .position = position,
        .size = padded((uint64_t)VS_SEGMENT_ENTRY_HEADER_SIZE + body_size),
    };
    return out->durable_end <= position && out->first <= INT64_MAX - (uint64_t)out->count;
}

bool vs_segment_entry_check(struct vs_str bytes, struct vs_segment_entry *entry)
{
    if (bytes.len < entry->size)
        return false;
    const char *body = bytes.ptr + VS_SEGMENT_ENTRY_HEADER_SIZE;
    struct vs_str with_padding = {body, (size_t)entry->size - VS_SEGMENT_ENTRY_HEADER_SIZE};
    if (get_u32(bytes.ptr + AT_BODY_CRC) != vs_crc32c(0, with_padding))
        return false;
    entry->body = (struct vs_str){body, get_u32(bytes.ptr + AT_BODY_SIZE)};
    return true;
}

void vs_segment_trailer_encode(uint64_t salt, uint64_t index_position, char out[VS_SEGMENT_TRAILER_SIZE])
{
    put_u64(out, index_position);
    put_u32(out + 8, place_seed(salt, index_position));
    memcpy(out + 12, trailer_magic, sizeof trailer_magic);
}

bool vs_segment_trailer_decode(struct vs_str bytes, uint64_t salt, uint64_t *index_position)
{
    if (bytes.len != VS_SEGMENT_TRAILER_SIZE ||
        memcmp(bytes.ptr + 12, trailer_magic, sizeof trailer_magic) != 0)
        return false;
    *index_position = get_u64(bytes.ptr);
    return get_u32(bytes.ptr + 8) == place_seed(salt, *index_position);
}

void vs_segment_batch_clear(struct vs_segment_batch *batch)
{
    vs_buf_clear(&batch->bytes);
    batch->entry_count = 0;
    batch->newest_ms = INT64_MIN;
}

void vs_segment_batch_free(struct vs_segment_batch *batch)
{
    vs_buf_free(&batch->bytes);
    *batch = (struct vs_segment_batch){0};
}

void vs_segment_batch_begin(struct vs_segment_batch *batch, enum vs_segment_entry_kind kind, uint64_t first)
{
    batch->entry_at = batch->bytes.len;
    char *header = vs_buf_reserve(&batch->bytes, VS_SEGMENT_ENTRY_HEADER_SIZE);
    memset(header, 0, VS_SEGMENT_ENTRY_HEADER_SIZE);
    put_u32(header + AT_KIND, kind);
    put_u64(header + AT_FIRST, first);
    batch->bytes.len += VS_SEGMENT_ENTRY_HEADER_SIZE;
    batch->next = first;
}

size_t vs_segment_batch_body_size(const struct vs_segment_batch *batch)
{
    return batch->bytes.len - batch->entry_at - VS_SEGMENT_ENTRY_HEADER_SIZE;
}

void vs_segment_batch_end(struct vs_segment_batch *batch, uint32_t count, uint64_t value)
{
    size_t body_size = vs_segment_batch_body_size(batch);
    VS_CHECK_INT(body_size, <=, VS_SEGMENT_BODY_SIZE_MAX);
    size_t padding = padded(body_size) - body_size;
    memset(vs_buf_reserve(&batch->bytes, padding), 0, padding);
    batch->bytes.len += padding;
    char *header = batch->bytes.ptr + batch->entry_at;
    put_u32(header + AT_BODY_SIZE, (uint32_t)body_size);
    put_u32(header + AT_BODY_CRC, vs_crc32c(0, (struct vs_str){header + VS_SEGMENT_ENTRY_HEADER_SIZE,
                                                               body_size + padding}));
    put_u32(header + AT_COUNT, count);
    put_u64(header + AT_VALUE, value);
    batch->entry_count++;
    batch->next = get_u64(header + AT_FIRST) + count;
    if (get_u32(header + AT_KIND) == VS_SEGMENT_RECORDS && (int64_t)value > batch->newest_ms)
        batch->newest_ms = (int64_t)value;
}

void vs_segment_batch_place(struct vs_segment_batch *batch, uint64_t salt, uint64_t position,
                            uint64_t durable_end)
{
    size_t at = 0;
    while (at < batch->bytes.len) {
        char *header = batch->bytes.ptr + at;
        put_u64(header + AT_DURABLE_END, durable_end);
        put_u32(header + AT_HEADER_CRC, entry_header_crc(header, salt, position + at));
        at += (size_t)padded((uint64_t)VS_SEGMENT_ENTRY_HEADER_SIZE + get_u32(header + AT_BODY_SIZE));
    }
    VS_CHECK(at == batch->bytes.len);
}
