/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* NDJSON changelog rows to standard output, one line each. Not idempotent: after a crash a row may be
 * printed again. */
#ifndef VS_ADAPTERS_SINK_PRINT_H
#define VS_ADAPTERS_SINK_PRINT_H

#include "ports/sink.h"

extern const struct vs_sink_ops vs_sink_print_ops;

#endif
