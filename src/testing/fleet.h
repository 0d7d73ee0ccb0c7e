/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A simulated vending fleet: a seeded, deterministic stream of events in the order in which devices send them.
 *
 * Machines heartbeat, sell, report temperatures; some have one of the faults that the rules look for, some a
 * clock that is hours off, some are offline for a while and upload their buffer later, in order, with the times
 * of the buffer. A machine may send an event twice (an answer that it never saw). Pure: no clock; memory is about
 * 100 bytes per machine plus what offline machines buffer. */
#ifndef VS_TESTING_FLEET_H
#define VS_TESTING_FLEET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct vs_fleet_settings {
    uint32_t devices;      /* 1 .. 1,000,000 */
    uint64_t seed;
    int64_t start_ms;      /* epoch ms of the first moment */
    int64_t duration_ms;
    uint32_t heartbeat_s;  /* 0: 300 */
    uint32_t fault_percent;       /* of machines that have one fault */
    uint32_t bad_clock_per_mille; /* of machines whose clock is hours off */
    uint32_t offline_per_mille;   /* of machines that go offline and upload later */
    uint32_t duplicate_per_mille; /* of events that are sent twice */
};

enum vs_fleet_topic { VS_FLEET_EVENTS, VS_FLEET_HEARTBEATS };

struct vs_fleet_event {
    int64_t sent_ms; /* when the machine sends it, fleet time; does not decrease */
    uint32_t device;
    enum vs_fleet_topic topic;
    struct vs_str event_id; /* borrowed until the next call */
    struct vs_str device_id;
    struct vs_str json;
};

struct vs_fleet;
struct vs_fleet *vs_fleet_new(const struct vs_fleet_settings *settings);
void vs_fleet_free(struct vs_fleet *fleet);
/* False at the end. */
bool vs_fleet_next(struct vs_fleet *fleet, struct vs_fleet_event *event);
/* One JSON line per machine for the registry of expected devices: device_id, site, timeout_seconds, opens_at,
 * closes_at. */
void vs_fleet_registry(const struct vs_fleet *fleet, struct vs_buf *out);
/* What was planted, one line of text per fault kind. */
void vs_fleet_describe(const struct vs_fleet *fleet, struct vs_buf *out);

#endif
