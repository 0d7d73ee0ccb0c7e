/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The life of an incident. Bytes of a ledger: they load or are corrupt, and what loads is saved as it was. Rows,
 * answers and time in any order: the machine takes them, and its saved form loads at every step. */
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "core/incident/incident.h"

static const struct vs_incident_settings settings = {
    .note_interval_ms = 60000, .quiet_ms = 600000, .reopen_ms = 300000, .settle_ms = 90000};

static void save_and_load(const struct vs_incident *incident)
{
    struct vs_buf bytes = {0};
    struct vs_buf again = {0};
    struct vs_incident copy = {0};
    struct vs_err_note note;
    vs_incident_save(incident, &bytes);
    enum vs_err err = vs_incident_load(&copy, vs_buf_str(&bytes), &note);
    VS_CHECK(err == VS_ERR_OK);
    vs_incident_save(&copy, &again);
    vs_incident_free(&copy);
    err = vs_incident_load(&copy, vs_buf_str(&again), &note);
    VS_CHECK(err == VS_ERR_OK);
    vs_buf_clear(&bytes);
    vs_incident_save(&copy, &bytes);
    VS_CHECK(vs_str_equal(vs_buf_str(&bytes), vs_buf_str(&again)));
    vs_incident_free(&copy);
    vs_buf_free(&bytes);
    vs_buf_free(&again);
}

static void load(struct vs_str bytes)
{
    struct vs_incident incident = {0};
    struct vs_err_note note;
    if (vs_incident_load(&incident, bytes, &note) == VS_ERR_OK)
        save_and_load(&incident);
    vs_incident_free(&incident);
}

static void give_result(struct vs_incident *incident, uint8_t how, int64_t now_ms)
{
    static const enum vs_incident_remote remotes[] = {VS_INCIDENT_REMOTE_OPEN, VS_INCIDENT_REMOTE_RESOLVED,
                                                      VS_INCIDENT_REMOTE_CLOSED};
    bool looks_up = incident->state == VS_INCIDENT_LOOK_UP;
    struct vs_incident_result result = {.remote = remotes[how / 8 % 3],
                                        .real_ms = now_ms,
                                        .resolved_ms = how & 0x80 ? now_ms - 1000 : 0,
                                        .note_number = how / 32,
                                        .sys_id = "0123456789abcdef0123456789abcdef"};
    static const enum vs_incident_outcome of_look_up[] = {VS_INCIDENT_FOUND, VS_INCIDENT_NOT_FOUND, VS_INCIDENT_FAILED,
                                                          VS_INCIDENT_REJECTED};
    static const enum vs_incident_outcome of_others[] = {VS_INCIDENT_DONE, VS_INCIDENT_UNSURE, VS_INCIDENT_FAILED,
                                                         VS_INCIDENT_REJECTED};
    result.outcome = looks_up ? of_look_up[how % 4] : of_others[how % 4];
    if (looks_up)
        vs_incident_begin_round(incident, now_ms);
    vs_incident_result(incident, &settings, &result, now_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each byte is a step: its low bits say which. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    load((struct vs_str){(const char *)data, size});
    struct vs_incident incident = {0};
    int64_t now_ms = 1700000000000;
    uint64_t id = 0;
    for (size_t i = 0; i < size && i < 4096; i++) {
        uint8_t step = data[i] / 4;
        if (data[i] % 4 == 0) {
            now_ms += (int64_t)step * 10000;
            vs_incident_tick(&incident, &settings, now_ms, now_ms);
        } else if (data[i] % 4 == 1 && vs_incident_has_work(&incident)) {
            give_result(&incident, (uint8_t)(step | (data[i] & 0x80)), now_ms);
        } else {
            struct vs_incident_row row = {.id = ++id,
                                          .is_resolved = data[i] % 4 == 3,
                                          .event_ms = now_ms - (int64_t)(step % 16) * 1000,
                                          .severity = step % 6,
                                          .fields = VS_STR("fields")};
            (void)vs_incident_take(&incident, &settings, &row, now_ms);
        }
        VS_CHECK_INT(incident.state, <, VS_INCIDENT_STATE_COUNT);
        save_and_load(&incident);
    }
    vs_incident_free(&incident);
    return 0;
}
