/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What a request becomes: records for the log, or one problem that names the first bad event.
 *
 * Formats: a JSON object, a JSON array of objects, NDJSON (one object a line). Every byte is validated. An event
 * needs event_id (text), device_id (text of [A-Za-z0-9._:-]), ts (epoch ms) and, on routes that want it, type.
 * The stored value is the sender's bytes of that object, unchanged. A batch is taken whole or refused whole.
 * Pure. Records borrow from the body; the array is the scratch arena's. */
#ifndef VS_CORE_EVENT_INGEST_H
#define VS_CORE_EVENT_INGEST_H

#include "base/arena.h"
#include "base/err.h"
#include "core/event/record.h"
#include "core/event/reply.h"
#include "core/json/json.h"

struct vs_ingest_settings {
    uint32_t events_max;
    uint64_t event_size_max;
};

struct vs_ingest_request {
    struct vs_str content_type;
    struct vs_str body;
    struct vs_str device; /* authenticated as; empty or "*": any */
    bool type_required;
    int64_t now_ms;
};

struct vs_ingest; /* compiled member names */
struct vs_ingest *vs_ingest_new(struct vs_arena *plan, const struct vs_ingest_settings *settings);
/* SYNTAX, INVALID, LIMIT, DENIED: *problem says what to answer. */
VS_MUST_USE enum vs_err vs_ingest_run(const struct vs_ingest *ingest, struct vs_arena *scratch,
                                      const struct vs_ingest_request *request, struct vs_record **records,
                                      uint32_t *count, struct vs_problem *problem);

#endif
