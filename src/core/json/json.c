/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/json/json.h"

#include "base/check.h"
#include "core/json/escape.h"
#include "core/json/names.h"
#include "core/json/scan.h"

bool vs_json_path_available(enum vs_json_path path)
{
    switch (path) {
    case VS_JSON_PATH_CAREFUL:
        return true;
    case VS_JSON_PATH_SSE2:
#if defined(__x86_64__)
        return true;
#else
        return false;
#endif
    case VS_JSON_PATH_AVX2:
#if defined(__x86_64__)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
#else
        return false;
#endif
    case VS_JSON_PATH_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

bool vs_json_fast_object(enum vs_json_path path, struct vs_str text, const struct vs_json_names *names,
                         struct vs_json_value *values)
{
#if defined(__x86_64__)
    if (path == VS_JSON_PATH_AVX2)
        return vs_json_fast_object_avx2(text, names, values);
    if (path == VS_JSON_PATH_SSE2)
        return vs_json_fast_object_sse2(text, names, values);
#endif
    (void)text, (void)names, (void)values;
    VS_CHECK(path == VS_JSON_PATH_CAREFUL);
    return false;
}

bool vs_json_fast_value(enum vs_json_path path, struct vs_str text, struct vs_json_value *value, size_t *used)
{
#if defined(__x86_64__)
    if (path == VS_JSON_PATH_AVX2)
        return vs_json_fast_value_avx2(text, value, used);
    if (path == VS_JSON_PATH_SSE2)
        return vs_json_fast_value_sse2(text, value, used);
#endif
    (void)text, (void)value, (void)used;
    VS_CHECK(path == VS_JSON_PATH_CAREFUL);
    return false;
}

static enum vs_json_path best_path(void)
{
    if (vs_json_path_available(VS_JSON_PATH_AVX2))
        return VS_JSON_PATH_AVX2;
    return vs_json_path_available(VS_JSON_PATH_SSE2) ? VS_JSON_PATH_SSE2 : VS_JSON_PATH_CAREFUL;
}

static void clear_values(const struct vs_json_names *names, struct vs_json_value *values)
{
    for (uint32_t i = 0; i < names->count; i++)
        values[i] = (struct vs_json_value){.kind = VS_JSON_MISSING};
}

enum vs_err vs_json_scan_object(struct vs_str text, const struct vs_json_names *names,
                                struct vs_json_value *values, struct vs_json_error *error)
{
    clear_values(names, values);
    if (!vs_json_fast_object(best_path(), text, names, values)) {
        size_t used;
        clear_values(names, values);
        VS_TRY(vs_json_scan_careful(text, names, values, &used, error));
    }
    vs_json_names_share(names, values);
    return VS_ERR_OK;
}

enum vs_err vs_json_scan_value(struct vs_str text, struct vs_json_value *value, size_t *used,
                               struct vs_json_error *error)
{
    if (vs_json_fast_value(best_path(), text, value, used))
        return VS_ERR_OK;
    return vs_json_scan_careful(text, NULL, value, used, error);
}
