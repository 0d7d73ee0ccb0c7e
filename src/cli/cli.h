/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What the commands share: options, script files, exit codes. No logic of the pipeline. */
#ifndef VS_CLI_CLI_H
#define VS_CLI_CLI_H

#include "base/arena.h"
#include "core/sql/plan.h"

enum vs_exit {
    VS_EXIT_DONE = 0,
    VS_EXIT_FAILED = 1,     /* while running */
    VS_EXIT_USAGE = 2,
    VS_EXIT_REFUSED = 3,    /* script or configuration */
    VS_EXIT_DIFFERENCES = 4 /* a check found differences */
};

struct vs_cli {
    struct vs_arena arena;
    const char *command;
    const char *data_dir;
    struct vs_setting *overrides;
    uint32_t override_count;
    const char **arguments; /* what is not an option, in order */
    uint32_t argument_count;
    bool json;
    bool help;
};

/* Options that every command knows: --data DIR, --set key=value, --json, --help. Commands with more options give
 * `extra`: it gets an option and its value (NULL at the end) and returns how many words it took, 0: unknown.
 * Settings also come from the environment: VENDSTREAM_LOG_LEVEL for vendstream.log-level; --set wins.
 * False: usage error, told on standard error. */
bool vs_cli_parse(struct vs_cli *cli, int argc, char **argv, int (*extra)(void *ctx, const char *option, const char *value),
                  void *ctx);
void vs_cli_free(struct vs_cli *cli);
/* Reads the script files (the arguments from `first` on) and compiles them; tells what is wrong. */
enum vs_exit vs_cli_compile(struct vs_cli *cli, uint32_t first, const struct vs_plan **plan);
/* "vendstream COMMAND: message" on standard error. */
void vs_cli_error(const char *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* SIGINT and SIGTERM set the flag that this returns; a second one ends the process at once. */
const _Atomic bool *vs_cli_catch_signals(void);
/* SIGHUP sets the flag that this returns; whoever acts on it clears it. */
_Atomic bool *vs_cli_catch_reload(void);

#define VS_COMMAND(name, line) int vs_cmd_##name(int argc, char **argv);
#include "cli/commands.def"
#undef VS_COMMAND

#endif
