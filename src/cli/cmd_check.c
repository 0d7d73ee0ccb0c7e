/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdio.h>

#include "cli/cli.h"
#include "runtime/table_check.h"

static int usage(void)
{
    (void)puts("usage: vendstream check [--set key=value] SCRIPT..\n\nParses, binds and plans the scripts as one; runs "
               "nothing. Exit code 3 and file:line:column when one is refused, also for options that only a connector\n"
               "understands; values with ${..} are looked at when the pipeline starts.\n\n"
               "examples:\n"
               "  vendstream check tables-embedded.sql views.sql rules/*.sql\n"
               "  vendstream check --json q.sql");
    return VS_EXIT_DONE;
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
    struct vs_err_note note = {0};
    if (plan != NULL && vs_tables_check(plan, &note) != VS_ERR_OK) {
        (void)fprintf(stderr, "%s\n", note.text);
        code = VS_EXIT_REFUSED;
    }
    if (code == VS_EXIT_DONE && plan != NULL)
        (void)printf(cli.json ? "{\"sources\":%u,\"sinks\":%u,\"operators\":%u}\n"
                              : "ok: %u sources, %u sinks, %u operators\n",
                     plan->source_count, plan->sink_count, plan->node_count);
    vs_cli_free(&cli);
    return code;
}
