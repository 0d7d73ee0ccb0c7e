/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Hostile segment files through recovery, reading and quarantine. The first byte says how many checksums are made
 * right, so that the code behind them is reached as well: bit 0 the file's header, bit 1 the entries', bit 2 a
 * trailer at the end, bit 3 a second, empty segment behind it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/log_file/record_codec.h"
#include "adapters/segment/cursor.h"
#include "adapters/segment/segment_dir.h"
#include "base/check.h"
#include "base/limits.h"
#include "testing/faulty_files.h"

enum { SIZE_MAX_FUZZED = 64 * 1024, SECOND_BASE = 40 };

#define SALT UINT64_C(0x1234567890abcdef)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int64_t clock_now(void *ctx)
{
    (void)ctx;
    return 0;
}

static const struct vs_clock fixed_clock = {clock_now, clock_now, NULL};

static uint32_t u32_at(const char *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Takes the file's bytes behind its header as entries and makes their checksums right, as a writer would. */
static void mend_entries(struct vs_buf *file)
{
    size_t at = VS_SEGMENT_HEADER_SIZE;
    while (at + VS_SEGMENT_ENTRY_HEADER_SIZE <= file->len) {
        uint64_t body = u32_at(file->ptr + at + 4) % 600;
        uint64_t entry_size = (VS_SEGMENT_ENTRY_HEADER_SIZE + body + 7) / 8 * 8;
        if (at + entry_size > file->len)
            break;
        struct vs_segment_batch batch = {0};
        uint64_t first = (unsigned char)file->ptr[at + 24];
        uint64_t durable_end = u32_at(file->ptr + at + 32) % (at + 1);
        uint64_t value;
        memcpy(&value, file->ptr + at + 40, sizeof value);
        vs_segment_batch_begin(&batch, (enum vs_segment_entry_kind)(1 + (unsigned char)file->ptr[at + 12] % 5),
                               first);
        vs_buf_add(&batch.bytes, file->ptr + at + VS_SEGMENT_ENTRY_HEADER_SIZE, (size_t)body);
        vs_segment_batch_end(&batch, (unsigned char)file->ptr[at + 16], value);
        vs_segment_batch_place(&batch, SALT, at, durable_end);
        memcpy(file->ptr + at, batch.bytes.ptr, batch.bytes.len);
        at += batch.bytes.len;
        vs_segment_batch_free(&batch);
    }
}

static void mend(struct vs_buf *file, uint8_t flags)
{
    if (file->len < VS_SEGMENT_HEADER_SIZE)
        return;
    if (flags & 1) {
        struct vs_segment_header header = {.kind = VS_SEGMENT_LOG, .salt = SALT};
        vs_segment_header_encode(&header, file->ptr);
    }
    if (flags & 2)
        mend_entries(file);
    if ((flags & 4) && file->len >= VS_SEGMENT_HEADER_SIZE + VS_SEGMENT_TRAILER_SIZE) {
        char *trailer = file->ptr + file->len - VS_SEGMENT_TRAILER_SIZE;
        vs_segment_trailer_encode(SALT, u32_at(trailer) % file->len, trailer);
    }
}

static void read_from(struct vs_segment_dir *dir, uint64_t from, struct vs_record *records)
{
    struct vs_segment_cursor cursor;
    struct vs_segment_buffer buffer = {0};
    struct vs_segment_entry entry;
    uint64_t gap_to = 0;
    vs_segment_cursor_open(&cursor, dir, from);
    for (int i = 0; i < 4096; i++) {
        uint64_t before = cursor.next;
        enum vs_err err = vs_segment_cursor_next(&cursor, &buffer, true, &entry, &gap_to, NULL);
        if (err == VS_ERR_GAP) {
            VS_CHECK(gap_to > before);
            vs_segment_cursor_seek(&cursor, gap_to);
        } else if (err != VS_ERR_OK) {
            break;
        } else {
            VS_CHECK(cursor.next > before);
            if (entry.kind == VS_SEGMENT_RECORDS && entry.count <= VS_BATCH_ROWS_MAX)
                (void)vs_records_decode(&entry, records);
        }
    }
    vs_segment_cursor_close(&cursor);
    vs_buf_free(&buffer.bytes);
}

static void open_and_read(struct vs_segment_dir_options *options, struct vs_record *records)
{
    struct vs_segment_dir dir;
    if (vs_segment_dir_open(&dir, options, "/d", NULL) != VS_ERR_OK)
        return;
    read_from(&dir, 0, records);
    read_from(&dir, 3, records);
    struct vs_segment_file oldest;
    uint64_t following;
    if (vs_segment_dir_oldest(&dir, &oldest, &following))
        (void)vs_segment_dir_read_newest(&dir, &oldest, NULL);
    if (!options->read_only) {
        /* What is appended behind whatever was found must be there afterwards. */
        struct vs_segment_batch batch = {0};
        uint64_t next = atomic_load(&dir.next);
        vs_segment_batch_begin(&batch, VS_SEGMENT_RECORDS, next);
        vs_segment_batch_end(&batch, 1, 0);
        VS_CHECK(vs_segment_dir_write(&dir, &batch, NULL) == VS_ERR_OK);
        VS_CHECK(vs_segment_dir_sync(&dir, &batch, NULL) == VS_ERR_OK);
        vs_segment_batch_free(&batch);
        vs_segment_dir_close(&dir);
        VS_CHECK(vs_segment_dir_open(&dir, options, "/d", NULL) == VS_ERR_OK);
        VS_CHECK(atomic_load(&dir.next) == next + 1);
    }
    vs_segment_dir_close(&dir);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > SIZE_MAX_FUZZED)
        return 0;
    struct vs_record *records = calloc(VS_BATCH_ROWS_MAX, sizeof *records);
    VS_CHECK(records != NULL);
    struct vs_buf file = {0};
    vs_buf_add(&file, data + 1, size - 1);
    mend(&file, data[0]);
    for (int read_only = 1; read_only >= 0; read_only--) {
        struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
        struct vs_segment_dir_options options = {.files = vs_faulty_disk_ops(disk),
                                                 .clock = &fixed_clock,
                                                 .kind = VS_SEGMENT_LOG,
                                                 .segment_size = 4096,
                                                 .read_only = read_only == 1};
        vs_faulty_disk_put(disk, "/d/00000000000000000000.seg", vs_buf_str(&file));
        if (data[0] & 8) {
            struct vs_segment_header second = {.kind = VS_SEGMENT_LOG, .base = SECOND_BASE, .salt = SALT};
            char bytes[VS_SEGMENT_HEADER_SIZE];
            vs_segment_header_encode(&second, bytes);
            vs_faulty_disk_put(disk, "/d/00000000000000000040.seg", (struct vs_str){bytes, sizeof bytes});
        }
        open_and_read(&options, records);
        if (!options.read_only)
            VS_CHECK(vs_segment_dir_quarantine(&options, "/d", 0, NULL) == VS_ERR_OK);
        if (!options.read_only)
            open_and_read(&options, records);
        vs_faulty_disk_free(disk);
    }
    vs_buf_free(&file);
    free(records);
    return 0;
}
