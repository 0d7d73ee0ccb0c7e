/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The option "path" of a filesystem table as a path of this machine: references replaced, file:// taken off. */
#ifndef VS_RUNTIME_TABLE_PATH_H
#define VS_RUNTIME_TABLE_PATH_H

#include "base/err.h"
#include "core/sql/table.h"

VS_MUST_USE enum vs_err vs_table_path(const struct vs_table *table, char *path, size_t size,
                                      struct vs_err_note *note);

#endif
