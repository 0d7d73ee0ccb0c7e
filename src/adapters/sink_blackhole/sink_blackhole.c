/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/sink_blackhole/sink_blackhole.h"

static enum vs_err blackhole_open(void *state, const struct vs_sink_env *env, struct vs_err_note *note)
{
    (void)state;
    (void)env;
    (void)note;
    return VS_ERR_OK;
}

static void blackhole_close(void *state)
{
    (void)state;
}

static void blackhole_write(void *state, const struct vs_sink_row *rows, uint32_t count,
                            struct vs_sink_outcome *outcomes)
{
    (void)state;
    (void)rows;
    for (uint32_t i = 0; i < count; i++)
        outcomes[i] = (struct vs_sink_outcome){.result = VS_SINK_OK};
}

const struct vs_sink_ops vs_sink_blackhole_ops = {
    .connector = "blackhole",
    .state_size = 1,
    .encoding = VS_ROWS_FORMATTED,
    .open = blackhole_open,
    .close = blackhole_close,
    .write = blackhole_write,
};
