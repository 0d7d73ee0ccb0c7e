/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdio.h>

#include "cli/cli.h"
#include "runtime/rule_runner.h"

struct test_files {
    const char *paths[256];
    uint32_t count;
};

static int usage(void)
{
    (void)puts("usage: vendstream test --events FILE.. SCRIPT..\n\nRuns the scripts over the events of each test file with "
               "a virtual clock and compares what\ncomes out with what the file expects (pipelines/rules/*.test.ndjson "
               "are examples). Exit code 4 when rows differ.\n\nexample:\n"
               "  vendstream test --events rules/coin_jam.test.ndjson tables-embedded.sql views.sql rules/coin_jam.sql");
    return VS_EXIT_DONE;
}

static int parse_extra(void *ctx, const char *option, const char *value)
{
    struct test_files *files = ctx;
    if (value == NULL || !vs_str_equal(vs_str(option), VS_STR("--events")) || files->count == 256)
        return 0;
    files->paths[files->count++] = value;
    return 2;
}

static bool read_all(const char *path, struct vs_buf *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    size_t n;
    do {
        n = fread(vs_buf_reserve(out, 65536), 1, 65536, file);
        out->len += n;
    } while (n > 0);
    bool done = ferror(file) == 0;
    (void)fclose(file);
    return done;
}

static int run_one(const struct vs_plan *plan, const char *path)
{
    struct vs_buf text = {0};
    struct vs_buf report = {0};
    struct vs_err_note note = {0};
    int code = VS_EXIT_DONE;
    if (!read_all(path, &text)) {
        vs_cli_error("test", "cannot read %s", path);
        vs_buf_free(&text);
        return VS_EXIT_REFUSED;
    }
    enum vs_err err = vs_rule_test_run(plan, vs_str(path), vs_buf_str(&text), &report, &note);
    if (err == VS_ERR_OK) {
        (void)printf("ok      %s\n", path);
    } else if (err == VS_ERR_FAILED) {
        (void)printf("FAILED  %s\n%.*s", path, (int)report.len, report.ptr);
        code = VS_EXIT_DIFFERENCES;
    } else {
        (void)fprintf(stderr, "%s\n", note.text);
        code = VS_EXIT_REFUSED;
    }
    vs_buf_free(&text);
    vs_buf_free(&report);
    return code;
}

int vs_cmd_test(int argc, char **argv)
{
    struct vs_cli cli;
    struct test_files files = {.count = 0};
    const struct vs_plan *plan = NULL;
    int code = vs_cli_parse(&cli, argc, argv, parse_extra, &files) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    if (code == VS_EXIT_DONE && cli.help) {
        code = usage();
    } else if (code == VS_EXIT_DONE && files.count == 0) {
        vs_cli_error("test", "name at least one file of events with --events");
        code = VS_EXIT_USAGE;
    } else if (code == VS_EXIT_DONE) {
        code = (int)vs_cli_compile(&cli, 0, &plan);
    }
    for (uint32_t i = 0; plan != NULL && i < files.count; i++) {
        int one = run_one(plan, files.paths[i]);
        code = one > code ? one : code;
    }
    vs_cli_free(&cli);
    return code;
}
