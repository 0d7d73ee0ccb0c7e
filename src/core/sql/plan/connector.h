/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What a table can be used for, by its connector (connectors.def). */
#ifndef VS_CORE_SQL_PLAN_CONNECTOR_H
#define VS_CORE_SQL_PLAN_CONNECTOR_H

#include "base/err.h"
#include "core/sql/table.h"

enum vs_connector_sink {
    VS_CONNECTOR_SINK_NONE,
    VS_CONNECTOR_SINK_INSERTS,
    VS_CONNECTOR_SINK_CHANGES,
    VS_CONNECTOR_SINK_UPSERTS
};

/* INVALID: the table cannot be read from, written to; the note says why in Flink's words, without a
 * place. */
VS_MUST_USE enum vs_err vs_connector_check_source(const struct vs_table *table,
                                                  struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_connector_check_sink(const struct vs_table *table,
                                                struct vs_err_note *note);
/* Of a table that passed the check above. */
enum vs_connector_sink vs_connector_sink_of(const struct vs_table *table);
/* Partitioned by a record key: more than one task can read it. */
bool vs_connector_has_record_key(const struct vs_table *table);

#endif
