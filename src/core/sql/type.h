/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* SQL types and single values, as Flink SQL has them.
 *
 * Types are small values, copied freely; element types live in the plan arena. Each type has one physical form,
 * in which columns, values and state hold it (vs_type_physical). */
#ifndef VS_CORE_SQL_TYPE_H
#define VS_CORE_SQL_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum vs_kind {
    VS_KIND_NULL, /* an untyped NULL literal, before it meets a type */
    VS_KIND_BOOLEAN,
    VS_KIND_TINYINT,
    VS_KIND_SMALLINT,
    VS_KIND_INT,
    VS_KIND_BIGINT,
    VS_KIND_FLOAT,
    VS_KIND_DOUBLE,
    VS_KIND_DECIMAL,
    VS_KIND_CHAR,
    VS_KIND_VARCHAR, /* STRING is VARCHAR(VS_LENGTH_MAX) */
    VS_KIND_BINARY,
    VS_KIND_VARBINARY, /* BYTES is VARBINARY(VS_LENGTH_MAX) */
    VS_KIND_DATE,      /* days since 1970-01-01 */
    VS_KIND_TIME,      /* milliseconds of the day */
    VS_KIND_TIMESTAMP,     /* local date and time, as if in UTC */
    VS_KIND_TIMESTAMP_LTZ, /* a point in time */
    VS_KIND_INTERVAL_MONTH,
    VS_KIND_INTERVAL_DAY, /* milliseconds */
    VS_KIND_ARRAY,
    VS_KIND_MAP,
    VS_KIND_ROW,
    VS_KIND_DESCRIPTOR, /* DESCRIPTOR(col), only as an argument */
    VS_KIND_SYMBOL,     /* a word such as DAY in EXTRACT(DAY FROM x), as text */
    VS_KIND_COUNT
};

enum { VS_LENGTH_MAX = INT32_MAX, VS_DECIMAL_PRECISION_MAX = 38 };

/* Time attributes (flink.md section 2): kept through projections, lost by casts and arithmetic. */
enum vs_time_attribute { VS_TIME_NONE, VS_TIME_ROWTIME, VS_TIME_PROCTIME };

struct vs_type {
    enum vs_kind kind;
    bool not_null;
    enum vs_time_attribute attribute;
    int32_t precision; /* DECIMAL, TIME, TIMESTAMP..: digits; CHAR, VARCHAR, BINARY..: length */
    int32_t scale;     /* DECIMAL */
    const struct vs_type *element; /* ARRAY: element; MAP: [0] key, [1] value; ROW: fields */
    const struct vs_str *names;    /* ROW: field names */
    uint32_t element_count;
};

/* How a value lies in memory. */
enum vs_physical {
    VS_PHYS_BOOL, /* uint8_t, 0 or 1 */
    VS_PHYS_I32,  /* TINYINT, SMALLINT, INT, DATE, TIME: int32_t, in the range of its kind */
    VS_PHYS_I64,  /* BIGINT, INTERVALs, TIMESTAMP and TIMESTAMP_LTZ up to precision 3 (epoch ms): int64_t */
    VS_PHYS_F32,
    VS_PHYS_F64,
    VS_PHYS_I128,   /* DECIMAL: unscaled */
    VS_PHYS_STR,    /* CHAR, VARCHAR, BINARY, VARBINARY, SYMBOL: struct vs_str */
    VS_PHYS_TS16,   /* TIMESTAMP and TIMESTAMP_LTZ above precision 3: struct vs_timestamp */
    VS_PHYS_NESTED, /* ARRAY, MAP, ROW: const struct vs_value * */
    VS_PHYS_NONE
};

struct vs_timestamp {
    int64_t ms;
    int32_t ns; /* 0..999999 within the millisecond */
    int32_t zero;
};

/* One value with its NULL flag; text and nested values borrow from the owner's arena. */
struct vs_value {
    bool is_null;
    union {
        uint8_t boolean;
        int32_t i32;
        int64_t i64;
        float f32;
        double f64;
        __int128 i128;
        struct vs_str str;
        struct vs_timestamp ts;
        struct {
            const struct vs_value *items; /* ARRAY: elements; ROW: fields; MAP: keys and values in turn */
            uint32_t count;
        } nested;
    } as;
};

enum vs_row_kind { VS_ROW_INSERT, VS_ROW_UPDATE_BEFORE, VS_ROW_UPDATE_AFTER, VS_ROW_DELETE };

enum vs_physical vs_type_physical(struct vs_type type);
size_t vs_physical_size(enum vs_physical physical);
/* Kind and parameters equal, NOT NULL and time attribute aside. */
bool vs_type_equal(struct vs_type a, struct vs_type b);
/* As Flink writes types: "DECIMAL(10, 2) NOT NULL", "TIMESTAMP_LTZ(3) *ROWTIME*", "STRING". */
void vs_type_print(struct vs_buf *out, struct vs_type type);
bool vs_kind_is_number(enum vs_kind kind);
bool vs_kind_is_text(enum vs_kind kind);
bool vs_kind_is_timestamp(enum vs_kind kind);
const char *vs_row_kind_text(enum vs_row_kind kind); /* "+I" "-U" "+U" "-D" */

static inline struct vs_type vs_type_of(enum vs_kind kind)
{
    return (struct vs_type){.kind = kind};
}
static inline struct vs_type vs_type_string(void)
{
    return (struct vs_type){.kind = VS_KIND_VARCHAR, .precision = VS_LENGTH_MAX};
}
static inline struct vs_type vs_type_ltz(int32_t precision)
{
    return (struct vs_type){.kind = VS_KIND_TIMESTAMP_LTZ, .precision = precision};
}

#endif
