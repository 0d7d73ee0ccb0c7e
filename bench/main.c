/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench/bench.h"

static const struct command {
    const char *name;
    const char *help;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"make", "--size 150|324 --events N --devices D --step-us U --alert-every A", bench_make},
    {"serve", "[--stand-in FILE]   prints its port first", bench_serve},
    {"load",
     "--port P --events N --batch B --connections C --rate R --devices D --alert-every A --sent "
     "FILE",
     bench_load},
    {"first-row", "--runs N -- COMMAND ..", bench_first_row},
    {"run", "--out FILE -- COMMAND ..", bench_run},
    {"scan", "--events N", bench_scan},
};

int64_t bench_now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void bench_die(const char *what)
{
    (void)fprintf(stderr, "vendstream-bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

const char *bench_text(int argc, char **argv, const char *name, const char *otherwise)
{
    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], name) == 0)
            return argv[i + 1];
    }
    return otherwise;
}

uint64_t bench_number(int argc, char **argv, const char *name, uint64_t otherwise)
{
    const char *text = bench_text(argc, argv, name, NULL);
    uint64_t number = otherwise;
    if (text != NULL && !vs_str_to_uint64(vs_str(text), &number)) {
        (void)fprintf(stderr, "vendstream-bench: %s takes a number, not '%s'\n", name, text);
        exit(2);
    }
    return number;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        (void)fprintf(stderr, "vendstream-bench %s %s\n", commands[i].name, commands[i].help);
    return 2;
}
