/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What tests of the delivery look at, and the fleet that they play. For *_test.c files only. */
#ifndef VS_CLI_SANDBOX_DELIVERY_CHECKS_H
#define VS_CLI_SANDBOX_DELIVERY_CHECKS_H

#include <sqlite3.h>

#include "cli/sandbox/delivery_world.h"

/* What the stand-in holds, by its own file. */
static inline int64_t ask(struct setup *setup, const char *sql)
{
    char path[128];
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    (void)snprintf(path, sizeof path, "%s/servicenow.sqlite", setup->dir);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    (void)sqlite3_busy_timeout(db, 10000);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    int rc = sqlite3_step(statement);
    int64_t value = rc == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
    return value;
}

static inline void assert_balance(struct setup *setup)
{
    struct vs_incidents_counts counts;
    vs_incidents_counts(setup->incidents, &counts);
    assert_int_equal(counts.taken, counts.applied + counts.dead + counts.waiting);
}

enum { DEVICES = 60, EPISODES = 2 };

static inline void play_fleet(struct setup *setup)
{
    char device[16];
    for (int episode = 0; episode < EPISODES; episode++) {
        for (int i = 0; i < DEVICES; i++) {
            (void)snprintf(device, sizeof device, "vm-%d", i);
            take(setup, device, "open", 1 + i % 5, 10000 * episode + i);
            take(setup, device, "open", 1 + i % 5, 10000 * episode + i + 1);
            take(setup, device, "resolved", 1 + i % 5, 10000 * episode + i + 2);
            (void)pump_once(setup);
        }
    }
    pump_until_quiet(setup);
}

static inline void assert_one_incident_per_episode(struct setup *setup)
{
    assert_int_equal(ask(setup, "SELECT count(*) FROM incident"), DEVICES * EPISODES);
    assert_int_equal(ask(setup, "SELECT count(DISTINCT correlation_id) FROM incident"), DEVICES * EPISODES);
    assert_int_equal(ask(setup, "SELECT count(*) FROM incident WHERE state = '6'"), DEVICES * EPISODES);
    assert_int_equal(ask(setup, "SELECT count(*) FROM (SELECT 1 FROM note GROUP BY incident, value "
                                "HAVING count(*) > 1)"),
                     0);
}

#endif
