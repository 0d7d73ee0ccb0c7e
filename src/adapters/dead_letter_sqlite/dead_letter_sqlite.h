/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The dead letter store in SQLite (WAL, synchronous=FULL): ports/dead_letter.h over one file. Several processes
 * may have it open (`vendstream dlq` beside a running program). Thread-safe by a lock of its own. */
#ifndef VS_ADAPTERS_DEAD_LETTER_SQLITE_H
#define VS_ADAPTERS_DEAD_LETTER_SQLITE_H

#include "ports/dead_letter.h"

struct vs_dead_letter_bounds {
    uint64_t waiting_max; /* letters that nobody has dealt with */
    uint64_t size_max;    /* their keys, values and headers in bytes */
};

/* Beyond a bound add() answers LIMIT. Files of earlier versions are brought up to this one. */
VS_MUST_USE enum vs_err vs_dead_letter_sqlite_open(const char *path, const struct vs_dead_letter_bounds *bounds,
                                                   struct vs_dead_letters **out, struct vs_err_note *note);

#endif
