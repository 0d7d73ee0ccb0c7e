/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdio.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "core/sql/expr.h"

static bool is_wanted(const struct vs_cli *cli, const char *name)
{
    return cli->argument_count == 0 || vs_str_equal_nocase(vs_str(name), vs_str(cli->arguments[0]));
}

static void add_json(struct vs_buf *out, const struct vs_function_help *f, bool missing)
{
    vs_buf_add_str(out, VS_STR("{\"name\":"));
    vs_buf_add_json_string(out, vs_str(f->name));
    vs_buf_add_str(out, VS_STR(",\"signature\":"));
    vs_buf_add_json_string(out, vs_str(f->signature));
    vs_buf_add_str(out, VS_STR(",\"help\":"));
    vs_buf_add_json_string(out, vs_str(f->help));
    vs_buf_printf(out, ",\"missing\":%s}\n", missing ? "true" : "false");
}

static void add_text(struct vs_buf *out, const struct vs_function_help *f, bool missing)
{
    if (missing)
        vs_buf_printf(out, "%s\n    not supported yet: %s\n", f->name, f->help);
    else
        vs_buf_printf(out, "%s(%s)\n    %s\n", f->name, f->signature, f->help);
}

/* The rows that are asked for; how many. */
static uint32_t list(const struct vs_cli *cli, struct vs_buf *out)
{
    uint32_t listed = 0;
    uint32_t here = vs_function_help_count();
    for (uint32_t i = 0; i < here + vs_function_missing_count(); i++) {
        bool missing = i >= here;
        struct vs_function_help f = missing ? vs_function_missing_at(i - here) : vs_function_help_at(i);
        if (f.internal || !is_wanted(cli, f.name))
            continue;
        if (cli->json)
            add_json(out, &f, missing);
        else
            add_text(out, &f, missing);
        listed++;
    }
    return listed;
}

static void say_nearest(struct vs_cli *cli)
{
    const struct vs_expr *expr;
    struct vs_err_note note = {0};
    if (vs_expr_call(&cli->arena, vs_str(cli->arguments[0]), NULL, 0, &expr, &note) != VS_ERR_OK)
        vs_cli_error("functions", "%s", note.text);
}

int vs_cmd_functions(int argc, char **argv)
{
    struct vs_cli cli;
    int code = vs_cli_parse(&cli, argc, argv, NULL, NULL) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    if (code == VS_EXIT_DONE && cli.help) {
        (void)puts("usage: vendstream functions [NAME] [--json]\n\nLists the scalar functions and operators of SQL "
                   "with their signatures, and those of Flink that are missing.\nIn [ ]: may be left out; ..: may be "
                   "repeated.");
    } else if (code == VS_EXIT_DONE) {
        struct vs_buf text = {0};
        if (list(&cli, &text) == 0) {
            say_nearest(&cli);
            code = VS_EXIT_REFUSED;
        }
        (void)fwrite(text.ptr, 1, text.len, stdout);
        vs_buf_free(&text);
    }
    vs_cli_free(&cli);
    return code;
}
