/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The JSON bodies that a sender of events gets back: counts of what was accepted, and problems as RFC 9457
 * has them (application/problem+json), with three members of our own:
 *   record   index from 0 of the event in its request (array element, line or batch element)
 *   pointer  RFC 6901, the member of that event that is wrong
 *   offset   byte, from 0, in the expanded body, of what is not JSON
 * Pure. */
#ifndef VS_CORE_EVENT_REPLY_H
#define VS_CORE_EVENT_REPLY_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct vs_problem {
    uint16_t status; /* of the answer */
    struct vs_str detail;
    int64_t record;        /* -1: none */
    struct vs_str pointer; /* ptr NULL: none */
    int64_t offset;        /* -1: none */
};

/* One with a status and a text only. */
static inline struct vs_problem vs_problem(uint16_t status, struct vs_str detail)
{
    return (struct vs_problem){.status = status, .detail = detail, .record = -1, .offset = -1};
}

/* The phrase of RFC 9110; "Unknown" for codes that are not in status.def. */
const char *vs_status_phrase(uint16_t status);

/* {"type":"about:blank","title":"Bad Request","status":400,"detail":"..","record":3,"pointer":"/ts"} */
void vs_reply_problem(struct vs_buf *out, const struct vs_problem *problem);

/* {"accepted":n}; with handling=lenient {"accepted":n,"refused":m,"problems":[{"detail":..,"record":..},..]},
 * where the first VS_REPLY_PROBLEMS_MAX problems are listed: `problems` has as many. */
enum { VS_REPLY_PROBLEMS_MAX = 20 };
void vs_reply_accepted(struct vs_buf *out, uint64_t accepted);
void vs_reply_lenient(struct vs_buf *out, uint64_t accepted, uint32_t refused_count,
                      const struct vs_problem *problems);

#endif
