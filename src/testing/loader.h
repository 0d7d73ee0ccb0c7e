/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Plays a simulated fleet against a collector over real HTTP, as machines would: keep-alive connections, batches,
 * order per machine, and the same event again until there is an answer.
 *
 * Fleet time goes on in windows: all events of a window are sent and answered before the driven clock (if any) is
 * moved to its end. Every event's outcome is appended to the ledger and synced before the next window is sent:
 *   event_id TAB device_id TAB acked|refused TAB topic TAB json NEWLINE
 * One thread; connections are multiplexed. */
#ifndef VS_TESTING_LOADER_H
#define VS_TESTING_LOADER_H

#include <stdatomic.h>

#include "base/err.h"
#include "ports/clock.h"
#include "testing/fleet.h"

struct vs_loader_settings {
    const char *collector_url; /* "http://127.0.0.1:8080" */
    const char *admin_url;     /* NULL: no driven clock */
    const char *ledger_path;   /* NULL: none */
    const char *token;         /* bearer token; NULL: none */
    uint32_t connections;
    uint32_t batch_events;
    int64_t window_ms;      /* of fleet time */
    int64_t give_up_ms;     /* without any answer for this long */
    uint64_t events_max;    /* 0: no bound */
    uint64_t rate_per_s;    /* 0: as fast as it goes */
    const _Atomic bool *stop;
    const struct vs_clock *clock;
    void (*progress)(void *ctx, int64_t fleet_ms, uint64_t acked);
    void *ctx;
};

struct vs_loader_counts {
    uint64_t events;
    uint64_t acked;
    uint64_t refused;
    uint64_t repeated; /* sent again after no or an unknown answer */
};

VS_MUST_USE enum vs_err vs_loader_run(const struct vs_loader_settings *settings, struct vs_fleet *fleet,
                                      struct vs_loader_counts *counts, struct vs_err_note *note);

#endif
