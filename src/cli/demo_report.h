/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What a demo shows at its end: what went in, what came out per sink, the balance of the books, a few incidents
 * with the events that caused them. Reads the databases that the demo wrote. */
#ifndef VS_CLI_DEMO_REPORT_H
#define VS_CLI_DEMO_REPORT_H

#include <stdbool.h>

#include "base/str.h"
#include "testing/loader.h"

struct vs_demo_report {
    const char *dir; /* the demo's folder: data/, servicenow/, ods.db, archive/ */
    struct vs_str metrics; /* text of /metrics, taken when everything was quiet */
    struct vs_loader_counts counts;
};

/* Prints to standard output; false when the books do not balance. */
bool vs_demo_report_print(const struct vs_demo_report *report);

#endif
