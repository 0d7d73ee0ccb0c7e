/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/segment/segment_file.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"

enum { BASE_DIGITS = 20, INDEX_SUMMARY_SIZE = 24, INDEX_BODY_SIZE_MAX = 16 * 1024 * 1024 };

void vs_segment_file_name(uint64_t base, char out[VS_SEGMENT_NAME_SIZE])
{
    (void)snprintf(out, VS_SEGMENT_NAME_SIZE, "%020" PRIu64 ".seg", base);
}

bool vs_segment_file_name_parse(const char *name, uint64_t *base)
{
    struct vs_str s = vs_str(name);
    if (s.len != BASE_DIGITS + 4 || !vs_str_ends_with(s, VS_STR(".seg")) || s.ptr[0] < '0' || s.ptr[0] > '9')
        return false;
    return vs_str_to_uint64((struct vs_str){s.ptr, BASE_DIGITS}, base) && *base <= INT64_MAX;
}

enum vs_err vs_segment_file_read_header(const struct vs_segment_dir_options *options, int fd, uint64_t base,
                                        const char *path, struct vs_segment_header *out,
                                        struct vs_err_note *note)
{
    char bytes[VS_SEGMENT_HEADER_SIZE];
    int64_t n = vs_file_read_up_to(options->files, fd, bytes, sizeof bytes, 0);
    if (n < 0)
        return vs_file_fail(note, (int)n, "read", path);
    VS_TRY(vs_segment_header_decode((struct vs_str){bytes, (size_t)n}, out, path, note));
    if (out->kind != options->kind || out->base != base || out->owner != options->owner ||
        out->part != options->part)
        return vs_fail(note, VS_ERR_CORRUPT, "%s: byte 0: the segment belongs to another folder or name", path);
    return VS_ERR_OK;
}

enum vs_err vs_segment_file_read_trailer(const struct vs_file_ops *files, int fd, uint64_t salt,
                                         const char *path, uint64_t *end, struct vs_err_note *note)
{
    *end = 0;
    uint64_t size;
    int rc = files->size(files->ctx, fd, &size);
    if (rc < 0)
        return vs_file_fail(note, rc, "read the size of", path);
    if (size < VS_SEGMENT_HEADER_SIZE + VS_SEGMENT_ENTRY_HEADER_SIZE + VS_SEGMENT_TRAILER_SIZE)
        return VS_ERR_OK;
    char bytes[VS_SEGMENT_TRAILER_SIZE];
    int64_t n = vs_file_read_up_to(files, fd, bytes, sizeof bytes, size - sizeof bytes);
    if (n < 0)
        return vs_file_fail(note, (int)n, "read", path);
    uint64_t position;
    if (vs_segment_trailer_decode((struct vs_str){bytes, (size_t)n}, salt, &position) &&
        position >= VS_SEGMENT_HEADER_SIZE && position < size)
        *end = position;
    return VS_ERR_OK;
}

static bool index_decode(struct vs_str bytes, uint64_t salt, uint64_t end, struct vs_segment_summary *out,
                         struct vs_buf *pairs)
{
    struct vs_segment_entry entry;
    if (!vs_segment_entry_decode(bytes, salt, end, &entry) || !vs_segment_entry_check(bytes, &entry) ||
        entry.kind != VS_SEGMENT_INDEX || entry.body.len < INDEX_SUMMARY_SIZE)
        return false;
    struct vs_reader r = vs_reader(entry.body);
    out->next = vs_read_u64(&r);
    out->newest_ms = (int64_t)vs_read_u64(&r);
    out->epoch = vs_read_u64(&r);
    if (pairs != NULL)
        vs_buf_add(pairs, r.ptr, vs_reader_left(&r));
    return out->next <= INT64_MAX;
}

enum vs_err vs_segment_file_read_index(const struct vs_file_ops *files, int fd, uint64_t salt, uint64_t end,
                                       struct vs_segment_summary *out, struct vs_buf *pairs,
                                       const char *path, struct vs_err_note *note)
{
    uint64_t size;
    int rc = files->size(files->ctx, fd, &size);
    if (rc < 0)
        return vs_file_fail(note, rc, "read the size of", path);
    uint64_t len = size > end ? size - end : 0;
    if (len > INDEX_BODY_SIZE_MAX)
        len = INDEX_BODY_SIZE_MAX;
    struct vs_buf bytes = {0};
    int64_t n = vs_file_read_up_to(files, fd, vs_buf_reserve(&bytes, (size_t)len + 1), (size_t)len, end);
    enum vs_err err = VS_ERR_OK;
    if (n < 0)
        err = vs_file_fail(note, (int)n, "read", path);
    else if (!index_decode((struct vs_str){bytes.ptr, (size_t)n}, salt, end, out, pairs))
        err = vs_fail(note, VS_ERR_CORRUPT, "%s: byte %" PRIu64 ": the index is damaged", path, end);
    vs_buf_free(&bytes);
    return err;
}

static uint64_t pair_value(struct vs_str pairs, size_t index, size_t field)
{
    struct vs_reader r = {pairs.ptr + index * VS_SEGMENT_INDEX_PAIR_SIZE + field * 8, pairs.ptr + pairs.len, false};
    return vs_read_u64(&r);
}

void vs_segment_index_find(struct vs_str pairs, uint64_t number, uint64_t *at, uint64_t *position)
{
    size_t low = 0; /* pairs below it begin at or before number */
    size_t high = pairs.len / VS_SEGMENT_INDEX_PAIR_SIZE;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pair_value(pairs, middle, 0) <= number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0) {
        *at = pair_value(pairs, low - 1, 0);
        *position = pair_value(pairs, low - 1, 1);
    }
}

int vs_segment_file_seal(const struct vs_file_ops *files, int fd, uint64_t salt, uint64_t end,
                         const struct vs_segment_summary *summary, struct vs_str pairs, uint64_t *size)
{
    struct vs_segment_batch batch = {0};
    vs_segment_batch_begin(&batch, VS_SEGMENT_INDEX, summary->next);
    vs_buf_add_u64(&batch.bytes, summary->next);
    vs_buf_add_u64(&batch.bytes, (uint64_t)summary->newest_ms);
    vs_buf_add_u64(&batch.bytes, summary->epoch);
    vs_buf_add_str(&batch.bytes, pairs);
    vs_segment_batch_end(&batch, 0, 0);
    vs_segment_batch_place(&batch, salt, end, end);
    char trailer[VS_SEGMENT_TRAILER_SIZE];
    vs_segment_trailer_encode(salt, end, trailer);
    vs_buf_add(&batch.bytes, trailer, sizeof trailer);
    *size = end + batch.bytes.len;
    int rc = vs_file_write_all(files, fd, vs_buf_str(&batch.bytes), end);
    if (rc == 0)
        rc = files->ftruncate(files->ctx, fd, *size);
    if (rc == 0)
        rc = files->fdatasync(files->ctx, fd);
    vs_segment_batch_free(&batch);
    return rc;
}

enum vs_err vs_segment_file_create(const struct vs_segment_dir_options *options, const char *folder,
                                   const struct vs_segment_header *header, int *fd,
                                   struct vs_err_note *note)
{
    const struct vs_file_ops *files = options->files;
    char name[VS_SEGMENT_NAME_SIZE];
    char path[VS_FILE_PATH_SIZE];
    char path_new[VS_FILE_PATH_SIZE + 4];
    vs_segment_file_name(header->base, name);
    VS_TRY(vs_file_join(path, folder, name, note));
    (void)snprintf(path_new, sizeof path_new, "%s.new", path);
    *fd = files->open(files->ctx, path_new, VS_FILE_CREATE);
    if (*fd < 0)
        return vs_file_fail(note, *fd, "create", path_new);
    char bytes[VS_SEGMENT_HEADER_SIZE];
    vs_segment_header_encode(header, bytes);
    int rc = vs_file_write_all(files, *fd, (struct vs_str){bytes, sizeof bytes}, 0);
    if (rc == 0)
        rc = files->fdatasync(files->ctx, *fd);
    if (rc == 0)
        rc = files->rename(files->ctx, path_new, path);
    if (rc < 0)
        (void)files->unlink(files->ctx, path_new);
    if (rc == 0)
        rc = files->sync_dir(files->ctx, folder);
    if (rc < 0) {
        files->close(files->ctx, *fd);
        *fd = -1;
        return vs_file_fail(note, rc, "create", path);
    }
    return VS_ERR_OK;
}
