/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/adapters.h"

#include "adapters/sink_blackhole/sink_blackhole.h"
#include "adapters/sink_filesystem/sink_filesystem.h"
#include "adapters/sink_jdbc/sink_jdbc.h"
#include "adapters/sink_log/sink_log.h"
#include "adapters/sink_print/sink_print.h"
#include "base/check.h"

static const struct vs_sink_ops *const adapters[] = {
#define VS_SINK_ADAPTER(name) &vs_sink_##name##_ops,
#include "runtime/adapters.def"
#undef VS_SINK_ADAPTER
};

const struct vs_sink_ops *vs_sink_adapter(struct vs_str connector)
{
    for (size_t i = 0; i < sizeof adapters / sizeof adapters[0]; i++) {
        const struct vs_sink_ops *ops = adapters[i];
        VS_CHECK(ops->connector != NULL && ops->open != NULL && ops->close != NULL && ops->write != NULL &&
                 ops->state_size > 0);
        if (vs_str_equal(connector, vs_str(ops->connector)))
            return ops;
    }
    return NULL;
}

bool vs_sink_wants_typed_rows(const struct vs_table *table)
{
    if (table == NULL)
        return false;
    if (vs_str_equal(table->connector, VS_STR("servicenow")))
        return true;
    const struct vs_sink_ops *ops = vs_sink_adapter(table->connector);
    return ops != NULL && ops->encoding == VS_ROWS_TYPED;
}

const char *vs_sink_adapter_names(void)
{
    return "servicenow"
#define VS_SINK_ADAPTER(name) ", " #name
#include "runtime/adapters.def"
#undef VS_SINK_ADAPTER
        ;
}
