/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Makes the operators of a task from its plan: settings, clocks, timelines, devices. */
#ifndef VS_CORE_SQL_RUN_WIRE_H
#define VS_CORE_SQL_RUN_WIRE_H

#include "core/sql/run/op.h"

/* UNSUPPORTED, INVALID: the plan asks for what an operator cannot do; the note says at which line.
 */
VS_MUST_USE enum vs_err vs_task_wire(struct vs_task *task, struct vs_err_note *note);

#endif
