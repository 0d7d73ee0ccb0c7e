/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "runtime/bounded.h"
#include "runtime/clock.h"
#include "runtime/logger.h"
#include "runtime/process.h"
#include "runtime/settings.h"
#include "runtime/table_check.h"

static int usage(void)
{
    (void)puts(
        "usage: vendstream run [--data DIR] [--set key=value] [--until-quiet] SCRIPT..\n\n"
        "Runs the scripts as one pipeline until SIGINT or SIGTERM (a clean stop; the second one ends at once).\n"
        "A job over bounded sources (filesystem tables) ends by itself and needs no data directory.\n"
        "A top-level SELECT and print tables write NDJSON to standard output.\n"
        "--until-quiet: stop when everything that was accepted has reached its sinks.\n"
        "SIGHUP reads the files of tokens and certificates again; both are taken, or none.\n\n"
        "examples:\n"
        "  vendstream run hourly.sql\n"
        "  vendstream run --data /var/lib/vendstream tables-embedded.sql views.sql rules/*.sql\n"
        "  vendstream run --set vendstream.log-level=debug --set vendstream.collector.listen=none q.sql\n\n"
        "Settings (SET 'key' = 'value' in a script, or --set key=value):");
#define VS_SETTING(key, type, default_text, help)                                                             \
    (void)printf("  %-48s %s (default: %s)\n", key, help, default_text[0] == '\0' ? "none" : default_text);
#include "core/settings.def"
#undef VS_SETTING
    return VS_EXIT_DONE;
}

static int parse_extra(void *ctx, const char *option, const char *value)
{
    (void)value;
    if (!vs_str_equal(vs_str(option), VS_STR("--until-quiet")))
        return 0;
    *(bool *)ctx = true;
    return 1;
}

static void pause_briefly(void)
{
    struct timespec pause = {0, 20 * 1000 * 1000};
    (void)nanosleep(&pause, NULL);
}

static void reload(struct vs_process *process)
{
    struct vs_err_note note = {0};
    if (vs_process_reload(process, &note) == VS_ERR_OK)
        vs_log_line(VS_LEVEL_INFO, "SIGHUP: tokens and certificates were read again");
    else
        vs_log_line(VS_LEVEL_ERROR, "SIGHUP: nothing was changed: %s", note.text);
}

static int run_process(const struct vs_cli *cli, const struct vs_plan *plan, bool until_quiet)
{
    const _Atomic bool *stop = vs_cli_catch_signals();
    _Atomic bool *reload_wanted = vs_cli_catch_reload();
    struct vs_process_options options = {.plan = plan, .data_dir = cli->data_dir, .stdout_fd = STDOUT_FILENO};
    struct vs_process *process = NULL;
    struct vs_err_note note = {0};
    if (vs_process_start(&options, &process, &note) != VS_ERR_OK) {
        vs_cli_error("run", "%s", note.text);
        return VS_EXIT_REFUSED;
    }
    while (!atomic_load(stop) && !vs_process_has_failed(process, NULL) &&
           !(until_quiet && vs_process_is_quiet(process))) {
        if (atomic_exchange(reload_wanted, false))
            reload(process);
        pause_briefly();
    }
    enum vs_err err = vs_process_stop(process, &note);
    if (err != VS_ERR_OK) {
        vs_cli_error("run", "%s", note.text);
        return VS_EXIT_FAILED;
    }
    return VS_EXIT_DONE;
}

static int run_plan(const struct vs_cli *cli, const struct vs_plan *plan, bool until_quiet)
{
    enum vs_level level;
    struct vs_str text = vs_setting_text(plan, "vendstream.log-level");
    if (!vs_logger_level_from_text(text, &level)) {
        vs_cli_error("run", "vendstream.log-level: write error, warn, info or debug");
        return VS_EXIT_REFUSED;
    }
    vs_logger_set_level(level);
    struct vs_err_note note = {0};
    if (vs_tables_check(plan, &note) != VS_ERR_OK) {
        (void)fprintf(stderr, "%s\n", note.text);
        return VS_EXIT_REFUSED;
    }
    (void)fwrite(plan->explained.ptr, 1, plan->explained.len, stdout);
    (void)fflush(stdout);
    if (plan->explained.len > 0 && plan->sink_count == 0)
        return VS_EXIT_DONE;
    if (!vs_plan_is_bounded(plan, false))
        return run_process(cli, plan, until_quiet);
    struct vs_clock clock = vs_clock_wall();
    struct vs_bounded_options options = {
        .plan = plan, .clock = &clock, .stdout_fd = STDOUT_FILENO, .stop = vs_cli_catch_signals()};
    if (vs_bounded_run(&options, &note) != VS_ERR_OK) {
        vs_cli_error("run", "%s", note.text);
        return VS_EXIT_FAILED;
    }
    return VS_EXIT_DONE;
}

int vs_cmd_run(int argc, char **argv)
{
    struct vs_cli cli;
    bool until_quiet = false;
    const struct vs_plan *plan = NULL;
    int code = vs_cli_parse(&cli, argc, argv, parse_extra, &until_quiet) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    if (code == VS_EXIT_DONE && cli.help)
        code = usage();
    else if (code == VS_EXIT_DONE)
        code = (int)vs_cli_compile(&cli, 0, &plan);
    if (code == VS_EXIT_DONE && plan != NULL)
        code = run_plan(&cli, plan, until_quiet);
    vs_cli_free(&cli);
    return code;
}
