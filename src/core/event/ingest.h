/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Turns the body of a request into records for the log, or says which event is wrong and why.
 *
 * An event is a JSON object with
 *   event_id   string, 1..128 bytes
 *   device_id  string, 1..VS_RECORD_KEY_SIZE_MAX of [A-Za-z0-9._:-]; must be the authenticated device, if any
 *   type       string, 1..128 bytes; may be missing where type_optional
 *   ts         integer, milliseconds since 1970, up to year 9999; with rfc3339 also such a text
 *   seq        integer, optional
 * and any other members. Texts hold no control characters. What is stored of plain JSON are the sender's bytes,
 * unchanged (the object's text, without blanks around it; line ends inside it are kept).
 *
 * By Content-Type (charset, if given, must be utf-8):
 *   application/json                                an object, or an array of them
 *   application/x-ndjson, ../ndjson, ../jsonl       one object a line; blank lines are skipped
 *   application/cloudevents+json, ..-batch+json     CloudEvents 1.0, structured and batch
 *   application/json or any +json with ce-* headers CloudEvents, binary; the body is the data
 *
 * A CloudEvent is stored as its data object with these members in front:
 *   event_id   always the attribute id; a differing event_id of data is kept as data_event_id
 *   type       always the attribute type; a differing type of data is kept as data_type
 *   device_id  only if data has none: the attribute subject, else partitionkey
 *   ts         only if data has none: the attribute time, in milliseconds
 * Data that is no object becomes the member `data`; data_base64 is refused. All attributes go into the record's
 * headers, as CloudEvents' Kafka binding names them (ce_id, ce_source, ..; content-type).
 *
 * A batch is taken or refused as a whole. With `lenient` the bad ones are put aside; what cannot be told apart
 * (an array that is not JSON), or is not allowed (another device), is refused all the same.
 *
 * Pure. A vs_ingest serves one call at a time. Results borrow from the request's body and from scratch. */
#ifndef VS_CORE_EVENT_INGEST_H
#define VS_CORE_EVENT_INGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "core/event/record.h"
#include "core/event/reply.h"

enum { VS_EVENT_ID_SIZE_MAX = 128, VS_EVENT_TYPE_SIZE_MAX = 128 };

enum vs_ingest_refusal {
    VS_INGEST_NONE,
#define VS_INGEST_REFUSAL(name, status) VS_INGEST_##name,
#include "core/event/ingest.def"
#undef VS_INGEST_REFUSAL
    VS_INGEST_COUNT
};

struct vs_ingest_settings {
    uint64_t event_size_max;
    uint32_t events_max; /* of one request */
    bool rfc3339;
};

struct vs_ingest_header {
    struct vs_str name;
    struct vs_str value;
};

struct vs_ingest_request {
    struct vs_str content_type;             /* the header's value; empty: none */
    const struct vs_ingest_header *headers; /* those that begin with "ce-"; others are ignored */
    uint32_t header_count;
    struct vs_str body;
    struct vs_str device_id; /* authenticated; empty: nobody was asked; "*": may send for any */
    bool type_optional;
    bool lenient;
    int64_t arrived_ms;
};

/* An event that was put aside. */
struct vs_ingest_bad {
    enum vs_ingest_refusal refusal;
    struct vs_problem problem;
    struct vs_str value; /* as sent */
    struct vs_str key;   /* its device_id, if that could be read */
};

struct vs_ingest_result {
    struct vs_record *records; /* in the order of the request */
    uint32_t record_count;
    struct vs_ingest_bad *bad; /* only with lenient */
    uint32_t bad_count;
    uint32_t seen_count;            /* events looked at, also when refused */
    enum vs_ingest_refusal refusal; /* not NONE: nothing is taken, and the problem says why */
    struct vs_problem problem;
};

struct vs_ingest;

struct vs_ingest *vs_ingest_new(const struct vs_ingest_settings *settings);
void vs_ingest_free(struct vs_ingest *ingest); /* NULL is fine */
void vs_ingest(struct vs_ingest *ingest, const struct vs_ingest_request *request, struct vs_arena *scratch,
               struct vs_ingest_result *result);
const char *vs_ingest_refusal_name(enum vs_ingest_refusal refusal);

#endif
