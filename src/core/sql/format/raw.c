/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/raw.h"

#include "base/utf8.h"
#include "core/sql/format/options.h"

static const struct {
    const char *name;
    enum vs_charset charset;
} charsets[] = {
    {"UTF-8", VS_CHARSET_UTF_8},           {"UTF8", VS_CHARSET_UTF_8},
    {"US-ASCII", VS_CHARSET_US_ASCII},     {"ASCII", VS_CHARSET_US_ASCII},
    {"ISO-8859-1", VS_CHARSET_ISO_8859_1}, {"LATIN1", VS_CHARSET_ISO_8859_1},
    {"UTF-16", VS_CHARSET_UTF_16},         {"UTF-16BE", VS_CHARSET_UTF_16BE},
    {"UTF-16LE", VS_CHARSET_UTF_16LE},
};

/* Bytes of a value; 0: any number; -1: raw cannot carry the type. */
static int width(enum vs_kind kind)
{
    switch (kind) {
    case VS_KIND_BOOLEAN:
    case VS_KIND_TINYINT:
        return 1;
    case VS_KIND_SMALLINT:
        return 2;
    case VS_KIND_INT:
    case VS_KIND_FLOAT:
        return 4;
    case VS_KIND_BIGINT:
    case VS_KIND_DOUBLE:
        return 8;
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
        return 0;
    case VS_KIND_NULL:
    case VS_KIND_DECIMAL:
    case VS_KIND_DATE:
    case VS_KIND_TIME:
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
    case VS_KIND_ARRAY:
    case VS_KIND_MAP:
    case VS_KIND_ROW:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        break;
    }
    return -1;
}

static enum vs_err check_columns(const struct vs_table *table, struct vs_err_note *note)
{
    const struct vs_table_column *column = NULL;
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].kind != VS_COLUMN_PHYSICAL)
            continue;
        if (column != NULL)
            return vs_fail(note, VS_ERR_INVALID,
                           "The 'raw' format only supports single physical column. "
                           "However the defined schema of table '%.*s' contains multiple physical columns.",
                           VS_STR_ARG(table->name));
        column = &table->columns[i];
    }
    if (column == NULL)
        return vs_fail(note, VS_ERR_INVALID, "The 'raw' format of table '%.*s' needs one physical column.",
                       VS_STR_ARG(table->name));
    if (width(column->type.kind) >= 0)
        return VS_ERR_OK;
    struct vs_buf text = {0};
    vs_type_print(&text, column->type);
    enum vs_err err = vs_fail(note, VS_ERR_INVALID, "The 'raw' format doesn't support '%.*s' as column type.",
                              VS_STR_ARG(vs_buf_str(&text)));
    vs_buf_free(&text);
    return err;
}

enum vs_err vs_raw_options(const struct vs_table *table, struct vs_raw *out, struct vs_err_note *note)
{
    struct vs_str value;
    *out = (struct vs_raw){.charset = VS_CHARSET_UTF_8};
    VS_TRY(check_columns(table, note));
    if (vs_format_option(table, "raw", "endianness", &value)) {
        out->little_endian = vs_str_equal(value, VS_STR("little-endian"));
        if (!out->little_endian && !vs_str_equal(value, VS_STR("big-endian")))
            return vs_fail(note, VS_ERR_INVALID,
                           "Unsupported endianness name: %.*s. Valid values of 'raw.endianness' option are "
                           "'big-endian' and 'little-endian'.",
                           VS_STR_ARG(value));
    }
    if (!vs_format_option(table, "raw", "charset", &value))
        return VS_ERR_OK;
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++) {
        if (vs_str_equal_nocase(value, vs_str(charsets[i].name))) {
            out->charset = charsets[i].charset;
            return VS_ERR_OK;
        }
    }
    return vs_fail(note, VS_ERR_INVALID,
                   "Unsupported 'raw.charset' name: %.*s. There are UTF-8, US-ASCII, ISO-8859-1, UTF-16, UTF-16BE and "
                   "UTF-16LE.",
                   VS_STR_ARG(value));
}

/* Code units of UTF-16; a lone surrogate and a lone last byte become U+FFFD. */
static void from_utf16(struct vs_str bytes, bool little, struct vs_buf *out)
{
    for (size_t i = 0; i < bytes.len;) {
        uint32_t code = 0xFFFD;
        size_t used = bytes.len - i < 2 ? 1 : 2;
        if (used == 2)
            code = (uint32_t)(unsigned char)bytes.ptr[i + little] << 8 | (unsigned char)bytes.ptr[i + !little];
        if (code >= 0xD800 && code < 0xDC00 && bytes.len - i >= 4) {
            uint32_t low = (uint32_t)(unsigned char)bytes.ptr[i + 2 + little] << 8 |
                           (unsigned char)bytes.ptr[i + 2 + !little];
            if (low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                used = 4;
            }
        }
        char utf8[4];
        size_t len = vs_utf8_encode(code >= 0xD800 && code < 0xE000 ? 0xFFFD : code, utf8);
        vs_buf_add(out, utf8, len);
        i += used;
    }
}

static struct vs_str to_text(enum vs_charset charset, struct vs_arena *scratch, struct vs_str bytes)
{
    struct vs_buf out = {0};
    bool little = charset == VS_CHARSET_UTF_16LE;
    if (charset == VS_CHARSET_UTF_8)
        return bytes; /* checked by the decoder */
    if (charset == VS_CHARSET_UTF_16 && bytes.len >= 2 &&
        (memcmp(bytes.ptr, "\xFE\xFF", 2) == 0 || memcmp(bytes.ptr, "\xFF\xFE", 2) == 0)) {
        little = bytes.ptr[0] == '\xFF';
        bytes = (struct vs_str){bytes.ptr + 2, bytes.len - 2};
    }
    if (charset == VS_CHARSET_US_ASCII || charset == VS_CHARSET_ISO_8859_1) {
        for (size_t i = 0; i < bytes.len; i++) {
            unsigned char c = (unsigned char)bytes.ptr[i];
            char utf8[4];
            size_t len = vs_utf8_encode(charset == VS_CHARSET_US_ASCII && c > 0x7F ? 0xFFFD : c, utf8);
            vs_buf_add(&out, utf8, len);
        }
    } else {
        from_utf16(bytes, little, &out);
    }
    struct vs_str copy = vs_arena_copy(scratch, vs_buf_str(&out));
    vs_buf_free(&out);
    return copy;
}

bool vs_raw_to_value(const struct vs_raw *raw, struct vs_arena *scratch, const struct vs_type *type,
                     struct vs_str bytes, struct vs_value *out)
{
    *out = (struct vs_value){.is_null = bytes.ptr == NULL};
    if (out->is_null)
        return true;
    size_t size = (size_t)width(type->kind);
    if (size == 0) {
        out->as.str = vs_kind_is_text(type->kind) ? to_text(raw->charset, scratch, bytes) : bytes;
        return true;
    }
    if (bytes.len != size)
        return false;
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++)
        bits = bits << 8 | (unsigned char)bytes.ptr[raw->little_endian ? size - 1 - i : i];
    if (type->kind == VS_KIND_BOOLEAN)
        out->as.boolean = bits != 0;
    else if (type->kind == VS_KIND_TINYINT)
        out->as.i32 = (int8_t)bits;
    else if (type->kind == VS_KIND_SMALLINT)
        out->as.i32 = (int16_t)bits;
    else if (size == 4)
        memcpy(&out->as, &(uint32_t){(uint32_t)bits}, 4);
    else
        memcpy(&out->as, &bits, 8);
    return true;
}

static void add_unit(struct vs_buf *out, uint32_t unit, bool little)
{
    vs_buf_add_char(out, (char)(little ? unit & 0xFF : unit >> 8));
    vs_buf_add_char(out, (char)(little ? unit >> 8 : unit & 0xFF));
}

static void add_text(enum vs_charset charset, struct vs_str text, struct vs_buf *out)
{
    bool little = charset == VS_CHARSET_UTF_16LE;
    uint32_t max = charset == VS_CHARSET_US_ASCII ? 0x7F : 0xFF;
    if (charset == VS_CHARSET_UTF_8) {
        vs_buf_add_str(out, text);
        return;
    }
    if (charset == VS_CHARSET_UTF_16 && text.len > 0)
        add_unit(out, 0xFEFF, false);
    while (text.len > 0) {
        uint32_t code = 0xFFFD;
        size_t len = vs_utf8_decode(text, &code);
        text = (struct vs_str){text.ptr + (len == 0 ? 1 : len), text.len - (len == 0 ? 1 : len)};
        if (charset == VS_CHARSET_US_ASCII || charset == VS_CHARSET_ISO_8859_1) {
            vs_buf_add_char(out, code > max ? '?' : (char)code);
        } else if (code < 0x10000) {
            add_unit(out, code, little);
        } else {
            add_unit(out, 0xD800 + ((code - 0x10000) >> 10), little);
            add_unit(out, 0xDC00 + ((code - 0x10000) & 0x3FF), little);
        }
    }
}

void vs_raw_add(const struct vs_raw *raw, const struct vs_type *type, const struct vs_value *value,
                struct vs_buf *out)
{
    size_t size = (size_t)width(type->kind);
    uint64_t bits = 0;
    if (size == 0 && vs_kind_is_text(type->kind)) {
        add_text(raw->charset, value->as.str, out);
        return;
    }
    if (size == 0) {
        vs_buf_add_str(out, value->as.str);
        return;
    }
    if (type->kind == VS_KIND_BOOLEAN)
        bits = value->as.boolean;
    else if (size == 8)
        memcpy(&bits, &value->as, 8);
    else
        bits = (uint32_t)value->as.i32; /* FLOAT has its bits in the same place */
    for (size_t i = 0; i < size; i++)
        vs_buf_add_char(out, (char)(bits >> 8 * (raw->little_endian ? i : size - 1 - i)));
}
