/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A reply of the Table API. First byte: the verb, second: the status divided by 3 (and 0: not answered), the rest:
 * the body. Whatever comes, a record is believed only with the right correlation_id. */
#include <stddef.h>
#include <stdint.h>

#include "adapters/sink_servicenow/reply.h"
#include "adapters/sink_servicenow/token.h"
#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct vs_servicenow_exchange exchange = {.verb = (enum vs_servicenow_verb)(data[0] % 3),
                                              .correlation_id = "id-1",
                                              .transport = data[1] == 0 ? VS_SERVICENOW_NO_ANSWER
                                                                        : VS_SERVICENOW_ANSWERED,
                                              .transport_text = "no answer",
                                              .status = data[1] * 3L,
                                              .retry_after = {(const char *)data, size < 8 ? size : 8},
                                              .body = {(const char *)data + 2, size - 2},
                                              .now_ms = 1767225600000};
    struct vs_servicenow_reply reply;
    vs_servicenow_reply_read(&exchange, &reply);
    VS_CHECK(reply.result == VS_SINK_OK || reply.reason[0] != '\0');
    VS_CHECK(!reply.found || memmem(exchange.body.ptr, exchange.body.len, "id-1", 4) != NULL ||
             memmem(exchange.body.ptr, exchange.body.len, "\\u", 2) != NULL);
    VS_CHECK(reply.retry_after_ms >= 0 && reply.retry_after_ms <= VS_RETRY_AFTER_MS_MAX);
    struct vs_servicenow_token token = {0};
    vs_servicenow_token_read(&token, &exchange, 1000, &reply);
    vs_servicenow_token_free(&token);
    return 0;
}
