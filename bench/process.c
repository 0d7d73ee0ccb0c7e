/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <sys/resource.h>
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

static int command_at(int argc, char **argv)
{
    int at = 1;
    while (at < argc && strcmp(argv[at], "--") != 0)
        at++;
    VS_CHECK(at + 1 < argc);
    return at + 1;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* A process of its own for this: the largest RSS of a process counts what its parent had before
 * exec. */
int bench_run(int argc, char **argv)
{
    char **command = argv + command_at(argc, argv);
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status;
    struct rusage usage;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO,
                                           bench_text(argc, argv, "--out", "/dev/null"),
                                           O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (posix_spawnp(&pid, command[0], &actions, NULL, command, environ) != 0)
        bench_die(command[0]);
    if (wait4(pid, &status, 0, &usage) != pid)
        bench_die("wait");
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)printf("{\"status\":%d,\"cpu_s\":%.6f,\"rss_mb\":%.3f}\n",
                 WIFEXITED(status) ? WEXITSTATUS(status) : 255,
                 seconds(usage.ru_utime) + seconds(usage.ru_stime), (double)usage.ru_maxrss / 1024);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

static int compare_int64(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

int bench_first_row(int argc, char **argv)
{
    uint64_t runs = bench_number(argc, argv, "--runs", 21);
    int at = command_at(argc, argv);
    VS_CHECK(runs > 0);
    int64_t *times = calloc(runs, sizeof *times);
    VS_CHECK(times != NULL);
    for (uint64_t i = 0; i < runs; i++)
        times[i] = run_once(argv + at);
    qsort(times, runs, sizeof *times, compare_int64);
    (void)printf("{\"runs\":%" PRIu64 ",\"min_ms\":%.3f,\"median_ms\":%.3f,\"max_ms\":%.3f}\n",
                 runs, (double)times[0] / 1e6, (double)times[runs / 2] / 1e6,
                 (double)times[runs - 1] / 1e6);
    free(times);
    return 0;
}
