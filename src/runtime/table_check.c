/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/table_check.h"

#include "adapters/sink_servicenow/options.h"
#include "core/sql/decode.h"
#include "runtime/adapters.h"

static enum vs_err check_source(struct vs_arena *scratch, const struct vs_plan_source *source,
                                struct vs_err_note *note)
{
    struct vs_decoder *decoder = NULL;
    return vs_decoder_new(scratch, source->scan, &decoder, note);
}

static enum vs_err check_sink(struct vs_arena *scratch, const struct vs_plan_sink *sink,
                              struct vs_err_note *note)
{
    if (vs_str_equal(sink->table->connector, VS_STR("servicenow")))
        return vs_servicenow_check(sink->table, note);
    const struct vs_sink_ops *ops = vs_sink_adapter(sink->table->connector);
    if (ops == NULL)
        return vs_fail(note, VS_ERR_UNSUPPORTED, "there is no sink connector '%.*s'; there are %s",
                       VS_STR_ARG(sink->table->connector), vs_sink_adapter_names());
    if (ops->check != NULL)
        VS_TRY(ops->check(sink->table, note));
    struct vs_encoder *encoder = NULL;
    return ops->encoding == VS_ROWS_FORMATTED ? vs_encoder_new(scratch, sink->node, &encoder, note)
                                              : VS_ERR_OK;
}

static enum vs_err within_table(const struct vs_table *table, enum vs_err err,
                                const struct vs_err_note *why, struct vs_err_note *note)
{
    if (err == VS_ERR_OK)
        return VS_ERR_OK;
    return vs_fail(note, err, "%.*s:%u: table %.*s: %s", VS_STR_ARG(table->file), table->line,
                   VS_STR_ARG(table->name), why->text);
}

enum vs_err vs_tables_check(const struct vs_plan *plan, struct vs_err_note *note)
{
    struct vs_arena scratch;
    vs_arena_init(&scratch);
    enum vs_err err = VS_ERR_OK;
    struct vs_err_note why = {0};
    for (uint32_t i = 0; i < plan->source_count && err == VS_ERR_OK; i++)
        if (!plan->sources[i].exchange) /* those are the planner's */
            err = within_table(plan->sources[i].table,
                               check_source(&scratch, &plan->sources[i], &why), &why, note);
    for (uint32_t i = 0; i < plan->sink_count && err == VS_ERR_OK; i++)
        if (plan->sinks[i].table != NULL && !plan->sinks[i].exchange)
            err = within_table(plan->sinks[i].table, check_sink(&scratch, &plan->sinks[i], &why),
                               &why, note);
    vs_arena_free(&scratch);
    return err;
}
