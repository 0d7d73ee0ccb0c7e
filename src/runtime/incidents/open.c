/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "runtime/incidents/incidents_parts.h"

/* The look-up is marked at most this long before its create is sent (pump.c). */
enum { MARK_AGE_MS = 1000 };

int64_t vs_incidents_monotonic_ms(const struct vs_incidents *incidents)
{
    return vs_clock_monotonic_ns(incidents->config.clock) / 1000000;
}

int64_t vs_incidents_real_ms(const struct vs_incidents *incidents)
{
    return vs_incidents_monotonic_ms(incidents) + incidents->real_from_monotonic_ms;
}

int64_t vs_incidents_now_ms(struct vs_incidents *incidents)
{
    int64_t now_ms = incidents->config.clock_is_driven ? vs_clock_now_ms(incidents->config.clock)
                                                       : vs_incidents_real_ms(incidents);
    if (now_ms > incidents->newest_now_ms)
        incidents->newest_now_ms = now_ms;
    return incidents->newest_now_ms;
}

/* The wall clock as it is now, moved on by the monotonic one: so its jumps do not reach us. A driven clock says
 * nothing about the other side's time; then the monotonic clock serves, which outlives the process too. */
static void fix_clock(struct vs_incidents *incidents)
{
    int64_t monotonic_ms = vs_incidents_monotonic_ms(incidents), wall_ms = vs_clock_now_ms(incidents->config.clock);
    incidents->newest_now_ms = INT64_MIN;
    incidents->real_from_monotonic_ms = 1;
    if (!incidents->config.clock_is_driven && wall_ms > monotonic_ms)
        incidents->real_from_monotonic_ms = wall_ms - monotonic_ms;
}

static enum vs_err open_ledger(struct vs_incidents *incidents, struct vs_err_note *note)
{
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/ledger.sqlite", incidents->config.dir);
    if (len < 0 || (size_t)len >= sizeof path)
        return vs_fail(note, VS_ERR_INVALID, "the path of the data directory is too long");
    VS_TRY(vs_ledger_open(path, &incidents->ledger, note));
    struct vs_ledger_counts counts;
    VS_TRY(vs_ledger_count(incidents->ledger, &counts, note));
    incidents->counts.waiting = counts.waiting_rows;
    incidents->work = counts.work;
    return VS_ERR_OK;
}

static enum vs_err open_parts(struct vs_incidents *incidents, struct vs_err_note *note)
{
    const struct vs_servicenow_options *options = &incidents->options;
    VS_TRY(vs_servicenow_options_parse(incidents->config.table, &incidents->options, note));
    VS_TRY(vs_servicenow_columns_init(&incidents->columns, incidents->config.table, note));
    VS_CHECK_INT(options->concurrency, <=, VS_INCIDENTS_SLOTS_MAX);
    incidents->lifecycle = (struct vs_incident_settings){.note_interval_ms = options->work_notes_interval_ms,
                                                         .quiet_ms = options->quiet_period_ms,
                                                         .reopen_ms = options->reopen_ms,
                                                         .settle_ms = options->settle_time_ms + MARK_AGE_MS};
    VS_TRY(open_ledger(incidents, note));
    return vs_servicenow_client_open(options, incidents->config.clock, &incidents->client, note);
}

enum vs_err vs_incidents_open(const struct vs_incidents_config *config, struct vs_incidents **out,
                              struct vs_err_note *note)
{
    struct vs_incidents *incidents = calloc(1, sizeof *incidents);
    VS_CHECK(incidents != NULL);
    incidents->config = *config;
    incidents->look_for_work = true;
    vs_arena_init(&incidents->scratch);
    fix_clock(incidents);
    enum vs_err err = open_parts(incidents, note);
    if (err != VS_ERR_OK) {
        vs_incidents_close(incidents);
        return err;
    }
    *out = incidents;
    return VS_ERR_OK;
}

enum vs_err vs_incidents_last_taken(struct vs_incidents *incidents, uint32_t task, struct vs_row_position *out,
                                    struct vs_err_note *note)
{
    struct vs_ledger_position position;
    VS_TRY(vs_ledger_cursor_get(incidents->ledger, task, &position, note));
    *out = (struct vs_row_position){position.task, position.sequence, position.index};
    return VS_ERR_OK;
}

void vs_incidents_counts(const struct vs_incidents *incidents, struct vs_incidents_counts *out)
{
    *out = incidents->counts;
}

bool vs_incidents_is_quiet(const struct vs_incidents *incidents)
{
    return incidents->work == 0 && !incidents->look_for_work && incidents->next_settled_ms == INT64_MAX;
}

void vs_incidents_close(struct vs_incidents *incidents)
{
    if (incidents == NULL)
        return;
    vs_servicenow_client_close(incidents->client);
    vs_ledger_close(incidents->ledger);
    for (uint32_t i = 0; i < VS_INCIDENTS_SLOTS_MAX; i++)
        vs_incidents_subject_free(&incidents->slots[i].subject);
    vs_servicenow_columns_free(&incidents->columns);
    vs_servicenow_options_free(&incidents->options);
    vs_arena_free(&incidents->scratch);
    vs_buf_free(&incidents->saved);
    free(incidents);
}
