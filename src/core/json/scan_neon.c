/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* NEON: every 64-bit ARM CPU has it. */
#include "core/json/scan.h"

#if defined(__aarch64__)
#include "core/json/scan_fast.h"

bool vs_json_fast_object_neon(struct vs_str text, const struct vs_json_names *names, struct vs_json_value *values)
{
    return fast_object(text, names, values);
}

bool vs_json_fast_value_neon(struct vs_str text, struct vs_json_value *value, size_t *used)
{
    return fast_any(text, value, used);
}
#endif
