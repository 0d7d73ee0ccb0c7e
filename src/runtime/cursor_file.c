/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/cursor_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"

enum { SLOT_SIZE = 32 };

enum vs_err vs_make_folders_for(const char *path, struct vs_err_note *note)
{
    char part[4096];
    size_t len = strlen(path);
    if (len >= sizeof part)
        return vs_fail(note, VS_ERR_LIMIT, "the path is too long: %s", path);
    for (size_t i = 1; i < len; i++) {
        if (path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return vs_fail(note, vs_err_from_errno(errno), "cannot make the folder %s: %s", part,
                           strerror(errno));
    }
    return VS_ERR_OK;
}

static bool read_slot(int fd, off_t at, uint64_t out[3])
{
    char bytes[SLOT_SIZE];
    if (pread(fd, bytes, sizeof bytes, at) != SLOT_SIZE)
        return false;
    struct vs_reader r = vs_reader((struct vs_str){bytes, sizeof bytes});
    for (int i = 0; i < 3; i++)
        out[i] = vs_read_u64(&r);
    return vs_read_u32(&r) == vs_crc32c(0, (struct vs_str){bytes, 24}) && out[0] > 0;
}

enum vs_err vs_cursor_file_open(struct vs_cursor_file *cursor, const char *path, struct vs_err_note *note)
{
    *cursor = (struct vs_cursor_file){.fd = -1};
    VS_TRY(vs_make_folders_for(path, note));
    cursor->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (cursor->fd < 0)
        return vs_fail(note, vs_err_from_errno(errno), "cannot open %s: %s", path, strerror(errno));
    for (off_t at = 0; at <= SLOT_SIZE; at += SLOT_SIZE) {
        uint64_t slot[3];
        if (read_slot(cursor->fd, at, slot) && slot[0] > cursor->writes) {
            cursor->writes = slot[0];
            cursor->first = slot[1];
            cursor->second = slot[2];
            cursor->known = true;
        }
    }
    return VS_ERR_OK;
}

void vs_cursor_file_close(struct vs_cursor_file *cursor)
{
    if (cursor->fd >= 0)
        close(cursor->fd);
    cursor->fd = -1;
}

enum vs_err vs_cursor_file_set(struct vs_cursor_file *cursor, uint64_t first, uint64_t second, bool durable)
{
    char bytes[64];
    struct vs_buf slot = {bytes, 0, sizeof bytes};
    vs_buf_add_u64(&slot, cursor->writes + 1);
    vs_buf_add_u64(&slot, first);
    vs_buf_add_u64(&slot, second);
    vs_buf_add_u32(&slot, vs_crc32c(0, vs_buf_str(&slot)));
    vs_buf_add_u32(&slot, 0);
    off_t at = (off_t)((cursor->writes + 1) % 2) * SLOT_SIZE;
    if (pwrite(cursor->fd, slot.ptr, SLOT_SIZE, at) != SLOT_SIZE)
        return vs_err_from_errno(errno == 0 ? EIO : errno);
    if (durable && fdatasync(cursor->fd) != 0)
        return vs_err_from_errno(errno);
    cursor->writes++;
    cursor->first = first;
    cursor->second = second;
    cursor->known = true;
    return VS_ERR_OK;
}
