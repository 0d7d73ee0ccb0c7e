/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Takes every row and keeps nothing. */
#ifndef VS_ADAPTERS_SINK_BLACKHOLE_H
#define VS_ADAPTERS_SINK_BLACKHOLE_H

#include "ports/sink.h"

extern const struct vs_sink_ops vs_sink_blackhole_ops;

#endif
