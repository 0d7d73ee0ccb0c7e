/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/table.h"

struct vs_str vs_table_option(const struct vs_table *table, struct vs_str key)
{
    for (uint32_t i = 0; i < table->option_count; i++) {
        if (vs_str_equal(table->options[i].key, key))
            return table->options[i].value;
    }
    return (struct vs_str){0};
}

bool vs_option_has_reference(struct vs_str value)
{
    for (size_t i = 0; i + 1 < value.len; i++)
        if (value.ptr[i] == '$' && value.ptr[i + 1] == '{')
            return true;
    return false;
}

struct vs_str vs_table_key_fields(const struct vs_table *table, bool *given)
{
    struct vs_str fields = vs_table_option(table, VS_STR("key.fields"));
    *given = fields.len > 0;
    return *given ? fields : VS_STR("device_id");
}
