/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "bench/bench.h"

extern char **environ;

/* From just before the process is made to its first byte of output. */
static int64_t run_once(char **command)
{
    int ends[2];
    pid_t pid;
    posix_spawn_file_actions_t actions;
    if (pipe(ends) != 0)
        bench_die("pipe");
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    (void)posix_spawn_file_actions_addclose(&actions, ends[0]);
    (void)posix_spawn_file_actions_addclose(&actions, ends[1]);
    int64_t began = bench_now_ns();
    if (posix_spawnp(&pid, command[0], &actions, NULL, command, environ) != 0)
        bench_die(command[0]);
    close(ends[1]);
    char bytes[65536];
    ssize_t n = read(ends[0], bytes, sizeof bytes);
    int64_t took = bench_now_ns() - began;
    int status;
    while (n > 0)
        n = read(ends[0], bytes, sizeof bytes);
    close(ends[0]);
    (void)waitpid(pid, &status, 0);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        errno = ECHILD;
        bench_die("the command failed");
    }
    return took;
}

static int compare_int64(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

int bench_first_row(int argc, char **argv)
{
    uint64_t runs = bench_number(argc, argv, "--runs", 21);
    int at = 1;
    while (at < argc && strcmp(argv[at], "--") != 0)
        at++;
    VS_CHECK(runs > 0 && at + 1 < argc);
    int64_t *times = calloc(runs, sizeof *times);
    VS_CHECK(times != NULL);
    for (uint64_t i = 0; i < runs; i++)
        times[i] = run_once(argv + at + 1);
    qsort(times, runs, sizeof *times, compare_int64);
    (void)printf("{\"runs\":%" PRIu64 ",\"min_ms\":%.3f,\"median_ms\":%.3f,\"max_ms\":%.3f}\n",
                 runs, (double)times[0] / 1e6, (double)times[runs / 2] / 1e6,
                 (double)times[runs - 1] / 1e6);
    free(times);
    return 0;
}
