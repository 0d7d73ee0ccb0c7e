/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* JSON values to SQL values, as Flink's json format converts them.
 *
 * The text was validated by the scanner. Strings are views into it where nothing is escaped; all else that a
 * value points to lies in the scratch arena. Pure. Measured on Flink 2.3.0 (tests/golden/json_format); where
 * Flink's streaming parser loses its place after a bad value we do not. */
#ifndef VS_CORE_SQL_FORMAT_JSON_VALUE_H
#define VS_CORE_SQL_FORMAT_JSON_VALUE_H

#include "base/arena.h"
#include "core/json/json.h"
#include "core/sql/format/time_text.h"
#include "core/sql/type.h"

struct vs_json_read {
    bool fail_on_missing_field;
    bool ignore_parse_errors; /* a bad value is NULL, at whatever depth */
    enum vs_time_standard standard;
};

enum vs_decoded {
    VS_DECODED_VALUE, /* may be NULL */
    VS_DECODED_BAD,
    VS_DECODED_FIELD_MISSING /* of a ROW, with fail_on_missing_field */
};

/* A MISSING value is NULL. */
enum vs_decoded vs_json_to_value(const struct vs_json_read *read, struct vs_arena *scratch,
                                 const struct vs_type *type, const struct vs_json_value *json,
                                 struct vs_value *out);

/* An object or array as Jackson writes its tree: no blanks, numbers in Java's form, as few escapes as can be.
 * Only, members of equal names are all kept. */
struct vs_str vs_json_compact(struct vs_arena *scratch, struct vs_str text);

/* Base64 with padding, blanks ignored. */
bool vs_base64_decode(struct vs_arena *scratch, struct vs_str text, struct vs_str *out);

/* A JSON number without fraction and exponent of at most 18 characters; false: look closer. */
bool vs_json_short_integer(struct vs_str number, int64_t *out);

#endif
