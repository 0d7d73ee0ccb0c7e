/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Compiled with the flags of AVX-512 (CMakeLists.txt) and called only where the CPU has it. */
#include "core/json/scan.h"

#if defined(__x86_64__)
#include "core/json/scan_fast.h"

bool vs_json_fast_object_avx512(struct vs_str text, const struct vs_json_names *names, struct vs_json_value *values)
{
    return fast_object(text, names, values);
}

bool vs_json_fast_value_avx512(struct vs_str text, struct vs_json_value *value, size_t *used)
{
    return fast_any(text, value, used);
}
#endif
