/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "core/sql/expr/decimal.h"
#include "core/sql/expr/float_text.h"
#include "core/sql/format/datagen.h"

enum { TEXT_LENGTH = 100, ITEMS_LENGTH = 3, LENGTH_MAX = 1 << 20 };

struct options {
    const struct vs_datagen_options *of;
    struct vs_arena *plan;
    struct vs_str path;
    struct vs_err_note *note;
};

static bool find(const struct options *options, const char *name, struct vs_str *out)
{
    struct vs_str key = vs_arena_printf(options->plan, "%.*s.%s", VS_STR_ARG(options->path), name);
    const struct vs_table *table = options->of->table;
    for (uint32_t i = 0; i < table->option_count; i++) {
        if (vs_str_equal(table->options[i].key, key)) {
            *out = table->options[i].value;
            options->of->used[i] = true;
            return true;
        }
    }
    return false;
}

static enum vs_err bad_value(const struct options *options, const char *name, struct vs_str value)
{
    return vs_fail(options->note, VS_ERR_INVALID, "Could not parse value '%.*s' for key '%.*s.%s'.", VS_STR_ARG(value),
                   VS_STR_ARG(options->path), name);
}

static enum vs_err whole(const struct options *options, const char *name, __int128 low, __int128 high, __int128 *out)
{
    struct vs_str value;
    int64_t number;
    if (!find(options, name, &value))
        return VS_ERR_OK;
    if (!vs_str_to_int64(value, &number) || number < low || number > high)
        return bad_value(options, name, value);
    *out = number;
    return VS_ERR_OK;
}

static enum vs_err real(const struct options *options, const char *name, double *out)
{
    struct vs_str value;
    if (find(options, name, &value) && !vs_text_to_double(value, out))
        return bad_value(options, name, value);
    return VS_ERR_OK;
}

static enum vs_err check_order(const struct options *options, bool ok)
{
    return ok ? VS_ERR_OK
              : vs_fail(options->note, VS_ERR_INVALID,
                        "'%.*s.min' must be less than '%.*s.max': the lower bound must be strictly less than the "
                        "upper bound.",
                        VS_STR_ARG(options->path), VS_STR_ARG(options->path));
}

static enum vs_err whole_range(const struct options *options, int bits, struct vs_datagen_field *out)
{
    out->max = ((__int128)1 << (bits - 1)) - 1;
    out->min = -out->max - 1;
    __int128 low = out->min;
    __int128 high = out->max;
    VS_TRY(whole(options, "min", low, high, &out->min));
    VS_TRY(whole(options, "max", low, high, &out->max));
    VS_TRY(check_order(options, bits == 64 ? out->min < out->max : out->min <= out->max));
    return VS_ERR_OK;
}

static enum vs_err decimal_bound(const struct options *options, const char *name, int32_t scale, __int128 *out)
{
    struct vs_str value;
    bool number = false;
    struct vs_decimal_shape shape = {VS_DECIMAL_PRECISION_MAX, scale};
    if (!find(options, name, &value))
        return VS_ERR_OK;
    return vs_decimal_from_text(value, shape, &number, out) && number ? VS_ERR_OK : bad_value(options, name, value);
}

static enum vs_err decimal_range(const struct options *options, struct vs_datagen_field *out)
{
    __int128 most = (__int128)vs_decimal_power(out->type.precision) - 1;
    out->min = -most;
    out->max = most;
    VS_TRY(decimal_bound(options, "min", out->type.scale, &out->min));
    VS_TRY(decimal_bound(options, "max", out->type.scale, &out->max));
    return check_order(options, out->min < out->max && out->min >= -most && out->max <= most);
}

static enum vs_err real_range(const struct options *options, double most, struct vs_datagen_field *out)
{
    out->real_min = -most;
    out->real_max = most;
    VS_TRY(real(options, "min", &out->real_min));
    VS_TRY(real(options, "max", &out->real_max));
    return check_order(options, out->real_min < out->real_max);
}

static enum vs_err length_option(const struct options *options, uint64_t usual, struct vs_datagen_field *out)
{
    __int128 length = (__int128)usual;
    VS_TRY(whole(options, "length", 1, LENGTH_MAX, &length));
    out->length = (uint64_t)length;
    return VS_ERR_OK;
}

static enum vs_err text_length(const struct options *options, bool fixed, struct vs_datagen_field *out)
{
    struct vs_str value;
    uint64_t declared = (uint64_t)out->type.precision;
    if (fixed) {
        out->length = declared;
        if (!find(options, "length", &value))
            return VS_ERR_OK;
        return vs_fail(options->note, VS_ERR_INVALID,
                       "Custom length for fixed-length type (CHAR/BINARY) field '%.*s' is not supported.",
                       VS_STR_ARG(options->path));
    }
    VS_TRY(length_option(options, declared == VS_LENGTH_MAX ? TEXT_LENGTH : declared, out));
    if (out->length > declared)
        return vs_fail(options->note, VS_ERR_INVALID,
                       "Custom length '%llu' for variable-length type (VARCHAR/STRING/VARBINARY/BYTES) field '%.*s' "
                       "should be shorter than '%llu' defined in the schema.",
                       (unsigned long long)out->length, VS_STR_ARG(options->path), (unsigned long long)declared);
    if (find(options, "var-len", &value)) {
        out->var_len = vs_str_equal_nocase(value, VS_STR("true"));
        if (!out->var_len && !vs_str_equal_nocase(value, VS_STR("false")))
            return bad_value(options, "var-len", value);
    }
    return VS_ERR_OK;
}

static enum vs_err part(const struct options *options, struct vs_str name, const struct vs_type *type,
                        struct vs_datagen_field *out)
{
    struct vs_str path =
        vs_arena_printf(options->plan, "%.*s.%.*s", VS_STR_ARG(options->path), VS_STR_ARG(name));
    return vs_datagen_field(options->of, path, type, out, options->note);
}

static enum vs_err parts(const struct options *options, struct vs_datagen_field *out)
{
    static const char *const of_map[] = {"key", "value"};
    const struct vs_type *type = &out->type;
    out->part_count = type->kind == VS_KIND_ROW ? type->element_count : type->kind == VS_KIND_MAP ? 2 : 1;
    out->parts = VS_ARENA_ARRAY(options->plan, out->part_count, struct vs_datagen_field);
    for (uint32_t i = 0; i < out->part_count; i++) {
        struct vs_str name = type->kind == VS_KIND_ROW   ? type->names[i]
                             : type->kind == VS_KIND_MAP ? vs_str(of_map[i])
                                                         : VS_STR("element");
        VS_TRY(part(options, name, &type->element[i], &out->parts[i]));
    }
    return type->kind == VS_KIND_ROW ? VS_ERR_OK : length_option(options, ITEMS_LENGTH, out);
}

static enum vs_err max_past(const struct options *options, struct vs_datagen_field *out)
{
    struct vs_str value;
    if (!find(options, "max-past", &value))
        return VS_ERR_OK;
    return vs_str_to_duration_ms(value, &out->max_past_ms) && out->max_past_ms >= 0
               ? VS_ERR_OK
               : bad_value(options, "max-past", value);
}

static enum vs_err of_random(const struct options *options, struct vs_datagen_field *out)
{
    switch (out->type.kind) {
    case VS_KIND_BOOLEAN:
    case VS_KIND_DATE:
    case VS_KIND_TIME:
        return VS_ERR_OK;
    case VS_KIND_TINYINT:
        return whole_range(options, 8, out);
    case VS_KIND_SMALLINT:
        return whole_range(options, 16, out);
    case VS_KIND_INT:
        return whole_range(options, 32, out);
    case VS_KIND_BIGINT:
        return whole_range(options, 64, out);
    case VS_KIND_FLOAT:
        return real_range(options, 3.4028234663852886e38, out);
    case VS_KIND_DOUBLE:
        return real_range(options, 1.7976931348623157e308, out);
    case VS_KIND_DECIMAL:
        return decimal_range(options, out);
    case VS_KIND_CHAR:
    case VS_KIND_BINARY:
        return text_length(options, true, out);
    case VS_KIND_VARCHAR:
    case VS_KIND_VARBINARY:
        return text_length(options, false, out);
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
        return max_past(options, out);
    case VS_KIND_INTERVAL_MONTH:
        out->max = 120000;
        return VS_ERR_OK;
    case VS_KIND_INTERVAL_DAY:
        out->max = INT64_MAX;
        return VS_ERR_OK;
    case VS_KIND_ARRAY:
    case VS_KIND_MAP:
    case VS_KIND_ROW:
        return parts(options, out);
    case VS_KIND_NULL:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

static enum vs_err of_sequence(const struct options *options, struct vs_datagen_field *out)
{
    static const char *const names[] = {"start", "end"};
    __int128 bounds[2] = {0, 0};
    struct vs_str value;
    for (uint32_t i = 0; i < 2; i++) {
        if (!find(options, names[i], &value))
            return vs_fail(options->note, VS_ERR_INVALID,
                           "Could not find required property '%.*s.%s' for sequence generator.",
                           VS_STR_ARG(options->path), names[i]);
        VS_TRY(whole(options, names[i], INT64_MIN, INT64_MAX, &bounds[i]));
    }
    bool number = vs_kind_is_number(out->type.kind);
    if (!number && out->type.kind != VS_KIND_CHAR && out->type.kind != VS_KIND_VARCHAR) {
        struct vs_buf text = {0};
        vs_type_print(&text, out->type);
        enum vs_err err = vs_fail(options->note, VS_ERR_INVALID, "Unsupported type for a sequence: %.*s",
                                  VS_STR_ARG(vs_buf_str(&text)));
        vs_buf_free(&text);
        return err;
    }
    if (bounds[0] > bounds[1] || bounds[1] - bounds[0] > INT64_MAX)
        return vs_fail(options->note, VS_ERR_INVALID, "'%.*s.start' must not be above '%.*s.end'.",
                       VS_STR_ARG(options->path), VS_STR_ARG(options->path));
    out->start = (int64_t)bounds[0];
    out->end = (int64_t)bounds[1];
    return VS_ERR_OK;
}

enum vs_err vs_datagen_field(const struct vs_datagen_options *of, struct vs_str path, const struct vs_type *type,
                             struct vs_datagen_field *out, struct vs_err_note *note)
{
    struct options options = {of, of->plan, path, note};
    struct vs_str kind = VS_STR("random");
    *out = (struct vs_datagen_field){.type = *type};
    (void)find(&options, "kind", &kind);
    out->sequence = vs_str_equal(kind, VS_STR("sequence"));
    if (!out->sequence && !vs_str_equal(kind, VS_STR("random")))
        return vs_fail(note, VS_ERR_INVALID, "Unsupported generator kind: %.*s (there are random and sequence)",
                       VS_STR_ARG(kind));
    VS_TRY(real(&options, "null-rate", &out->null_rate));
    return out->sequence ? of_sequence(&options, out) : of_random(&options, out);
}
