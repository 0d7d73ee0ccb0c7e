/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A disk in memory behind adapters/segment/file_ops.h that fails as disks do.
 *
 * Writes are seen at once (page cache) and are durable after fdatasync of the file; names are durable after
 * sync_dir of the folder. A failed fdatasync forgets what was not durable, although it is still read back, as
 * Linux does. A power cut lets every call fail from then on; restart() then makes the disk of the next start out
 * of the durable bytes and a choice of the others, sector by sector. Bytes of a sector outside the written range
 * never change (power-safe overwrite).
 * All calls are counted from 0, so that tests can sweep "fail call n" and "cut before call n".
 * Threads: any. Deterministic for a given order of calls. */
#ifndef VS_TESTING_FAULTY_FILES_H
#define VS_TESTING_FAULTY_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/segment/file_ops.h"
#include "base/buf.h"

struct vs_faulty_disk;

/* What happened to bytes and names that were not durable. */
enum vs_faulty_restart {
    VS_FAULTY_PROCESS, /* only the process died: the page cache is still there, nothing is durable by it */
    VS_FAULTY_KEEP,    /* power cut: all of it had reached the disk */
    VS_FAULTY_DROP,    /* none of it */
    VS_FAULTY_RANDOM,  /* each sector by chance, and the first so many names */
    VS_FAULTY_TEAR,    /* up to a random byte, the rest not */
    VS_FAULTY_LATE,    /* all but the first sector of each write */
    VS_FAULTY_RESTART_COUNT
};

struct vs_faulty_disk *vs_faulty_disk_new(uint64_t seed);
void vs_faulty_disk_free(struct vs_faulty_disk *disk);
/* The table to hand over; valid as long as the disk. */
const struct vs_file_ops *vs_faulty_disk_ops(struct vs_faulty_disk *disk);

/* Number of calls so far. */
uint64_t vs_faulty_disk_calls(struct vs_faulty_disk *disk);
/* Call number n fails with -error_number; a write has written half before. UINT64_MAX: none. persistent: all
 * calls of the same kind from there on fail as well. */
void vs_faulty_disk_fail_at(struct vs_faulty_disk *disk, uint64_t n, int error_number, bool persistent);
/* Every write from now on is short: at most this many bytes at a time. 0: off. */
void vs_faulty_disk_short_writes(struct vs_faulty_disk *disk, size_t len_max);
void vs_faulty_disk_set_capacity(struct vs_faulty_disk *disk, uint64_t bytes);
uint64_t vs_faulty_disk_used(struct vs_faulty_disk *disk);
/* fdatasync says OK and does nothing: the disk that makes an early acknowledgement visible. */
void vs_faulty_disk_lie(struct vs_faulty_disk *disk, bool lie);
/* Call number n and all after it fail: the power is off. UINT64_MAX: none. */
void vs_faulty_disk_cut_at(struct vs_faulty_disk *disk, uint64_t n);
bool vs_faulty_disk_is_cut(struct vs_faulty_disk *disk);
/* Ends all faults but the capacity; open descriptors are gone. */
void vs_faulty_disk_restart(struct vs_faulty_disk *disk, enum vs_faulty_restart how);

/* A copy of the file's bytes as they are seen now; false when there is none. */
bool vs_faulty_disk_get(struct vs_faulty_disk *disk, const char *path, struct vs_buf *out);
/* Puts bytes in place, durable; makes the file when it is not there. */
void vs_faulty_disk_put(struct vs_faulty_disk *disk, const char *path, struct vs_str bytes);

#endif
