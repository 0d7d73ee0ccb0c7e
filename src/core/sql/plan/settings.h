/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* SET and RESET: the last value of each key counts, an override counts before all.
 *
 * Keys of core/settings.def are checked at once (Flink: at the next statement that plans); unknown
 * keys are kept without a word, as Flink does, but those that begin with "vendstream." are refused.
 * Plan arena, one thread. */
#ifndef VS_CORE_SQL_PLAN_SETTINGS_H
#define VS_CORE_SQL_PLAN_SETTINGS_H

#include "core/sql/plan.h"

struct vs_settings {
    struct vs_arena *arena;
    struct vs_setting *items;
    uint32_t count;
    uint32_t capacity;
    const struct vs_setting *overrides;
    uint32_t override_count;
};

/* INVALID: the key or the value is refused; the note says why, without a place. */
VS_MUST_USE enum vs_err vs_settings_check(struct vs_str key, struct vs_str value,
                                          struct vs_err_note *note);
/* Both must have been checked. */
void vs_settings_set(struct vs_settings *settings, struct vs_str key, struct vs_str value);
/* key empty: all. */
void vs_settings_reset(struct vs_settings *settings, struct vs_str key);
/* The override, the last SET, the default, or empty. */
struct vs_str vs_settings_get(const struct vs_settings *settings, struct vs_str key);
/* All that are set, overrides applied. */
void vs_settings_list(const struct vs_settings *settings, struct vs_setting **out, uint32_t *count);

#endif
