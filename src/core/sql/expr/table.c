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
