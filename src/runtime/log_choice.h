/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Which log a script uses: Apache Kafka when a table of it has the connector 'kafka', else the
 * embedded one.
 *
 * There is one log per process: the collector, the archive and all topic tables use it. Client
 * properties come from the tables ('properties.*', which must not contradict each other) and from
 * the settings vendstream.kafka.*; a table's wins. Errors: UNSUPPORTED (both kinds of tables in one
 * script; a build without Kafka), INVALID (contradicting or unknown properties, no bootstrap
 * servers), NOT_CONNECTED and TIMEOUT (nobody answers). */
#ifndef VS_RUNTIME_LOG_CHOICE_H
#define VS_RUNTIME_LOG_CHOICE_H

#include "core/sql/plan.h"
#include "ports/clock.h"
#include "ports/log.h"

/* The connector of topic tables: "log" or "kafka". */
struct vs_str vs_log_connector(const struct vs_plan *plan);
VS_MUST_USE enum vs_err vs_log_open_for(const struct vs_plan *plan, const char *data_dir,
                                        const struct vs_clock *clock, struct vs_log **out,
                                        struct vs_err_note *note);
/* Only Kafka, by its address; for commands without a script. */
VS_MUST_USE enum vs_err vs_log_open_kafka(struct vs_str bootstrap_servers, struct vs_log **out,
                                          struct vs_err_note *note);

#endif
