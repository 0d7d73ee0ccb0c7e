/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* "did you mean": the name that a slip of the hand would turn into another. */
#ifndef VS_CORE_SQL_PLAN_NEAREST_H
#define VS_CORE_SQL_PLAN_NEAREST_H

#include <stdint.h>

#include "base/str.h"

/* The first name at the smallest distance (insert, delete, replace one byte; case counts less than
 * a byte), when that is small for its length; else an empty view. */
struct vs_str vs_nearest(struct vs_str name, const struct vs_str *names, uint32_t count);

#endif
