/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/decoder.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/utf8.h"

static uint32_t place_of(const struct vs_table *table, const struct vs_table_column *end)
{
    uint32_t place = 0;
    for (const struct vs_table_column *column = table->columns; column != end; column++)
        place += column->kind == VS_COLUMN_PHYSICAL;
    return place;
}

static enum vs_err add_field(struct vs_decoder *decoder, const struct vs_table *table,
                             const struct vs_table_column *from, uint32_t output, struct vs_err_note *note)
{
    struct vs_decode_column *field = &decoder->fields[decoder->field_count++];
    *field = (struct vs_decode_column){
        .name = from->name, .type = from->type, .output = output, .place = place_of(table, from)};
    if (decoder->format == VS_FORMAT_JSON)
        VS_TRY(vs_format_check_json(from->name, &from->type, note));
    else if (decoder->format == VS_FORMAT_CSV)
        VS_TRY(vs_csv_check_type(from->name, &from->type, note));
    field->physical = vs_type_physical(from->type);
    field->item_size = (uint32_t)vs_physical_size(field->physical);
    return VS_ERR_OK;
}

static enum vs_err add_metadata(struct vs_decoder *decoder, const struct vs_table *table,
                                const struct vs_table_column *from, uint32_t output, struct vs_err_note *note)
{
    struct vs_decode_column *column = &decoder->metadata[decoder->metadata_count++];
    *column = (struct vs_decode_column){.name = from->name, .type = from->type, .output = output};
    VS_TRY(vs_metadata_find(table, from, &column->metadata, note));
    column->physical = vs_type_physical(from->type);
    column->item_size = (uint32_t)vs_physical_size(column->physical);
    return VS_ERR_OK;
}

static enum vs_err add_columns(struct vs_decoder *decoder, const struct vs_node *scan, struct vs_err_note *note)
{
    const struct vs_table *table = scan->as.scan.table;
    for (uint32_t i = 0; i < scan->column_count; i++) {
        const struct vs_table_column *from = &table->columns[scan->as.scan.columns[i]];
        switch (from->kind) {
        case VS_COLUMN_PHYSICAL:
            VS_TRY(add_field(decoder, table, from, i, note));
            break;
        case VS_COLUMN_METADATA:
            VS_TRY(add_metadata(decoder, table, from, i, note));
            break;
        case VS_COLUMN_COMPUTED:
            VS_UNREACHABLE(); /* the planner puts a projection over the scan */
        }
    }
    return VS_ERR_OK;
}

static enum vs_err read_options(struct vs_arena *plan, struct vs_decoder *decoder, const struct vs_table *table,
                                struct vs_err_note *note)
{
    VS_TRY(vs_format_of(table, &decoder->format, note));
    decoder->physical_count = place_of(table, table->columns + table->column_count);
    switch (decoder->format) {
    case VS_FORMAT_JSON:
        return vs_format_json_read(table, &decoder->read, note);
    case VS_FORMAT_CSV:
        return vs_csv_options(table, &decoder->csv, note);
    case VS_FORMAT_RAW:
        return vs_raw_options(table, &decoder->raw, note);
    case VS_FORMAT_GENERATED:
        return vs_generator_new(plan, table, &decoder->generator, note);
    }
    VS_UNREACHABLE();
}

enum vs_err vs_decoder_new(struct vs_arena *plan, const struct vs_node *scan, struct vs_decoder **out,
                           struct vs_err_note *note)
{
    VS_CHECK(scan->kind == VS_NODE_SCAN);
    const struct vs_table *table = scan->as.scan.table;
    struct vs_decoder *decoder = VS_ARENA_NEW(plan, struct vs_decoder);
    VS_TRY(read_options(plan, decoder, table, note));
    decoder->column_count = scan->column_count;
    decoder->fields = VS_ARENA_ARRAY(plan, scan->column_count, struct vs_decode_column);
    decoder->metadata = VS_ARENA_ARRAY(plan, scan->column_count, struct vs_decode_column);
    VS_TRY(add_columns(decoder, scan, note));
    struct vs_str *names = VS_ARENA_ARRAY(plan, decoder->field_count, struct vs_str);
    for (uint32_t i = 0; i < decoder->field_count; i++)
        names[i] = decoder->fields[i].name;
    decoder->names = vs_json_names_new(plan, names, decoder->field_count);
    decoder->values = VS_ARENA_ARRAY(plan, decoder->field_count, struct vs_json_value);
    *out = decoder;
    return VS_ERR_OK;
}

void vs_cells_set(struct vs_cells *cells, const struct vs_decode_column *column, uint32_t row,
                  struct vs_arena *scratch, const struct vs_value *value)
{
    vs_cells_set_valid(cells, row, !value->is_null);
    char *cell = cells->data + (size_t)row * column->item_size;
    switch (column->physical) {
    case VS_PHYS_BOOL:
        *(uint8_t *)cell = value->as.boolean;
        return;
    case VS_PHYS_I32:
    case VS_PHYS_F32:
        memcpy(cell, &value->as, 4);
        return;
    case VS_PHYS_I64:
    case VS_PHYS_F64:
        memcpy(cell, &value->as, 8);
        return;
    case VS_PHYS_I128:
    case VS_PHYS_STR:
    case VS_PHYS_TS16:
        memcpy(cell, &value->as, 16);
        return;
    case VS_PHYS_NESTED: {
        struct vs_value *copy = VS_ARENA_NEW(scratch, struct vs_value);
        *copy = *value;
        memcpy(cell, &copy, sizeof copy);
        return;
    }
    case VS_PHYS_NONE:
        break;
    }
    VS_UNREACHABLE();
}

/* Arrays for `capacity` rows, holding the rows so far if there were arrays. */
static void grow_column(struct vs_decoding *decoding, const struct vs_decode_column *column, uint32_t capacity)
{
    struct vs_cells *cells = &decoding->cells[column->output];
    struct vs_cells next = {.has_null = cells->has_null};
    next.data = vs_arena_raw(decoding->scratch, (size_t)capacity * column->item_size);
    next.valid = VS_ARENA_ARRAY(decoding->scratch, vs_bitmap_words(capacity), uint64_t);
    if (cells->data != NULL) {
        memcpy(next.data, cells->data, (size_t)decoding->row_count * column->item_size);
        memcpy(next.valid, cells->valid, vs_bitmap_words(decoding->row_count) * sizeof(uint64_t));
    }
    *cells = next;
}

static void grow(struct vs_decoding *decoding, uint32_t capacity)
{
    const struct vs_decoder *decoder = decoding->decoder;
    VS_CHECK(capacity > decoding->row_count);
    for (uint32_t i = 0; i < decoder->field_count; i++)
        grow_column(decoding, &decoder->fields[i], capacity);
    uint32_t *row_record = VS_ARENA_ARRAY(decoding->scratch, capacity, uint32_t);
    if (decoding->row_count > 0)
        memcpy(row_record, decoding->row_record, decoding->row_count * sizeof *row_record);
    decoding->row_record = row_record;
    decoding->capacity = capacity;
}

void vs_decoding_make_room(struct vs_decoding *decoding)
{
    if (decoding->row_count == decoding->capacity) {
        VS_CHECK(decoding->capacity < UINT32_MAX / 2);
        grow(decoding, decoding->capacity * 2);
    }
}

struct vs_str vs_decode_text(struct vs_arena *scratch, struct vs_str text)
{
    size_t at = vs_utf8_find_invalid(text);
    if (at == text.len)
        return text;
    char *out = vs_arena_raw(scratch, text.len * 3);
    memcpy(out, text.ptr, at);
    size_t len = at;
    while (at < text.len) {
        uint32_t code;
        size_t size = vs_utf8_decode((struct vs_str){text.ptr + at, text.len - at}, &code);
        memcpy(out + len, size == 0 ? "\xEF\xBF\xBD" : text.ptr + at, size == 0 ? 3 : size);
        len += size == 0 ? 3 : size;
        at += size == 0 ? 1 : size;
    }
    return (struct vs_str){out, len};
}

static void add_bad_raw(struct vs_decoding *decoding, uint32_t index, const struct vs_type *type)
{
    struct vs_buf text = {0};
    vs_buf_printf(&text, "Size of data received for deserializing ");
    vs_type_print(&text, *type);
    vs_buf_printf(&text, " type is wrong.");
    decoding->bad[decoding->bad_count++] =
        (struct vs_decode_bad){.record = index, .reason = vs_arena_copy(decoding->scratch, vs_buf_str(&text))};
    vs_buf_free(&text);
}

void vs_decode_raw(struct vs_decoding *decoding, const struct vs_record *records, uint32_t index)
{
    const struct vs_decoder *decoder = decoding->decoder;
    vs_decoding_make_room(decoding);
    for (uint32_t i = 0; i < decoder->field_count; i++) {
        const struct vs_decode_column *field = &decoder->fields[i];
        struct vs_value value;
        if (!vs_raw_to_value(&decoder->raw, decoding->scratch, &field->type, records[index].value, &value)) {
            add_bad_raw(decoding, index, &field->type);
            return;
        }
        if (!value.is_null && vs_kind_is_text(field->type.kind))
            value.as.str = vs_decode_text(decoding->scratch, value.as.str);
        vs_cells_set(&decoding->cells[field->output], field, decoding->row_count, decoding->scratch, &value);
    }
    decoding->row_record[decoding->row_count++] = index;
}

static void decode_generated(struct vs_decoding *decoding, const struct vs_record *records, uint32_t index)
{
    const struct vs_decoder *decoder = decoding->decoder;
    vs_decoding_make_room(decoding);
    for (uint32_t i = 0; i < decoder->field_count; i++) {
        const struct vs_decode_column *field = &decoder->fields[i];
        struct vs_value value =
            vs_generator_value(decoder->generator, decoding->scratch, field->place, &records[index]);
        vs_cells_set(&decoding->cells[field->output], field, decoding->row_count, decoding->scratch, &value);
    }
    decoding->row_record[decoding->row_count++] = index;
}

/* Adds the rows of one record. */
static void decode_one(struct vs_decoding *decoding, const struct vs_record *records, uint32_t index)
{
    switch (decoding->decoder->format) {
    case VS_FORMAT_JSON:
        vs_decode_json(decoding, records, index);
        return;
    case VS_FORMAT_CSV:
        vs_decode_csv(decoding, records, index);
        return;
    case VS_FORMAT_RAW:
        vs_decode_raw(decoding, records, index);
        return;
    case VS_FORMAT_GENERATED:
        decode_generated(decoding, records, index);
        return;
    }
    VS_UNREACHABLE();
}

static void finish(struct vs_decoding *decoding, struct vs_batch *rows)
{
    const struct vs_decoder *decoder = decoding->decoder;
    struct vs_column *columns = VS_ARENA_ARRAY(decoding->scratch, decoder->column_count, struct vs_column);
    for (uint32_t kind = 0; kind < 2; kind++) {
        const struct vs_decode_column *from = kind == 0 ? decoder->fields : decoder->metadata;
        uint32_t count = kind == 0 ? decoder->field_count : decoder->metadata_count;
        for (uint32_t i = 0; i < count; i++) {
            const struct vs_cells *cells = &decoding->cells[from[i].output];
            columns[from[i].output] = (struct vs_column){.type = from[i].type,
                                                         .valid = cells->has_null ? cells->valid : NULL,
                                                         .as.data = cells->data};
        }
    }
    *rows = (struct vs_batch){.row_count = decoding->row_count,
                              .column_count = decoder->column_count,
                              .columns = columns,
                              .selection_count = decoding->row_count};
}

enum vs_err vs_decoder_run(struct vs_decoder *decoder, struct vs_arena *scratch,
                           const struct vs_decode_origin *origin, const struct vs_record *records,
                           uint32_t count, struct vs_batch *rows, const uint32_t **row_record,
                           const struct vs_decode_bad **bad, uint32_t *bad_count, struct vs_err_note *note)
{
    (void)note; /* what is wrong with a record is told per record */
    VS_CHECK_INT(count, <=, VS_BATCH_ROWS_MAX);
    struct vs_decoding decoding = {.decoder = decoder, .scratch = scratch};
    decoding.cells = VS_ARENA_ARRAY(scratch, decoder->column_count, struct vs_cells);
    decoding.bad = VS_ARENA_ARRAY(scratch, count, struct vs_decode_bad);
    grow(&decoding, count == 0 ? 1 : count);
    for (uint32_t i = 0; i < count; i++)
        decode_one(&decoding, records, i);
    for (uint32_t i = 0; i < decoder->metadata_count; i++) {
        grow_column(&decoding, &decoder->metadata[i], decoding.capacity);
        vs_metadata_fill(&decoding, &decoder->metadata[i], origin, records);
    }
    finish(&decoding, rows);
    *row_record = decoding.row_record;
    *bad = decoding.bad;
    *bad_count = decoding.bad_count;
    return VS_ERR_OK;
}
