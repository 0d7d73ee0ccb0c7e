/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Records in csv to rows. A record of a file is one row, as it was cut (vs_csv_cut); of a message the first row
 * counts. */
#include "core/sql/format/decoder.h"

static void add_bad(struct vs_decoding *decoding, uint32_t index, const char *fmt, struct vs_str what)
{
    decoding->bad[decoding->bad_count++] = (struct vs_decode_bad){
        .record = index, .reason = vs_arena_printf(decoding->scratch, fmt, VS_STR_ARG(what))};
}

/* False: the row is left out. */
static bool fill_row(struct vs_decoding *decoding, const struct vs_str *fields, uint32_t count, uint32_t index)
{
    const struct vs_decoder *decoder = decoding->decoder;
    uint32_t row = decoding->row_count;
    for (uint32_t i = 0; i < decoder->field_count; i++) {
        const struct vs_decode_column *field = &decoder->fields[i];
        struct vs_value value = {.is_null = true};
        if (field->place < count &&
            !vs_csv_to_value(&decoder->csv, decoding->scratch, &field->type, fields[field->place], &value)) {
            if (!decoder->csv.ignore_parse_errors) {
                add_bad(decoding, index, "Failed to deserialize CSV row. Fail to deserialize at field: %.*s.",
                        field->name);
                return false;
            }
            value = (struct vs_value){.is_null = true};
        }
        if (!value.is_null && vs_kind_is_text(field->type.kind))
            value.as.str = vs_decode_text(decoding->scratch, value.as.str);
        vs_cells_set(&decoding->cells[field->output], field, row, decoding->scratch, &value);
    }
    return true;
}

void vs_decode_csv(struct vs_decoding *decoding, const struct vs_record *records, uint32_t index)
{
    const struct vs_decoder *decoder = decoding->decoder;
    const struct vs_csv *csv = &decoder->csv;
    struct vs_str text = records[index].value;
    size_t len;
    size_t used;
    bool skip;
    (void)vs_csv_cut(csv, text, true, &len, &used, &skip);
    if (skip)
        return;
    struct vs_str *fields = VS_ARENA_ARRAY(decoding->scratch, decoder->physical_count, struct vs_str);
    uint32_t count;
    const char *wrong = vs_csv_split(csv, decoding->scratch, (struct vs_str){text.ptr, len}, fields,
                                     decoder->physical_count, &count);
    bool fits = wrong == NULL && count <= decoder->physical_count &&
                (count == decoder->physical_count || csv->ignore_parse_errors);
    vs_decoding_make_room(decoding);
    if (fits && fill_row(decoding, fields, count, index))
        decoding->row_record[decoding->row_count++] = index;
    if (fits || csv->ignore_parse_errors)
        return;
    if (wrong == NULL && count > decoder->physical_count)
        wrong = "Too many entries";
    add_bad(decoding, index, "Failed to deserialize CSV row. %.*s.",
            vs_str(wrong == NULL ? "Row length mismatch" : wrong));
}
