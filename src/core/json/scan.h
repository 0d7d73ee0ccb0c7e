/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The scanners behind json.h.
 *
 * The careful one is the definition: it knows every rule and bound and names what is wrong and where. The fast
 * ones (vector instructions) may only say "valid, and here are the members" or "ask the careful one"; so they
 * stay small and can be compared with it on any input. Pure; callers choose a path only in tests. */
#ifndef VS_CORE_JSON_SCAN_H
#define VS_CORE_JSON_SCAN_H

#include "core/json/json.h"

enum vs_json_path {
    VS_JSON_PATH_CAREFUL,
    VS_JSON_PATH_SSE2,
    VS_JSON_PATH_AVX2,
    VS_JSON_PATH_AVX512, /* BW and VL: masks instead of vectors of them, still 32 bytes at once */
    VS_JSON_PATH_NEON,
    VS_JSON_PATH_COUNT
};

/* Whether this CPU has the path. */
bool vs_json_path_available(enum vs_json_path path);

/* names may be NULL: any value at the start of the text, into *values. Else one object, as
 * vs_json_scan_object. *used is the end of the value. */
VS_MUST_USE enum vs_err vs_json_scan_careful(struct vs_str text, const struct vs_json_names *names,
                                             struct vs_json_value *values, size_t *used,
                                             struct vs_json_error *error);

/* Fast paths. values[] must be MISSING before; after false they are undefined. */
bool vs_json_fast_object(enum vs_json_path path, struct vs_str text, const struct vs_json_names *names,
                         struct vs_json_value *values);
bool vs_json_fast_value(enum vs_json_path path, struct vs_str text, struct vs_json_value *value, size_t *used);

#if defined(__x86_64__)
bool vs_json_fast_object_sse2(struct vs_str text, const struct vs_json_names *names, struct vs_json_value *values);
bool vs_json_fast_value_sse2(struct vs_str text, struct vs_json_value *value, size_t *used);
bool vs_json_fast_object_avx2(struct vs_str text, const struct vs_json_names *names, struct vs_json_value *values);
bool vs_json_fast_value_avx2(struct vs_str text, struct vs_json_value *value, size_t *used);
bool vs_json_fast_object_avx512(struct vs_str text, const struct vs_json_names *names, struct vs_json_value *values);
bool vs_json_fast_value_avx512(struct vs_str text, struct vs_json_value *value, size_t *used);
#elif defined(__aarch64__)
bool vs_json_fast_object_neon(struct vs_str text, const struct vs_json_names *names, struct vs_json_value *values);
bool vs_json_fast_value_neon(struct vs_str text, struct vs_json_value *value, size_t *used);
#endif

#endif
