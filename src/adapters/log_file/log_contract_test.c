/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The embedded log on a real file system. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "adapters/log_file/log_file.h"
#include "testing/log_contract.h"

static int64_t now_ms(void *ctx)
{
    (void)ctx;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t monotonic_ns(void *ctx)
{
    (void)ctx;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000 + t.tv_nsec;
}

static const struct vs_clock real_clock = {now_ms, monotonic_ns, NULL};

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

static void *setup(void)
{
    char *path = malloc(64);
    assert_non_null(path);
    (void)snprintf(path, 64, "/tmp/vendstream-log-XXXXXX");
    assert_non_null(mkdtemp(path));
    return path;
}

static void teardown(void *env)
{
    assert_int_equal(nftw(env, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    free(env);
}

static struct vs_log *open_log(void *env)
{
    struct vs_log_file_options options = {.directory = env,
                                          .clock = &real_clock,
                                          .segment_size = 300000,
                                          .queue_size = 32 * 1024 * 1024,
                                          .disk_reserve = 1024 * 1024};
    struct vs_log *log = NULL;
    struct vs_err_note note = {{0}};
    if (vs_log_file_open(&options, &log, &note) != VS_ERR_OK)
        (void)fprintf(stderr, "%s\n", note.text);
    return log;
}

static const char *topic_prefix(void *env)
{
    (void)env;
    return "";
}

int main(void)
{
    static const struct vs_log_contract contract = {.name = "log_file",
                                                    .setup = setup,
                                                    .teardown = teardown,
                                                    .open = open_log,
                                                    .topic_prefix = topic_prefix,
                                                    .patience_ms = 10000};
    return vs_log_contract_run(&contract);
}
