/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The bytes of a segment file (docs/log-format.md): a file header, entries on multiples of 8, zeros to the end;
 * a sealed file ends with an index entry and a trailer instead of the zeros.
 *
 * An entry counts only at its own place in its own file: its header's CRC is seeded with the file's random salt
 * and the position, so that bytes inside a body (which devices choose) cannot pass for an entry, and a write that
 * went to the wrong place is noticed. The header's CRC covers the length and the body's CRC, the body's CRC covers
 * the body and its padding.
 * durable_end is the position up to which the file was durable when the entry was written. It tells damage of
 * acknowledged bytes (some later entry has a durable_end behind them) from an unfinished write.
 * Pure functions. Bytes from outside give false or an error, never a failed check. */
#ifndef VS_ADAPTERS_SEGMENT_FORMAT_H
#define VS_ADAPTERS_SEGMENT_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum {
    VS_SEGMENT_VERSION = 1,
    VS_SEGMENT_HEADER_SIZE = 64, /* of the file */
    VS_SEGMENT_ENTRY_HEADER_SIZE = 48,
    VS_SEGMENT_TRAILER_SIZE = 16,
    VS_SEGMENT_ALIGN = 8,
    VS_SEGMENT_BODY_SIZE_MAX = 64 * 1024 * 1024
};

enum vs_segment_kind { VS_SEGMENT_LOG = 1, VS_SEGMENT_JOURNAL = 2 };

enum vs_segment_entry_kind {
    VS_SEGMENT_RECORDS = 1, /* log: value is the newest timestamp */
    VS_SEGMENT_COMMIT = 2,  /* journal: value is the epoch */
    VS_SEGMENT_CLAIM = 3,   /* journal: value is the new epoch; count 0 */
    VS_SEGMENT_CLOSE = 4,   /* a clean stop: everything before it is durable; count 0 */
    VS_SEGMENT_INDEX = 5    /* last entry of a sealed file; count 0 */
};

struct vs_segment_header {
    enum vs_segment_kind kind;
    uint64_t base; /* offset or sequence of the first entry */
    uint64_t salt;
    int64_t created_ms;
    uint64_t epoch; /* journal: the newest claim when the file was made */
    uint64_t owner; /* log: topic id */
    uint32_t part;  /* log: partition; journal: task */
};

struct vs_segment_entry {
    enum vs_segment_entry_kind kind;
    uint32_t count; /* records */
    uint64_t first; /* offset or sequence of the first */
    uint64_t durable_end;
    uint64_t value;
    uint64_t position;  /* in the file */
    uint64_t size;      /* with header and padding */
    struct vs_str body; /* borrowed */
};

void vs_segment_header_encode(const struct vs_segment_header *header, char out[VS_SEGMENT_HEADER_SIZE]);
/* CORRUPT, or VERSION when a newer program wrote it. path is for the note. */
enum vs_err vs_segment_header_decode(struct vs_str bytes, struct vs_segment_header *out, const char *path,
                                     struct vs_err_note *note);

/* True when bytes begin with an entry header that is whole and belongs to this place. Fills everything but
 * body; the body may be damaged or missing. */
bool vs_segment_entry_decode(struct vs_str bytes, uint64_t salt, uint64_t position,
                             struct vs_segment_entry *out);
/* bytes: the whole entry (at least entry->size). Checks the body and sets it. */
bool vs_segment_entry_check(struct vs_str bytes, struct vs_segment_entry *entry);

void vs_segment_trailer_encode(uint64_t salt, uint64_t index_position, char out[VS_SEGMENT_TRAILER_SIZE]);
bool vs_segment_trailer_decode(struct vs_str bytes, uint64_t salt, uint64_t *index_position);

/* Entries that are written together. Their headers are finished by place(), once the file and the position are
 * known; it can be called again for another file. */
struct vs_segment_batch {
    struct vs_buf bytes;
    size_t entry_at;       /* private: of the open entry */
    uint32_t entry_count;
    int64_t newest_ms;     /* log: newest timestamp of all entries */
    uint64_t next;         /* offset or sequence after the last entry */
};

void vs_segment_batch_clear(struct vs_segment_batch *batch);
void vs_segment_batch_free(struct vs_segment_batch *batch);
/* Opens an entry; its body is then added to batch->bytes. */
void vs_segment_batch_begin(struct vs_segment_batch *batch, enum vs_segment_entry_kind kind, uint64_t first);
/* Bytes of the open entry's body so far. */
size_t vs_segment_batch_body_size(const struct vs_segment_batch *batch);
void vs_segment_batch_end(struct vs_segment_batch *batch, uint32_t count, uint64_t value);
void vs_segment_batch_place(struct vs_segment_batch *batch, uint64_t salt, uint64_t position,
                            uint64_t durable_end);

#endif
