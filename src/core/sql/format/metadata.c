/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/decoder.h"

#include "base/check.h"
#include "core/sql/expr/calendar.h"

static const struct {
    const char *key;
    enum vs_metadata metadata;
} keys[] = {
    {"timestamp", VS_METADATA_TIMESTAMP}, {"partition", VS_METADATA_PARTITION}, {"offset", VS_METADATA_OFFSET},
    {"topic", VS_METADATA_TOPIC},         {"key", VS_METADATA_KEY},             {"file.path", VS_METADATA_FILE_PATH},
    {"file.name", VS_METADATA_FILE_NAME}, {"file.size", VS_METADATA_FILE_SIZE},
    {"file.modification-time", VS_METADATA_FILE_TIME},
};

static bool type_fits(enum vs_metadata metadata, struct vs_type type)
{
    switch (metadata) {
    case VS_METADATA_TIMESTAMP:
    case VS_METADATA_FILE_TIME:
        return vs_kind_is_timestamp(type.kind);
    case VS_METADATA_PARTITION:
        return type.kind == VS_KIND_INT || type.kind == VS_KIND_BIGINT;
    case VS_METADATA_OFFSET:
    case VS_METADATA_FILE_SIZE:
        return type.kind == VS_KIND_BIGINT;
    case VS_METADATA_KEY:
        return vs_type_physical(type) == VS_PHYS_STR;
    case VS_METADATA_TOPIC:
    case VS_METADATA_FILE_PATH:
    case VS_METADATA_FILE_NAME:
        return vs_kind_is_text(type.kind);
    }
    VS_UNREACHABLE();
}

enum vs_err vs_metadata_find(const struct vs_table *table, const struct vs_table_column *column,
                             enum vs_metadata *out, struct vs_err_note *note)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!vs_str_equal(column->metadata_key, vs_str(keys[i].key)))
            continue;
        *out = keys[i].metadata;
        if (type_fits(*out, column->type))
            return VS_ERR_OK;
        return vs_fail(note, VS_ERR_INVALID,
                       "Invalid data type for metadata column '%.*s' of table '%.*s'. Expected for '%s': "
                       "timestamp TIMESTAMP_LTZ(3), partition INT, offset BIGINT, key STRING or BYTES, others STRING.",
                       VS_STR_ARG(column->name), VS_STR_ARG(table->name), keys[i].key);
    }
    return vs_fail(note, VS_ERR_UNSUPPORTED,
                   "Metadata key '%.*s' in column '%.*s' of table '%.*s' is not supported. Supported are: "
                   "timestamp, partition, offset, topic, key, file.path, file.name, file.size, file.modification-time.",
                   VS_STR_ARG(column->metadata_key), VS_STR_ARG(column->name), VS_STR_ARG(table->name));
}

static struct vs_str file_name(struct vs_str path)
{
    size_t at = path.len;
    while (at > 0 && path.ptr[at - 1] != '/')
        at--;
    return (struct vs_str){path.ptr + at, path.len - at};
}

/* A record of a file has the file's path as its key, and its size and time as its headers; without a key there is
 * one file, the table's. */
static struct vs_str file_of(const struct vs_decode_origin *origin, const struct vs_record *record)
{
    return record->key.ptr == NULL ? origin->file_path : record->key;
}

static struct vs_value timestamp_value(const struct vs_decode_column *column, int64_t instant_ms)
{
    struct vs_value value = {0};
    int64_t ms = instant_ms;
    if (column->physical == VS_PHYS_TS16)
        value.as.ts.ms = ms;
    else
        value.as.i64 = ms;
    return value;
}

static struct vs_value metadata_value(struct vs_decoding *decoding, const struct vs_decode_column *column,
                                      const struct vs_decode_origin *origin, const struct vs_record *record)
{
    struct vs_value value = {0};
    struct vs_reader reader = vs_reader(record->headers);
    switch (column->metadata) {
    case VS_METADATA_TIMESTAMP:
        return timestamp_value(column, record->timestamp_ms);
    case VS_METADATA_PARTITION:
        if (column->physical == VS_PHYS_I64)
            value.as.i64 = origin->partition;
        else
            value.as.i32 = (int32_t)origin->partition;
        return value;
    case VS_METADATA_OFFSET:
        value.as.i64 = record->offset;
        return value;
    case VS_METADATA_TOPIC:
        value.as.str = origin->topic;
        return value;
    case VS_METADATA_KEY:
        value.is_null = record->key.ptr == NULL;
        value.as.str = vs_kind_is_text(column->type.kind) ? vs_decode_text(decoding->scratch, record->key)
                                                          : record->key;
        return value;
    case VS_METADATA_FILE_PATH:
        value.as.str = vs_decode_text(decoding->scratch, file_of(origin, record));
        return value;
    case VS_METADATA_FILE_NAME:
        value.as.str = vs_decode_text(decoding->scratch, file_name(file_of(origin, record)));
        return value;
    case VS_METADATA_FILE_SIZE:
        value.as.i64 = vs_read_zigzag(&reader);
        value.is_null = reader.failed;
        return value;
    case VS_METADATA_FILE_TIME:
        (void)vs_read_zigzag(&reader);
        value = timestamp_value(column, vs_read_zigzag(&reader));
        value.is_null = reader.failed;
        return value;
    }
    VS_UNREACHABLE();
}

void vs_metadata_fill(struct vs_decoding *decoding, const struct vs_decode_column *column,
                      const struct vs_decode_origin *origin, const struct vs_record *records)
{
    struct vs_cells *cells = &decoding->cells[column->output];
    for (uint32_t row = 0; row < decoding->row_count; row++) {
        struct vs_value value =
            metadata_value(decoding, column, origin, &records[decoding->row_record[row]]);
        vs_cells_set(cells, column, row, decoding->scratch, &value);
    }
}
