/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/generator.h"

#include "base/check.h"
#include "base/hash.h"
#include "core/sql/format/datagen.h"
#include "core/sql/format/nexmark.h"

struct vs_generator {
    struct vs_generator_pace pace;
    struct vs_datagen_field *fields; /* datagen: per physical column */
    struct vs_nexmark *nexmark;
};

bool vs_table_is_generated(const struct vs_table *table)
{
    return vs_str_equal(table->connector, VS_STR("datagen")) || vs_str_equal(table->connector, VS_STR("nexmark"));
}

/* Every option `fields.x` must have had somebody who asked for it. */
static enum vs_err check_used(const struct vs_datagen_options *options, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < options->table->option_count; i++) {
        struct vs_str key = options->table->options[i].key;
        if (vs_str_starts_with(key, VS_STR("fields.")) && !options->used[i])
            return vs_fail(note, VS_ERR_INVALID,
                           "Unsupported options found for 'datagen'. Unsupported options: %.*s: there is no such "
                           "column, or its type has no such option.",
                           VS_STR_ARG(key));
    }
    return VS_ERR_OK;
}

/* A sequence ends the table with its last number, whichever column has the shortest. */
static void add_field(struct vs_generator *generator, const struct vs_datagen_field *field)
{
    if (field->sequence && (uint64_t)(field->end - field->start) < generator->pace.rows)
        generator->pace.rows = (uint64_t)(field->end - field->start) + 1;
}

static enum vs_err open_datagen(struct vs_arena *plan, const struct vs_table *table, struct vs_generator *generator,
                                struct vs_err_note *note)
{
    int64_t number;
    struct vs_str rows = vs_table_option(table, VS_STR("number-of-rows"));
    struct vs_str rate = vs_table_option(table, VS_STR("rows-per-second"));
    generator->pace = (struct vs_generator_pace){UINT64_MAX, 10000};
    if (rows.len > 0 && vs_str_to_int64(rows, &number))
        generator->pace.rows = number < 0 ? 0 : (uint64_t)number;
    if (rate.len > 0 && vs_str_to_int64(rate, &number) && number > 0)
        generator->pace.rows_per_second = (uint64_t)number;
    struct vs_datagen_options options = {plan, table, VS_ARENA_ARRAY(plan, table->option_count, bool)};
    generator->fields = VS_ARENA_ARRAY(plan, table->column_count, struct vs_datagen_field);
    for (uint32_t i = 0, place = 0; i < table->column_count; i++) {
        const struct vs_table_column *column = &table->columns[i];
        if (column->kind == VS_COLUMN_METADATA)
            return vs_fail(note, VS_ERR_INVALID, "column '%.*s': datagen has no metadata columns",
                           VS_STR_ARG(column->name));
        if (column->kind != VS_COLUMN_PHYSICAL)
            continue;
        struct vs_str path = vs_arena_printf(plan, "fields.%.*s", VS_STR_ARG(column->name));
        VS_TRY(vs_datagen_field(&options, path, &column->type, &generator->fields[place], note));
        add_field(generator, &generator->fields[place++]);
    }
    return check_used(&options, note);
}

enum vs_err vs_generator_new(struct vs_arena *plan, const struct vs_table *table, struct vs_generator **out,
                             struct vs_err_note *note)
{
    struct vs_generator *generator = VS_ARENA_NEW(plan, struct vs_generator);
    *out = generator;
    if (vs_str_equal(table->connector, VS_STR("datagen")))
        return open_datagen(plan, table, generator, note);
    return vs_nexmark_new(plan, table, &generator->nexmark, &generator->pace, note);
}

struct vs_generator_pace vs_generator_pace(const struct vs_generator *generator)
{
    return generator->pace;
}

struct vs_value vs_generator_value(const struct vs_generator *generator, struct vs_arena *scratch, uint32_t column,
                                   const struct vs_record *record)
{
    uint64_t seed;
    VS_CHECK_INT(record->value.len, ==, sizeof seed);
    memcpy(&seed, record->value.ptr, sizeof seed);
    if (generator->nexmark != NULL)
        return vs_nexmark_value(generator->nexmark, scratch, column, seed, (uint64_t)record->offset);
    struct vs_random random = {vs_hash_mix(vs_hash_mix(seed, column), (uint64_t)record->offset)};
    return vs_datagen_value(&generator->fields[column], scratch, &random, record);
}
