/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"

static _Atomic bool stop_requested;

static void on_signal(int number)
{
    if (atomic_exchange(&stop_requested, true))
        _exit(128 + number);
}

const _Atomic bool *vs_cli_catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    return &stop_requested;
}

static _Atomic bool reload_requested;

static void on_reload(int number)
{
    (void)number;
    atomic_store(&reload_requested, true);
}

_Atomic bool *vs_cli_catch_reload(void)
{
    struct sigaction action = {.sa_handler = on_reload, .sa_flags = SA_RESTART};
    (void)sigaction(SIGHUP, &action, NULL);
    return &reload_requested;
}

void vs_cli_error(const char *command, const char *fmt, ...)
{
    (void)fprintf(stderr, "vendstream %s: ", command);
    va_list args;
    va_start(args, fmt);
    (void)vfprintf(stderr, fmt, args);
    va_end(args);
    (void)fputc('\n', stderr);
}

static void add_override(struct vs_cli *cli, struct vs_str key, struct vs_str value)
{
    cli->overrides[cli->override_count++] =
        (struct vs_setting){vs_arena_copy(&cli->arena, key), vs_arena_copy(&cli->arena, value)};
}

static void add_from_environment(struct vs_cli *cli)
{
    static const char *const keys[] = {
#define VS_SETTING(key, type, default_text, help) key,
#include "core/settings.def"
#undef VS_SETTING
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char name[128];
        size_t len = strlen(keys[i]);
        if (strncmp(keys[i], "vendstream.", 11) != 0 || len >= sizeof name)
            continue;
        for (size_t c = 0; c <= len; c++) {
            char ch = keys[i][c];
            name[c] = ch == '.' || ch == '-' ? '_' : (ch >= 'a' && ch <= 'z' ? (char)(ch - 32) : ch);
        }
        const char *value = getenv(name);
        if (value != NULL)
            add_override(cli, vs_str(keys[i]), vs_str(value));
    }
}

static bool set_option(struct vs_cli *cli, const char *text)
{
    struct vs_str s = vs_str(text);
    size_t at = vs_str_find_char(s, '=');
    if (at == 0 || at == s.len)
        return false;
    add_override(cli, (struct vs_str){s.ptr, at}, (struct vs_str){s.ptr + at + 1, s.len - at - 1});
    return true;
}

bool vs_cli_parse(struct vs_cli *cli, int argc, char **argv,
                  int (*extra)(void *ctx, const char *option, const char *value), void *ctx)
{
    *cli = (struct vs_cli){.command = argv[0], .data_dir = "./vendstream-data"};
    vs_arena_init(&cli->arena);
    cli->arguments = VS_ARENA_ARRAY(&cli->arena, (size_t)argc + 1, const char *);
    cli->overrides = VS_ARENA_ARRAY(&cli->arena, (size_t)argc + 256, struct vs_setting);
    add_from_environment(cli);
    bool options = true;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        int taken = 0;
        if (!options || argv[i][0] != '-' || argv[i][1] == '\0') {
            cli->arguments[cli->argument_count++] = argv[i];
        } else if (strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            cli->help = true;
        } else if (strcmp(argv[i], "--json") == 0) {
            cli->json = true;
        } else if (strcmp(argv[i], "--data") == 0 && value != NULL) {
            cli->data_dir = value;
            i++;
        } else if (strcmp(argv[i], "--set") == 0 && value != NULL && set_option(cli, value)) {
            i++;
        } else if (extra != NULL && (taken = extra(ctx, argv[i], value)) > 0) {
            i += taken - 1;
        } else {
            vs_cli_error(argv[0], "cannot use '%s' here; --help shows the options", argv[i]);
            return false;
        }
    }
    return true;
}

void vs_cli_free(struct vs_cli *cli)
{
    vs_arena_free(&cli->arena);
}

static bool read_script(struct vs_cli *cli, const char *path, struct vs_script *out)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (file == NULL) {
        vs_cli_error(cli->command, "cannot read %s: %s", path, strerror(errno));
        return false;
    }
    struct vs_buf text = {0};
    size_t n;
    do {
        n = fread(vs_buf_reserve(&text, 65536), 1, 65536, file);
        text.len += n;
    } while (n > 0 && text.len <= VS_SQL_SCRIPT_SIZE_MAX);
    bool done = ferror(file) == 0;
    if (file != stdin)
        (void)fclose(file);
    if (!done)
        vs_cli_error(cli->command, "cannot read %s: %s", path, strerror(errno));
    *out = (struct vs_script){.file = vs_str(path), .text = vs_arena_copy(&cli->arena, vs_buf_str(&text))};
    vs_buf_free(&text);
    return done;
}

enum vs_exit vs_cli_compile(struct vs_cli *cli, uint32_t first, const struct vs_plan **plan)
{
    if (cli->argument_count <= first) {
        vs_cli_error(cli->command, "name at least one SQL script (- reads standard input)");
        return VS_EXIT_USAGE;
    }
    uint32_t count = cli->argument_count - first;
    struct vs_script *scripts = VS_ARENA_ARRAY(&cli->arena, count, struct vs_script);
    for (uint32_t i = 0; i < count; i++) {
        if (!read_script(cli, cli->arguments[first + i], &scripts[i]))
            return VS_EXIT_REFUSED;
    }
    struct vs_err_note note = {0};
    if (vs_plan_compile(&cli->arena, scripts, count, cli->overrides, cli->override_count, plan, &note) !=
        VS_ERR_OK) {
        (void)fprintf(stderr, "%s\n", note.text);
        return VS_EXIT_REFUSED;
    }
    return VS_EXIT_DONE;
}
