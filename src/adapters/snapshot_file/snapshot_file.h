/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Snapshots as files: ports/snapshot.h over FOLDER/task-<task>-<sequence, 20 digits>.snap (docs/log-format.md).
 *
 * put() writes a temporary file, syncs it, renames it and syncs the folder, then removes all but the newest two
 * snapshots of the task. get_newest() checks every byte, so it reads the file once.
 * Threads: any. */
#ifndef VS_ADAPTERS_SNAPSHOT_FILE_SNAPSHOT_FILE_H
#define VS_ADAPTERS_SNAPSHOT_FILE_SNAPSHOT_FILE_H

#include "adapters/segment/file_ops.h"
#include "ports/snapshot.h"

/* folder: made when it is not there (its parent must be); copied. files: kept; NULL: the real ones. */
enum vs_err vs_snapshot_file_open(const char *folder, const struct vs_file_ops *files,
                                  struct vs_snapshots **out, struct vs_err_note *note);

#endif
