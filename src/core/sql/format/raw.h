/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The raw format, as Flink 2.3: a record is the bytes of one value. Text in a charset of Java's standard ones, bytes,
 * BOOLEAN (one byte, not 0), numbers of two's complement or IEEE 754 in 1, 2, 4 or 8 bytes. Pure. */
#ifndef VS_CORE_SQL_FORMAT_RAW_H
#define VS_CORE_SQL_FORMAT_RAW_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/sql/table.h"

enum vs_charset {
    VS_CHARSET_UTF_8,
    VS_CHARSET_US_ASCII,
    VS_CHARSET_ISO_8859_1,
    VS_CHARSET_UTF_16, /* with a byte order mark, or big-endian */
    VS_CHARSET_UTF_16BE,
    VS_CHARSET_UTF_16LE
};

struct vs_raw {
    enum vs_charset charset;
    bool little_endian;
};

/* Options `raw.x`, or `value.raw.x`, and the one physical column. INVALID as Flink refuses. */
VS_MUST_USE enum vs_err vs_raw_options(const struct vs_table *table, struct vs_raw *out, struct vs_err_note *note);
/* False: the bytes are too many or too few for the type. */
bool vs_raw_to_value(const struct vs_raw *raw, struct vs_arena *scratch, const struct vs_type *type,
                     struct vs_str bytes, struct vs_value *out);
/* The value is not NULL. */
void vs_raw_add(const struct vs_raw *raw, const struct vs_type *type, const struct vs_value *value,
                struct vs_buf *out);

#endif
