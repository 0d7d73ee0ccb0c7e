/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* PERCENTILE: all values by count; the result lies between the two that are nearest to p of the way from the smallest
 * to the largest (Flink's PERCENTILE, linear between them). Pure. */
#ifndef VS_CORE_SQL_AGGREGATE_PERCENTILE_H
#define VS_CORE_SQL_AGGREGATE_PERCENTILE_H

#include "core/sql/aggregate/held.h"

/* p: 0 to 1. NULL without values. scratch is used for sorting. */
struct vs_value vs_percentile_value(const struct vs_bag *bag, struct vs_type type, double p, struct vs_arena *scratch);

#endif
