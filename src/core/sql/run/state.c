/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The state of a task as bytes.
 *
 * "VSST", u16 version, u32 crc32c of the rest. Then: next order (varint), the sources that have
 * ended (hashes of their scans), devices (names in the order of their numbers), and sections until
 * the end: u8 kind, u64 hash, u32 length, bytes. A section belongs to the operator, clock or
 * timeline with that hash. Only contents are written, in an order that they themselves define, so
 * equal states have equal bytes. */
#include "base/check.h"
#include "base/hash.h"
#include "core/sql/run/op.h"

enum { VERSION = 1, HEADER_SIZE = 10 };
enum section { SECTION_OP = 1, SECTION_CLOCK, SECTION_TIMELINE };

static const char magic[4] = {'V', 'S', 'S', 'T'};

static uint64_t timeline_hash(const struct vs_timeline *timeline)
{
    uint64_t hash = 0;
    for (uint32_t i = 0; i < timeline->clock_count; i++)
        hash = vs_hash_mix(hash + 1, timeline->clocks[i]->node->hash ^ (uint64_t)timeline->delays[i]);
    return hash;
}

static size_t begin_section(struct vs_buf *out, enum section kind, uint64_t hash)
{
    vs_buf_add_u8(out, (uint8_t)kind);
    vs_buf_add_u64(out, hash);
    vs_buf_add_u32(out, 0);
    return out->len;
}

static void end_section(struct vs_buf *out, size_t start)
{
    VS_CHECK(out->len - start < UINT32_MAX);
    vs_buf_set_u32(out, start - 4, (uint32_t)(out->len - start));
}

static void save_sections(const struct vs_task *task, struct vs_buf *out)
{
    for (uint32_t i = 0; i < task->clock_count; i++) {
        size_t start = begin_section(out, SECTION_CLOCK, task->clocks[i].node->hash);
        vs_clock_save(&task->clocks[i], out);
        end_section(out, start);
    }
    for (uint32_t i = 0; i < task->timeline_count; i++) {
        if (task->timelines[i].own.device_count == 0)
            continue;
        size_t start = begin_section(out, SECTION_TIMELINE, timeline_hash(&task->timelines[i]));
        vs_timeline_save(&task->timelines[i], out);
        end_section(out, start);
    }
    for (uint32_t i = 0; i < task->plan->node_count; i++) {
        if (task->ops[i]->kind->save == NULL)
            continue;
        size_t start = begin_section(out, SECTION_OP, task->ops[i]->node->hash);
        task->ops[i]->kind->save(task->ops[i], out);
        end_section(out, start);
    }
}

void vs_task_save(const struct vs_task *task, struct vs_buf *out)
{
    vs_buf_add(out, magic, sizeof magic);
    vs_buf_add_u16(out, VERSION);
    vs_buf_add_u32(out, 0);
    size_t start = out->len;
    vs_buf_add_varint(out, task->next_order);
    uint32_t ended = 0;
    for (uint32_t i = 0; i < task->plan->source_count; i++)
        ended += task->is_source_ended[i];
    vs_buf_add_varint(out, ended);
    for (uint32_t i = 0; i < task->plan->source_count; i++)
        if (task->is_source_ended[i])
            vs_buf_add_u64(out, task->plan->sources[i].scan->hash);
    vs_buf_add_varint(out, task->devices.count);
    for (uint32_t i = 0; i < task->devices.count; i++)
        vs_buf_add_sized(out, vs_strmap_key(&task->devices, i));
    save_sections(task, out);
    uint32_t crc = vs_crc32c(0, (struct vs_str){out->ptr + start, out->len - start});
    vs_buf_set_u32(out, start - 4, crc);
}

static void load_sources(struct vs_task *task, struct vs_reader *reader)
{
    uint64_t ended = vs_read_varint(reader);
    for (uint64_t i = 0; i < ended && !reader->failed; i++) {
        uint64_t hash = vs_read_u64(reader);
        for (uint32_t s = 0; s < task->plan->source_count; s++)
            if (task->plan->sources[s].scan->hash == hash)
                task->is_source_ended[s] = true;
    }
}

static void load_devices(struct vs_task *task, struct vs_reader *reader)
{
    uint64_t count = vs_read_varint(reader);
    if (count > vs_reader_left(reader))
        reader->failed = true;
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        bool added = false;
        struct vs_str name = vs_read_sized(reader);
        if (!reader->failed)
            (void)vs_strmap_intern(&task->devices, name, &added);
        if (!added)
            reader->failed = true;
    }
}

static struct vs_op *find_op(const struct vs_task *task, uint64_t hash)
{
    for (uint32_t i = 0; i < task->plan->node_count; i++)
        if (task->ops[i]->kind->save != NULL && task->ops[i]->node->hash == hash)
            return task->ops[i];
    return NULL;
}

static struct vs_clock *find_clock(struct vs_task *task, uint64_t hash)
{
    for (uint32_t i = 0; i < task->clock_count; i++)
        if (task->clocks[i].node->hash == hash)
            return &task->clocks[i];
    return NULL;
}

static struct vs_timeline *find_timeline(struct vs_task *task, uint64_t hash)
{
    for (uint32_t i = 0; i < task->timeline_count; i++)
        if ((task->timelines[i].clock_count > 1 || task->timelines[i].is_delayed) &&
            timeline_hash(&task->timelines[i]) == hash)
            return &task->timelines[i];
    return NULL;
}

/* A section without an owner is state of a rule that is gone. */
static void load_section(struct vs_task *task, uint8_t kind, uint64_t hash,
                         struct vs_reader *section)
{
    struct vs_clock_env env = vs_task_clock_env(task);
    struct vs_op *op = kind == SECTION_OP ? find_op(task, hash) : NULL;
    struct vs_clock *clock = kind == SECTION_CLOCK ? find_clock(task, hash) : NULL;
    struct vs_timeline *timeline = kind == SECTION_TIMELINE ? find_timeline(task, hash) : NULL;
    if (op != NULL)
        op->kind->load(op, section);
    else if (clock != NULL)
        vs_clock_load(clock, &env, task->devices.count, section);
    else if (timeline != NULL)
        vs_timeline_load(timeline, &env, task->devices.count, section);
    else
        task->counters.state_dropped += kind == SECTION_OP;
    bool is_known = op != NULL || clock != NULL || timeline != NULL;
    if (is_known && vs_reader_left(section) > 0)
        section->failed = true;
}

enum vs_err vs_task_load(struct vs_task *task, struct vs_str state, struct vs_err_note *note)
{
    struct vs_reader reader = vs_reader(state);
    struct vs_str found = vs_read_bytes(&reader, sizeof magic);
    uint16_t version = vs_read_u16(&reader);
    uint32_t crc = vs_read_u32(&reader);
    if (reader.failed || !vs_str_equal(found, (struct vs_str){magic, sizeof magic}))
        return vs_fail(note, VS_ERR_CORRUPT,
                       "a snapshot begins with VSST and has at least %d bytes", HEADER_SIZE);
    if (version != VERSION)
        return vs_fail(note, VS_ERR_VERSION, "snapshot version %u, this program reads %d", version,
                       VERSION);
    if (vs_crc32c(0, (struct vs_str){reader.ptr, vs_reader_left(&reader)}) != crc)
        return vs_fail(note, VS_ERR_CORRUPT, "the snapshot does not match its checksum");
    task->next_order = vs_read_varint(&reader);
    load_sources(task, &reader);
    load_devices(task, &reader);
    while (!reader.failed && vs_reader_left(&reader) > 0) {
        size_t at = (size_t)(reader.ptr - state.ptr);
        uint8_t kind = vs_read_u8(&reader);
        uint64_t hash = vs_read_u64(&reader);
        uint32_t len = vs_read_u32(&reader);
        struct vs_reader section = vs_reader(vs_read_bytes(&reader, len));
        if (!reader.failed)
            load_section(task, kind, hash, &section);
        if (reader.failed || section.failed)
            return vs_fail(note, VS_ERR_CORRUPT,
                           "the snapshot's section at byte %zu makes no sense", at);
    }
    if (reader.failed)
        return vs_fail(note, VS_ERR_CORRUPT, "the snapshot ends too early");
    return VS_ERR_OK;
}

uint64_t vs_task_state_hash(const struct vs_task *task)
{
    struct vs_buf state = {0};
    vs_task_save(task, &state);
    uint64_t hash = vs_hash64(vs_buf_str(&state), 0);
    vs_buf_free(&state);
    return hash;
}
