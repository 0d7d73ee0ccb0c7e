/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Rows as NDJSON files below the option "path": part-<task>-<sequence>-<index>.json, named by the position of
 * the first row, written to a temporary name, synced and renamed: a rewrite after a crash gives the same file. */
#ifndef VS_ADAPTERS_SINK_FILESYSTEM_H
#define VS_ADAPTERS_SINK_FILESYSTEM_H

#include "ports/sink.h"

extern const struct vs_sink_ops vs_sink_filesystem_ops;

#endif
