/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/commit.h"

#include <stdlib.h>

#include "base/check.h"

enum { FORMAT_VERSION = 1 };

void vs_commit_builder_init(struct vs_commit_builder *builder, uint32_t sink_count)
{
    *builder = (struct vs_commit_builder){.sink_count = sink_count};
    builder->groups = calloc((size_t)sink_count + 1, sizeof *builder->groups);
    VS_CHECK(builder->groups != NULL);
}

void vs_commit_builder_free(struct vs_commit_builder *builder)
{
    for (uint32_t i = 0; builder->groups != NULL && i <= builder->sink_count; i++)
        vs_buf_free(&builder->groups[i].rows);
    free(builder->groups);
    vs_buf_free(&builder->steps);
    vs_buf_free(&builder->head);
    *builder = (struct vs_commit_builder){0};
}

void vs_commit_builder_clear(struct vs_commit_builder *builder)
{
    vs_buf_clear(&builder->steps);
    builder->step_count = 0;
    builder->row_count = 0;
    for (uint32_t i = 0; i <= builder->sink_count; i++) {
        vs_buf_clear(&builder->groups[i].rows);
        builder->groups[i].count = 0;
    }
}

void vs_commit_add_step(struct vs_commit_builder *builder, const struct vs_commit_step *step)
{
    struct vs_buf *out = &builder->steps;
    vs_buf_add_u8(out, (uint8_t)step->kind);
    vs_buf_add_zigzag(out, step->now_ms);
    switch (step->kind) {
    case VS_STEP_RECORDS:
        vs_buf_add_sized(out, step->topic);
        vs_buf_add_varint(out, step->partition);
        vs_buf_add_zigzag(out, step->from);
        vs_buf_add_zigzag(out, step->to);
        break;
    case VS_STEP_INLINE:
        vs_buf_add_sized(out, step->table);
        vs_buf_add_sized(out, step->inline_records);
        break;
    case VS_STEP_TICK:
        break;
    }
    builder->step_count++;
}

static void add_dead_letter(struct vs_buf *out, const struct vs_out_row *row, const struct vs_commit_origin *origin)
{
    vs_buf_add_sized(out, row->reason);
    vs_buf_add_sized(out, row->stage);
    vs_buf_add_sized(out, row->source == VS_SOURCE_NONE ? VS_STR(VS_COMMIT_NO_RECORD) : origin->topic);
    vs_buf_add_sized(out, row->headers);
    vs_buf_add_varint(out, origin->partition);
    vs_buf_add_zigzag(out, row->offset);
    vs_buf_add_zigzag(out, row->timestamp_ms);
}

void vs_commit_add_rows(struct vs_commit_builder *builder, const struct vs_output *output,
                        const struct vs_commit_origin *origin)
{
    for (uint32_t i = 0; i < output->row_count; i++) {
        const struct vs_out_row *row = &output->rows[i];
        bool dead = row->sink == VS_SINK_DEAD_LETTERS;
        VS_CHECK(dead || row->sink < builder->sink_count);
        struct vs_commit_group *group = &builder->groups[dead ? builder->sink_count : row->sink];
        vs_buf_add_u8(&group->rows, (uint8_t)row->kind);
        vs_buf_add_zigzag(&group->rows, row->time_ms);
        vs_buf_add_sized(&group->rows, row->key);
        vs_buf_add_sized(&group->rows, row->bytes);
        if (dead)
            add_dead_letter(&group->rows, row, origin);
        group->count++;
        builder->row_count++;
    }
}

size_t vs_commit_size(const struct vs_commit_builder *builder)
{
    size_t size = builder->steps.len;
    for (uint32_t i = 0; i <= builder->sink_count; i++)
        size += builder->groups[i].rows.len;
    return size;
}

struct vs_str vs_commit_finish(struct vs_commit_builder *builder, const struct vs_plan *plan)
{
    struct vs_buf *out = &builder->head;
    vs_buf_clear(out);
    vs_buf_add_u8(out, FORMAT_VERSION);
    vs_buf_add_varint(out, builder->step_count);
    vs_buf_add_str(out, vs_buf_str(&builder->steps));
    uint32_t used = 0;
    for (uint32_t i = 0; i <= builder->sink_count; i++)
        used += builder->groups[i].count > 0;
    vs_buf_add_varint(out, used);
    for (uint32_t i = 0; i <= builder->sink_count; i++) {
        const struct vs_commit_group *group = &builder->groups[i];
        if (group->count == 0)
            continue;
        vs_buf_add_sized(out, i == builder->sink_count ? VS_STR(VS_COMMIT_DEAD_LETTERS) : plan->sinks[i].name);
        vs_buf_add_varint(out, group->count);
        vs_buf_add_sized(out, vs_buf_str(&group->rows));
    }
    return vs_buf_str(out);
}

static enum vs_err corrupt(struct vs_err_note *note)
{
    return vs_fail(note, VS_ERR_CORRUPT, "a journal entry does not follow its format");
}

static bool read_step(struct vs_reader *r, struct vs_commit_step *step)
{
    *step = (struct vs_commit_step){.kind = (enum vs_step_kind)vs_read_u8(r)};
    step->now_ms = vs_read_zigzag(r);
    switch (step->kind) {
    case VS_STEP_RECORDS:
        step->topic = vs_read_sized(r);
        step->partition = (uint32_t)vs_read_varint(r);
        step->from = vs_read_zigzag(r);
        step->to = vs_read_zigzag(r);
        return !r->failed;
    case VS_STEP_INLINE:
        step->table = vs_read_sized(r);
        step->inline_records = vs_read_sized(r);
        return !r->failed;
    case VS_STEP_TICK:
        return !r->failed;
    }
    return false;
}

/* Reads version and steps; each may be NULL. */
static enum vs_err read_steps(struct vs_reader *r, enum vs_err (*each)(void *, const struct vs_commit_step *),
                              void *ctx, struct vs_err_note *note)
{
    uint8_t version = vs_read_u8(r);
    if (!r->failed && version != FORMAT_VERSION)
        return vs_fail(note, VS_ERR_VERSION, "a journal entry has format %u, this program reads %d",
                       (unsigned)version, FORMAT_VERSION);
    uint64_t count = vs_read_varint(r);
    for (uint64_t i = 0; i < count; i++) {
        struct vs_commit_step step;
        if (!read_step(r, &step))
            return corrupt(note);
        if (each != NULL)
            VS_TRY(each(ctx, &step));
    }
    return r->failed ? corrupt(note) : VS_ERR_OK;
}

enum vs_err vs_commit_each_step(struct vs_str payload,
                                enum vs_err (*each)(void *ctx, const struct vs_commit_step *step), void *ctx,
                                struct vs_err_note *note)
{
    struct vs_reader r = vs_reader(payload);
    return read_steps(&r, each, ctx, note);
}

enum vs_err vs_commit_rows_of(struct vs_str payload, struct vs_str sink, struct vs_commit_rows *rows,
                              struct vs_err_note *note)
{
    struct vs_reader r = vs_reader(payload);
    VS_TRY(read_steps(&r, NULL, NULL, note));
    *rows = (struct vs_commit_rows){.dead_letters = vs_str_equal(sink, VS_STR(VS_COMMIT_DEAD_LETTERS))};
    uint64_t groups = vs_read_varint(&r);
    for (uint64_t i = 0; i < groups && !r.failed; i++) {
        struct vs_str name = vs_read_sized(&r);
        uint64_t count = vs_read_varint(&r);
        struct vs_str block = vs_read_sized(&r);
        if (!r.failed && vs_str_equal(name, sink)) {
            rows->reader = vs_reader(block);
            rows->count = (uint32_t)count;
            return VS_ERR_OK;
        }
    }
    return r.failed ? corrupt(note) : VS_ERR_OK;
}

enum vs_err vs_commit_next_row(struct vs_commit_rows *rows, struct vs_commit_row *row, struct vs_err_note *note)
{
    struct vs_reader *r = &rows->reader;
    *row = (struct vs_commit_row){.kind = vs_read_u8(r)};
    row->time_ms = vs_read_zigzag(r);
    row->key = vs_read_sized(r);
    row->bytes = vs_read_sized(r);
    if (rows->dead_letters) {
        row->reason = vs_read_sized(r);
        row->stage = vs_read_sized(r);
        row->topic = vs_read_sized(r);
        row->headers = vs_read_sized(r);
        row->partition = (uint32_t)vs_read_varint(r);
        row->offset = vs_read_zigzag(r);
        row->timestamp_ms = vs_read_zigzag(r);
    }
    if (r->failed || row->kind > VS_ROW_DELETE)
        return corrupt(note);
    return VS_ERR_OK;
}
