/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The parts of the decoder (private to this folder).
 *
 * A decoder is made once per SCAN node and used by one thread. Each run makes one set of column arrays in the
 * scratch arena, with room for as many rows as there are records; only root arrays can make them grow. A row
 * that turns out to be bad is simply overwritten by the next. */
#ifndef VS_CORE_SQL_FORMAT_DECODER_H
#define VS_CORE_SQL_FORMAT_DECODER_H

#include "core/sql/decode.h"
#include "core/sql/format/csv.h"
#include "core/sql/format/generator.h"
#include "core/sql/format/options.h"
#include "core/sql/format/raw.h"

enum vs_metadata {
    VS_METADATA_TIMESTAMP,
    VS_METADATA_PARTITION,
    VS_METADATA_OFFSET,
    VS_METADATA_TOPIC,
    VS_METADATA_KEY,
    VS_METADATA_FILE_PATH,
    VS_METADATA_FILE_NAME,
    VS_METADATA_FILE_SIZE,
    VS_METADATA_FILE_TIME
};

struct vs_decode_column {
    struct vs_str name;
    struct vs_type type;
    enum vs_physical physical;
    uint32_t item_size;
    uint32_t output;           /* index of the output column */
    uint32_t place;            /* among the physical columns of the table */
    enum vs_metadata metadata; /* of a metadata column */
};

struct vs_decoder {
    enum vs_format format;
    struct vs_json_read read;
    struct vs_csv csv;
    struct vs_raw raw;
    struct vs_generator *generator;
    uint32_t physical_count; /* columns of the table that are physical */
    struct vs_decode_column *fields; /* physical columns */
    uint32_t field_count;
    struct vs_decode_column *metadata;
    uint32_t metadata_count;
    uint32_t column_count;        /* of the output */
    struct vs_json_names *names;  /* of fields, in order */
    struct vs_json_value *values; /* per field, of the record at work */
};

struct vs_cells {
    char *data;
    uint64_t *valid;
    bool has_null;
};

/* One run. */
struct vs_decoding {
    const struct vs_decoder *decoder;
    struct vs_arena *scratch;
    struct vs_cells *cells; /* per output column */
    uint32_t *row_record;
    uint32_t row_count;
    uint32_t capacity;
    struct vs_decode_bad *bad;
    uint32_t bad_count;
};

static inline void vs_cells_set_valid(struct vs_cells *cells, uint32_t row, bool valid)
{
    uint64_t bit = (uint64_t)1 << (row % 64);
    if (valid)
        cells->valid[row / 64] |= bit;
    else
        cells->valid[row / 64] &= ~bit;
    cells->has_null |= !valid;
}
/* The value becomes cell `row` of the column. */
void vs_cells_set(struct vs_cells *cells, const struct vs_decode_column *column, uint32_t row,
                  struct vs_arena *scratch, const struct vs_value *value);

/* Adds the rows of one record, or says why not. */
void vs_decode_json(struct vs_decoding *decoding, const struct vs_record *records, uint32_t index);
void vs_decode_csv(struct vs_decoding *decoding, const struct vs_record *records, uint32_t index);
void vs_decode_raw(struct vs_decoding *decoding, const struct vs_record *records, uint32_t index);
/* Begins row row_count; the caller counts it when it is whole. */
void vs_decoding_make_room(struct vs_decoding *decoding);

/* metadata.c */
VS_MUST_USE enum vs_err vs_metadata_find(const struct vs_table *table, const struct vs_table_column *column,
                                         enum vs_metadata *out, struct vs_err_note *note);
void vs_metadata_fill(struct vs_decoding *decoding, const struct vs_decode_column *column,
                      const struct vs_decode_origin *origin, const struct vs_record *records);

/* Text as it is when it is UTF-8, else a copy with U+FFFD for what is not. */
struct vs_str vs_decode_text(struct vs_arena *scratch, struct vs_str text);

#endif
