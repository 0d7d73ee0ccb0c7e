/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/shell/shell.h"

enum { INPUTS_MAX = 64 };

struct sql_command {
    struct vs_cli cli;
    struct {
        const char *text;
        bool is_file;
    } inputs[INPUTS_MAX];
    uint32_t input_count;
};

static int usage(void)
{
    (void)puts("usage: vendstream sql [-f FILE] [-e 'SQL'] [--json] [--data DIR] [--set key=value]\n\n"
               "A shell for SQL: statements over several lines, history (~/.vendstream_history), Tab completes,\n"
               "\\? for help. CREATE TABLE, CREATE VIEW and SET stay for the session. A SELECT over files is printed\n"
               "as a table; over a topic of DIR, or a table without end, as a live table: q or Ctrl-C ends it.\n"
               "-f, -e, or text on standard input: run as a script, which stops at the first statement that fails;\n"
               "a topic then ends where it ends now. --json: rows as NDJSON changelog, as `vendstream run`.\n\n"
               "examples:\n"
               "  vendstream sql\n"
               "  vendstream sql -f tables.sql -e 'SELECT COUNT(*) FROM sales;'\n"
               "  echo 'SHOW FUNCTIONS;' | vendstream sql");
    return VS_EXIT_DONE;
}

static int parse_extra(void *ctx, const char *option, const char *value)
{
    struct sql_command *command = ctx;
    bool is_file = vs_str_equal(vs_str(option), VS_STR("-f"));
    if ((!is_file && !vs_str_equal(vs_str(option), VS_STR("-e"))) || value == NULL ||
        command->input_count == INPUTS_MAX)
        return 0;
    command->inputs[command->input_count].text = value;
    command->inputs[command->input_count++].is_file = is_file;
    return 2;
}

static bool read_all(FILE *file, struct vs_buf *text)
{
    size_t n;
    do {
        n = fread(vs_buf_reserve(text, 65536), 1, 65536, file);
        text->len += n;
    } while (n > 0 && text->len <= VS_SQL_SCRIPT_SIZE_MAX);
    return ferror(file) == 0;
}

static enum vs_exit run_file(struct vs_shell *shell, const char *path, FILE *file)
{
    struct vs_buf text = {0};
    size_t used;
    bool ok = file != NULL && read_all(file, &text);
    if (!ok)
        vs_cli_error("sql", "cannot read %s: %s", path, strerror(errno));
    enum vs_exit code =
        ok ? vs_shell_run_text(shell, path, vs_buf_str(&text), true, &used) : VS_EXIT_REFUSED;
    vs_buf_free(&text);
    return code;
}

static enum vs_exit run_inputs(struct sql_command *command, struct vs_shell *shell)
{
    enum vs_exit code = VS_EXIT_DONE;
    for (uint32_t i = 0; i < command->input_count && code == VS_EXIT_DONE; i++) {
        const char *text = command->inputs[i].text;
        size_t used;
        if (!command->inputs[i].is_file) {
            code = vs_shell_run_text(shell, "-e", vs_str(text), true, &used);
            continue;
        }
        FILE *file = fopen(text, "rb");
        code = run_file(shell, text, file);
        if (file != NULL)
            (void)fclose(file);
    }
    return code;
}

static int run(struct sql_command *command)
{
    struct vs_shell shell;
    bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (command->cli.argument_count > 0) {
        vs_cli_error("sql", "cannot use '%s' here; -f FILE runs a file", command->cli.arguments[0]);
        return VS_EXIT_USAGE;
    }
    vs_shell_open(&shell, &command->cli, terminal && command->input_count == 0);
    enum vs_exit code;
    if (command->input_count > 0)
        code = run_inputs(command, &shell);
    else
        code = shell.interactive ? vs_shell_interact(&shell) : run_file(&shell, "-", stdin);
    vs_shell_close(&shell);
    return (int)code;
}

int vs_cmd_sql(int argc, char **argv)
{
    struct sql_command command = {.input_count = 0};
    int code = vs_cli_parse(&command.cli, argc, argv, parse_extra, &command) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    if (code == VS_EXIT_DONE)
        code = command.cli.help ? usage() : run(&command);
    vs_cli_free(&command.cli);
    return code;
}
