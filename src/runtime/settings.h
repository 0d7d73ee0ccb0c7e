/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Typed access to the settings of a compiled plan. The planner has checked every value, so a value that does not
 * parse here is a bug. */
#ifndef VS_RUNTIME_SETTINGS_H
#define VS_RUNTIME_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sql/plan.h"

int64_t vs_setting_duration_ms(const struct vs_plan *plan, const char *key);
uint64_t vs_setting_size(const struct vs_plan *plan, const char *key);
int64_t vs_setting_int(const struct vs_plan *plan, const char *key);
struct vs_str vs_setting_text(const struct vs_plan *plan, const char *key);

#endif
