/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Reads the durable entries of a folder of segments in order, while its writer goes on.
 *
 * A cursor has its own descriptor, so that retention may remove a file under it. It verifies every entry and
 * never passes over damage. The buffer may be shared by the cursors of one reader: an entry borrows from it until
 * the next call that may refill it.
 * Threads: a cursor and a buffer belong to one thread. The folder must outlive them. */
#ifndef VS_ADAPTERS_SEGMENT_CURSOR_H
#define VS_ADAPTERS_SEGMENT_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/segment/segment_dir.h"
#include "base/buf.h"

struct vs_segment_buffer {
    struct vs_buf bytes;              /* private: a piece of one file */
    const struct vs_segment_dir *dir; /* private: which */
    uint64_t id;                      /* private: which file */
    uint64_t from;                    /* private: position of the first byte */
};

struct vs_segment_cursor {
    struct vs_segment_dir *dir;
    uint64_t next;      /* number wanted next */
    int fd;             /* private: -1: not in a file */
    uint64_t id;        /* private: of the file, from here on */
    uint64_t base;
    uint64_t salt;
    uint64_t position;  /* of the next entry */
    uint64_t at;        /* its number */
    uint64_t end;       /* durable up to here; UINT64_MAX: only `following` bounds the entries that count */
    uint64_t following; /* base of the file after it, UINT64_MAX: none known */
};

void vs_segment_cursor_open(struct vs_segment_cursor *cursor, struct vs_segment_dir *dir, uint64_t next);
void vs_segment_cursor_close(struct vs_segment_cursor *cursor);
void vs_segment_cursor_seek(struct vs_segment_cursor *cursor, uint64_t next);

/* The entry that holds number `next` (it may begin before it), and moves behind it. refill false: only what is
 * in the buffer already, so that entries returned before stay valid.
 * AGAIN: nothing there yet (or nothing in the buffer). GAP: the numbers from `next` up to *gap_to are gone;
 * seek there to go on. CORRUPT: with file and byte; the cursor stays before it. */
enum vs_err vs_segment_cursor_next(struct vs_segment_cursor *cursor, struct vs_segment_buffer *buffer,
                                   bool refill, struct vs_segment_entry *entry, uint64_t *gap_to,
                                   struct vs_err_note *note);
/* Puts the entry back that was returned last; `next` is what was wanted before it. */
void vs_segment_cursor_back(struct vs_segment_cursor *cursor, const struct vs_segment_entry *entry,
                            uint64_t next);

#endif
