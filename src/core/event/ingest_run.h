/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Inside of ingest: what one call carries along, and the steps shared by plain events and CloudEvents. Pure. */
#ifndef VS_CORE_EVENT_INGEST_RUN_H
#define VS_CORE_EVENT_INGEST_RUN_H

#include "core/event/ingest.h"
#include "core/json/json.h"

enum event_member { MEMBER_EVENT_ID, MEMBER_DEVICE_ID, MEMBER_TYPE, MEMBER_TS, MEMBER_SEQ, MEMBER_COUNT };

struct vs_ingest {
    struct vs_ingest_settings settings;
    struct vs_arena plan;
    struct vs_json_names *event_names;
    struct vs_json_names *envelope_names;
};

struct vs_ingest_run {
    struct vs_ingest *ingest;
    const struct vs_ingest_request *request;
    struct vs_arena *scratch;
    struct vs_ingest_result *result;
    struct vs_str key; /* device id of the event that is looked at, empty as long as it is not known */
    uint32_t record_capacity;
    uint32_t bad_capacity;
};

/* What is wrong with one event. */
struct vs_ingest_fault {
    enum vs_ingest_refusal refusal; /* NONE: nothing */
    const char *detail;             /* static, or in scratch */
    struct vs_str pointer;          /* ptr NULL: none */
    int64_t offset;                 /* in the body; -1: none */
};

static inline struct vs_ingest_fault vs_ingest_fault(enum vs_ingest_refusal refusal, const char *detail,
                                                     const char *pointer)
{
    return (struct vs_ingest_fault){refusal, detail, vs_str(pointer), -1};
}

/* Checks the event in text (one JSON object) and adds it to the records. offset: of text in the body, -1 when
 * it is not a part of it. */
struct vs_ingest_fault vs_ingest_add_event(struct vs_ingest_run *run, struct vs_str text, int64_t offset,
                                           struct vs_str headers);
/* From the scanner's error. */
struct vs_ingest_fault vs_ingest_json_fault(struct vs_ingest_run *run, const struct vs_json_error *error,
                                            int64_t offset);
/* Ends the event that was looked at: puts it aside when it is bad, or refuses the whole. false: stop. */
bool vs_ingest_end_event(struct vs_ingest_run *run, const struct vs_ingest_fault *fault, struct vs_str value);
/* Refuses the whole for a reason that is not in one event, or where one cannot be told from the next. */
void vs_ingest_refuse(struct vs_ingest_run *run, const struct vs_ingest_fault *fault, int64_t record);

/* cloudevents.c: an envelope in JSON (structured), and headers with a body (binary). */
struct vs_ingest_fault vs_ingest_structured(struct vs_ingest_run *run, struct vs_str text, int64_t offset);
struct vs_ingest_fault vs_ingest_binary(struct vs_ingest_run *run);
struct vs_json_names *vs_ingest_envelope_names(struct vs_arena *plan);

#endif
