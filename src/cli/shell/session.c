/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/limits.h"
#include "cli/shell/shell.h"

void vs_shell_open(struct vs_shell *shell, struct vs_cli *cli, bool interactive)
{
    *shell = (struct vs_shell){.cli = cli, .interactive = interactive, .json = cli->json};
    shell->stop = vs_cli_catch_signals();
}

void vs_shell_close(struct vs_shell *shell)
{
    vs_buf_free(&shell->session);
    vs_buf_free(&shell->completions);
}

static bool starts_with(struct vs_str statement, const char *word)
{
    struct vs_str w = vs_str(word);
    return statement.len > w.len && vs_str_equal_nocase((struct vs_str){statement.ptr, w.len}, w) &&
           (statement.ptr[w.len] <= ' ' || statement.ptr[w.len] == ';');
}

/* Statements that later ones see. */
static bool is_kept(struct vs_str statement)
{
    static const char *const words[] = {"CREATE", "DROP", "ALTER", "USE", "SET", "RESET"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (starts_with(statement, words[i]))
            return true;
    return false;
}

/* SET alone: what is set. */
static void print_settings(const struct vs_plan *plan)
{
    for (uint32_t i = 0; i < plan->setting_count; i++)
        (void)printf("'%.*s' = '%.*s'\n", VS_STR_ARG(plan->settings[i].key), VS_STR_ARG(plan->settings[i].value));
}

static bool is_set_alone(struct vs_str statement)
{
    return starts_with(statement, "SET") && vs_str_trim((struct vs_str){statement.ptr + 3, statement.len - 4}).len == 0;
}

/* The statement stands where it stands in its text, so that refusals name the right line. */
static enum vs_exit run_statement(struct vs_shell *shell, struct vs_arena *arena, const struct vs_script *scripts,
                                  struct vs_str statement)
{
    const struct vs_plan *plan = NULL;
    struct vs_err_note note = {0};
    if (vs_plan_compile(arena, scripts, 2, shell->cli->overrides, shell->cli->override_count, &plan, &note) !=
        VS_ERR_OK) {
        (void)fflush(stdout);
        (void)fprintf(stderr, "%s\n", note.text);
        return VS_EXIT_REFUSED;
    }
    (void)fwrite(plan->explained.ptr, 1, plan->explained.len, stdout);
    if (is_set_alone(statement))
        print_settings(plan);
    else if (is_kept(statement))
        vs_buf_printf(&shell->session, "%.*s\n", VS_STR_ARG(statement));
    if (is_kept(statement) && shell->interactive)
        (void)puts("OK");
    (void)fflush(stdout);
    return plan->sink_count == 0 ? VS_EXIT_DONE : vs_shell_show(shell, plan);
}

/* The text up to and with the statement, all before it blank. */
static struct vs_str in_place(struct vs_arena *arena, struct vs_str text, size_t from, size_t end)
{
    char *copy = vs_arena_raw(arena, end);
    for (size_t i = 0; i < end; i++)
        copy[i] = i >= from || text.ptr[i] == '\n' ? text.ptr[i] : ' ';
    return (struct vs_str){copy, end};
}

/* Comments and blanks before the first word. */
static struct vs_str first_word(struct vs_str statement)
{
    for (;;) {
        statement = vs_str_trim(statement);
        struct vs_str rest = statement;
        if (vs_str_starts_with(statement, VS_STR("--")))
            (void)vs_str_cut(&rest, '\n');
        else if (!vs_str_starts_with(statement, VS_STR("/*")))
            return statement;
        else
            for (size_t i = 2; i < statement.len && rest.len == statement.len; i++)
                if (statement.ptr[i - 1] == '*' && statement.ptr[i] == '/')
                    rest = (struct vs_str){statement.ptr + i + 1, statement.len - i - 1};
        if (rest.len == statement.len)
            return (struct vs_str){0};
        statement = rest;
    }
}

enum vs_exit vs_shell_run_text(struct vs_shell *shell, const char *file, struct vs_str text, bool at_end, size_t *used)
{
    enum vs_exit worst = VS_EXIT_DONE;
    *used = 0;
    while (*used < text.len && !atomic_load(shell->stop)) {
        struct vs_str rest = {text.ptr + *used, text.len - *used};
        size_t len = vs_shell_statement(rest);
        if (len == 0 && !at_end)
            break;
        len = len == 0 ? rest.len : len;
        struct vs_str statement = first_word((struct vs_str){rest.ptr, len});
        if (statement.len > 0 && !vs_str_equal(statement, VS_STR(";"))) {
            struct vs_arena arena;
            vs_arena_init(&arena);
            struct vs_script scripts[2] = {
                {VS_STR("session"), vs_buf_str(&shell->session)},
                {vs_str(file), in_place(&arena, text, *used, *used + len)},
            };
            struct vs_buf whole = {0}; /* the session keeps it with its end */
            bool ended = statement.ptr[statement.len - 1] == ';';
            vs_buf_printf(&whole, "%.*s%s", VS_STR_ARG(statement), ended ? "" : ";");
            enum vs_exit code = run_statement(shell, &arena, scripts, vs_buf_str(&whole));
            worst = code == VS_EXIT_DONE ? worst : code;
            vs_buf_free(&whole);
            vs_arena_free(&arena);
        }
        *used += len;
        if (worst != VS_EXIT_DONE && !shell->interactive)
            break;
    }
    return worst;
}

static void run_line(struct vs_shell *shell, const char *fmt, struct vs_str name)
{
    struct vs_buf text = {0};
    size_t used;
    vs_buf_printf(&text, fmt, VS_STR_ARG(name));
    (void)vs_shell_run_text(shell, "sql", vs_buf_str(&text), true, &used);
    vs_buf_free(&text);
}

bool vs_shell_meta(struct vs_shell *shell, struct vs_str line)
{
    struct vs_str name = vs_str_trim(line);
    struct vs_str command = vs_str_cut(&name, ' ');
    name = vs_str_trim(name);
    if (name.len > 0 && name.ptr[name.len - 1] == ';')
        name.len--;
    if (vs_str_equal(command, VS_STR("\\q")))
        return false;
    if (vs_str_equal(command, VS_STR("\\d")) && name.len > 0)
        run_line(shell, "DESCRIBE %.*s;", name);
    else if (vs_str_equal(command, VS_STR("\\d")))
        run_line(shell, "SHOW TABLES%.*s;", name);
    else if (vs_str_equal(command, VS_STR("\\?")))
        (void)puts("Statements end with ; and may have several lines. Tab completes names.\n"
                   "  \\d            tables and views\n"
                   "  \\d NAME       columns of one\n"
                   "  \\q            leave (also Ctrl-D)\n"
                   "  \\?            this help\n"
                   "  EXPLAIN ..;   the plan and its state\n"
                   "  SET;          what is set; SET 'key' = 'value'; RESET 'key';\n"
                   "  SHOW TABLES | VIEWS | FUNCTIONS | CREATE TABLE name;  DESCRIBE name;\n"
                   "A SELECT over files is printed as a table; over a topic or a table without end it is a live\n"
                   "table, which q or Ctrl-C ends.");
    else
        (void)fprintf(stderr, "there is no command %.*s; \\? lists them\n", VS_STR_ARG(command));
    (void)fflush(stdout);
    return true;
}
