/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Files of registry tables: read whole at the start, and again when they have changed. What was read goes into
 * the journal, so that a replay sees the same rows at the same place. */
#include "runtime/worker_state.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "runtime/logger.h"
#include "runtime/table_path.h"

enum { REGISTRY_SIZE_MAX = 256 << 20, PATH_SIZE = 4096 };

/* What shows that a file was written or replaced; 0: it cannot be looked at. */
static uint64_t stamp_of(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return 0;
    uint64_t stamp = vs_hash_mix((uint64_t)st.st_ino, (uint64_t)st.st_size);
    stamp = vs_hash_mix(stamp, (uint64_t)st.st_mtim.tv_sec);
    return vs_hash_mix(stamp, (uint64_t)st.st_mtim.tv_nsec) | 1;
}

static enum vs_err read_file(const char *path, struct vs_buf *out, struct vs_err_note *note)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        enum vs_err err = vs_fail(note, vs_err_from_errno(errno), "cannot read %s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return err;
    }
    enum vs_err err = VS_ERR_OK;
    if (st.st_size > REGISTRY_SIZE_MAX)
        err = vs_fail(note, VS_ERR_LIMIT, "%s is larger than %d bytes", path, REGISTRY_SIZE_MAX);
    while (err == VS_ERR_OK) {
        ssize_t n = read(fd, vs_buf_reserve(out, 65536), 65536);
        if (n > 0)
            out->len += (size_t)n;
        else if (n == 0)
            break;
        else if (errno != EINTR)
            err = vs_fail(note, VS_ERR_IO, "cannot read %s: %s", path, strerror(errno));
    }
    close(fd);
    return err;
}

/* Lines as a block of records: varint count, sized values. */
static void lines_to_block(struct vs_str text, struct vs_buf *block)
{
    struct vs_buf lines = {0};
    uint64_t count = 0;
    while (text.len > 0) {
        struct vs_str line = vs_str_trim(vs_str_cut(&text, '\n'));
        if (line.len > 0) {
            vs_buf_add_sized(&lines, line);
            count++;
        }
    }
    vs_buf_add_varint(block, count);
    vs_buf_add_str(block, vs_buf_str(&lines));
    vs_buf_free(&lines);
}

/* again: the table was read before, and what cannot be right is refused. */
static enum vs_err load_registry(struct vs_worker *worker, uint32_t source, bool again, struct vs_err_note *note)
{
    const struct vs_table *table = worker->config.plan->sources[source].table;
    char path[PATH_SIZE];
    struct vs_buf text = {0};
    struct vs_buf block = {0};
    enum vs_err err = vs_table_path(table, path, sizeof path, note);
    if (err == VS_ERR_OK) {
        worker->registries[source].stamp = stamp_of(path);
        err = read_file(path, &text, note);
    }
    if (err == VS_ERR_OK && again && vs_str_trim(vs_buf_str(&text)).len == 0)
        err = vs_fail(note, VS_ERR_INVALID, "%s is empty", path);
    if (err == VS_ERR_OK) {
        lines_to_block(vs_buf_str(&text), &block);
        if ((vs_hash64(vs_buf_str(&block), 0) | 1) != worker->registries[source].hash) {
            int64_t now = vs_clock_now_ms(worker->config.clock);
            now = now > worker->last_tick_ms ? now : worker->last_tick_ms;
            struct vs_commit_step step = {.kind = VS_STEP_INLINE,
                                          .now_ms = now,
                                          .table = table->name,
                                          .inline_records = vs_buf_str(&block)};
            worker->registries[source].is_being_fed = true;
            vs_commit_add_step(&worker->builder, &step);
            err = vs_worker_feed_inline(worker, source, vs_buf_str(&block), now, true, note);
            worker->registries[source].is_being_fed = err != VS_ERR_OK;
            worker->dirty = true;
        }
    }
    vs_buf_free(&text);
    vs_buf_free(&block);
    return err == VS_ERR_OK ? err : vs_fail_within(note, err, "table %.*s", VS_STR_ARG(table->name));
}

enum vs_err vs_worker_load_registries(struct vs_worker *worker, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < worker->config.plan->source_count; i++) {
        if (worker->config.plan->sources[i].registry)
            VS_TRY(load_registry(worker, i, false, note));
    }
    return VS_ERR_OK;
}

/* A change is taken when the file looked the same twice, so that one that is just being written is left alone. */
static bool has_settled(struct vs_worker_registry *registry, const char *path)
{
    uint64_t stamp = stamp_of(path);
    bool settled = stamp != 0 && stamp != registry->stamp && stamp == registry->seen_stamp;
    registry->seen_stamp = stamp;
    return settled;
}

enum vs_err vs_worker_refresh_registries(struct vs_worker *worker, struct vs_err_note *note)
{
    const struct vs_plan *plan = worker->config.plan;
    int64_t now_ns = vs_clock_monotonic_ns(worker->config.clock);
    if (worker->registry_interval_ns == 0 || now_ns < worker->last_registry_ns + worker->registry_interval_ns)
        return VS_ERR_OK;
    worker->last_registry_ns = now_ns;
    for (uint32_t i = 0; i < plan->source_count; i++) {
        char path[PATH_SIZE];
        struct vs_err_note why = {0};
        if (!plan->sources[i].registry ||
            vs_table_path(plan->sources[i].table, path, sizeof path, &why) != VS_ERR_OK ||
            !has_settled(&worker->registries[i], path))
            continue;
        uint64_t hash = worker->registries[i].hash;
        enum vs_err err = load_registry(worker, i, true, &why);
        if (err != VS_ERR_OK && worker->registries[i].hash == hash && !worker->registries[i].is_being_fed) {
            vs_log_line(VS_LEVEL_WARN, "task %u: what was read before stays: %s", worker->config.task, why.text);
            continue;
        }
        if (err != VS_ERR_OK)
            return vs_fail(note, err, "%s", why.text);
        vs_log_line(VS_LEVEL_INFO, "task %u: read %s again", worker->config.task, path);
    }
    return VS_ERR_OK;
}
