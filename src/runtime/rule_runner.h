/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Rules against given events, with a virtual clock: `vendstream test`.
 *
 * A test file is NDJSON, one object a line, blank lines and lines that begin with # aside:
 *   {"clock": 1704067200000}                     time passes: a tick
 *   {"topic": "device-events", "value": {..}}    a record, arrived at the clock's time
 *   {"table": "devices", "value": {..}}          a row of a registry table; rows one after another are all of it
 *   {"expect": "incidents", "row": {..}}         a row that comes out, in this order; only the named fields count
 * Every row that comes out of a table that is named in an expectation, or in {"expect": "incidents", "none": true},
 * must be expected. Rows are compared as JSON text of Flink's json format. */
#ifndef VS_RUNTIME_RULE_RUNNER_H
#define VS_RUNTIME_RULE_RUNNER_H

#include "base/buf.h"
#include "core/sql/plan.h"

/* FAILED: rows differ, *report says how; INVALID, SYNTAX: the test file is wrong, the note says where. */
VS_MUST_USE enum vs_err vs_rule_test_run(const struct vs_plan *plan, struct vs_str file, struct vs_str text,
                                         struct vs_buf *report, struct vs_err_note *note);

#endif
