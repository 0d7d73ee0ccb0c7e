/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The terminal: lines are edited, remembered and completed by libedit; built without it, they are only read. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/shell/shell.h"
#ifdef VS_WITH_LIBEDIT
#include <editline/readline.h>
#endif

enum { HISTORY_LINES = 1000, PATH_SIZE = 4096 };

#ifdef VS_WITH_LIBEDIT
static struct vs_shell *completing; /* libedit's callbacks have no context of their own */

static char *next_completion(const char *word, int state)
{
    static uint32_t n;
    n = state == 0 ? 0 : n + 1;
    const char *found = vs_shell_complete(completing, vs_str(word), n);
    return found == NULL ? NULL : strdup(found);
}

static char **complete(const char *word, int start, int end)
{
    (void)start;
    (void)end;
    rl_attempted_completion_over = 1; /* no names of files */
    return rl_completion_matches(word, next_completion);
}

static void history_path(char *path)
{
    const char *home = getenv("HOME");
    (void)snprintf(path, PATH_SIZE, "%s/.vendstream_history", home == NULL ? "." : home);
}

static void begin(struct vs_shell *shell)
{
    static char breaks[] = " \t\n\"\\'`@$><=;|&{(,+-*/";
    char path[PATH_SIZE];
    history_path(path);
    completing = shell;
    rl_readline_name = "vendstream";
    using_history();
    stifle_history(HISTORY_LINES);
    (void)read_history(path);
    rl_completer_word_break_characters = breaks;
    rl_attempted_completion_function = complete;
}

static void end(void)
{
    char path[PATH_SIZE];
    history_path(path);
    (void)write_history(path);
}

static char *read_line(const char *prompt)
{
    return readline(prompt);
}

static void remember(struct vs_str statement)
{
    struct vs_buf line = {0};
    for (size_t i = 0; i < statement.len; i++)
        vs_buf_add_char(&line, statement.ptr[i] == '\n' ? ' ' : statement.ptr[i]);
    vs_buf_add_char(&line, '\0');
    (void)add_history(line.ptr);
    vs_buf_free(&line);
}
#else
static void begin(struct vs_shell *shell)
{
    (void)shell;
}

static void end(void)
{
}

static char *read_line(const char *prompt)
{
    char *line = NULL;
    size_t size = 0;
    (void)fputs(prompt, stdout);
    (void)fflush(stdout);
    ssize_t len = getline(&line, &size, stdin);
    if (len < 0) {
        free(line);
        return NULL;
    }
    line[len > 0 && line[len - 1] == '\n' ? len - 1 : len] = '\0';
    return line;
}

static void remember(struct vs_str statement)
{
    (void)statement;
}
#endif

/* False: leave. */
static bool take_line(struct vs_shell *shell, struct vs_buf *text, struct vs_str line)
{
    bool empty = vs_str_trim(vs_buf_str(text)).len == 0;
    if (empty && vs_str_starts_with(vs_str_trim(line), VS_STR("\\"))) {
        remember(vs_str_trim(line));
        return vs_shell_meta(shell, vs_str_trim(line));
    }
    if (empty)
        vs_buf_clear(text);
    vs_buf_add_str(text, line);
    vs_buf_add_char(text, '\n');
    if (vs_shell_statement(vs_buf_str(text)) == 0)
        return true;
    size_t used;
    remember(vs_str_trim(vs_buf_str(text)));
    (void)vs_shell_run_text(shell, "sql", vs_buf_str(text), false, &used);
    memmove(text->ptr, text->ptr + used, text->len - used);
    text->len -= used;
    return true;
}

enum vs_exit vs_shell_interact(struct vs_shell *shell)
{
    struct vs_buf text = {0};
    bool more = true;
    (void)puts("vendstream: statements end with ;  \\? for help, \\q to leave");
    begin(shell);
    while (more) {
        bool goes_on = vs_str_trim(vs_buf_str(&text)).len > 0;
        char *line = read_line(goes_on ? "...> " : "sql> ");
        if (line == NULL)
            break;
        more = take_line(shell, &text, vs_str(line));
        free(line);
    }
    end();
    vs_buf_free(&text);
    return VS_EXIT_DONE;
}
