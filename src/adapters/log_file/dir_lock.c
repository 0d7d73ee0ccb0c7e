/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/log_file/dir_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "adapters/segment/file_ops.h"

static enum vs_err held_by_another(int fd, const char *directory, struct vs_err_note *note)
{
    char pid[32];
    ssize_t n = pread(fd, pid, sizeof pid, 0);
    struct vs_str text = vs_str_trim((struct vs_str){pid, n > 0 ? (size_t)n : 0});
    if (text.len == 0)
        text = VS_STR("unknown");
    return vs_fail(note, VS_ERR_BUSY, "the data directory %s is in use by process %.*s", directory,
                   VS_STR_ARG(text));
}

enum vs_err vs_dir_lock_take(const char *directory, int *fd, struct vs_err_note *note)
{
    char path[VS_FILE_PATH_SIZE];
    *fd = -1;
    VS_TRY(vs_file_join(path, directory, "lock", note));
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (lock < 0)
        return vs_file_fail(note, -errno, "open", path);
    if (flock(lock, LOCK_EX | LOCK_NB) < 0) {
        enum vs_err err = errno == EWOULDBLOCK ? held_by_another(lock, directory, note)
                                               : vs_file_fail(note, -errno, "lock", path);
        (void)close(lock);
        return err;
    }
    char pid[32];
    int len = snprintf(pid, sizeof pid, "%d\n", (int)getpid());
    if (ftruncate(lock, 0) < 0 || pwrite(lock, pid, (size_t)len, 0) != len) {
        enum vs_err err = vs_file_fail(note, -errno, "write", path);
        (void)close(lock);
        return err;
    }
    *fd = lock;
    return VS_ERR_OK;
}

void vs_dir_lock_release(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}
