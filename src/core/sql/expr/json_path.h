/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* JSON paths over text: `[lax|strict] $.a['b c'][0]`, those with many results: * [*] [1:3] [0,2] ..name, members
 * ['a','b'], and functions at the end (json_path_function.h). A path without a mode is strict; without a $ it starts
 * with a name (as Jayway JsonPath, which Flink uses, reads it). Filters [?(..)] are not known: in Flink 2.3 they fail.
 * Of equal keys the last one counts. Pure; results borrow from the text or lie in the arena. */
#ifndef VS_CORE_SQL_EXPR_JSON_PATH_H
#define VS_CORE_SQL_EXPR_JSON_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "core/json/json.h"

struct vs_json_step;
struct vs_json_function;

struct vs_json_path {
    struct vs_json_step *steps;
    uint32_t step_count;
    bool lax;
    bool says_strict; /* then a null is an error; without a mode it is empty */
    bool many; /* it can have several results */
    const struct vs_json_function *of_all; /* $..a.sum(): of all results together, else NULL */
};

struct vs_json_nodes {
    struct vs_json_value *items;
    uint32_t count;
    uint32_t capacity;
};

/* False: not a path. */
bool vs_json_path_compile(struct vs_arena *arena, struct vs_str text, struct vs_json_path *path);
/* What the path leads to. False: not there, or more than 100,000 results. */
bool vs_json_path_find(struct vs_arena *scratch, const struct vs_json_path *path, struct vs_json_value root,
                       struct vs_json_nodes *nodes);
/* The value without blanks, with sorted keys, numbers as java.math.BigDecimal writes them. */
void vs_json_print(struct vs_arena *scratch, struct vs_buf *out, const struct vs_json_value *value);
void vs_json_print_number(struct vs_buf *out, struct vs_str text);

#endif
