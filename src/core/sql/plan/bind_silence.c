/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* SILENCE(input => TABLE t PARTITION BY k, on_time => DESCRIPTOR(ts), timeout => INTERVAL '10'
 * MINUTES
 *         [, expected => TABLE devices PARTITION BY k]): rows that did not come.
 *
 * As a process table function of Flink: by position the own arguments come first (input, timeout,
 * expected), then on_time and uid. */
#include "base/check.h"
#include "core/sql/plan/bind_function.h"

static const struct vs_param params[] = {
    {"input", false}, {"timeout", false}, {"expected", true}, {"on_time", true}, {"uid", true}};
enum { INPUT, TIMEOUT, EXPECTED, ON_TIME, UID, PARAM_COUNT };

/* (TABLE t PARTITION BY k, INTERVAL '10' MINUTES, DESCRIPTOR(ts)): `expected` is left out in the
 * middle. */
static void move_positional(const struct vs_ast_expr **args)
{
    if (args[EXPECTED] == NULL || args[EXPECTED]->kind != VS_AST_DESCRIPTOR)
        return;
    args[UID] = args[ON_TIME];
    args[ON_TIME] = args[EXPECTED];
    args[EXPECTED] = NULL;
}

enum vs_err vs_bind_partition_columns(struct vs_binder *binder, const struct vs_ast_expr *arg,
                                  const char *name, const struct vs_relation *relation,
                                  uint32_t **out, uint32_t *count)
{
    if (arg->kind != VS_AST_TABLE_ARG || arg->as.table.partition.count == 0)
        return vs_bind_fail(
            binder, arg->at,
            "Table argument '%s' requires a PARTITION BY clause for parallel processing.", name);
    return vs_bind_partition(binder, &arg->as.table.partition, relation, out, count);
}

enum option { OPTION_MINUTE, OPTION_SECONDS, OPTION_TIME };

static bool fits(enum option option, struct vs_type type)
{
    switch (option) {
    case OPTION_MINUTE:
        return type.kind == VS_KIND_INT;
    case OPTION_SECONDS:
        return type.kind == VS_KIND_INT || type.kind == VS_KIND_BIGINT;
    case OPTION_TIME:
        return type.kind == VS_KIND_BIGINT ||
               ((type.kind == VS_KIND_TIMESTAMP || type.kind == VS_KIND_TIMESTAMP_LTZ) &&
                vs_type_physical(type) == VS_PHYS_I64);
    }
    VS_UNREACHABLE();
}

/* A column of that name in the expected table; VS_NO_COLUMN: none. */
static enum vs_err find_option(struct vs_binder *binder, const struct vs_relation *relation,
                               uint32_t at, const char *name, enum option option, int32_t *out)
{
    *out = VS_NO_COLUMN;
    for (uint32_t i = 0; i < relation->field_count; i++) {
        if (!vs_str_equal(relation->fields[i].name, vs_str(name)))
            continue;
        static const char *const wants[] = {"an INT", "an INT or BIGINT",
                                            "a BIGINT, TIMESTAMP(3) or TIMESTAMP_LTZ(3)"};
        if (!fits(option, relation->rel->node.types[relation->fields[i].column]))
            return vs_bind_fail(binder, at,
                                "Column '%s' of the table argument 'expected' must be %s", name,
                                wants[option]);
        *out = (int32_t)relation->fields[i].column;
    }
    return VS_ERR_OK;
}

static enum vs_err check_partition_types(struct vs_binder *binder, const struct vs_ast_expr *arg,
                                         const struct vs_relation *input,
                                         const struct vs_silence_spec *spec,
                                         uint32_t expected_count)
{
    if (expected_count != spec->partition_count)
        return vs_bind_fail(binder, arg->at,
                            "Table argument 'expected' must have as many PARTITION BY columns as "
                            "'input': %u, not %u",
                            spec->partition_count, expected_count);
    for (uint32_t i = 0; i < expected_count; i++) {
        struct vs_type left = input->rel->node.types[spec->partition[i]];
        struct vs_type right = spec->expected->node.types[spec->expected_partition[i]];
        bool text = vs_kind_is_text(left.kind) && vs_kind_is_text(right.kind);
        if (!text && !vs_type_equal(left, right))
            return vs_bind_fail(
                binder, arg->at,
                "The PARTITION BY columns of 'input' and 'expected' must be of the same types");
    }
    return VS_ERR_OK;
}

static enum vs_err bind_expected(struct vs_binder *binder, const struct vs_ast_expr *arg,
                                 const struct vs_relation *input, struct vs_silence_spec *spec)
{
    struct vs_relation relation;
    VS_TRY(vs_bind_registry(binder, arg, &relation));
    uint32_t *partition = NULL, count = 0;
    VS_TRY(vs_bind_partition_columns(binder, arg, "expected", &relation, &partition, &count));
    spec->expected = relation.rel;
    spec->expected_partition = partition;
    VS_TRY(check_partition_types(binder, arg, input, spec, count));
    VS_TRY(find_option(binder, &relation, arg->at, "timeout_seconds", OPTION_SECONDS,
                       &spec->timeout_column));
    VS_TRY(find_option(binder, &relation, arg->at, "opens_at", OPTION_MINUTE, &spec->opens_column));
    VS_TRY(find_option(binder, &relation, arg->at, "closes_at", OPTION_MINUTE, &spec->closes_column));
    VS_TRY(find_option(binder, &relation, arg->at, "maintenance_from", OPTION_TIME,
                       &spec->from_column));
    VS_TRY(find_option(binder, &relation, arg->at, "maintenance_until", OPTION_TIME,
                       &spec->until_column));
    if ((spec->opens_column < 0) != (spec->closes_column < 0))
        return vs_bind_fail(
            binder, arg->at,
            "The table argument 'expected' needs both columns 'opens_at' and 'closes_at', or none");
    if ((spec->from_column < 0) != (spec->until_column < 0))
        return vs_bind_fail(binder, arg->at,
                            "The table argument 'expected' needs both columns 'maintenance_from' "
                            "and 'maintenance_until', or none");
    return VS_ERR_OK;
}

enum vs_err vs_bind_on_time(struct vs_binder *binder, const struct vs_ast_expr *call,
                             const struct vs_ast_expr *arg, const struct vs_relation *input,
                             uint32_t *out)
{
    static const char wants[] =
        "Table argument 'input' requires a time attribute. Please provide one using the "
        "implicit on_time argument.";
    if (arg == NULL)
        return vs_bind_fail(binder, call->at, "%s", wants);
    VS_TRY(vs_bind_descriptor(binder, arg, "on_time", input, out));
    if (input->rel->node.types[*out].attribute != VS_TIME_ROWTIME)
        return vs_bind_fail(binder, arg->at, "%s It must be a column with a WATERMARK", wants);
    return VS_ERR_OK;
}

enum vs_err vs_bind_silence(struct vs_binder *binder, const struct vs_ast_expr *call,
                            struct vs_relation *out)
{
    const struct vs_ast_expr *args[PARAM_COUNT] = {NULL};
    struct vs_silence_spec spec = {.timeout_column = VS_NO_COLUMN,
                                   .opens_column = VS_NO_COLUMN,
                                   .closes_column = VS_NO_COLUMN,
                                   .from_column = VS_NO_COLUMN,
                                   .until_column = VS_NO_COLUMN};
    struct vs_relation input;
    uint32_t *partition = NULL;
    VS_TRY(vs_bind_args(binder, call, params, PARAM_COUNT, args));
    move_positional(args);
    VS_TRY(vs_bind_table_arg(binder, args[INPUT], "input", &input));
    VS_TRY(vs_bind_partition_columns(binder, args[INPUT], "input", &input, &partition, &spec.partition_count));
    spec.partition = partition;
    VS_TRY(vs_bind_on_time(binder, call, args[ON_TIME], &input, &spec.time_column));
    VS_TRY(vs_bind_interval(binder, args[TIMEOUT], "Argument timeout", &spec.timeout_ms));
    if (spec.timeout_ms <= 0)
        return vs_bind_fail(binder, args[TIMEOUT]->at, "Argument timeout must be above zero");
    VS_TRY(vs_bind_append_only(binder, input.rel, call->at, "StreamPhysicalProcessTableFunction"));
    if (args[EXPECTED] != NULL)
        VS_TRY(bind_expected(binder, args[EXPECTED], &input, &spec));
    *out = vs_relation_of_rel(binder, vs_rel_silence(&binder->rels, input.rel, &spec),
                              (struct vs_str){0});
    return VS_ERR_OK;
}
