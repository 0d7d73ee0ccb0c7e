/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The SQL shell: a session of statements.
 *
 * A session is the text of the statements that made something (CREATE, DROP, ALTER, USE, SET, RESET); each new
 * statement is compiled behind it. A SELECT or INSERT runs at once, in this process, without journal: files,
 * generated tables and topics of the data directory (read beside the running program, never written). Refusals are
 * "sql:line:column: ..", by the line of the input. One thread, and one more while a statement runs. */
#ifndef VS_CLI_SHELL_SHELL_H
#define VS_CLI_SHELL_SHELL_H

#include <stdatomic.h>
#include <stdio.h>

#include "cli/cli.h"

struct vs_shell {
    struct vs_cli *cli;
    struct vs_buf session; /* statements, each with its ';' */
    const _Atomic bool *stop;
    bool interactive; /* a person at a terminal: live tables, no exit at an error */
    bool json;        /* rows as NDJSON changelog */
    struct vs_buf completions; /* texts with an end of their own, one after another */
    size_t completion_at;
};

void vs_shell_open(struct vs_shell *shell, struct vs_cli *cli, bool interactive);
void vs_shell_close(struct vs_shell *shell);

/* Runs what is whole in the text; *used: bytes of it. at_end: the rest is a statement too. `file` and the lines of the
 * text are in refusals. Not interactive: stops at the first statement that fails. */
enum vs_exit vs_shell_run_text(struct vs_shell *shell, const char *file, struct vs_str text, bool at_end, size_t *used);
/* `\d`, `\?`, ..: false: \q. */
bool vs_shell_meta(struct vs_shell *shell, struct vs_str line);
/* Length of the first statement with its ';', or 0: it has not ended. Text in quotes and comments is seen, and
 * STATEMENT SET up to its END. */
size_t vs_shell_statement(struct vs_str text);

/* input.c: reads statements from the terminal until \q or the end. */
enum vs_exit vs_shell_interact(struct vs_shell *shell);

/* complete.c: the words that go on with `word`: keywords, tables, columns, functions, settings; the n-th of them,
 * without an end of its own: NULL. Borrowed until the next call with n 0. */
const char *vs_shell_complete(struct vs_shell *shell, struct vs_str word, uint32_t n);

/* result.c: runs a plan with sinks and shows its rows. */
enum vs_exit vs_shell_show(struct vs_shell *shell, const struct vs_plan *plan);

#endif
