/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/event/reply.h"

#include <inttypes.h>
#include <stddef.h>

static const struct {
    uint16_t code;
    const char *phrase;
} statuses[] = {
#define VS_STATUS(code, phrase) {code, phrase},
#include "core/event/status.def"
#undef VS_STATUS
};

const char *vs_status_phrase(uint16_t status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        if (statuses[i].code == status)
            return statuses[i].phrase;
    }
    return "Unknown";
}

static void add_text(struct vs_buf *out, const char *text)
{
    vs_buf_add_str(out, vs_str(text));
}

/* "detail":"..","record":3,"pointer":"/ts","offset":17 */
static void add_members(struct vs_buf *out, const struct vs_problem *problem)
{
    add_text(out, "\"detail\":");
    vs_buf_add_json_string(out, problem->detail);
    if (problem->record >= 0)
        vs_buf_printf(out, ",\"record\":%" PRId64, problem->record);
    if (problem->pointer.ptr != NULL) {
        add_text(out, ",\"pointer\":");
        vs_buf_add_json_string(out, problem->pointer);
    }
    if (problem->offset >= 0)
        vs_buf_printf(out, ",\"offset\":%" PRId64, problem->offset);
}

void vs_reply_problem(struct vs_buf *out, const struct vs_problem *problem)
{
    vs_buf_printf(out, "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%u,",
                  vs_status_phrase(problem->status), problem->status);
    add_members(out, problem);
    vs_buf_add_char(out, '}');
}

void vs_reply_accepted(struct vs_buf *out, uint64_t accepted)
{
    vs_buf_printf(out, "{\"accepted\":%" PRIu64 "}", accepted);
}

void vs_reply_lenient(struct vs_buf *out, uint64_t accepted, uint32_t refused_count,
                      const struct vs_problem *problems)
{
    vs_buf_printf(out, "{\"accepted\":%" PRIu64 ",\"refused\":%" PRIu32 ",\"problems\":[", accepted,
                  refused_count);
    for (uint32_t i = 0; i < refused_count && i < VS_REPLY_PROBLEMS_MAX; i++) {
        add_text(out, i == 0 ? "{" : ",{");
        add_members(out, &problems[i]);
        vs_buf_add_char(out, '}');
    }
    add_text(out, "]}");
}
