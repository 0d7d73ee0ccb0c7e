/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What the platform computes when an incident is written, and what its data policies demand. */
#include <stdio.h>
#include <time.h>

#include "cli/sandbox/parts.h"

static const struct {
    enum vs_sandbox_field field;
    const char *value;
    const char *text;
} choices[] = {
    {VS_SANDBOX_FIELD_state, "1", "New"},         {VS_SANDBOX_FIELD_state, "2", "In Progress"},
    {VS_SANDBOX_FIELD_state, "3", "On Hold"},     {VS_SANDBOX_FIELD_state, "6", "Resolved"},
    {VS_SANDBOX_FIELD_state, "7", "Closed"},      {VS_SANDBOX_FIELD_state, "8", "Canceled"},
    {VS_SANDBOX_FIELD_impact, "1", "1 - High"},   {VS_SANDBOX_FIELD_impact, "2", "2 - Medium"},
    {VS_SANDBOX_FIELD_impact, "3", "3 - Low"},    {VS_SANDBOX_FIELD_urgency, "1", "1 - High"},
    {VS_SANDBOX_FIELD_urgency, "2", "2 - Medium"}, {VS_SANDBOX_FIELD_urgency, "3", "3 - Low"},
    {VS_SANDBOX_FIELD_priority, "1", "1 - Critical"}, {VS_SANDBOX_FIELD_priority, "2", "2 - High"},
    {VS_SANDBOX_FIELD_priority, "3", "3 - Moderate"}, {VS_SANDBOX_FIELD_priority, "4", "4 - Low"},
    {VS_SANDBOX_FIELD_priority, "5", "5 - Planning"},
};

struct vs_str vs_sandbox_display(enum vs_sandbox_field field, struct vs_str value)
{
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        if (choices[i].field == field && vs_str_equal(value, vs_str(choices[i].value)))
            return vs_str(choices[i].text);
    }
    return value;
}

void vs_sandbox_time_text(int64_t ms, char out[20])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm = {0};
    (void)gmtime_r(&seconds, &tm);
    if (strftime(out, 20, "%Y-%m-%d %H:%M:%S", &tm) == 0)
        out[0] = '\0';
}

static int level(struct vs_str text)
{
    return text.len == 1 && text.ptr[0] >= '1' && text.ptr[0] <= '3' ? text.ptr[0] - '0' : 3;
}

static bool is_over(struct vs_str state)
{
    return vs_str_equal(state, VS_STR("6")) || vs_str_equal(state, VS_STR("7")) || vs_str_equal(state, VS_STR("8"));
}

static void default_to(struct vs_str *value, struct vs_str text)
{
    if (value->len == 0)
        *value = text;
}

const char *vs_sandbox_apply_rules(struct vs_sandbox_record *record, const struct vs_sandbox_record *before,
                                   struct vs_str now, struct vs_arena *arena)
{
    static const uint8_t priorities[4][4] = {{0}, {0, 1, 2, 3}, {0, 2, 3, 4}, {0, 3, 4, 5}};
    struct vs_str *values = record->values;
    struct vs_str *state = &values[VS_SANDBOX_FIELD_state];
    struct vs_str was = before == NULL ? VS_STR("") : before->values[VS_SANDBOX_FIELD_state];
    bool closes = vs_str_equal(*state, VS_STR("6")) || vs_str_equal(*state, VS_STR("7"));
    default_to(state, VS_STR("1"));
    default_to(&values[VS_SANDBOX_FIELD_impact], VS_STR("3"));
    default_to(&values[VS_SANDBOX_FIELD_urgency], VS_STR("3"));
    default_to(&values[VS_SANDBOX_FIELD_category], VS_STR("inquiry"));
    if (vs_str_equal(was, VS_STR("7")) && !vs_str_equal(*state, was))
        return "ACL Exception Update Failed due to security constraints";
    if (closes && (values[VS_SANDBOX_FIELD_close_code].len == 0 || values[VS_SANDBOX_FIELD_close_notes].len == 0))
        return "Data Policy Exception: The following fields are mandatory: Resolution code, Resolution notes";
    int priority =
        priorities[level(values[VS_SANDBOX_FIELD_impact])][level(values[VS_SANDBOX_FIELD_urgency])];
    values[VS_SANDBOX_FIELD_priority] = vs_arena_printf(arena, "%d", priority);
    values[VS_SANDBOX_FIELD_active] = is_over(*state) && !vs_str_equal(*state, VS_STR("6")) ? VS_STR("false")
                                                                                           : VS_STR("true");
    if (!is_over(*state))
        values[VS_SANDBOX_FIELD_resolved_at] = VS_STR("");
    else if (!is_over(was))
        values[VS_SANDBOX_FIELD_resolved_at] = now;
    if (vs_str_equal(*state, VS_STR("7")))
        default_to(&values[VS_SANDBOX_FIELD_closed_at], now);
    values[VS_SANDBOX_FIELD_sys_updated_on] = now;
    default_to(&values[VS_SANDBOX_FIELD_sys_created_on], now);
    uint64_t count = 0;
    if (before != NULL && vs_str_to_uint64(before->values[VS_SANDBOX_FIELD_sys_mod_count], &count))
        count++;
    values[VS_SANDBOX_FIELD_sys_mod_count] = vs_arena_printf(arena, "%llu", (unsigned long long)count);
    return NULL;
}
