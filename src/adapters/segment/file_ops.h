/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* All file input and output of the log, the journal and the snapshots, as one table of functions, so that tests
 * can fail the n-th call, fill the disk at byte N and cut the power (testing/faulty_files.h).
 *
 * A slot returns 0 (or a count, or a descriptor) when it worked and -errno when it did not. Nothing here retries
 * a failed fdatasync: after one, the file must not be used again (Rebello et al., ATC'20: the kernel marks the
 * pages clean, so that a second fdatasync says OK about data that is not on the disk).
 * Threads: any; the table is constant. */
#ifndef VS_ADAPTERS_SEGMENT_FILE_OPS_H
#define VS_ADAPTERS_SEGMENT_FILE_OPS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum vs_file_mode {
    VS_FILE_READ,
    VS_FILE_UPDATE, /* read and write a file that is there */
    VS_FILE_CREATE  /* read and write; made empty */
};

struct vs_file_ops {
    void *ctx;
    int (*open)(void *ctx, const char *path, enum vs_file_mode mode); /* the descriptor */
    void (*close)(void *ctx, int fd);
    int64_t (*pread)(void *ctx, int fd, void *bytes, size_t len, uint64_t at);
    int64_t (*pwrite)(void *ctx, int fd, const void *bytes, size_t len, uint64_t at);
    int (*size)(void *ctx, int fd, uint64_t *size);
    int (*fallocate)(void *ctx, int fd, uint64_t at, uint64_t len); /* 0 where the file system has none */
    int (*ftruncate)(void *ctx, int fd, uint64_t size);
    int (*fdatasync)(void *ctx, int fd);
    /* A hint, without result: let the disk begin with these bytes, fdatasync follows soon. */
    void (*start_write)(void *ctx, int fd, uint64_t at, uint64_t len);
    int (*rename)(void *ctx, const char *from, const char *to);
    int (*unlink)(void *ctx, const char *path);
    int (*mkdir)(void *ctx, const char *path); /* 0 also when it is there */
    int (*sync_dir)(void *ctx, const char *path);
    /* Names in the folder, without "." and "..", in no order. */
    int (*list)(void *ctx, const char *path, void (*each)(void *arg, const char *name), void *arg);
    int (*free_space)(void *ctx, const char *path, uint64_t *bytes);
    uint64_t (*random)(void *ctx); /* for identities; not for secrets of users */
};

extern const struct vs_file_ops vs_file_ops_posix;

enum { VS_FILE_PATH_SIZE = 1024 };

/* Writes all of it: 0 or -errno. */
int vs_file_write_all(const struct vs_file_ops *files, int fd, struct vs_str bytes, uint64_t at);
/* Reads until len or the end of the file: the count or -errno. */
int64_t vs_file_read_up_to(const struct vs_file_ops *files, int fd, char *bytes, size_t len, uint64_t at);
/* Writes zeros in pieces: 0 or -errno. */
int vs_file_write_zeros(const struct vs_file_ops *files, int fd, uint64_t at, uint64_t len);

/* The error of -errno, with a note "cannot <doing> <path>: <text>". */
enum vs_err vs_file_fail(struct vs_err_note *note, int rc, const char *doing, const char *path);
/* Makes the folder, and its name durable in its parent. */
enum vs_err vs_file_make_dir(const struct vs_file_ops *files, const char *path, struct vs_err_note *note);
/* "<folder>/<name>" into out of VS_FILE_PATH_SIZE; LIMIT when it does not fit. */
enum vs_err vs_file_join(char *out, const char *folder, const char *name, struct vs_err_note *note);
/* Puts a file in place whole or not at all: temporary file, fdatasync, rename, fsync of the folder. */
enum vs_err vs_file_replace(const struct vs_file_ops *files, const char *folder, const char *name,
                            const struct vs_str *parts, uint32_t part_count, struct vs_err_note *note);
/* Appends the whole file to out; NOT_FOUND when there is none, LIMIT above size_max. */
enum vs_err vs_file_read_whole(const struct vs_file_ops *files, const char *path, uint64_t size_max,
                               struct vs_buf *out, struct vs_err_note *note);

#endif
