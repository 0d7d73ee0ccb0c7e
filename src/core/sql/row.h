/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Rows as bytes: values of known types one after another. Used for state, keys, snapshots and for the rows of
 * sinks that want typed values (VS_ROWS_TYPED). The format is stable: it is in journals and snapshots.
 *
 * Per value: one byte 0 (NULL) or 1, then: BOOL 1 byte; I32, I64 zig-zag varint; F32, F64 their bits,
 * little-endian (one NaN, and -0.0 as it is); I128 16 bytes little-endian; STR sized bytes; TS16 zig-zag ms and
 * varint ns; NESTED varint count, then the items. Equal rows have equal bytes, so encoded rows serve as keys. */
#ifndef VS_CORE_SQL_ROW_H
#define VS_CORE_SQL_ROW_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/sql/batch.h"
#include "core/sql/type.h"
#include "core/sql/zone.h"

void vs_row_add_value(struct vs_buf *out, struct vs_type type, const struct vs_value *value);
/* Reads one value; text borrows from the reader's bytes, nested items lie in the arena. A reader that failed
 * gives NULL. */
struct vs_value vs_row_read_value(struct vs_reader *reader, struct vs_type type, struct vs_arena *arena);
/* The given columns of one row of a batch. */
void vs_row_add_columns(struct vs_buf *out, const struct vs_batch *batch, const uint32_t *columns,
                        uint32_t column_count, uint32_t row);

/* Text forms. json: as Flink's json format writes the value (flink.md section 5), `plain_decimals` with
 * encode.decimal-as-plain-number. text: as CAST(x AS STRING). */
void vs_value_print_json(struct vs_buf *out, struct vs_type type, const struct vs_value *value,
                         bool plain_decimals);
void vs_value_print_text(struct vs_buf *out, struct vs_type type, const struct vs_value *value);
/* The same with points in time in a zone; without one they are in UTC. */
void vs_value_print_text_in(struct vs_buf *out, struct vs_type type, const struct vs_value *value,
                            struct vs_zone zone);

#endif
