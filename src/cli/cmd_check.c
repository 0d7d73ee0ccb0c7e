/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "runtime/table_check.h"

static int usage(void)
{
    (void)puts("usage: vendstream check [--flink] [--set key=value] SCRIPT..\n\n"
               "Parses, binds and plans the scripts as one; runs nothing. Exit code 3 and file:line:column when one is "
               "refused, also for options that only a connector\n"
               "understands; values with ${..} are looked at when the pipeline starts.\n\n"
               "  --flink  lists what Apache Flink 2.3 lacks for these scripts; exit code 4 when it would refuse "
               "them\n\n"
               "examples:\n"
               "  vendstream check tables-embedded.sql views.sql rules/*.sql\n"
               "  vendstream check --flink q.sql\n"
               "  vendstream check --json q.sql");
    return VS_EXIT_DONE;
}

static int parse_flink(void *ctx, const char *option, const char *value)
{
    (void)value;
    if (strcmp(option, "--flink") != 0)
        return 0;
    *(bool *)ctx = true;
    return 1;
}

static bool is_ours(const struct vs_table *table)
{
    static const char *const connectors[] = {"log", "servicenow", "workflow", "sqs"};
    for (size_t i = 0; i < sizeof connectors / sizeof *connectors; i++)
        if (vs_str_equal(table->connector, vs_str(connectors[i])))
            return true;
    return false;
}

/* What a script needs that Flink has not; true: Flink would refuse it as it is. */
static bool list_what_flink_lacks(const struct vs_plan *plan)
{
    bool refused = false, has_silence = false, has_anomaly = false;
    for (uint32_t i = 0; i < plan->setting_count; i++)
        if (vs_str_starts_with(plan->settings[i].key, VS_STR("vendstream.")))
            (void)printf("ignored  setting %.*s\n", VS_STR_ARG(plan->settings[i].key));
    for (uint32_t i = 0; i < plan->table_count; i++) {
        if (!is_ours(plan->tables[i]))
            continue;
        (void)printf("refused  table %.*s: no connector '%.*s'; give it another in a tables file of its own\n",
                     VS_STR_ARG(plan->tables[i]->name), VS_STR_ARG(plan->tables[i]->connector));
        refused = true;
    }
    for (uint32_t i = 0; i < plan->node_count; i++) {
        has_silence = has_silence || plan->nodes[i]->kind == VS_NODE_SILENCE;
        has_anomaly = has_anomaly || plan->nodes[i]->kind == VS_NODE_ANOMALY;
    }
    if (has_silence)
        (void)puts("needs    SILENCE: the jar of deploy/flink, and CREATE FUNCTION; see deploy/flink/README.md");
    if (has_anomaly)
        (void)puts("refused  ANOMALY: no such function");
    return refused || has_anomaly;
}

int vs_cmd_check(int argc, char **argv)
{
    struct vs_cli cli;
    bool for_flink = false;
    const struct vs_plan *plan = NULL;
    int code = vs_cli_parse(&cli, argc, argv, parse_flink, &for_flink) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    if (code == VS_EXIT_DONE && cli.help)
        code = usage();
    else if (code == VS_EXIT_DONE)
        code = (int)vs_cli_compile(&cli, 0, &plan);
    struct vs_err_note note = {0};
    if (plan != NULL && vs_tables_check(plan, &note) != VS_ERR_OK) {
        (void)fprintf(stderr, "%s\n", note.text);
        code = VS_EXIT_REFUSED;
    }
    if (code == VS_EXIT_DONE && plan != NULL)
        (void)printf(cli.json ? "{\"sources\":%u,\"sinks\":%u,\"operators\":%u}\n"
                              : "ok: %u sources, %u sinks, %u operators\n",
                     plan->source_count, plan->sink_count, plan->node_count);
    if (code == VS_EXIT_DONE && plan != NULL && for_flink && list_what_flink_lacks(plan))
        code = VS_EXIT_DIFFERENCES;
    vs_cli_free(&cli);
    return code;
}
