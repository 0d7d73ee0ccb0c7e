/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Patterns of java.time.format.DateTimeFormatter (root locale's English names, weeks from Sunday), to print and to
 * read timestamps: letters G y u Y M L d D Q q w e E a H h k K m s S n N A X x Z z V, quotes, [ ] and plain text.
 *
 * Reading is lenient where Flink is: a number may have fewer digits than its letters, except where another
 * number follows at once. Times are local; a zone offset that was read is subtracted. Compiled patterns are
 * immutable and live in the given arena. */
#ifndef VS_CORE_SQL_EXPR_TIME_PATTERN_H
#define VS_CORE_SQL_EXPR_TIME_PATTERN_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/sql/type.h"

struct vs_time_pattern;

/* INVALID: Java does not know the pattern either; UNSUPPORTED: only Java does. */
VS_MUST_USE enum vs_err vs_time_pattern_new(struct vs_arena *arena, struct vs_str text,
                                            const struct vs_time_pattern **out, struct vs_err_note *note);
void vs_time_pattern_print(const struct vs_time_pattern *pattern, struct vs_timestamp ts, struct vs_buf *out);
/* False when text does not fit. prefix: text may go on behind the pattern's end. */
bool vs_time_pattern_read(const struct vs_time_pattern *pattern, struct vs_str text, bool prefix,
                          struct vs_timestamp *out);

#endif
