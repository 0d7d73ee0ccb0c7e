/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The dead letter store in SQLite (WAL, synchronous=FULL): ports/dead_letter.h over one file. Several processes
 * may have it open (`vendstream dlq` beside a running program). Thread-safe by a lock of its own. */
#ifndef VS_ADAPTERS_DEAD_LETTER_SQLITE_H
#define VS_ADAPTERS_DEAD_LETTER_SQLITE_H

#include "ports/dead_letter.h"

/* waiting_max: bound of waiting letters; beyond it add() answers LIMIT. */
VS_MUST_USE enum vs_err vs_dead_letter_sqlite_open(const char *path, uint64_t waiting_max,
                                                   struct vs_dead_letters **out, struct vs_err_note *note);

#endif
