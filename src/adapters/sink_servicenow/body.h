/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The JSON bodies of the requests that the lifecycle asks for. Only fields of fields.def and those that steer
 * (state, impact, urgency, close_code, close_notes, correlation_*) are ever set; texts are clean already.
 * correlation_display carries the number of the newest note ("vendstream note 3"), see core/incident. */
#ifndef VS_ADAPTERS_SINK_SERVICENOW_BODY_H
#define VS_ADAPTERS_SINK_SERVICENOW_BODY_H

#include "adapters/sink_servicenow/options.h"
#include "base/buf.h"
#include "core/incident/incident.h"

struct vs_servicenow_subject {
    const struct vs_servicenow_options *options;
    const struct vs_incident *incident; /* in state CREATE, UPDATE or RESOLVE */
    struct vs_str condition;
    const char *correlation_id;
};

void vs_servicenow_body(const struct vs_servicenow_subject *subject, struct vs_buf *out);

/* The number in a correlation_display, 0 when there is none. */
uint32_t vs_servicenow_note_number(struct vs_str correlation_display);

#endif
