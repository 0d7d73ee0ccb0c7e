/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What a reply of the Table API means. A pure function of what came back, so that each case is a line of a test.
 *
 * Nothing in a reply is trusted: a record counts only when its correlation_id is the one asked for, because the
 * platform drops parts of a query that it does not understand and then returns every record. When it did so and
 * the reply may not hold all records, the look-up says nothing at all: BROKEN, no create.
 * Statuses: facts of the Table API (429, 5xx, lost answers: again; 400, 403, 404, 405..: never). */
#ifndef VS_ADAPTERS_SINK_SERVICENOW_REPLY_H
#define VS_ADAPTERS_SINK_SERVICENOW_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "core/incident/incident.h"
#include "core/retry/retry.h"

enum vs_servicenow_verb { VS_SERVICENOW_LOOK_UP, VS_SERVICENOW_CREATE, VS_SERVICENOW_PATCH };

enum { VS_SERVICENOW_LOOK_UP_LIMIT = 100, VS_SERVICENOW_REASON_SIZE = 256 };

/* How far an exchange came. */
enum vs_servicenow_transport {
    VS_SERVICENOW_ANSWERED,
    VS_SERVICENOW_NOT_SENT,  /* not a byte of the request went out */
    VS_SERVICENOW_NO_ANSWER, /* sent (or perhaps), and the answer did not come whole */
    VS_SERVICENOW_TOO_LARGE, /* the reply passed the size limit */
    VS_SERVICENOW_IMPOSSIBLE /* the request cannot be made at all */
};

struct vs_servicenow_exchange {
    enum vs_servicenow_verb verb;
    const char *correlation_id;
    enum vs_servicenow_transport transport;
    const char *transport_text; /* for people, when not ANSWERED */
    long status;
    struct vs_str retry_after;      /* header values, empty when missing */
    struct vs_str rate_limit_reset; /* Unix seconds */
    struct vs_str body;
    int64_t now_ms; /* by the wall clock */
};

struct vs_servicenow_reply {
    enum vs_sink_result result;
    bool row_to_blame;    /* the answer was about this record */
    bool may_still_run;   /* UNKNOWN: the instance may apply it even later */
    int64_t retry_after_ms;
    char reason[VS_SERVICENOW_REASON_SIZE]; /* for people; "" when OK. Control characters are gone */
    bool found;           /* a record with the correlation_id is there (always, after OK of a create or patch) */
    enum vs_incident_remote remote;
    uint32_t note_number;
    int64_t resolved_ms; /* 0: not known */
    char sys_id[VS_INCIDENT_SYS_ID_SIZE + 1];
};

void vs_servicenow_reply_read(const struct vs_servicenow_exchange *exchange, struct vs_servicenow_reply *reply);

#endif
