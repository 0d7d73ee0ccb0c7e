/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/datagen.h"

#include "base/check.h"

enum { DAY_MS = 86400000 };

/* In [0, 1). */
static double fraction(struct vs_random *random)
{
    return (double)(vs_random_next(random) >> 11) * 0x1p-53;
}

static __int128 whole(const struct vs_datagen_field *field, struct vs_random *random)
{
    unsigned __int128 span = (unsigned __int128)(field->max - field->min) + 1;
    unsigned __int128 bits = (unsigned __int128)vs_random_next(random) << 64;
    bits |= vs_random_next(random);
    return field->min + (__int128)(bits % span);
}

/* Of half the range each, so that its width cannot overflow. */
static double real(const struct vs_datagen_field *field, struct vs_random *random)
{
    double v = 2 * (field->real_min / 2 + fraction(random) * (field->real_max / 2 - field->real_min / 2));
    return v < field->real_max ? v : field->real_min;
}

static uint64_t length(const struct vs_datagen_field *field, struct vs_random *random)
{
    return field->var_len ? 1 + vs_random_below(random, field->length) : field->length;
}

static struct vs_str text(const struct vs_datagen_field *field, struct vs_arena *scratch, struct vs_random *random)
{
    size_t len = length(field, random);
    char *out = vs_arena_raw(scratch, len);
    bool hex = vs_kind_is_text(field->type.kind);
    for (size_t i = 0; i < len; i++)
        out[i] = hex ? "0123456789abcdef"[vs_random_next(random) >> 60] : (char)(vs_random_next(random) >> 56);
    return (struct vs_str){out, len};
}

static void nested(const struct vs_datagen_field *field, struct vs_arena *scratch, struct vs_random *random,
                   const struct vs_record *record, struct vs_value *out)
{
    bool row = field->type.kind == VS_KIND_ROW;
    uint32_t count = row ? field->part_count : (uint32_t)field->length * field->part_count;
    struct vs_value *items = VS_ARENA_ARRAY(scratch, count, struct vs_value);
    for (uint32_t i = 0; i < count; i++)
        items[i] = vs_datagen_value(&field->parts[i % field->part_count], scratch, random, record);
    out->as.nested.items = items;
    out->as.nested.count = count;
}

static void timestamp(const struct vs_datagen_field *field, struct vs_random *random, const struct vs_record *record,
                      struct vs_value *out)
{
    int64_t ms = record->timestamp_ms;
    if (field->max_past_ms > 0)
        ms -= (int64_t)vs_random_below(random, (uint64_t)field->max_past_ms);
    if (vs_type_physical(field->type) == VS_PHYS_TS16)
        out->as.ts.ms = ms;
    else
        out->as.i64 = ms;
}

static void random_value(const struct vs_datagen_field *field, struct vs_arena *scratch, struct vs_random *random,
                         const struct vs_record *record, struct vs_value *out)
{
    switch (field->type.kind) {
    case VS_KIND_BOOLEAN:
        out->as.boolean = (uint8_t)(vs_random_next(random) >> 63);
        return;
    case VS_KIND_TINYINT:
    case VS_KIND_SMALLINT:
    case VS_KIND_INT:
        out->as.i32 = (int32_t)whole(field, random);
        return;
    case VS_KIND_BIGINT:
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
        out->as.i64 = (int64_t)whole(field, random);
        return;
    case VS_KIND_DECIMAL:
        out->as.i128 = whole(field, random);
        return;
    case VS_KIND_FLOAT:
        out->as.f32 = (float)real(field, random);
        return;
    case VS_KIND_DOUBLE:
        out->as.f64 = real(field, random);
        return;
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
        out->as.str = text(field, scratch, random);
        return;
    case VS_KIND_DATE:
        out->as.i32 = (int32_t)(record->timestamp_ms / DAY_MS);
        return;
    case VS_KIND_TIME:
        out->as.i32 = (int32_t)(record->timestamp_ms % DAY_MS);
        return;
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
        timestamp(field, random, record, out);
        return;
    case VS_KIND_ARRAY:
    case VS_KIND_MAP:
    case VS_KIND_ROW:
        nested(field, scratch, random, record, out);
        return;
    case VS_KIND_NULL:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

static void sequence_value(const struct vs_datagen_field *field, struct vs_arena *scratch,
                           const struct vs_record *record, struct vs_value *out)
{
    int64_t v = field->start + record->offset;
    switch (vs_type_physical(field->type)) {
    case VS_PHYS_I32:
        out->as.i32 = (int32_t)v;
        return;
    case VS_PHYS_I64:
        out->as.i64 = v;
        return;
    case VS_PHYS_F32:
        out->as.f32 = (float)v;
        return;
    case VS_PHYS_F64:
        out->as.f64 = (double)v;
        return;
    case VS_PHYS_I128:
        out->as.i128 = v;
        for (int32_t i = 0; i < field->type.scale; i++)
            out->as.i128 *= 10;
        return;
    case VS_PHYS_STR:
        out->as.str = vs_arena_printf(scratch, "%lld", (long long)v);
        return;
    case VS_PHYS_BOOL:
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        break;
    }
    VS_UNREACHABLE();
}

struct vs_value vs_datagen_value(const struct vs_datagen_field *field, struct vs_arena *scratch,
                                 struct vs_random *random, const struct vs_record *record)
{
    struct vs_value out = {0};
    out.is_null = field->null_rate > 0 && fraction(random) < field->null_rate;
    if (out.is_null)
        return out;
    if (field->sequence)
        sequence_value(field, scratch, record, &out);
    else
        random_value(field, scratch, random, record, &out);
    return out;
}
