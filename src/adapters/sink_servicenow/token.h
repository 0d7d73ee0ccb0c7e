/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The OAuth token of a client: what to ask /oauth_token.do for and what its reply means. No I/O.
 * Grants: refresh_token when one is known, else password with a username, else client_credentials. */
#ifndef VS_ADAPTERS_SINK_SERVICENOW_TOKEN_H
#define VS_ADAPTERS_SINK_SERVICENOW_TOKEN_H

#include <stdint.h>

#include "adapters/sink_servicenow/options.h"
#include "adapters/sink_servicenow/reply.h"

struct vs_servicenow_token {
    struct vs_secret access;
    struct vs_secret refresh;
    int64_t good_until_ms; /* monotonic; a minute before the token ends */
};

void vs_servicenow_token_free(struct vs_servicenow_token *token);
/* The form to post. Wipe it after use. */
void vs_servicenow_token_form(const struct vs_servicenow_token *token, const struct vs_servicenow_options *options,
                              struct vs_buf *form);
/* A refused refresh token is forgotten: the result is RETRY_LATER then, ask again with the other grant. */
void vs_servicenow_token_read(struct vs_servicenow_token *token, const struct vs_servicenow_exchange *exchange,
                              int64_t monotonic_ms, struct vs_servicenow_reply *reply);

#endif
