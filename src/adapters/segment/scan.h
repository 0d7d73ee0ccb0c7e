/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Recovery: finds where the valid entries of a segment end, and judges what lies behind them.
 *
 * - Behind the last valid entry nothing claims that the bytes there were durable: an unfinished write. The scan
 *   ends well, `end` is where the file goes on. Whole entries behind a hole belong to the same unfinished write
 *   (sectors reach the disk in any order) and are cut as well.
 * - Some later entry has a durable_end beyond the bad place: acknowledged bytes were damaged. CORRUPT with the
 *   file and the byte.
 * - The very last batch before a crash has no later witness, so rot in it looks like an unfinished write: that is
 *   why a cut is always reported (cut_bytes).
 * One thread; reads through a window, so memory is bounded by the largest entry. */
#ifndef VS_ADAPTERS_SEGMENT_SCAN_H
#define VS_ADAPTERS_SEGMENT_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/segment/file_ops.h"
#include "adapters/segment/format.h"
#include "base/err.h"

struct vs_segment_source {
    const struct vs_file_ops *files;
    int fd;
    const char *path; /* for notes */
    uint64_t salt;
};

struct vs_segment_scan {
    uint64_t end;          /* in: where to begin; out: behind the last valid entry */
    uint64_t next;         /* in and out: offset or sequence of the entry at end */
    uint64_t durable_end;  /* out: what was durable when the last valid entry was written */
    uint64_t dirty_end;    /* out: behind the last byte that is not 0, at least end */
    uint64_t size;         /* out: of the file */
    bool closed;           /* out: the last valid entry is a CLOSE: nothing is in doubt */
    void (*each)(void *ctx, const struct vs_segment_entry *entry); /* in: per valid entry; may be NULL */
    void *ctx;
};

/* For a file that was not sealed. */
enum vs_err vs_segment_scan(const struct vs_segment_source *source, struct vs_segment_scan *scan,
                            struct vs_err_note *note);

/* A bound above every offset or sequence that the file may ever have held, however damaged it is. */
enum vs_err vs_segment_scan_bound(const struct vs_segment_source *source, uint64_t base, uint64_t *bound,
                                  struct vs_err_note *note);

#endif
