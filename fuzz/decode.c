/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Records in json to rows and back: lines of the input become a batch of records for a table that has every
 * type; what was decoded is encoded, and must be valid JSON. The first byte chooses the options. */
#include <stdlib.h>

#include "base/check.h"
#include "core/json/json.h"
#include "core/sql/decode.h"

enum { COLUMN_COUNT = 18, RECORDS_MAX = 64 };

static const struct vs_type int_type = {.kind = VS_KIND_INT};
static const struct vs_type map_types[2] = {{.kind = VS_KIND_VARCHAR, .precision = VS_LENGTH_MAX},
                                            {.kind = VS_KIND_VARCHAR, .precision = VS_LENGTH_MAX}};
static const struct vs_type row_types[2] = {
    {.kind = VS_KIND_ARRAY, .element = &int_type, .element_count = 1},
    {.kind = VS_KIND_TIMESTAMP, .precision = 3},
};
static const struct vs_str row_names[2] = {{"a", 1}, {"ts", 2}};

#define COLUMN(column_name, ...)                                                                             \
    {                                                                                                        \
        .name = {column_name, sizeof(column_name) - 1}, .type = {                                            \
            __VA_ARGS__                                                                                      \
        }                                                                                                    \
    }
static struct vs_table_column columns[COLUMN_COUNT] = {
    COLUMN("b", .kind = VS_KIND_BOOLEAN),
    COLUMN("ti", .kind = VS_KIND_TINYINT),
    COLUMN("si", .kind = VS_KIND_SMALLINT),
    COLUMN("i", .kind = VS_KIND_INT),
    COLUMN("bi", .kind = VS_KIND_BIGINT),
    COLUMN("f", .kind = VS_KIND_FLOAT),
    COLUMN("d", .kind = VS_KIND_DOUBLE),
    COLUMN("c", .kind = VS_KIND_DECIMAL, .precision = 38, .scale = 10),
    COLUMN("s", .kind = VS_KIND_VARCHAR, .precision = VS_LENGTH_MAX),
    COLUMN("by", .kind = VS_KIND_VARBINARY, .precision = VS_LENGTH_MAX),
    COLUMN("da", .kind = VS_KIND_DATE),
    COLUMN("t0", .kind = VS_KIND_TIME),
    COLUMN("ts3", .kind = VS_KIND_TIMESTAMP, .precision = 3),
    COLUMN("ts9", .kind = VS_KIND_TIMESTAMP, .precision = 9),
    COLUMN("l3", .kind = VS_KIND_TIMESTAMP_LTZ, .precision = 3),
    COLUMN("ar", .kind = VS_KIND_ARRAY, .element = &int_type, .element_count = 1),
    COLUMN("m", .kind = VS_KIND_MAP, .element = map_types, .element_count = 2),
    COLUMN("r", .kind = VS_KIND_ROW, .element = row_types, .names = row_names, .element_count = 2),
};

static uint32_t split(struct vs_str text, struct vs_record *records)
{
    uint32_t count = 0;
    while (text.len > 0 && count < RECORDS_MAX) {
        size_t end = vs_str_find_char(text, '\n');
        records[count++] = (struct vs_record){.value = {text.ptr, end}};
        end += end < text.len;
        text = (struct vs_str){text.ptr + end, text.len - end};
    }
    return count;
}

static void encode(struct vs_arena *arena, const struct vs_batch *rows)
{
    struct vs_str names[COLUMN_COUNT];
    struct vs_type types[COLUMN_COUNT];
    for (int i = 0; i < COLUMN_COUNT; i++) {
        names[i] = columns[i].name;
        types[i] = columns[i].type;
    }
    struct vs_node sink = {.kind = VS_NODE_SINK, .names = names, .types = types, .column_count = COLUMN_COUNT};
    struct vs_encoder *encoder;
    struct vs_err_note note;
    VS_CHECK(vs_encoder_new(arena, &sink, &encoder, &note) == VS_ERR_OK);
    struct vs_json_names *none = vs_json_names_new(arena, NULL, 0);
    struct vs_buf key = {0};
    struct vs_buf value = {0};
    for (uint32_t row = 0; row < rows->row_count; row++) {
        struct vs_json_error error;
        vs_buf_clear(&value);
        VS_CHECK(vs_encoder_run(encoder, rows, row, &key, &value, &note) == VS_ERR_OK);
        enum vs_err err = vs_json_scan_object(vs_buf_str(&value), none, NULL, &error);
        VS_CHECK(err == VS_ERR_OK || err == VS_ERR_LIMIT);
    }
    vs_buf_free(&key);
    vs_buf_free(&value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct vs_option options[2] = {
        {VS_STR("json.ignore-parse-errors"), (data[0] & 1) != 0 ? VS_STR("true") : VS_STR("false")},
        {VS_STR("json.timestamp-format.standard"), (data[0] & 2) != 0 ? VS_STR("ISO-8601") : VS_STR("SQL")}};
    struct vs_table table = {.columns = columns, .column_count = COLUMN_COUNT, .format = VS_STR("json")};
    table.options = options;
    table.option_count = 2;
    uint32_t indexes[COLUMN_COUNT];
    for (uint32_t i = 0; i < COLUMN_COUNT; i++)
        indexes[i] = i;
    struct vs_node scan = {.kind = VS_NODE_SCAN, .column_count = COLUMN_COUNT};
    scan.as.scan.table = &table;
    scan.as.scan.columns = indexes;
    struct vs_arena arena;
    vs_arena_init(&arena);
    struct vs_decoder *decoder;
    struct vs_err_note note;
    VS_CHECK(vs_decoder_new(&arena, &scan, &decoder, &note) == VS_ERR_OK);
    struct vs_record records[RECORDS_MAX];
    uint32_t count = split((struct vs_str){(const char *)data + 1, size - 1}, records);
    struct vs_decode_origin origin = {0};
    struct vs_batch rows;
    const uint32_t *row_record;
    const struct vs_decode_bad *bad;
    uint32_t bad_count;
    VS_CHECK(vs_decoder_run(decoder, &arena, &origin, records, count, &rows, &row_record, &bad, &bad_count,
                            &note) == VS_ERR_OK);
    VS_CHECK_INT(bad_count, <=, count);
    encode(&arena, &rows);
    vs_arena_free(&arena);
    return 0;
}
