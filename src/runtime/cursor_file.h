/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A position on disk that moves forward: two slots of 32 bytes, written in turn, each with its checksum. After a
 * crash the newer whole slot counts. One thread at a time. */
#ifndef VS_RUNTIME_CURSOR_FILE_H
#define VS_RUNTIME_CURSOR_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct vs_cursor_file {
    int fd;
    uint64_t writes; /* private: which slot is next */
    uint64_t first;  /* the position */
    uint64_t second;
    bool known; /* false: a new file, nothing was ever written */
};

VS_MUST_USE enum vs_err vs_cursor_file_open(struct vs_cursor_file *cursor, const char *path,
                                            struct vs_err_note *note);
void vs_cursor_file_close(struct vs_cursor_file *cursor);
/* durable: fdatasync before it returns; else the kernel writes it when it likes. */
VS_MUST_USE enum vs_err vs_cursor_file_set(struct vs_cursor_file *cursor, uint64_t first, uint64_t second,
                                           bool durable);
/* Makes all folders of path (not the last part). */
VS_MUST_USE enum vs_err vs_make_folders_for(const char *path, struct vs_err_note *note);

#endif
