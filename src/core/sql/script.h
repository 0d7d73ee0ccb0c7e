/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The text of a SQL script and places in it. A script outlives everything that was parsed from it.
 */
#ifndef VS_CORE_SQL_SCRIPT_H
#define VS_CORE_SQL_SCRIPT_H

#include <stdint.h>

#include "base/str.h"

struct vs_script {
    struct vs_str file; /* for positions in errors */
    struct vs_str text;
};

struct vs_place {
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1, in code points */
};

/* The place of a byte offset, found by counting from the start of the text: for errors and
 * statements, not for every node. An offset past the end gives the end. */
struct vs_place vs_script_place(const struct vs_script *script, uint32_t at);

#endif
