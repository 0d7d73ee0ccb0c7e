/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The program's own log: one JSON object per line on standard error, with time, level, message and fields.
 * Texts are escaped, so nothing from outside can forge a line; secrets never get here (struct vs_secret has no
 * way to be printed). Threads: any; a line is one write(). */
#ifndef VS_RUNTIME_LOGGER_H
#define VS_RUNTIME_LOGGER_H

#include <stdbool.h>

#include "base/str.h"

enum vs_level { VS_LEVEL_ERROR, VS_LEVEL_WARN, VS_LEVEL_INFO, VS_LEVEL_DEBUG };

/* Process-wide, set once before threads start. */
void vs_logger_set_level(enum vs_level level);
bool vs_logger_level_from_text(struct vs_str text, enum vs_level *out);
void vs_log_line(enum vs_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
