/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The embedded log: ports/log.h over DIR/log/<topic>/<partition>/<first offset>.seg (docs/log-format.md).
 *
 * One thread writes. While it syncs a group of appends the next group forms; a group is bounded by bytes, all
 * its partitions are written, then synced, then readers are woken and completions run.
 * append() answers at once: LIMIT (queue full), DISK_FULL (the reserve would be used), REJECTED (a record is
 * larger than the limits below), NOT_FOUND, INVALID (partition, or no records), CLOSED; then done() does not run.
 * done() gets OK, DISK_FULL or IO (nothing was written), or UNKNOWN_OUTCOME. After any of them the log goes on by
 * itself with the next append that works.
 * A position that lies behind the end (the log lost records, or is another one) gives a GAP from the end to it;
 * so does a hole left by quarantine; reading goes on at next_offset.
 * The directory belongs to one process (dir_lock.h); others may open it read_only at the same time: no thread, no
 * repair, appends are DENIED, polls look for new data every 100 ms. */
#ifndef VS_ADAPTERS_LOG_FILE_LOG_FILE_H
#define VS_ADAPTERS_LOG_FILE_LOG_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/segment/file_ops.h"
#include "base/err.h"
#include "ports/clock.h"
#include "ports/log.h"

enum {
    /* Key and headers of a record together; the value has VS_RECORD_VALUE_SIZE_MAX. */
    VS_LOG_FILE_KEY_HEADERS_SIZE_MAX = 64 * 1024,
    VS_LOG_FILE_TOPICS_MAX = 1024,
    VS_LOG_FILE_OWNERS_MAX = 4096
};

struct vs_log_file_options {
    const char *directory;          /* the data directory, which must be there; copied */
    const struct vs_file_ops *files; /* kept; NULL: the real ones */
    const struct vs_clock *clock;   /* kept */
    uint64_t segment_size;          /* vendstream.log.segment-size */
    uint64_t queue_size;            /* vendstream.log.queue-size */
    uint64_t disk_reserve;          /* vendstream.disk.reserve; 0: none */
    bool read_only;
};

/* CORRUPT: the note names file and byte; vs_log_file_quarantine() is the way on. When OK, note tells what was cut
 * from unfinished writes, if anything. */
enum vs_err vs_log_file_open(const struct vs_log_file_options *options, struct vs_log **out,
                             struct vs_err_note *note);

/* Retention removes nothing before this call: the runtime makes it once every owner has told its positions by
 * release(). An owner that is gone for good: release() with count 0. */
void vs_log_file_start_retention(struct vs_log *log);
/* Runs retention now and returns when it is done; by itself it runs every few seconds. */
void vs_log_file_apply_retention(struct vs_log *log);

struct vs_log_file_stats {
    uint64_t queued_bytes; /* appends that wait for the disk */
    uint64_t commits;      /* groups synced */
    uint64_t records;      /* appended durably since open */
    uint64_t record_bytes;
    uint64_t size_bytes;   /* on disk */
    uint64_t cut_bytes;    /* of unfinished writes, cut at open */
    uint64_t failed_files; /* given up after a failed write or fdatasync */
    uint64_t removed_files;     /* by retention */
    uint64_t corrupt_reads;     /* polls that met damage */
    uint32_t failed_partitions; /* whose last append could not be stored */
    bool disk_low;
    struct vs_err_note failure; /* of the newest append that could not be stored */
};
void vs_log_file_stats(struct vs_log *log, struct vs_log_file_stats *out);

/* Moves a damaged segment to the folder `quarantine` beside it; readers then get a GAP there, and its offsets are
 * not given again. Only while nobody has the log open. file: path of the segment as a note names it. */
enum vs_err vs_log_file_quarantine(const struct vs_log_file_options *options, const char *file,
                                   struct vs_err_note *note);

#endif
