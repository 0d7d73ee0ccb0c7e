/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What one commit of a task is, as the payload of one journal entry.
 *
 * Steps: what the task was fed since the commit before, in order, so that a replay feeds it the same again.
 *   RECORDS  topic, partition, offsets [from, to), now_ms: read again from the log
 *   INLINE   source index and the records themselves (registry files, which may change on disk)
 *   TICK     now_ms
 * Rows: the output rows, grouped by sink name, so that a sink's reader skips the others.
 * Format (base/buf.h encodings), version 1:
 *   u8 version, varint steps, each: u8 kind, zigzag now_ms, ..;  varint sinks, each: sized name, varint rows,
 *   sized block of rows (u8 kind, zigzag time_ms, sized key, sized bytes; dead letters add sized reason, stage,
 *   topic, headers, varint partition, zigzag offset, timestamp).
 * The name of the dead letters' group is VS_COMMIT_DEAD_LETTERS. Pure functions; the builder owns its buffers. */
#ifndef VS_RUNTIME_COMMIT_H
#define VS_RUNTIME_COMMIT_H

#include "base/buf.h"
#include "base/err.h"
#include "core/sql/task.h"

#define VS_COMMIT_DEAD_LETTERS "$dead-letters"
#define VS_COMMIT_NO_RECORD "$row" /* in the place of the topic: a dead letter about a row that is no record */

enum vs_step_kind { VS_STEP_RECORDS = 1, VS_STEP_INLINE = 2, VS_STEP_TICK = 3 };

struct vs_commit_step {
    enum vs_step_kind kind;
    int64_t now_ms;
    struct vs_str topic; /* RECORDS */
    uint32_t partition;
    int64_t from, to;
    struct vs_str table;  /* INLINE: name of the source table */
    struct vs_str inline_records; /* INLINE: varint count, then sized values */
};

/* Where dead letters of a task come from. */
struct vs_commit_origin {
    struct vs_str topic;
    uint32_t partition;
};

struct vs_commit_builder {
    struct vs_buf steps;
    uint32_t step_count;
    uint32_t sink_count; /* plan sinks, plus one group for dead letters at the end */
    struct vs_commit_group {
        struct vs_buf rows;
        uint32_t count;
    } *groups;
    struct vs_buf head;   /* scratch of finish() */
    uint64_t row_count;
};

void vs_commit_builder_init(struct vs_commit_builder *builder, uint32_t sink_count);
void vs_commit_builder_free(struct vs_commit_builder *builder);
void vs_commit_builder_clear(struct vs_commit_builder *builder);
void vs_commit_add_step(struct vs_commit_builder *builder, const struct vs_commit_step *step);
void vs_commit_add_rows(struct vs_commit_builder *builder, const struct vs_output *output,
                        const struct vs_commit_origin *origin);
size_t vs_commit_size(const struct vs_commit_builder *builder);
/* The payload; borrows until the next call. */
struct vs_str vs_commit_finish(struct vs_commit_builder *builder, const struct vs_plan *plan);

/* Reading. CORRUPT when the payload does not follow the format. */
VS_MUST_USE enum vs_err vs_commit_each_step(struct vs_str payload,
                                            enum vs_err (*each)(void *ctx, const struct vs_commit_step *step),
                                            void *ctx, struct vs_err_note *note);

struct vs_commit_row {
    uint8_t kind;
    int64_t time_ms;
    struct vs_str key;
    struct vs_str bytes;
    struct vs_str reason, stage, topic, headers; /* dead letters only */
    uint32_t partition;
    int64_t offset, timestamp_ms;
};

struct vs_commit_rows {
    struct vs_reader reader;
    uint32_t count;
    bool dead_letters;
};

/* Finds the rows of a sink; count is 0 when it has none. */
VS_MUST_USE enum vs_err vs_commit_rows_of(struct vs_str payload, struct vs_str sink, struct vs_commit_rows *rows,
                                          struct vs_err_note *note);
/* The next row; call `count` times. CORRUPT at the end of the bytes. */
VS_MUST_USE enum vs_err vs_commit_next_row(struct vs_commit_rows *rows, struct vs_commit_row *row,
                                           struct vs_err_note *note);

#endif
