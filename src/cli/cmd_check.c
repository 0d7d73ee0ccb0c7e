/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdio.h>

#include "cli/cli.h"
#include "runtime/adapters.h"

static int usage(void)
{
    (void)puts("usage: vendstream check [--set key=value] SCRIPT..\n\nParses, binds and plans the scripts as one; runs "
               "nothing. Exit code 3 and file:line:column when one is refused.");
    return VS_EXIT_DONE;
}

static bool are_sinks_known(const struct vs_plan *plan)
{
    bool known = true;
    for (uint32_t i = 0; i < plan->sink_count; i++) {
        const struct vs_table *table = plan->sinks[i].table;
        if (table == NULL || vs_str_equal(table->connector, VS_STR("servicenow")) ||
            vs_sink_adapter(table->connector) != NULL)
            continue;
        (void)fprintf(stderr, "%.*s:%u: cannot write to table %.*s: there is no sink connector '%.*s'; there are %s\n",
                      VS_STR_ARG(table->file), table->line, VS_STR_ARG(table->name), VS_STR_ARG(table->connector),
                      vs_sink_adapter_names());
        known = false;
    }
    return known;
}

int vs_cmd_check(int argc, char **argv)
{
    struct vs_cli cli;
    const struct vs_plan *plan = NULL;
    int code = vs_cli_parse(&cli, argc, argv, NULL, NULL) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    if (code == VS_EXIT_DONE && cli.help)
        code = usage();
    else if (code == VS_EXIT_DONE)
        code = (int)vs_cli_compile(&cli, 0, &plan);
    if (plan != NULL && !are_sinks_known(plan))
        code = VS_EXIT_REFUSED;
    if (code == VS_EXIT_DONE && plan != NULL)
        (void)printf(cli.json ? "{\"sources\":%u,\"sinks\":%u,\"operators\":%u}\n"
                              : "ok: %u sources, %u sinks, %u operators\n",
                     plan->source_count, plan->sink_count, plan->node_count);
    vs_cli_free(&cli);
    return code;
}
