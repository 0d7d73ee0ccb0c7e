/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* One request on its way into the log: read, split by partition, appended, and answered once every part is known.
 *
 * Uploads are used again, with their arena and their scanner, which learns the order of members. Between
 * vs_upload_start and the answer an upload belongs to the log's threads; whoever finishes the last part answers.
 * The records borrow from the exchange's body, which lives until the answer. */
#ifndef VS_RUNTIME_COLLECTOR_UPLOAD_H
#define VS_RUNTIME_COLLECTOR_UPLOAD_H

#include <stdatomic.h>

#include "adapters/http_server/http_server.h"
#include "core/event/ingest.h"
#include "ports/log.h"

struct vs_collector_route {
    struct vs_str path;
    struct vs_log_topic topic;
    bool type_optional;
};

struct vs_uploads;

struct vs_upload {
    struct vs_uploads *uploads;
    struct vs_upload *next; /* in the pool */
    struct vs_http_exchange *exchange;
    struct vs_ingest *ingest;
    struct vs_arena arena;
    struct vs_ingest_result result;
    bool lenient;
    _Atomic uint32_t parts_left;
    _Atomic int worst; /* enum vs_err */
};

/* answer() gets each started upload once; the upload ends when it returns. */
struct vs_uploads *vs_uploads_new(const struct vs_ingest_settings *settings, struct vs_log *log,
                                  void (*answer)(void *ctx, struct vs_upload *upload, enum vs_err outcome),
                                  void *ctx);
/* None may be on its way. NULL is fine. */
void vs_uploads_free(struct vs_uploads *uploads);
struct vs_upload *vs_upload_begin(struct vs_uploads *uploads, struct vs_http_exchange *exchange);
/* Fills upload->result; the ce- headers are taken from the exchange's request. */
void vs_upload_ingest(struct vs_upload *upload, struct vs_ingest_request *request);
/* Appends the records of the result; an upload without records is answered at once. */
void vs_upload_start(struct vs_upload *upload, const struct vs_collector_route *route);
/* Of one that was not started. */
void vs_upload_end(struct vs_upload *upload);

#endif
