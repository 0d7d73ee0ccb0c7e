/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/segment/file_ops.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { ZEROS_SIZE = 64 * 1024 };

int vs_file_write_all(const struct vs_file_ops *files, int fd, struct vs_str bytes, uint64_t at)
{
    while (bytes.len > 0) {
        int64_t n = files->pwrite(files->ctx, fd, bytes.ptr, bytes.len, at);
        if (n == -EINTR)
            continue;
        if (n < 0)
            return (int)n;
        if (n == 0)
            return -EIO;
        bytes.ptr += n;
        bytes.len -= (size_t)n;
        at += (uint64_t)n;
    }
    return 0;
}

int64_t vs_file_read_up_to(const struct vs_file_ops *files, int fd, char *bytes, size_t len, uint64_t at)
{
    size_t done = 0;
    while (done < len) {
        int64_t n = files->pread(files->ctx, fd, bytes + done, len - done, at + done);
        if (n == -EINTR)
            continue;
        if (n < 0)
            return n;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (int64_t)done;
}

int vs_file_write_zeros(const struct vs_file_ops *files, int fd, uint64_t at, uint64_t len)
{
    static const char zeros[ZEROS_SIZE];
    while (len > 0) {
        size_t piece = len < ZEROS_SIZE ? (size_t)len : ZEROS_SIZE;
        int rc = vs_file_write_all(files, fd, (struct vs_str){zeros, piece}, at);
        if (rc < 0)
            return rc;
        at += piece;
        len -= piece;
    }
    return 0;
}

enum vs_err vs_file_fail(struct vs_err_note *note, int rc, const char *doing, const char *path)
{
    char text[128];
    return vs_fail(note, vs_err_from_errno(-rc), "cannot %s %s: %s", doing, path,
                   strerror_r(-rc, text, sizeof text));
}

enum vs_err vs_file_join(char *out, const char *folder, const char *name, struct vs_err_note *note)
{
    int len = snprintf(out, VS_FILE_PATH_SIZE, "%s/%s", folder, name);
    if (len < 0 || len >= VS_FILE_PATH_SIZE)
        return vs_fail(note, VS_ERR_LIMIT, "the path %s/%s is too long", folder, name);
    return VS_ERR_OK;
}

static void parent_of(const char *path, char out[VS_FILE_PATH_SIZE])
{
    vs_str_to_zero_ended(vs_str(path), out, VS_FILE_PATH_SIZE);
    char *slash = strrchr(out, '/');
    if (slash == NULL)
        vs_str_to_zero_ended(VS_STR("."), out, VS_FILE_PATH_SIZE);
    else if (slash == out)
        out[1] = '\0';
    else
        *slash = '\0';
}

enum vs_err vs_file_make_dir(const struct vs_file_ops *files, const char *path, struct vs_err_note *note)
{
    int rc = files->mkdir(files->ctx, path);
    if (rc < 0)
        return vs_file_fail(note, rc, "make the folder", path);
    char parent[VS_FILE_PATH_SIZE];
    parent_of(path, parent);
    rc = files->sync_dir(files->ctx, parent);
    return rc < 0 ? vs_file_fail(note, rc, "sync the folder", parent) : VS_ERR_OK;
}

static enum vs_err write_new_file(const struct vs_file_ops *files, const char *path,
                                  const struct vs_str *parts, uint32_t part_count, struct vs_err_note *note)
{
    int fd = files->open(files->ctx, path, VS_FILE_CREATE);
    if (fd < 0)
        return vs_file_fail(note, fd, "create", path);
    uint64_t at = 0;
    int rc = 0;
    for (uint32_t i = 0; i < part_count && rc == 0; i++) {
        rc = vs_file_write_all(files, fd, parts[i], at);
        at += parts[i].len;
    }
    if (rc == 0)
        rc = files->fdatasync(files->ctx, fd);
    files->close(files->ctx, fd);
    return rc < 0 ? vs_file_fail(note, rc, "write", path) : VS_ERR_OK;
}

enum vs_err vs_file_replace(const struct vs_file_ops *files, const char *folder, const char *name,
                            const struct vs_str *parts, uint32_t part_count, struct vs_err_note *note)
{
    char path[VS_FILE_PATH_SIZE];
    char path_new[VS_FILE_PATH_SIZE];
    char name_new[256];
    VS_TRY(vs_file_join(path, folder, name, note));
    (void)snprintf(name_new, sizeof name_new, "%s.new", name);
    VS_TRY(vs_file_join(path_new, folder, name_new, note));
    enum vs_err err = write_new_file(files, path_new, parts, part_count, note);
    if (err != VS_ERR_OK) {
        (void)files->unlink(files->ctx, path_new);
        return err;
    }
    int rc = files->rename(files->ctx, path_new, path);
    if (rc < 0)
        return vs_file_fail(note, rc, "rename to", path);
    rc = files->sync_dir(files->ctx, folder);
    return rc < 0 ? vs_file_fail(note, rc, "sync the folder", folder) : VS_ERR_OK;
}

enum vs_err vs_file_read_whole(const struct vs_file_ops *files, const char *path, uint64_t size_max,
                               struct vs_buf *out, struct vs_err_note *note)
{
    int fd = files->open(files->ctx, path, VS_FILE_READ);
    if (fd < 0)
        return vs_file_fail(note, fd, "open", path);
    uint64_t size = 0;
    int64_t n = files->size(files->ctx, fd, &size);
    enum vs_err err = VS_ERR_OK;
    if (n == 0 && size > size_max)
        err = vs_fail(note, VS_ERR_LIMIT, "%s is larger than %llu bytes", path,
                      (unsigned long long)size_max);
    if (n == 0 && err == VS_ERR_OK) {
        n = vs_file_read_up_to(files, fd, vs_buf_reserve(out, (size_t)size + 1), (size_t)size, 0);
        if (n >= 0)
            out->len += (size_t)n;
    }
    files->close(files->ctx, fd);
    return n < 0 ? vs_file_fail(note, (int)n, "read", path) : err;
}
