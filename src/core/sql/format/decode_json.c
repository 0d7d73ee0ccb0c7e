/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Records in json to rows. */
#include "core/sql/format/decoder.h"

#include "base/check.h"
#include "base/limits.h"
#include "core/sql/format/time_text.h"

enum { REASON_TEXT_SIZE_MAX = 256 };

/* What is wrong, and where in the record. */
struct fault {
    const char *what;     /* static */
    struct vs_str field;  /* of `Fail to deserialize at field`, or empty */
    const char *at;       /* in the record's text, or NULL */
    const char *pointer;  /* of a syntax error, or NULL */
    struct vs_type wanted; /* with field */
};

/* At most size bytes of text, cut at a code point. */
static struct vs_str head_of(struct vs_str text, size_t size)
{
    if (text.len <= size)
        return text;
    while (size > 0 && ((unsigned char)text.ptr[size] & 0xC0) == 0x80)
        size--;
    return (struct vs_str){text.ptr, size};
}

/* "Failed to deserialize JSON '..'. " as Flink says it, with the cause behind it. */
static void add_bad(struct vs_decoding *decoding, uint32_t index, struct vs_str text, const struct fault *fault)
{
    struct vs_buf reason = {0};
    struct vs_str head = head_of(text, REASON_TEXT_SIZE_MAX);
    vs_buf_printf(&reason, "Failed to deserialize JSON '%.*s%s'. ", VS_STR_ARG(head),
                  head.len < text.len ? "..." : "");
    if (fault->field.len > 0) {
        vs_buf_printf(&reason, "Fail to deserialize at field: %.*s. Not a ", VS_STR_ARG(fault->field));
        vs_type_print(&reason, fault->wanted);
    } else {
        vs_buf_add_str(&reason, vs_str(fault->what));
    }
    if (fault->at != NULL)
        vs_buf_printf(&reason, " at byte %zu", (size_t)(fault->at - text.ptr));
    if (fault->pointer != NULL && fault->pointer[0] != '\0')
        vs_buf_printf(&reason, " (%s)", fault->pointer);
    if (fault->field.len > 0 || fault->at != NULL)
        vs_buf_add_char(&reason, '.');
    decoding->bad[decoding->bad_count++] = (struct vs_decode_bad){
        .record = index, .reason = vs_arena_copy(decoding->scratch, vs_buf_str(&reason))};
    vs_buf_free(&reason);
}

/* Cells of the most common kinds, without the way through a vs_value; false: take that way. Measured with three
 * columns of a 150-byte event: 430 instructions for conversion and cells became 160. */
static inline bool fill_common(const struct vs_decoder *decoder, struct vs_cells *cells,
                               const struct vs_decode_column *field, uint32_t row, const struct vs_json_value *json)
{
    enum vs_kind kind = field->type.kind;
    char *cell = cells->data + (size_t)row * field->item_size;
    if (json->kind == VS_JSON_STRING && !json->escaped && vs_kind_is_text(kind)) {
        memcpy(cell, &json->text, sizeof json->text);
    } else if (json->kind == VS_JSON_STRING && !json->escaped && kind == VS_KIND_TIMESTAMP &&
               field->physical == VS_PHYS_I64) {
        struct vs_timestamp ts;
        if (!vs_format_timestamp(json->text, decoder->read.standard, false, &ts))
            return false;
        memcpy(cell, &ts.ms, sizeof ts.ms);
    } else if (json->kind == VS_JSON_NUMBER && (kind == VS_KIND_BIGINT || kind == VS_KIND_INT)) {
        int64_t v;
        if (!vs_json_short_integer(json->text, &v) || (kind == VS_KIND_INT && v != (int32_t)v))
            return false;
        memcpy(cell, &v, field->item_size); /* the low half of a 64-bit number comes first */
    } else {
        return false;
    }
    cells->valid[row / 64] |= (uint64_t)1 << (row % 64);
    return true;
}

/* Fills the cells of the next row from decoder->values. */
static bool fill_row(struct vs_decoding *decoding, struct fault *fault)
{
    const struct vs_decoder *decoder = decoding->decoder;
    uint32_t row = decoding->row_count;
    for (uint32_t i = 0; i < decoder->field_count; i++) {
        const struct vs_decode_column *field = &decoder->fields[i];
        const struct vs_json_value *json = &decoder->values[i];
        if (fill_common(decoder, &decoding->cells[field->output], field, row, json))
            continue;
        struct vs_value value = {0};
        enum vs_decoded decoded = VS_DECODED_FIELD_MISSING;
        if (json->kind != VS_JSON_MISSING || !decoder->read.fail_on_missing_field)
            decoded = vs_json_to_value(&decoder->read, decoding->scratch, &field->type, json, &value);
        if (decoded == VS_DECODED_FIELD_MISSING) {
            *fault = (struct fault){.what = "Some field is missing in the JSON data."};
            return false;
        }
        if (decoded == VS_DECODED_BAD) {
            if (!decoder->read.ignore_parse_errors) {
                *fault = (struct fault){.field = field->name, .at = json->text.ptr, .wanted = field->type};
                return false;
            }
            value = (struct vs_value){.is_null = true};
        }
        vs_cells_set(&decoding->cells[field->output], field, row, decoding->scratch, &value);
    }
    return true;
}

/* One object, validated or not, to one row. */
static bool add_row(struct vs_decoding *decoding, struct vs_str object, uint32_t index, struct fault *fault)
{
    const struct vs_decoder *decoder = decoding->decoder;
    struct vs_json_error error;
    enum vs_err err = vs_json_scan_object(object, decoder->names, decoder->values, &error);
    VS_CHECK(err == VS_ERR_OK);
    vs_decoding_make_room(decoding);
    if (!fill_row(decoding, fault))
        return false;
    decoding->row_record[decoding->row_count++] = index;
    return true;
}

/* A root array: each element is a row, up to the first that is none. */
static bool add_elements(struct vs_decoding *decoding, struct vs_str array, uint32_t index, struct fault *fault)
{
    uint32_t first_row = decoding->row_count;
    struct vs_json_value element;
    size_t cursor = 0;
    for (uint32_t count = 0; vs_json_next(array, &cursor, NULL, &element); count++) {
        bool ok = element.kind == VS_JSON_OBJECT && count < VS_BATCH_ROWS_MAX;
        if (!ok)
            *fault = (struct fault){.what = count < VS_BATCH_ROWS_MAX ? "expected an object"
                                                                      : "too many elements",
                                    .at = element.text.ptr};
        if (ok && add_row(decoding, element.text, index, fault))
            continue;
        /* With ignore_parse_errors what was read before stays, as in Flink. */
        if (!decoding->decoder->read.ignore_parse_errors)
            decoding->row_count = first_row;
        return false;
    }
    return true;
}

/* A text that is not one object: a root array, or something behind the value, which Flink does not read. */
static bool add_other(struct vs_decoding *decoding, struct vs_str text, uint32_t index,
                      struct vs_json_error *error, struct fault *fault)
{
    struct vs_json_value value;
    size_t used;
    if (vs_json_scan_value(text, &value, &used, error) != VS_ERR_OK) {
        *fault = (struct fault){.what = error->what, .at = text.ptr + error->offset, .pointer = error->pointer};
        return false;
    }
    if (value.kind == VS_JSON_ARRAY)
        return add_elements(decoding, value.text, index, fault);
    if (value.kind == VS_JSON_OBJECT)
        return add_row(decoding, value.text, index, fault);
    *fault = (struct fault){.what = "expected an object", .at = text.ptr + used - value.text.len};
    if (value.kind == VS_JSON_STRING)
        fault->at -= 2;
    return false;
}

static bool is_blank(struct vs_str text)
{
    return vs_str_trim(text).len == 0;
}

void vs_decode_json(struct vs_decoding *decoding, const struct vs_record *records, uint32_t index)
{
    const struct vs_decoder *decoder = decoding->decoder;
    struct vs_str text = records[index].value;
    struct vs_json_error error;
    struct fault fault;
    bool ok;
    if (vs_json_scan_object(text, decoder->names, decoder->values, &error) == VS_ERR_OK) {
        vs_decoding_make_room(decoding);
        ok = fill_row(decoding, &fault);
        if (ok)
            decoding->row_record[decoding->row_count++] = index;
    } else {
        ok = is_blank(text) || add_other(decoding, text, index, &error, &fault);
    }
    if (!ok && !decoder->read.ignore_parse_errors)
        add_bad(decoding, index, text, &fault);
}
