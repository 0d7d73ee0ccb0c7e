/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/json/json.h"

#include "base/check.h"
#include "core/json/escape.h"
#include "core/json/names.h"
#include "core/json/scan.h"

struct path {
    bool (*object)(struct vs_str text, const struct vs_json_names *names, struct vs_json_value *values);
    bool (*value)(struct vs_str text, struct vs_json_value *value, size_t *used);
};

/* What was compiled for this kind of CPU; the careful scanner has no entry. */
static const struct path paths[VS_JSON_PATH_COUNT] = {
#if defined(__x86_64__)
    [VS_JSON_PATH_SSE2] = {vs_json_fast_object_sse2, vs_json_fast_value_sse2},
    [VS_JSON_PATH_AVX2] = {vs_json_fast_object_avx2, vs_json_fast_value_avx2},
    [VS_JSON_PATH_AVX512] = {vs_json_fast_object_avx512, vs_json_fast_value_avx512},
#elif defined(__aarch64__)
    [VS_JSON_PATH_NEON] = {vs_json_fast_object_neon, vs_json_fast_value_neon},
#else
    [VS_JSON_PATH_CAREFUL] = {0},
#endif
};

bool vs_json_path_available(enum vs_json_path path)
{
    switch (path) {
    case VS_JSON_PATH_CAREFUL:
        return true;
    case VS_JSON_PATH_SSE2: /* every x86-64 CPU has it, as every 64-bit ARM has NEON */
    case VS_JSON_PATH_NEON:
        return paths[path].object != NULL;
    case VS_JSON_PATH_AVX2:
#if defined(__x86_64__)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
#else
        return false;
#endif
    case VS_JSON_PATH_AVX512:
#if defined(__x86_64__)
        return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("bmi2");
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
    VS_CHECK(path < VS_JSON_PATH_COUNT);
    return paths[path].object != NULL && paths[path].object(text, names, values);
}

bool vs_json_fast_value(enum vs_json_path path, struct vs_str text, struct vs_json_value *value, size_t *used)
{
    VS_CHECK(path < VS_JSON_PATH_COUNT);
    return paths[path].value != NULL && paths[path].value(text, value, used);
}

static enum vs_json_path best_path(void)
{
    /* 175 ns per 326-byte event by AVX2, 183 by AVX-512, 181 by SSE2, 460 by the careful one (200,000 events). */
    static const enum vs_json_path by_speed[] = {VS_JSON_PATH_AVX2, VS_JSON_PATH_AVX512, VS_JSON_PATH_SSE2,
                                                 VS_JSON_PATH_NEON};
    for (size_t i = 0; i < sizeof by_speed / sizeof *by_speed; i++)
        if (vs_json_path_available(by_speed[i]))
            return by_speed[i];
    return VS_JSON_PATH_CAREFUL;
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
