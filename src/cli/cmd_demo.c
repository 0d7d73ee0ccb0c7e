/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <arpa/inet.h>
#include <glob.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "adapters/curl_library/curl_library.h"
#include "cli/cli.h"
#include "cli/demo_report.h"
#include "runtime/clock.h"

enum { START_WAIT_MS = 15000, QUIET_WAIT_MS = 60000, POLL_MS = 20, SCRIPTS_MAX = 64 };

struct demo {
    const char *dir;
    const char *pipelines;
    const char *tables;
    uint64_t devices, hours, seed;
    bool stay;
    pid_t sandbox, program;
    int sandbox_port, collector_port, admin_port;
    char self[4096];
};

static int usage(void)
{
    (void)puts("usage: vendstream demo [--dir DIR] [--pipelines DIR] [--devices N] [--hours H] [--seed N] [--stay]\n\n"
               "Plays some hours of a vending fleet through the whole path on this machine: simulated machines,\n"
               "collector, log, rules, a ServiceNow stand-in, ODS rows in SQLite, topics, archive. Then shows what went "
               "in\nand what came out, and checks that the books balance.\n"
               "--stay leaves everything running (Ctrl-C ends it).   --dir default ./vendstream-demo, made anew");
    return VS_EXIT_DONE;
}

static size_t keep_body(char *data, size_t size, size_t count, void *ctx)
{
    vs_buf_add(ctx, data, size * count);
    return size * count;
}

/* GET; true on 200. body may be NULL. */
static bool get(int port, const char *path, struct vs_buf *body)
{
    char url[256];
    struct vs_buf ignored = {0};
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, path);
    if (vs_curl_load(NULL) != VS_ERR_OK)
        return false;
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, body == NULL ? &ignored : body);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 5000L);
    CURLcode code = curl_easy_perform(easy);
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(easy);
    vs_buf_free(&ignored);
    return code == CURLE_OK && status == 200;
}

static void pause_briefly(void)
{
    struct timespec pause = {0, POLL_MS * 1000000};
    (void)nanosleep(&pause, NULL);
}

static bool is_alive(pid_t pid)
{
    return pid > 0 && waitpid(pid, NULL, WNOHANG) == 0;
}

static bool wait_for_path(int port, const char *path, pid_t pid)
{
    for (int waited = 0; waited < START_WAIT_MS; waited += POLL_MS) {
        if (get(port, path, NULL))
            return true;
        if (!is_alive(pid))
            return false;
        pause_briefly();
    }
    return false;
}

static pid_t start_child(const struct demo *demo, const char *const *arguments, const char *log_name)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", demo->dir, log_name);
    (void)fflush(NULL);
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    if (freopen(path, "ab", stderr) == NULL || freopen(path, "ab", stdout) == NULL)
        _exit(127);
    (void)execv(demo->self, (char *const *)(uintptr_t)arguments);
    _exit(127);
}

static void stop_child(pid_t *pid)
{
    if (*pid <= 0)
        return;
    (void)kill(*pid, SIGTERM);
    (void)waitpid(*pid, NULL, 0);
    *pid = 0;
}

static bool start_sandbox(struct demo *demo)
{
    char listen[64];
    char data[4096];
    (void)snprintf(listen, sizeof listen, "127.0.0.1:%d", demo->sandbox_port);
    (void)snprintf(data, sizeof data, "%s/servicenow", demo->dir);
    const char *arguments[] = {"vendstream", "sandbox", "servicenow", "--listen", listen, "--data", data, NULL};
    demo->sandbox = start_child(demo, arguments, "servicenow.log");
    return wait_for_path(demo->sandbox_port, "/stats", demo->sandbox);
}

static void set_environment(const struct demo *demo)
{
    char text[4096];
    (void)snprintf(text, sizeof text, "http://127.0.0.1:%d", demo->sandbox_port);
    (void)setenv("SERVICENOW_URL", text, 1);
    (void)setenv("SERVICENOW_USER", "demo", 1);
    (void)setenv("SERVICENOW_PASSWORD", "demo", 1);
    (void)snprintf(text, sizeof text, "%s/ods.db", demo->dir);
    (void)setenv("ODS_DB", text, 1);
    (void)snprintf(text, sizeof text, "%s/devices.ndjson", demo->dir);
    (void)setenv("DEVICES_FILE", text, 1);
}

static bool start_program(struct demo *demo, struct vs_arena *arena)
{
    const char *arguments[SCRIPTS_MAX + 32] = {"vendstream", "run", "--data"};
    size_t n = 3;
    arguments[n++] = vs_arena_printf(arena, "%s/data", demo->dir).ptr;
    const struct vs_str settings[] = {
        vs_arena_printf(arena, "vendstream.collector.listen=127.0.0.1:%d", demo->collector_port),
        vs_arena_printf(arena, "vendstream.admin.listen=127.0.0.1:%d", demo->admin_port),
        vs_arena_printf(arena, "vendstream.archive.path=%s/archive", demo->dir),
        VS_STR("vendstream.archive.interval=1 s"), VS_STR("vendstream.clock=driven")};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        arguments[n++] = "--set";
        arguments[n++] = settings[i].ptr;
    }
    arguments[n++] = vs_arena_printf(arena, "%s/%s", demo->pipelines, demo->tables).ptr;
    arguments[n++] = vs_arena_printf(arena, "%s/views.sql", demo->pipelines).ptr;
    glob_t rules;
    if (glob(vs_arena_printf(arena, "%s/rules/*.sql", demo->pipelines).ptr, 0, NULL, &rules) != 0)
        return false;
    for (size_t i = 0; i < rules.gl_pathc && i < SCRIPTS_MAX; i++)
        arguments[n++] = vs_arena_copy(arena, vs_str(rules.gl_pathv[i])).ptr;
    globfree(&rules);
    demo->program = start_child(demo, arguments, "vendstream.log");
    return wait_for_path(demo->admin_port, "/readyz", demo->program);
}

static void show_progress(void *ctx, int64_t fleet_ms, uint64_t acked)
{
    const int64_t *start = ctx;
    int64_t minutes = (fleet_ms - *start) / 60000;
    (void)fprintf(stderr, "%s%3" PRId64 ":%02" PRId64 " h of fleet time, %" PRIu64 " events acknowledged%s",
                  isatty(STDERR_FILENO) ? "\r" : "", minutes / 60, minutes % 60, acked,
                  isatty(STDERR_FILENO) ? "   " : "\n");
}

static bool is_quiet(const struct demo *demo)
{
    struct vs_buf body = {0};
    bool quiet = get(demo->admin_port, "/v1/status", &body) &&
                 vs_str_starts_with(vs_buf_str(&body), VS_STR("{\"quiet\":true"));
    vs_buf_free(&body);
    return quiet;
}

static bool play(struct demo *demo, struct vs_loader_counts *counts)
{
    struct vs_clock clock = vs_clock_wall();
    struct vs_fleet_settings fleet_settings = {.devices = (uint32_t)demo->devices,
                                               .seed = demo->seed,
                                               .start_ms = 1704088800000,
                                               .duration_ms = (int64_t)demo->hours * 3600000,
                                               .heartbeat_s = 300,
                                               .fault_percent = 5,
                                               .bad_clock_per_mille = 3,
                                               .offline_per_mille = 20,
                                               .duplicate_per_mille = 5};
    char collector[64];
    char admin[64];
    (void)snprintf(collector, sizeof collector, "http://127.0.0.1:%d", demo->collector_port);
    (void)snprintf(admin, sizeof admin, "http://127.0.0.1:%d", demo->admin_port);
    struct vs_loader_settings loader = {.collector_url = collector,
                                        .admin_url = admin,
                                        .connections = 8,
                                        .batch_events = 100,
                                        .window_ms = 60000,
                                        .give_up_ms = 30000,
                                        .stop = vs_cli_catch_signals(),
                                        .clock = &clock,
                                        .progress = show_progress,
                                        .ctx = &fleet_settings.start_ms};
    struct vs_fleet *fleet = vs_fleet_new(&fleet_settings);
    struct vs_err_note note = {0};
    enum vs_err err = vs_loader_run(&loader, fleet, counts, &note);
    vs_fleet_free(fleet);
    (void)fputc('\n', stderr);
    if (err != VS_ERR_OK)
        vs_cli_error("demo", "%s", note.text);
    return err == VS_ERR_OK;
}

static bool write_registry(const struct demo *demo)
{
    char path[4096];
    struct vs_fleet_settings settings = {.devices = (uint32_t)demo->devices, .seed = demo->seed, .duration_ms = 3600000};
    struct vs_fleet *fleet = vs_fleet_new(&settings);
    struct vs_buf text = {0};
    vs_fleet_registry(fleet, &text);
    vs_buf_printf(&text, "{\"device_id\":\"vm-forgotten\",\"site\":\"site-00000\"}\n");
    (void)snprintf(path, sizeof path, "%s/devices.ndjson", demo->dir);
    FILE *file = fopen(path, "wb");
    bool done = file != NULL && fwrite(text.ptr, 1, text.len, file) == text.len;
    if (file != NULL && fclose(file) != 0)
        done = false;
    vs_buf_free(&text);
    vs_fleet_free(fleet);
    return done;
}

static void stay(const struct demo *demo)
{
    const _Atomic bool *stop = vs_cli_catch_signals();
    (void)printf("\nStill running, Ctrl-C ends it:\n  incidents  http://127.0.0.1:%d/\n  metrics    "
                 "http://127.0.0.1:%d/metrics\n  collector  http://127.0.0.1:%d/v1/events\n",
                 demo->sandbox_port, demo->admin_port, demo->collector_port);
    (void)fflush(stdout);
    while (!*stop && is_alive(demo->program))
        pause_briefly();
}

static int run(struct demo *demo, struct vs_arena *arena)
{
    int64_t waited = 0;
    if (!write_registry(demo)) {
        vs_cli_error("demo", "cannot write into %s", demo->dir);
        return VS_EXIT_FAILED;
    }
    set_environment(demo);
    if (!start_sandbox(demo) || !start_program(demo, arena)) {
        vs_cli_error("demo", "a part did not start: see %s/*.log", demo->dir);
        return VS_EXIT_FAILED;
    }
    struct vs_demo_report report = {.dir = demo->dir};
    if (!play(demo, &report.counts))
        return VS_EXIT_FAILED;
    for (; waited < QUIET_WAIT_MS && !is_quiet(demo); waited += POLL_MS)
        pause_briefly();
    struct vs_buf metrics = {0};
    struct timespec archive_closes = {2, 0};
    (void)nanosleep(&archive_closes, NULL);
    bool ok = get(demo->admin_port, "/metrics", &metrics) && waited < QUIET_WAIT_MS;
    report.metrics = vs_buf_str(&metrics);
    ok = vs_demo_report_print(&report) && ok;
    vs_buf_free(&metrics);
    if (demo->stay)
        stay(demo);
    return ok ? VS_EXIT_DONE : VS_EXIT_FAILED;
}

static int parse_extra(void *ctx, const char *option, const char *value)
{
    struct demo *demo = ctx;
    struct vs_str name = vs_str(option);
    if (vs_str_equal(name, VS_STR("--stay"))) {
        demo->stay = true;
        return 1;
    }
    const struct {
        const char *name;
        const char **text;
        uint64_t *number;
    } table[] = {{"--dir", &demo->dir, NULL},           {"--pipelines", &demo->pipelines, NULL},
                 {"--tables", &demo->tables, NULL},     {"--devices", NULL, &demo->devices},
                 {"--hours", NULL, &demo->hours},       {"--seed", NULL, &demo->seed}};
    for (size_t i = 0; value != NULL && i < sizeof table / sizeof table[0]; i++) {
        if (!vs_str_equal(name, vs_str(table[i].name)))
            continue;
        if (table[i].text != NULL)
            *table[i].text = value;
        else if (!vs_str_to_uint64(vs_str(value), table[i].number))
            return 0;
        return 2;
    }
    return 0;
}

/* A port that is free now, for parts that must know each other's before they start. */
static int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0 &&
                 getsockname(fd, (struct sockaddr *)&address, &size) == 0;
    if (fd >= 0)
        close(fd);
    return bound ? ntohs(address.sin_port) : 0;
}

static bool prepare(struct demo *demo)
{
    demo->sandbox_port = free_port();
    demo->collector_port = free_port();
    demo->admin_port = free_port();
    ssize_t len = readlink("/proc/self/exe", demo->self, sizeof demo->self - 1);
    if (len <= 0 || (mkdir(demo->dir, 0700) != 0 && access(demo->dir, W_OK) != 0))
        return false;
    demo->self[len] = '\0';
    return true;
}

int vs_cmd_demo(int argc, char **argv)
{
    struct demo demo = {.dir = "./vendstream-demo",
                        .pipelines = "pipelines",
                        .tables = "tables-embedded.sql",
                        .devices = 500,
                        .hours = 3,
                        .seed = 1};
    struct vs_cli cli;
    int code = vs_cli_parse(&cli, argc, argv, parse_extra, &demo) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    if (code == VS_EXIT_DONE && cli.help) {
        code = usage();
    } else if (code == VS_EXIT_DONE && !prepare(&demo)) {
        vs_cli_error("demo", "cannot make the folder %s", demo.dir);
        code = VS_EXIT_FAILED;
    } else if (code == VS_EXIT_DONE) {
        code = run(&demo, &cli.arena);
        stop_child(&demo.program);
        stop_child(&demo.sandbox);
    }
    vs_cli_free(&cli);
    return code;
}
