/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The admin address: GET /metrics (Prometheus text 0.0.4), /healthz (200 while the process works), /readyz (200
 * when it accepts and has recovered, else 503), GET /v1/status (JSON), PUT /v1/clock {"now":ms} when the clock is
 * driven. It has no authentication: bind it to loopback or behind something that has. */
#ifndef VS_RUNTIME_ADMIN_H
#define VS_RUNTIME_ADMIN_H

#include "adapters/http_server/http_server.h"
#include "runtime/process.h"

/* For vs_http_server_options.handle; ctx is the process. */
void vs_admin_handle(void *ctx, struct vs_http_exchange *exchange);

#endif
