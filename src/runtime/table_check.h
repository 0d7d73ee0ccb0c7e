/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What can be said about the tables of a plan before anything is opened: formats, connectors, and the options that
 * only an adapter understands. `vendstream check` and every start ask here, so both refuse the same. Reads no
 * environment and no file: values with ${..} in them are looked at when the adapter opens. */
#ifndef VS_RUNTIME_TABLE_CHECK_H
#define VS_RUNTIME_TABLE_CHECK_H

#include "core/sql/plan.h"

/* INVALID or UNSUPPORTED: the first table that cannot work; the note begins with file:line of the table. */
VS_MUST_USE enum vs_err vs_tables_check(const struct vs_plan *plan, struct vs_err_note *note);

#endif
