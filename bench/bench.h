/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The measuring tool behind script/bench: makes events, sends them, answers as a server that does
 * nothing, and takes times. Every command prints one line of JSON that says what it did, so that
 * the script can check it.
 *
 * Single-threaded commands; times are CLOCK_MONOTONIC, which all processes of a machine share.
 * Failures end the command with a message and status 1. */
#ifndef VS_BENCH_BENCH_H
#define VS_BENCH_BENCH_H

#include <stdint.h>

#include "base/buf.h"

/* One event, without a newline. The same index gives the same bytes. */
struct bench_events {
    uint32_t devices;
    uint32_t step_us;     /* of event time between two events */
    uint32_t alert_every; /* every n-th event has card_err 99 and a device of its own; 0: none */
};
/* 150 bytes, 8 members; ts is text. One event in four has the type payment_failed. */
void bench_event_150(struct vs_buf *out, const struct bench_events *events, uint64_t index);
/* 324 bytes, 16 members, one array and one nested object; ts is epoch milliseconds. */
void bench_event_324(struct vs_buf *out, const struct bench_events *events, uint64_t index);

int64_t bench_now_ns(void);
/* The number behind `--name`, or the default; also its text. */
uint64_t bench_number(int argc, char **argv, const char *name, uint64_t otherwise);
const char *bench_text(int argc, char **argv, const char *name, const char *otherwise);
_Noreturn void bench_die(const char *what);

int bench_make(int argc, char **argv); /* events to standard output */
int bench_serve(int argc,
                char **argv); /* an HTTP server that does nothing, or ServiceNow's side of it */
int bench_load(int argc, char **argv); /* events over HTTP */
int bench_first_row(int argc,
                    char **argv);      /* from the start of a command to its first byte of output */
int bench_run(int argc, char **argv);  /* CPU time and memory of a command */
int bench_scan(int argc, char **argv); /* the JSON scanner alone */

#endif
