/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Formats: records to columns and rows to messages (json now; csv and raw later).
 *
 * Decoding follows Flink's json format (flink.md section 5) with its options (json.fail-on-missing-field,
 * json.ignore-parse-errors, json.timestamp-format.standard). One pass per batch for all rules: only wanted
 * columns are decoded, the whole text is validated. A record that cannot be decoded is reported by its index
 * with a reason and takes no row. */
#ifndef VS_CORE_SQL_DECODE_H
#define VS_CORE_SQL_DECODE_H

#include <stdint.h>

#include "core/event/record.h"
#include "core/sql/batch.h"
#include "core/sql/plan.h"

struct vs_decoder;

struct vs_decode_bad {
    uint32_t record; /* index in the batch of records */
    struct vs_str reason; /* scratch arena */
};

/* What metadata columns give besides the record's own fields. */
struct vs_decode_origin {
    struct vs_str topic;
    uint32_t partition;
    struct vs_str file_path;
};

/* For the columns a SCAN node wants. INVALID: a format option is wrong or not supported. */
VS_MUST_USE enum vs_err vs_decoder_new(struct vs_arena *plan, const struct vs_node *scan,
                                       struct vs_decoder **out, struct vs_err_note *note);
/* *rows are the decoded ones in order; row_record[i] is the record of row i (a root array gives one row per
 * element). order of the batch is left NULL for the caller to set. */
VS_MUST_USE enum vs_err vs_decoder_run(struct vs_decoder *decoder, struct vs_arena *scratch,
                                       const struct vs_decode_origin *origin, const struct vs_record *records,
                                       uint32_t count, struct vs_batch *rows, const uint32_t **row_record,
                                       const struct vs_decode_bad **bad, uint32_t *bad_count,
                                       struct vs_err_note *note);

/* Writes one row of a batch as the table's format wants it: the value of a message. For a top-level SELECT and
 * for print tables: {"op":"+I","table":"t", ..}. NULL table: top-level SELECT. */
struct vs_encoder;
VS_MUST_USE enum vs_err vs_encoder_new(struct vs_arena *plan, const struct vs_node *sink,
                                       struct vs_encoder **out, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_encoder_run(struct vs_encoder *encoder, const struct vs_batch *batch, uint32_t row,
                                       struct vs_buf *key, struct vs_buf *value, struct vs_err_note *note);

#endif
