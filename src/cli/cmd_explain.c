/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdio.h>

#include "cli/cli.h"

int vs_cmd_explain(int argc, char **argv)
{
    struct vs_cli cli;
    const struct vs_plan *plan = NULL;
    int code = vs_cli_parse(&cli, argc, argv, NULL, NULL) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    if (code == VS_EXIT_DONE && cli.help)
        (void)puts("usage: vendstream explain SCRIPT..\n\nShows the shared plan: operators, columns, state, who shares "
                   "what.\n\nexample:\n  vendstream explain tables-embedded.sql views.sql rules/*.sql");
    else if (code == VS_EXIT_DONE)
        code = (int)vs_cli_compile(&cli, 0, &plan);
    if (plan != NULL) {
        struct vs_buf text = {0};
        vs_plan_explain(&text, plan);
        (void)fwrite(text.ptr, 1, text.len, stdout);
        vs_buf_free(&text);
    }
    vs_cli_free(&cli);
    return code;
}
