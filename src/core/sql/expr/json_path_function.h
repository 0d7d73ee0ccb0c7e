/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Functions at the end of a JSON path, as Jayway JsonPath has them: sum() avg() min() max() stddev() over the numbers
 * of an array, length() size() keys() first() last() index(n) append(x) concat(x). Arguments are JSON numbers and
 * texts, or paths from the root. Pure; results lie in the arena or borrow from the text. */
#ifndef VS_CORE_SQL_EXPR_JSON_PATH_FUNCTION_H
#define VS_CORE_SQL_EXPR_JSON_PATH_FUNCTION_H

#include "core/sql/expr/json_path.h"

enum { VS_JSON_ARGS_MAX = 8 };

struct vs_json_arg {
    struct vs_json_path *path; /* NULL: the value */
    struct vs_json_value value;
};

struct vs_json_function {
    int name; /* index into the table of names */
    struct vs_json_arg args[VS_JSON_ARGS_MAX];
    uint32_t arg_count;
};

/* name(inside); NULL when there is no such function or its arguments cannot be read. */
const struct vs_json_function *vs_json_function_compile(struct vs_arena *arena, struct vs_str name,
                                                        struct vs_str inside);
/* False: the value does not fit the function. */
bool vs_json_function_apply(struct vs_arena *scratch, const struct vs_json_function *function,
                            struct vs_json_value root, struct vs_json_value value, struct vs_json_value *out);
/* The values as one JSON array. */
struct vs_json_value vs_json_array_of(struct vs_arena *scratch, const struct vs_json_nodes *nodes);
/* Adds the value as it stands in its text. */
void vs_json_add_raw(struct vs_buf *out, const struct vs_json_value *value);

#endif
