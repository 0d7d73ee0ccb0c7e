/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The raw archive: every record of the archived topics, as NDJSON objects named by their first offset:
 *   PATH/raw/<topic>/year=YYYY/month=MM/day=DD/hour=HH/<topic>+<partition>+<start offset, 10 digits>.jsonl[.gz]
 * The hour is that of the record's arrival (UTC). An object is written to a temporary name, synced and renamed
 * when its hour is over, when it is large or old enough, and at a clean stop; only then the cursor moves. So
 * after a crash the same offsets go into the same name again, and each offset is in the archive once.
 * Line breaks between the tokens of an event are written as blanks. One thread for all topics, own cursors. */
#ifndef VS_RUNTIME_ARCHIVE_H
#define VS_RUNTIME_ARCHIVE_H

#include "core/sql/plan.h"
#include "ports/clock.h"
#include "ports/log.h"
#include "runtime/hub.h"
#include "runtime/metrics.h"

struct vs_archive_config {
    const struct vs_plan *plan;
    const char *data_dir;
    struct vs_log *log;
    const struct vs_clock *clock;
    struct vs_hub *hub;
    struct vs_metrics *metrics;
};

struct vs_archive;
/* *out is NULL when vendstream.archive.path is empty. */
VS_MUST_USE enum vs_err vs_archive_start(const struct vs_archive_config *config, struct vs_archive **out,
                                         struct vs_err_note *note);
/* After the hub's stop level was raised: finishes what is in the log, closes the open objects. NULL is fine. */
void vs_archive_stop(struct vs_archive *archive);

#endif
