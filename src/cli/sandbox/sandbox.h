/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A stand-in for a ServiceNow instance: the Table API for incidents, OAuth tokens and a page that lists incidents,
 * over a SQLite file. It behaves as the platform does where that matters to a client, its bad sides included:
 * parts of a query that it does not understand are dropped, correlation_id is not unique, updates of closed
 * incidents are taken, and on demand it fails, hangs, limits, or applies a request without an answer.
 *
 * Threads: start and stop from one thread; requests run on the server's thread and on one that answers late; one
 * mutex guards all state. Faults are drawn from a seeded generator in the order of requests. */
#ifndef VS_CLI_SANDBOX_SANDBOX_H
#define VS_CLI_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "ports/clock.h"

enum { VS_SANDBOX_FAILS_MAX = 16 };

struct vs_sandbox_fail {
    uint16_t status;
    double share; /* 0..1 of the requests to the Table API */
};

struct vs_sandbox_options {
    const char *listen; /* "127.0.0.1:0" */
    const char *data_dir;
    struct vs_sandbox_fail fails[VS_SANDBOX_FAILS_MAX];
    uint32_t fail_count;
    double hang;               /* share that is never answered and not applied */
    double apply_then_timeout; /* share of writes that is applied and never answered */
    double apply_late;         /* share of creates that is applied apply_late_ms later and never answered */
    int64_t apply_late_ms;
    double apply_then_error; /* share of writes that is applied and answered with a 500 */
    double semaphore;       /* share answered with a 429 that has no headers */
    uint64_t rate_limit;    /* requests per rate_window_ms; 0: none */
    int64_t rate_window_ms;
    int64_t slow_ms;        /* before each answer */
    bool html_errors;       /* errors are pages, not JSON */
    const char *user, *password;            /* NULL: nobody has to log in */
    const char *client_id, *client_secret;  /* of OAuth; NULL: none */
    const char *api_key;                    /* NULL: none */
    int64_t token_life_s;
    uint64_t seed;
    bool help; /* set by vs_sandbox_options_parse */
};

struct vs_sandbox;

void vs_sandbox_options_init(struct vs_sandbox_options *options);
/* Borrows from argv. INVALID: the note says what is wrong. */
VS_MUST_USE enum vs_err vs_sandbox_options_parse(int argc, char **argv, struct vs_sandbox_options *options,
                                                 struct vs_err_note *note);
const char *vs_sandbox_usage(void);

/* Keeps what options points to and the clock until stop. */
VS_MUST_USE enum vs_err vs_sandbox_start(const struct vs_sandbox_options *options, const struct vs_clock *clock,
                                         struct vs_sandbox **out, struct vs_err_note *note);
uint16_t vs_sandbox_port(const struct vs_sandbox *sandbox);
/* Changes the faults of a running one: share fields and the rate limit of `options`. Any thread. */
void vs_sandbox_set_faults(struct vs_sandbox *sandbox, const struct vs_sandbox_options *options);
void vs_sandbox_stop(struct vs_sandbox *sandbox); /* requests that hang end unanswered; NULL is fine */

#endif
