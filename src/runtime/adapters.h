/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Which adapter serves a sink table. Adapters are known at link time (adapters.def). */
#ifndef VS_RUNTIME_ADAPTERS_H
#define VS_RUNTIME_ADAPTERS_H

#include <stdbool.h>

#include "ports/sink.h"

/* NULL when there is none. Mandatory slots are checked at the first call. */
const struct vs_sink_ops *vs_sink_adapter(struct vs_str connector);
/* Whether a sink table wants typed rows; a top-level SELECT (NULL) and unknown connectors do not. */
bool vs_sink_wants_typed_rows(const struct vs_table *table);
/* "print, blackhole, .." for errors. */
const char *vs_sink_adapter_names(void);

#endif
