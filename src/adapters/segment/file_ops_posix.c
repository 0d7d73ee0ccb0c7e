/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "adapters/segment/file_ops.h"
#include "base/check.h"

static int result_of(int rc)
{
    return rc < 0 ? -errno : rc;
}

static int posix_open(void *ctx, const char *path, enum vs_file_mode mode)
{
    (void)ctx;
    int flags = O_CLOEXEC;
    switch (mode) {
    case VS_FILE_READ:
        flags |= O_RDONLY;
        break;
    case VS_FILE_UPDATE:
        flags |= O_RDWR;
        break;
    case VS_FILE_CREATE:
        flags |= O_RDWR | O_CREAT | O_TRUNC;
        break;
    }
    return result_of(open(path, flags, 0640));
}

static void posix_close(void *ctx, int fd)
{
    (void)ctx;
    (void)close(fd);
}

static int64_t posix_pread(void *ctx, int fd, void *bytes, size_t len, uint64_t at)
{
    (void)ctx;
    ssize_t n = pread(fd, bytes, len, (off_t)at);
    return n < 0 ? -errno : n;
}

static int64_t posix_pwrite(void *ctx, int fd, const void *bytes, size_t len, uint64_t at)
{
    (void)ctx;
    ssize_t n = pwrite(fd, bytes, len, (off_t)at);
    return n < 0 ? -errno : n;
}

static int posix_size(void *ctx, int fd, uint64_t *size)
{
    (void)ctx;
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -errno;
    *size = (uint64_t)st.st_size;
    return 0;
}

static int posix_allocate(void *ctx, int fd, uint64_t at, uint64_t len)
{
    (void)ctx;
    int rc = result_of(fallocate(fd, 0, (off_t)at, (off_t)len));
    return rc == -EOPNOTSUPP || rc == -ENOSYS ? 0 : rc;
}

static int posix_ftruncate(void *ctx, int fd, uint64_t size)
{
    (void)ctx;
    return result_of(ftruncate(fd, (off_t)size));
}

static int posix_fdatasync(void *ctx, int fd)
{
    (void)ctx;
    return result_of(fdatasync(fd));
}

static void posix_start_write(void *ctx, int fd, uint64_t at, uint64_t len)
{
    (void)ctx;
    (void)sync_file_range(fd, (off_t)at, (off_t)len, SYNC_FILE_RANGE_WRITE);
}

static int posix_rename(void *ctx, const char *from, const char *to)
{
    (void)ctx;
    return result_of(rename(from, to));
}

static int posix_unlink(void *ctx, const char *path)
{
    (void)ctx;
    return result_of(unlink(path));
}

static int posix_mkdir(void *ctx, const char *path)
{
    (void)ctx;
    int rc = result_of(mkdir(path, 0750));
    return rc == -EEXIST ? 0 : rc;
}

static int posix_sync_dir(void *ctx, const char *path)
{
    (void)ctx;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int rc = result_of(fsync(fd));
    (void)close(fd);
    return rc;
}

static int posix_list(void *ctx, const char *path, void (*each)(void *arg, const char *name), void *arg)
{
    (void)ctx;
    DIR *dir = opendir(path);
    if (dir == NULL)
        return -errno;
    errno = 0;
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            each(arg, entry->d_name);
        errno = 0;
    }
    int rc = -errno;
    (void)closedir(dir);
    return rc;
}

static int posix_free_space(void *ctx, const char *path, uint64_t *bytes)
{
    (void)ctx;
    struct statvfs st;
    if (statvfs(path, &st) < 0)
        return -errno;
    *bytes = (uint64_t)st.f_bavail * st.f_frsize;
    return 0;
}

static uint64_t posix_random(void *ctx)
{
    (void)ctx;
    uint64_t v;
    VS_CHECK(getrandom(&v, sizeof v, 0) == (ssize_t)sizeof v);
    return v;
}

const struct vs_file_ops vs_file_ops_posix = {
    .open = posix_open,
    .close = posix_close,
    .pread = posix_pread,
    .pwrite = posix_pwrite,
    .size = posix_size,
    .fallocate = posix_allocate,
    .ftruncate = posix_ftruncate,
    .fdatasync = posix_fdatasync,
    .start_write = posix_start_write,
    .rename = posix_rename,
    .unlink = posix_unlink,
    .mkdir = posix_mkdir,
    .sync_dir = posix_sync_dir,
    .list = posix_list,
    .free_space = posix_free_space,
    .random = posix_random,
};
