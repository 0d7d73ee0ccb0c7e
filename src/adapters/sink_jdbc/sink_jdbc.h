/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Rows into a SQLite database (url "jdbc:sqlite:PATH", "table-name"): upserts by PRIMARY KEY, deletes, plain
 * inserts without a key. The position of the last row is kept in the same transaction (table vendstream_position),
 * so rows are applied exactly once. A missing table is created from the columns of the SQL table. A batch in which
 * the database refuses a row is undone and repeated row by row; only the refused rows are reported as REJECTED. */
#ifndef VS_ADAPTERS_SINK_JDBC_H
#define VS_ADAPTERS_SINK_JDBC_H

#include "ports/sink.h"

extern const struct vs_sink_ops vs_sink_jdbc_ops;

#endif
