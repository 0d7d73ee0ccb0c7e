/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The taker of records that could not be processed: into the dead letter store, once each. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "runtime/delivery.h"

struct dead_taker {
    struct vs_taker_env env;
    struct vs_arena scratch;
};

static void dead_close(void *arg)
{
    struct dead_taker *taker = arg;
    vs_arena_free(&taker->scratch);
    free(taker);
}

static enum vs_err dead_take(void *arg, const struct vs_sink_row *rows, const struct vs_commit_row *commit_rows,
                             uint32_t count, struct vs_err_note *note)
{
    struct dead_taker *taker = arg;
    vs_arena_reset(&taker->scratch);
    struct vs_dead_letter *letters = VS_ARENA_ARRAY(&taker->scratch, count, struct vs_dead_letter);
    for (uint32_t i = 0; i < count; i++) {
        const struct vs_commit_row *row = &commit_rows[i];
        letters[i] = (struct vs_dead_letter){
            .origin = vs_arena_printf(&taker->scratch, "%.*s/%" PRIu32 "/%" PRId64 "/%.*s", VS_STR_ARG(row->topic),
                                      row->partition, row->offset, VS_STR_ARG(row->stage)),
            .target = row->topic,
            .stage = row->stage,
            .reason = row->reason,
            .key = row->key,
            .value = row->bytes,
            .headers = row->headers,
            .row_kind = row->kind,
            .timestamp_ms = row->timestamp_ms,
            .dead_at_ms = rows[i].time_ms,
            .attempts = 1};
    }
    vs_metric_set(taker->env.counters.waiting, count);
    VS_TRY(vs_dead_letter_ops_of(taker->env.dead_letters)->add(taker->env.dead_letters, letters, count, note));
    vs_metric_add(taker->env.counters.dead, count);
    vs_metric_set(taker->env.counters.waiting, 0);
    return VS_ERR_OK;
}

static const struct vs_taker_ops dead_ops = {.close = dead_close, .take = dead_take};

enum vs_err vs_taker_dead_new(const struct vs_taker_env *env, void **taker_out,
                              const struct vs_taker_ops **taker_ops, struct vs_err_note *note)
{
    (void)note;
    struct dead_taker *taker = calloc(1, sizeof *taker);
    VS_CHECK(taker != NULL);
    taker->env = *env;
    vs_arena_init(&taker->scratch);
    *taker_out = taker;
    *taker_ops = &dead_ops;
    return VS_ERR_OK;
}
