/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A folder of segments `<first number, 20 digits>.seg`: one partition of the log, or one task of the journal.
 *
 * Writing goes in two steps, so that a group commit can write many folders before it syncs them: write(), then
 * sync(). Entries count for readers only after sync() said OK. At most one batch is in flight per folder.
 * - A file whose write or fdatasync failed is never written again: the batch is repeated into a new file that
 *   begins at the first number that was not durable; what the old file holds from there on does not count.
 * - When that fails too: UNKNOWN_OUTCOME. The next write tries a new file again.
 * - Room is made (fallocate, zeros) before bytes of a batch are written: DISK_FULL and IO from write() say that
 *   nothing was written.
 * - A bad tail is cut at open, a bad middle is CORRUPT (scan.h).
 * Threads: one writer (write, sync, seal, close); everything else from any thread. Readers use cursor.h.
 * Files hold at most segment_size bytes, or one batch when that is larger. */
#ifndef VS_ADAPTERS_SEGMENT_SEGMENT_DIR_H
#define VS_ADAPTERS_SEGMENT_SEGMENT_DIR_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "adapters/segment/file_ops.h"
#include "adapters/segment/format.h"
#include "base/err.h"
#include "ports/clock.h"

struct vs_segment_dir_options {
    const struct vs_file_ops *files; /* kept */
    const struct vs_clock *clock;    /* kept */
    enum vs_segment_kind kind;
    uint64_t owner; /* log: topic id */
    uint32_t part;  /* log: partition; journal: task */
    uint64_t segment_size;
    uint64_t first; /* number of the first entry ever */
    bool read_only; /* another process writes: nothing is repaired or made */
};

/* A file of the folder, oldest first. */
struct vs_segment_file {
    uint64_t base;
    uint64_t id;         /* unique in the folder while it is open: a file made anew at the same base is another */
    uint64_t end;        /* position behind its last entry, 0: not known (sealed by an earlier run) */
    uint64_t size_bytes; /* on disk */
    uint64_t salt;       /* 0: not read yet */
    int64_t newest_ms;   /* log: newest timestamp; INT64_MIN: not known */
};

struct vs_segment_dir {
    struct vs_segment_dir_options options;
    char path[VS_FILE_PATH_SIZE];
    pthread_mutex_t lock;           /* private: guards files and index */
    struct vs_segment_file *files;  /* private */
    uint32_t file_count;            /* private */
    uint32_t file_capacity;         /* private */
    uint64_t id_last;               /* private */
    struct vs_buf index;            /* private: of the active file, pairs of u64 number and position */
    _Atomic uint64_t next;          /* number after the last durable entry */
    uint64_t epoch;                 /* journal: newest claim; the owner sets it, new files carry it */
    uint64_t cut_bytes;             /* of unfinished writes, cut at open */
    _Atomic uint64_t failed_files;  /* files given up after a failed write */
    _Atomic bool failed;            /* the last batch could not be stored */

    int fd;                /* private: the active file, -1: the next write makes one */
    uint64_t base;         /* private: from here on of the active file */
    uint64_t salt;
    uint64_t durable;      /* position behind the last durable entry */
    uint64_t allocated;    /* zeros reach up to here */
    uint64_t indexed;      /* position of the last index pair */
    int64_t oldest_ms;     /* log: newest timestamp of the file's first entry, INT64_MAX: empty */
    bool in_flight;        /* a batch is written and not synced */
    bool closed;           /* nothing was written since the mark of a clean stop */
};

/* Opens the folder, which must be there, and repairs its tail. When OK, note tells what was cut, if anything. */
enum vs_err vs_segment_dir_open(struct vs_segment_dir *dir, const struct vs_segment_dir_options *options,
                                const char *path, struct vs_err_note *note);
/* Marks a clean stop and frees. Cursors must be closed before. */
void vs_segment_dir_close(struct vs_segment_dir *dir);
/* Reads the folder again: read-only, to see what the other process wrote; journal, after an unknown outcome. */
enum vs_err vs_segment_dir_recover(struct vs_segment_dir *dir, struct vs_err_note *note);

enum vs_err vs_segment_dir_write(struct vs_segment_dir *dir, struct vs_segment_batch *batch,
                                 struct vs_err_note *note);
/* Between write and sync, when several folders are written: their disks' work then overlaps. */
void vs_segment_dir_start_write(struct vs_segment_dir *dir, const struct vs_segment_batch *batch);
enum vs_err vs_segment_dir_sync(struct vs_segment_dir *dir, struct vs_segment_batch *batch,
                                struct vs_err_note *note);
/* Closes the active file for good; the next write begins another. Only between batches. */
void vs_segment_dir_seal(struct vs_segment_dir *dir);

/* Number of the first entry that is still there; next when there is none. */
uint64_t vs_segment_dir_start(struct vs_segment_dir *dir);
uint64_t vs_segment_dir_size_bytes(struct vs_segment_dir *dir);
/* The oldest file, and where the one after it begins. false: there is only the active one, or none. */
bool vs_segment_dir_oldest(struct vs_segment_dir *dir, struct vs_segment_file *out, uint64_t *following);
/* Log: finds the newest timestamp of the oldest file when it is not known yet; keeps it, also in *oldest. */
enum vs_err vs_segment_dir_read_newest(struct vs_segment_dir *dir, struct vs_segment_file *oldest,
                                       struct vs_err_note *note);
/* Removes the oldest file; it must be the one with this base. */
enum vs_err vs_segment_dir_remove_oldest(struct vs_segment_dir *dir, uint64_t base, struct vs_err_note *note);

/* Moves a damaged file to the folder `quarantine` and leaves an empty sealed file in its place, so that readers
 * get a GAP there. Numbers that it may have held are not given again. Nobody else may have the folder open. */
enum vs_err vs_segment_dir_quarantine(const struct vs_segment_dir_options *options, const char *path,
                                      uint64_t base, struct vs_err_note *note);

#endif
