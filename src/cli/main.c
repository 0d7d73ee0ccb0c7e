/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdio.h>

#include "cli/cli.h"

static const struct command {
    const char *name;
    const char *line;
    int (*run)(int argc, char **argv);
} commands[] = {
#define VS_COMMAND(name, line) {#name, line, vs_cmd_##name},
#include "cli/commands.def"
#undef VS_COMMAND
};

static void usage(FILE *out)
{
    (void)fprintf(out, "usage: vendstream COMMAND [OPTIONS] ...\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        (void)fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].line);
    (void)fprintf(out, "\nOptions of every command: --data DIR (default ./vendstream-data), --set key=value, --json, "
                       "--help\nExit codes: 0 done, 1 failed while running, 2 usage, 3 script or configuration "
                       "refused, 4 differences found\n");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        usage(stderr);
        return VS_EXIT_USAGE;
    }
    struct vs_str name = vs_str(argv[1]);
    if (vs_str_equal(name, VS_STR("--help")) || vs_str_equal(name, VS_STR("-h")) ||
        vs_str_equal(name, VS_STR("help"))) {
        usage(stdout);
        return VS_EXIT_DONE;
    }
    if (vs_str_equal(name, VS_STR("--version"))) {
        (void)printf("vendstream %s\n", VS_VERSION);
        return VS_EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (vs_str_equal(name, vs_str(commands[i].name)))
            return commands[i].run(argc - 1, argv + 1);
    }
    (void)fprintf(stderr, "vendstream: there is no command '%s'\n", argv[1]);
    usage(stderr);
    return VS_EXIT_USAGE;
}
