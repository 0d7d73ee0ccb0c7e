/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* ANOMALY(input => TABLE t PARTITION BY k, metric => DESCRIPTOR(v), on_time => DESCRIPTOR(ts) [,
 * method => 'ewma']
 *         [, threshold => 3.0] [, season => 'hour_of_week'] ..): one row per row of the input, with
 * its score.
 *
 * As a process table function of Flink: its columns are the partition, its own, then rowtime.
 * docs/anomaly.md. */
#include "core/sql/plan/bind_function.h"

#include <math.h>

#include "core/sql/anomaly.h"

enum {
    INPUT,
    METRIC,
    DETECTOR,
    THRESHOLD,
    WARM_UP,
    HISTORY,
    SEASON,
    DIRECTION,
    MIN_DEVIATION,
    TREES,
    SHINGLE,
    ON_TIME,
    UID,
    PARAM_COUNT
};
static const struct vs_param params[PARAM_COUNT] = {
    {"input", false},    {"metric", false},    {"detector", true},
    {"threshold", true}, {"warm_up", true},   {"history", true},
    {"season", true},    {"direction", true}, {"min_deviation", true},
    {"trees", true},     {"shingle", true},   {"on_time", true},
    {"uid", true}};

static enum vs_err bind_constant(struct vs_binder *binder, const struct vs_ast_expr *ast,
                                 struct vs_type type, const char *name, struct vs_value *out)
{
    struct vs_scope empty = {0};
    const struct vs_expr *expr = NULL;
    VS_TRY(vs_bind_expr(binder, &empty, ast, &expr));
    if (expr->kind == VS_EXPR_CONST && !expr->value.is_null && !vs_type_equal(expr->type, type)) {
        bool both = vs_kind_is_number(expr->type.kind) && vs_kind_is_number(type.kind);
        both |= vs_kind_is_text(expr->type.kind) && vs_kind_is_text(type.kind);
        if (!both ||
            vs_expr_cast(binder->arena, expr, type, false, &expr, binder->note) != VS_ERR_OK)
            expr = NULL;
    }
    if (expr == NULL || expr->kind != VS_EXPR_CONST || expr->value.is_null)
        return vs_bind_fail(binder, ast->at, "Argument %s of ANOMALY must be a %s literal", name,
                            vs_kind_is_text(type.kind) ? "text" : "number");
    *out = expr->value;
    return VS_ERR_OK;
}

/* One of the words; *out is its index. */
static enum vs_err bind_word(struct vs_binder *binder, const struct vs_ast_expr *ast,
                             const char *name, const char *const *words, uint32_t *out)
{
    struct vs_value value = {0};
    struct vs_buf list = {0};
    if (ast == NULL)
        return VS_ERR_OK;
    VS_TRY(bind_constant(binder, ast, vs_type_string(), name, &value));
    for (uint32_t i = 0; words[i] != NULL; i++) {
        if (vs_str_equal_nocase(value.as.str, vs_str(words[i]))) {
            *out = i;
            vs_buf_free(&list);
            return VS_ERR_OK;
        }
        vs_buf_printf(&list, "%s'%s'", i == 0 ? "" : ", ", words[i]);
    }
    enum vs_err err = vs_bind_fail(binder, ast->at, "Argument %s of ANOMALY is one of %.*s", name,
                                   (int)list.len, list.ptr);
    vs_buf_free(&list);
    return err;
}

static enum vs_err bind_number(struct vs_binder *binder, const struct vs_ast_expr *ast,
                               const char *name, double smallest, double largest, double *out)
{
    struct vs_value value = {0};
    if (ast == NULL)
        return VS_ERR_OK;
    VS_TRY(bind_constant(binder, ast, vs_type_of(VS_KIND_DOUBLE), name, &value));
    if (!(value.as.f64 >= smallest && value.as.f64 <= largest))
        return vs_bind_fail(binder, ast->at, "Argument %s of ANOMALY is from %g to %g", name,
                            smallest, largest);
    *out = value.as.f64;
    return VS_ERR_OK;
}

static enum vs_err bind_count(struct vs_binder *binder, const struct vs_ast_expr *ast,
                              const char *name, uint32_t smallest, uint32_t largest, uint32_t *out)
{
    double number = *out;
    VS_TRY(bind_number(binder, ast, name, smallest, largest, &number));
    if (number != floor(number))
        return vs_bind_fail(binder, ast->at, "Argument %s of ANOMALY is a whole number", name);
    *out = (uint32_t)number;
    return VS_ERR_OK;
}

static enum vs_err bind_params(struct vs_binder *binder, const struct vs_ast_expr *const *args,
                               struct vs_anomaly_params *out)
{
    static const char *const methods[] = {"ewma", "spike_dip", "change_point", "forest", NULL};
    static const char *const seasons[] = {"none", "hour_of_day", "hour_of_week", NULL};
    static const char *const directions[] = {"both", "up", "down", NULL};
    uint32_t method = VS_ANOMALY_EWMA, season = VS_SEASON_NONE, direction = VS_ANOMALY_BOTH;
    VS_TRY(bind_word(binder, args[DETECTOR], "detector", methods, &method));
    VS_TRY(bind_word(binder, args[SEASON], "season", seasons, &season));
    VS_TRY(bind_word(binder, args[DIRECTION], "direction", directions, &direction));
    vs_anomaly_defaults((enum vs_anomaly_method)method, out);
    out->season = (enum vs_anomaly_season)season;
    out->direction = (enum vs_anomaly_direction)direction;
    VS_TRY(bind_count(binder, args[HISTORY], "history", 2, VS_ANOMALY_HISTORY_MAX, &out->history));
    if (out->method == VS_ANOMALY_SPIKE_DIP && args[WARM_UP] == NULL && out->warm_up > out->history)
        out->warm_up = out->history;
    uint32_t most = out->method == VS_ANOMALY_SPIKE_DIP ? out->history : 1000000;
    VS_TRY(bind_count(binder, args[WARM_UP], "warm_up", 2, most, &out->warm_up));
    double largest = out->method == VS_ANOMALY_SPIKE_DIP ? 1 : 1e6;
    VS_TRY(bind_number(binder, args[THRESHOLD], "threshold", 0, largest, &out->threshold));
    VS_TRY(
        bind_number(binder, args[MIN_DEVIATION], "min_deviation", 0, 1e300, &out->min_deviation));
    VS_TRY(bind_count(binder, args[TREES], "trees", 1, VS_ANOMALY_TREES_MAX, &out->trees));
    return bind_count(binder, args[SHINGLE], "shingle", 1, VS_ANOMALY_SHINGLE_MAX, &out->shingle);
}

/* The partition, the time, and the value as DOUBLE: all that the function reads. */
static enum vs_err bind_columns(struct vs_binder *binder, const struct vs_ast_expr *call,
                                const struct vs_ast_expr *const *args, struct vs_anomaly_spec *spec,
                                struct vs_rel **rel)
{
    struct vs_relation input;
    uint32_t *partition = NULL, *columns = NULL, value = 0;
    struct vs_column_list list = {0};
    const struct vs_expr *number = NULL;
    VS_TRY(vs_bind_table_arg(binder, args[INPUT], "input", &input));
    VS_TRY(vs_bind_partition_columns(binder, args[INPUT], "input", &input, &partition,
                                     &spec->partition_count));
    VS_TRY(vs_bind_on_time(binder, call, args[ON_TIME], &input, &spec->time_column));
    VS_TRY(vs_bind_descriptor(binder, args[METRIC], "metric", &input, &value));
    if (!vs_kind_is_number(input.rel->node.types[value].kind))
        return vs_bind_fail(binder, args[METRIC]->at,
                            "Argument metric of ANOMALY must be a column of numbers");
    VS_TRY(vs_bind_append_only(binder, input.rel, call->at, "StreamPhysicalProcessTableFunction"));
    VS_TRY(vs_expr_cast(binder->arena, vs_rel_column(binder, input.rel, value),
                        vs_type_of(VS_KIND_DOUBLE), false, &number, binder->note));
    for (uint32_t i = 0; i < spec->partition_count; i++)
        partition[i] =
            vs_column_list_add(binder, &list, vs_rel_column(binder, input.rel, partition[i]),
                               input.rel->node.names[partition[i]]);
    uint32_t time =
        vs_column_list_add(binder, &list, vs_rel_column(binder, input.rel, spec->time_column),
                           input.rel->node.names[spec->time_column]);
    value = vs_column_list_add(binder, &list, number, VS_STR("metric"));
    *rel = vs_column_list_project(binder, input.rel, &list, &columns);
    for (uint32_t i = 0; i < spec->partition_count; i++)
        partition[i] = columns[partition[i]];
    spec->partition = partition;
    spec->time_column = columns[time];
    spec->value_column = columns[value];
    return VS_ERR_OK;
}

enum vs_err vs_bind_anomaly(struct vs_binder *binder, const struct vs_ast_expr *call,
                            struct vs_relation *out)
{
    const struct vs_ast_expr *args[PARAM_COUNT] = {NULL};
    struct vs_anomaly_spec spec = {0};
    struct vs_anomaly_params *own = VS_ARENA_NEW(binder->arena, struct vs_anomaly_params);
    struct vs_rel *rel = NULL;
    VS_TRY(vs_bind_args(binder, call, params, PARAM_COUNT, args));
    VS_TRY(bind_params(binder, args, own));
    VS_TRY(bind_columns(binder, call, args, &spec, &rel));
    spec.params = own;
    *out =
        vs_relation_of_rel(binder, vs_rel_anomaly(&binder->rels, rel, &spec), (struct vs_str){0});
    return VS_ERR_OK;
}
