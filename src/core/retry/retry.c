/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/retry/retry.h"

#include "base/check.h"
#include "base/hash.h"

const char *vs_sink_result_name(enum vs_sink_result result)
{
    switch (result) {
    case VS_SINK_OK:
        return "OK";
    case VS_SINK_RETRY_LATER:
        return "RETRY_LATER";
    case VS_SINK_NOT_CONNECTED:
        return "NOT_CONNECTED";
    case VS_SINK_REJECTED:
        return "REJECTED";
    case VS_SINK_UNKNOWN:
        return "UNKNOWN";
    case VS_SINK_BROKEN:
        return "BROKEN";
    }
    VS_UNREACHABLE();
}

enum vs_circuit_state vs_circuit_next(enum vs_circuit_state state, enum vs_circuit_event event)
{
#define X(from, when, to)                                                                                    \
    if (state == VS_CIRCUIT_##from && event == VS_CIRCUIT_##when)                                            \
        return VS_CIRCUIT_##to;
    VS_CIRCUIT_TRANSITIONS(X)
#undef X
    return state;
}

static void circuit_move(struct vs_circuit *circuit, enum vs_circuit_event event)
{
    circuit->state = vs_circuit_next(circuit->state, event);
}

bool vs_circuit_admits(struct vs_circuit *circuit, int64_t now_ms)
{
    switch (circuit->state) {
    case VS_CIRCUIT_CLOSED:
        return true;
    case VS_CIRCUIT_HALF_OPEN:
        return false;
    case VS_CIRCUIT_OPEN:
        if (now_ms < circuit->open_until_ms)
            return false;
        circuit_move(circuit, VS_CIRCUIT_WAITED);
        return true;
    }
    VS_UNREACHABLE();
}

void vs_circuit_not_sent(struct vs_circuit *circuit)
{
    if (circuit->state == VS_CIRCUIT_HALF_OPEN)
        circuit_move(circuit, VS_CIRCUIT_FAILED);
}

/* A number in [0, bound), the same for the same (seed, row, attempt). */
static int64_t jitter(const struct vs_retry_settings *settings, uint64_t row, uint32_t attempt, int64_t bound)
{
    if (bound <= 0)
        return 0;
    uint64_t hash = vs_hash_mix(vs_hash_mix(settings->seed, row), attempt);
    return (int64_t)(hash % (uint64_t)bound);
}

int64_t vs_retry_wait_ms(const struct vs_retry_settings *settings, uint64_t row, uint32_t attempt)
{
    VS_CHECK(attempt >= 1);
    VS_CHECK(settings->wait_ms_min > 0 && settings->wait_ms_min <= settings->wait_ms_max);
    int64_t wait = settings->wait_ms_min;
    for (uint32_t i = 1; i < attempt && wait < settings->wait_ms_max; i++)
        wait = wait > settings->wait_ms_max / 2 ? settings->wait_ms_max : wait * 2;
    return wait - jitter(settings, row, attempt, wait / 2 + 1);
}

static int64_t at_least_as_told(const struct vs_retry_settings *settings,
                                const struct vs_retry_report *report, uint32_t attempt, int64_t wait_ms)
{
    int64_t told = report->retry_after_ms;
    if (told <= 0)
        return wait_ms;
    if (told > VS_RETRY_AFTER_MS_MAX)
        told = VS_RETRY_AFTER_MS_MAX;
    told += jitter(settings, report->row, attempt, told / 10 + 1);
    return told > wait_ms ? told : wait_ms;
}

/* Failures of requests that were out when the circuit opened must not lengthen the wait: only the first one,
 * and a failed probe, count. A longer time named by the other side always does. */
static struct vs_retry_decision open_circuit(const struct vs_retry_settings *settings,
                                             struct vs_circuit *circuit, const struct vs_retry_report *report)
{
    bool was_open = circuit->state == VS_CIRCUIT_OPEN;
    if (!was_open && circuit->failures < UINT32_MAX)
        circuit->failures++;
    int64_t wait = vs_retry_wait_ms(settings, report->row, circuit->failures);
    if (report->result == VS_SINK_BROKEN)
        wait = settings->wait_ms_max;
    int64_t until = report->now_ms + at_least_as_told(settings, report, circuit->failures, wait);
    if (!was_open || (report->retry_after_ms > 0 && until > circuit->open_until_ms))
        circuit->open_until_ms = until;
    circuit_move(circuit, VS_CIRCUIT_FAILED);
    return (struct vs_retry_decision){VS_RETRY_SINK, circuit->open_until_ms};
}

static void circuit_answered(struct vs_circuit *circuit)
{
    circuit_move(circuit, VS_CIRCUIT_ANSWERED);
    circuit->failures = 0;
    circuit->unknowns = 0;
}

static struct vs_retry_decision blame_row(const struct vs_retry_settings *settings, uint32_t *attempts,
                                          const struct vs_retry_report *report)
{
    (*attempts)++;
    if (*attempts >= settings->attempts_max)
        return (struct vs_retry_decision){VS_RETRY_DEAD_LETTER, report->now_ms};
    int64_t wait = vs_retry_wait_ms(settings, report->row, *attempts);
    wait = at_least_as_told(settings, report, *attempts, wait);
    return (struct vs_retry_decision){VS_RETRY_ROW, report->now_ms + wait};
}

/* A probe that ends without a clear answer has not shown that the other side works. */
static struct vs_retry_decision decide_unknown(const struct vs_retry_settings *settings,
                                               struct vs_circuit *circuit, uint32_t *attempts,
                                               const struct vs_retry_report *report)
{
    circuit->unknowns++;
    if (report->row_to_blame) {
        if (circuit->state == VS_CIRCUIT_HALF_OPEN)
            open_circuit(settings, circuit, report);
        return blame_row(settings, attempts, report);
    }
    if (circuit->state != VS_CIRCUIT_CLOSED || circuit->unknowns >= VS_CIRCUIT_UNKNOWNS_MAX)
        return open_circuit(settings, circuit, report);
    int64_t wait = vs_retry_wait_ms(settings, report->row, circuit->unknowns);
    wait = at_least_as_told(settings, report, circuit->unknowns, wait);
    return (struct vs_retry_decision){VS_RETRY_ROW, report->now_ms + wait};
}

struct vs_retry_decision vs_retry_decide(const struct vs_retry_settings *settings, struct vs_circuit *circuit,
                                         uint32_t *attempts, const struct vs_retry_report *report)
{
    VS_CHECK(settings->attempts_max > 0);
    switch (report->result) {
    case VS_SINK_OK:
        circuit_answered(circuit);
        *attempts = 0;
        return (struct vs_retry_decision){VS_RETRY_DONE, report->now_ms};
    case VS_SINK_REJECTED:
        circuit_answered(circuit);
        return (struct vs_retry_decision){VS_RETRY_DEAD_LETTER, report->now_ms};
    case VS_SINK_RETRY_LATER:
        if (!report->row_to_blame)
            return open_circuit(settings, circuit, report);
        circuit_answered(circuit);
        return blame_row(settings, attempts, report);
    case VS_SINK_UNKNOWN:
        return decide_unknown(settings, circuit, attempts, report);
    case VS_SINK_NOT_CONNECTED:
    case VS_SINK_BROKEN:
        return open_circuit(settings, circuit, report);
    }
    VS_UNREACHABLE();
}
