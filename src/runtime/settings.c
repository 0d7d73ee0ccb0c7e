/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/settings.h"

#include "base/check.h"

struct vs_str vs_setting_text(const struct vs_plan *plan, const char *key)
{
    return vs_plan_setting(plan, vs_str(key));
}

int64_t vs_setting_duration_ms(const struct vs_plan *plan, const char *key)
{
    int64_t value;
    VS_CHECK(vs_str_to_duration_ms(vs_setting_text(plan, key), &value));
    return value;
}

uint64_t vs_setting_size(const struct vs_plan *plan, const char *key)
{
    uint64_t value;
    VS_CHECK(vs_str_to_size(vs_setting_text(plan, key), &value));
    return value;
}

int64_t vs_setting_int(const struct vs_plan *plan, const char *key)
{
    int64_t value;
    VS_CHECK(vs_str_to_int64(vs_setting_text(plan, key), &value));
    return value;
}
