/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The embedded journal: ports/journal.h over DIR/journal/<task>/<first sequence>.seg (docs/log-format.md).
 *
 * claim() stores a CLAIM entry and returns its epoch; every older epoch is FENCED from then on. An append is one
 * write and one fdatasync. After UNKNOWN_OUTCOME the task answers IO until it is claimed again, which reads its
 * folder anew and tells whether the entry is there. DISK_FULL and IO from a first append mean that nothing was
 * written. INVALID: sequence is not the next one. LIMIT: a payload above VS_SEGMENT_BODY_SIZE_MAX (64 MiB).
 * trim() removes whole segments only, never the newest.
 * Opening never fails for a damaged task: claim() and reader_open() of that task do, with file and byte.
 * Threads: as the port says. The directory belongs to one process; read_only opens it beside that. */
#ifndef VS_ADAPTERS_JOURNAL_FILE_JOURNAL_FILE_H
#define VS_ADAPTERS_JOURNAL_FILE_JOURNAL_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/segment/file_ops.h"
#include "ports/clock.h"
#include "ports/journal.h"

struct vs_journal_file_options {
    const char *directory;           /* the data directory, which must be there; copied */
    const struct vs_file_ops *files; /* kept; NULL: the real ones */
    const struct vs_clock *clock;    /* kept */
    uint64_t segment_size;
    bool read_only; /* claim and append are DENIED */
};

enum vs_err vs_journal_file_open(const struct vs_journal_file_options *options, struct vs_journal **out,
                                 struct vs_err_note *note);

#endif
