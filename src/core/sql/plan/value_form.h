/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The types of core/settings.def and core/sql/plan/options.def: DURATION, SIZE, INT, BOOL, TEXT, SECRET and
 * ENUM(a|b), written as text. Pure; results borrow the type's text. */
#ifndef VS_CORE_SQL_PLAN_VALUE_FORM_H
#define VS_CORE_SQL_PLAN_VALUE_FORM_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

bool vs_value_form_is_enum(const char *type);
/* The word as the table writes it; case does not count, as in Flink. Empty: none of them. */
struct vs_str vs_value_form_word(const char *type, struct vs_str value);
/* INVALID: "Could not parse value .. for key ..; it must be .."; no place. */
VS_MUST_USE enum vs_err vs_value_form_check(const char *type, struct vs_str key, struct vs_str value,
                                            struct vs_err_note *note);

#endif
