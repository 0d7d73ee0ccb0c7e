/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/sandbox_servicenow.h"

int vs_cmd_sandbox(int argc, char **argv)
{
    if (argc >= 2 && vs_str_equal(vs_str(argv[1]), VS_STR("servicenow")))
        return vs_sandbox_servicenow_main(argc - 1, argv + 1);
    bool help = argc >= 2 && vs_str_equal(vs_str(argv[1]), VS_STR("--help"));
    (void)fputs("usage: vendstream sandbox servicenow [OPTIONS]\n", help ? stdout : stderr);
    return help ? VS_EXIT_DONE : VS_EXIT_USAGE;
}
