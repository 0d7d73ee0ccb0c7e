/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Whether the WITH options of a table are those that its connector and its formats know (options.def), as Flink's
 * factories check them when a table is first used: needed ones first, then unknown ones, then values. Values with
 * ${..} in them are not looked at. A connector without a row in the table is not checked. Pure. */
#ifndef VS_CORE_SQL_PLAN_OPTIONS_H
#define VS_CORE_SQL_PLAN_OPTIONS_H

#include "base/err.h"
#include "core/sql/table.h"

/* INVALID, or UNSUPPORTED for an option that only Flink has; the note is in Flink's words, without a place. */
VS_MUST_USE enum vs_err vs_options_check(const struct vs_table *table, struct vs_err_note *note);

#endif
