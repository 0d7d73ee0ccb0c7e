/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* One process per data directory: flock on DIR/lock, which the kernel gives back when the process ends, however it
 * ends. The file holds the pid for people. Readers (read_only) need no lock. */
#ifndef VS_ADAPTERS_LOG_FILE_DIR_LOCK_H
#define VS_ADAPTERS_LOG_FILE_DIR_LOCK_H

#include "base/err.h"

/* BUSY with the other process' pid in the note. *fd stays open as long as the lock is held. */
enum vs_err vs_dir_lock_take(const char *directory, int *fd, struct vs_err_note *note);
void vs_dir_lock_release(int fd);

#endif
