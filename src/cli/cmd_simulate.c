/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "runtime/clock.h"
#include "testing/loader.h"

struct simulate {
    struct vs_fleet_settings fleet;
    struct vs_loader_settings loader;
    const char *registry_path;
    bool describe;
};

static int usage(void)
{
    (void)puts(
        "usage: vendstream simulate --to URL [OPTIONS]\n\n"
        "Plays a seeded fleet of vending machines against a collector over HTTP.\n"
        "  --to URL              collector, e.g. http://127.0.0.1:8080\n"
        "  --drive-clock URL     admin address of a program with vendstream.clock=driven\n"
        "  --devices N           machines, 1 to 1000000 (500)\n"
        "  --hours H             fleet time (3)\n"
        "  --start MS            first moment, epoch ms (2024-01-01T06:00Z)\n"
        "  --seed N              (1)\n"
        "  --heartbeat S         seconds between heartbeats (300)\n"
        "  --faults PERCENT      machines with one fault (5)\n"
        "  --bad-clocks N        machines per 1000 whose clock is hours off (3)\n"
        "  --offline N           machines per 1000 that upload a buffer later (20)\n"
        "  --duplicates N        events per 1000 that are sent twice (5)\n"
        "  --connections N       (8)     --batch N   events per request (100)\n"
        "  --window S            seconds of fleet time sent at once (60)\n"
        "  --rate N              events per second at most   --events N   stop after so many\n"
        "  --ledger FILE         append the outcome of every event   --token TEXT   bearer token\n"
        "  --registry FILE       write the expected machines, then stop unless --to is given\n"
        "  --describe            print what is planted, then stop unless --to is given");
    return VS_EXIT_DONE;
}

static bool set_number(struct simulate *simulate, const char *option, uint64_t n)
{
    struct vs_fleet_settings *fleet = &simulate->fleet;
    struct vs_loader_settings *loader = &simulate->loader;
    const struct {
        const char *name;
        uint64_t min, max;
        uint32_t *u32;
        uint64_t *u64;
        int64_t *i64;
        int64_t factor;
    } table[] = {
        {"--devices", 1, 1000000, &fleet->devices, NULL, NULL, 1},
        {"--hours", 1, 100000, NULL, NULL, &fleet->duration_ms, 3600000},
        {"--start", 0, INT64_MAX, NULL, NULL, &fleet->start_ms, 1},
        {"--seed", 0, UINT64_MAX, NULL, &fleet->seed, NULL, 1},
        {"--heartbeat", 1, 86400, &fleet->heartbeat_s, NULL, NULL, 1},
        {"--faults", 0, 100, &fleet->fault_percent, NULL, NULL, 1},
        {"--bad-clocks", 0, 1000, &fleet->bad_clock_per_mille, NULL, NULL, 1},
        {"--offline", 0, 1000, &fleet->offline_per_mille, NULL, NULL, 1},
        {"--duplicates", 0, 1000, &fleet->duplicate_per_mille, NULL, NULL, 1},
        {"--connections", 1, 255, &loader->connections, NULL, NULL, 1},
        {"--batch", 1, 5000, &loader->batch_events, NULL, NULL, 1},
        {"--window", 1, 86400, NULL, NULL, &loader->window_ms, 1000},
        {"--rate", 1, 100000000, NULL, &loader->rate_per_s, NULL, 1},
        {"--events", 1, UINT64_MAX, NULL, &loader->events_max, NULL, 1},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (!vs_str_equal(vs_str(option), vs_str(table[i].name)) || n < table[i].min || n > table[i].max)
            continue;
        if (table[i].u32 != NULL)
            *table[i].u32 = (uint32_t)n;
        if (table[i].u64 != NULL)
            *table[i].u64 = n;
        if (table[i].i64 != NULL)
            *table[i].i64 = (int64_t)n * table[i].factor;
        return true;
    }
    return false;
}

static int parse_extra(void *ctx, const char *option, const char *value)
{
    struct simulate *simulate = ctx;
    struct vs_str name = vs_str(option);
    if (vs_str_equal(name, VS_STR("--describe"))) {
        simulate->describe = true;
        return 1;
    }
    if (value == NULL)
        return 0;
    const struct {
        const char *name;
        const char **target;
    } texts[] = {{"--to", &simulate->loader.collector_url},
                 {"--drive-clock", &simulate->loader.admin_url},
                 {"--ledger", &simulate->loader.ledger_path},
                 {"--token", &simulate->loader.token},
                 {"--registry", &simulate->registry_path}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (vs_str_equal(name, vs_str(texts[i].name))) {
            *texts[i].target = value;
            return 2;
        }
    }
    uint64_t n;
    return vs_str_to_uint64(vs_str(value), &n) && set_number(simulate, option, n) ? 2 : 0;
}

static void show_progress(void *ctx, int64_t fleet_ms, uint64_t acked)
{
    const struct simulate *simulate = ctx;
    int64_t minutes = (fleet_ms - simulate->fleet.start_ms) / 60000;
    (void)fprintf(stderr, "\r%3" PRId64 ":%02" PRId64 " h of fleet time, %" PRIu64 " events acknowledged ",
                  minutes / 60, minutes % 60, acked);
}

static bool write_registry(const struct simulate *simulate, const struct vs_fleet *fleet)
{
    struct vs_buf text = {0};
    vs_fleet_registry(fleet, &text);
    FILE *file = fopen(simulate->registry_path, "wb");
    bool done = file != NULL && fwrite(text.ptr, 1, text.len, file) == text.len;
    if (file != NULL && fclose(file) != 0)
        done = false;
    vs_buf_free(&text);
    return done;
}

static int run(struct simulate *simulate)
{
    struct vs_clock clock = vs_clock_wall();
    simulate->loader.clock = &clock;
    simulate->loader.stop = vs_cli_catch_signals();
    simulate->loader.progress = isatty(STDERR_FILENO) ? show_progress : NULL;
    simulate->loader.ctx = simulate;
    struct vs_fleet *fleet = vs_fleet_new(&simulate->fleet);
    struct vs_loader_counts counts = {0};
    struct vs_err_note note = {0};
    int code = VS_EXIT_DONE;
    if (simulate->describe) {
        struct vs_buf text = {0};
        vs_fleet_describe(fleet, &text);
        (void)fwrite(text.ptr, 1, text.len, stdout);
        vs_buf_free(&text);
    }
    if (simulate->registry_path != NULL && !write_registry(simulate, fleet)) {
        vs_cli_error("simulate", "cannot write %s", simulate->registry_path);
        code = VS_EXIT_FAILED;
    }
    if (code == VS_EXIT_DONE && simulate->loader.collector_url != NULL) {
        enum vs_err err = vs_loader_run(&simulate->loader, fleet, &counts, &note);
        if (simulate->loader.progress != NULL)
            (void)fputc('\n', stderr);
        if (err != VS_ERR_OK)
            vs_cli_error("simulate", "%s", note.text);
        code = err == VS_ERR_OK ? VS_EXIT_DONE : VS_EXIT_FAILED;
        (void)printf("{\"events\":%" PRIu64 ",\"acked\":%" PRIu64 ",\"refused\":%" PRIu64 ",\"repeated\":%" PRIu64
                     "}\n",
                     counts.events, counts.acked, counts.refused, counts.repeated);
    }
    vs_fleet_free(fleet);
    return code;
}

int vs_cmd_simulate(int argc, char **argv)
{
    struct simulate simulate = {
        .fleet = {.devices = 500,
                  .seed = 1,
                  .start_ms = 1704088800000,
                  .duration_ms = 3 * 3600000,
                  .heartbeat_s = 300,
                  .fault_percent = 5,
                  .bad_clock_per_mille = 3,
                  .offline_per_mille = 20,
                  .duplicate_per_mille = 5},
        .loader = {.connections = 8, .batch_events = 100, .window_ms = 60000, .give_up_ms = 60000}};
    struct vs_cli cli;
    int code = vs_cli_parse(&cli, argc, argv, parse_extra, &simulate) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    bool nothing = simulate.loader.collector_url == NULL && simulate.registry_path == NULL && !simulate.describe;
    if (code == VS_EXIT_DONE && cli.help) {
        code = usage();
    } else if (code == VS_EXIT_DONE && (nothing || cli.argument_count > 0)) {
        vs_cli_error("simulate", "name a collector with --to URL; --help shows the options");
        code = VS_EXIT_USAGE;
    } else if (code == VS_EXIT_DONE) {
        code = run(&simulate);
    }
    vs_cli_free(&cli);
    return code;
}
