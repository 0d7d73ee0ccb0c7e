/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* One segment file: its name, header, trailer and index. Inside this folder only; no state, any thread. */
#ifndef VS_ADAPTERS_SEGMENT_SEGMENT_FILE_H
#define VS_ADAPTERS_SEGMENT_SEGMENT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/segment/file_ops.h"
#include "adapters/segment/format.h"
#include "adapters/segment/segment_dir.h"
#include "base/buf.h"
#include "base/err.h"

enum { VS_SEGMENT_NAME_SIZE = 32, VS_SEGMENT_INDEX_STEP = 64 * 1024, VS_SEGMENT_INDEX_PAIR_SIZE = 16 };

/* What the index entry of a sealed file says. */
struct vs_segment_summary {
    uint64_t next; /* number after its last entry */
    int64_t newest_ms;
    uint64_t epoch;
};

void vs_segment_file_name(uint64_t base, char out[VS_SEGMENT_NAME_SIZE]);
bool vs_segment_file_name_parse(const char *name, uint64_t *base);

/* Reads the header and checks that it belongs to this folder and name. */
enum vs_err vs_segment_file_read_header(const struct vs_segment_dir_options *options, int fd, uint64_t base,
                                        const char *path, struct vs_segment_header *out,
                                        struct vs_err_note *note);
/* *end: position of the index entry, 0 when the file was not sealed. */
enum vs_err vs_segment_file_read_trailer(const struct vs_file_ops *files, int fd, uint64_t salt,
                                         const char *path, uint64_t *end, struct vs_err_note *note);
/* Reads the index entry at `end`; pairs (may be NULL) gets the pairs. CORRUPT when it is damaged. */
enum vs_err vs_segment_file_read_index(const struct vs_file_ops *files, int fd, uint64_t salt, uint64_t end,
                                       struct vs_segment_summary *out, struct vs_buf *pairs,
                                       const char *path, struct vs_err_note *note);
/* The last pair at or below number; base and the first entry when there is none. */
void vs_segment_index_find(struct vs_str pairs, uint64_t number, uint64_t *at, uint64_t *position);

/* Index entry and trailer at `end`, the rest cut off, synced. 0 or -errno. */
int vs_segment_file_seal(const struct vs_file_ops *files, int fd, uint64_t salt, uint64_t end,
                         const struct vs_segment_summary *summary, struct vs_str pairs, uint64_t *size);

/* A new file with nothing but a header, durable under its name. *fd is open for writing. */
enum vs_err vs_segment_file_create(const struct vs_segment_dir_options *options, const char *folder,
                                   const struct vs_segment_header *header, int *fd,
                                   struct vs_err_note *note);

#endif
