/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Any bytes as the state of a task: refused, or taken, and then the task runs on. The checksum is
 * made to fit, so that the fuzzer gets behind it. */
#include <stdint.h>

#include "base/check.h"
#include "base/hash.h"
#include "core/sql/run/testing/every_operator.h"
#include "core/sql/task.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PLANS = 2 };

static const struct vs_plan *compile(int which)
{
    static const struct vs_setting by_device[] = {
        {VS_STR("vendstream.watermark.scope"), VS_STR("device")},
        {VS_STR("vendstream.watermark.idle-timeout"), VS_STR("10 s")}};
    static struct vs_arena plan_arena;
    static const struct vs_plan *plans[PLANS];
    if (plans[which] == NULL) {
        struct vs_script script = {.file = VS_STR("fuzz.sql"), .text = VS_STR(EVERY_OPERATOR)};
        VS_CHECK(vs_plan_compile(&plan_arena, &script, 1, by_device, which == 0 ? 0 : 2,
                                 &plans[which], NULL) == VS_ERR_OK);
    }
    return plans[which];
}

/* What a hostile state may have set up must not hurt later: rows, ticks, the ends of the sources.
 */
static void run_on(struct vs_task *task, const struct vs_plan *plan)
{
    struct vs_record records[2] = {
        {.value = VS_STR("{\"device_id\":\"d1\",\"ts\":1700000000000,\"v\":5,\"s\":\"w1\"}")},
        {.value = VS_STR("{\"device_id\":\"d2\",\"ts\":1700000100000,\"v\":6,\"s\":\"w2\"}")}};
    struct vs_output output;
    enum vs_err err = VS_ERR_OK;
    for (uint32_t i = 0; i < plan->source_count && err == VS_ERR_OK; i++)
        err = vs_task_records(task, i, records, 2, 1700000000000, &output, NULL);
    if (err == VS_ERR_OK)
        err = vs_task_tick(task, 1700000200000, &output, NULL);
    for (uint32_t i = 0; i < plan->source_count && err == VS_ERR_OK; i++)
        err = vs_task_source_end(task, i, 1700000300000, &output, NULL);
    (void)vs_task_state_hash(task);
}

static void load_and_run(const struct vs_plan *plan, struct vs_str state)
{
    struct vs_task *task = NULL;
    VS_CHECK(vs_task_new(plan, 0, 1, NULL, &task, NULL) == VS_ERR_OK);
    enum vs_err err = vs_task_load(task, state, NULL);
    VS_CHECK(err == VS_ERR_OK || err == VS_ERR_CORRUPT || err == VS_ERR_VERSION);
    if (err == VS_ERR_OK)
        run_on(task, plan);
    vs_task_free(task);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { CHECKSUM_AT = 6, CONTENT_AT = 10 };
    struct vs_buf state = {0};
    vs_buf_add(&state, data, size);
    if (size > CONTENT_AT)
        vs_buf_set_u32(
            &state, CHECKSUM_AT,
            vs_crc32c(0, (struct vs_str){state.ptr + CONTENT_AT, state.len - CONTENT_AT}));
    for (int i = 0; i < PLANS; i++)
        load_and_run(compile(i), vs_buf_str(&state));
    vs_buf_free(&state);
    return 0;
}
