/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The writer's side of a folder of segments. */
#include <errno.h>
#include <stdlib.h>

#include "adapters/segment/segment_dir.h"
#include "adapters/segment/segment_file.h"
#include "base/check.h"

/* Zeros are written ahead in growing steps: a quiet partition stays small, a busy one pays for new extents once
 * per step, and no step stalls a slow disk for long. */
enum { STEP_MIN = 256 * 1024, STEP_MAX = 4 * 1024 * 1024, PAGE_SIZE = 4096 };

/* Under the lock: other threads remove old files. */
static struct vs_segment_file *active_file(struct vs_segment_dir *dir)
{
    VS_CHECK(dir->fd >= 0 && dir->file_count > 0);
    return &dir->files[dir->file_count - 1];
}

static void active_path(struct vs_segment_dir *dir, char out[VS_FILE_PATH_SIZE])
{
    char name[VS_SEGMENT_NAME_SIZE];
    vs_segment_file_name(dir->base, name);
    VS_CHECK(vs_file_join(out, dir->path, name, NULL) == VS_ERR_OK);
}

static void add_file(struct vs_segment_dir *dir, uint64_t base)
{
    pthread_mutex_lock(&dir->lock);
    if (dir->file_count == dir->file_capacity) {
        dir->file_capacity = dir->file_capacity == 0 ? 8 : dir->file_capacity * 2;
        dir->files = realloc(dir->files, dir->file_capacity * sizeof *dir->files);
        VS_CHECK(dir->files != NULL);
    }
    dir->files[dir->file_count++] = (struct vs_segment_file){.base = base,
                                                             .id = ++dir->id_last,
                                                             .end = VS_SEGMENT_HEADER_SIZE,
                                                             .size_bytes = VS_SEGMENT_HEADER_SIZE,
                                                             .salt = dir->salt,
                                                             .newest_ms = INT64_MIN};
    vs_buf_clear(&dir->index);
    pthread_mutex_unlock(&dir->lock);
}

static enum vs_err create(struct vs_segment_dir *dir, struct vs_err_note *note)
{
    struct vs_segment_header header = {
        .kind = dir->options.kind,
        .base = atomic_load(&dir->next),
        .salt = dir->options.files->random(dir->options.files->ctx) | 1, /* 0 stands for not known */
        .created_ms = vs_clock_now_ms(dir->options.clock),
        .epoch = dir->epoch,
        .owner = dir->options.owner,
        .part = dir->options.part,
    };
    VS_TRY(vs_segment_file_create(&dir->options, dir->path, &header, &dir->fd, note));
    dir->base = header.base;
    dir->salt = header.salt;
    dir->durable = VS_SEGMENT_HEADER_SIZE;
    dir->allocated = VS_SEGMENT_HEADER_SIZE;
    dir->indexed = 0;
    dir->oldest_ms = INT64_MAX;
    add_file(dir, header.base);
    return VS_ERR_OK;
}

/* The active file is never used again. When it holds nothing that counts, the next one takes its name. */
static void give_up(struct vs_segment_dir *dir)
{
    dir->options.files->close(dir->options.files->ctx, dir->fd);
    atomic_fetch_add(&dir->failed_files, 1);
    pthread_mutex_lock(&dir->lock);
    active_file(dir)->size_bytes = dir->allocated;
    if (dir->base == atomic_load(&dir->next))
        dir->file_count--;
    pthread_mutex_unlock(&dir->lock);
    dir->fd = -1;
    dir->in_flight = false;
}

static int extend(struct vs_segment_dir *dir, uint64_t to)
{
    const struct vs_file_ops *files = dir->options.files;
    int rc = files->fallocate(files->ctx, dir->fd, dir->allocated, to - dir->allocated);
    if (rc == 0)
        rc = vs_file_write_zeros(files, dir->fd, dir->allocated, to - dir->allocated);
    if (rc == 0)
        dir->allocated = to;
    return rc;
}

static uint64_t whole_pages(uint64_t size)
{
    return (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
}

static enum vs_err grow(struct vs_segment_dir *dir, uint64_t need, struct vs_err_note *note)
{
    if (need <= dir->allocated)
        return VS_ERR_OK;
    uint64_t step = dir->allocated < STEP_MIN ? STEP_MIN : dir->allocated;
    uint64_t to = dir->allocated + (step > STEP_MAX ? STEP_MAX : step);
    if (to > dir->options.segment_size)
        to = dir->options.segment_size;
    to = whole_pages(to < need ? need : to);
    int rc = extend(dir, to);
    if ((rc == -ENOSPC || rc == -EDQUOT) && to > whole_pages(need))
        rc = extend(dir, whole_pages(need));
    if (rc == 0)
        return VS_ERR_OK;
    char path[VS_FILE_PATH_SIZE];
    active_path(dir, path);
    if (rc != -ENOSPC && rc != -EDQUOT)
        give_up(dir);
    return vs_file_fail(note, rc, "make room in", path);
}

static int put(struct vs_segment_dir *dir, struct vs_segment_batch *batch)
{
    vs_segment_batch_place(batch, dir->salt, dir->durable, dir->durable);
    return vs_file_write_all(dir->options.files, dir->fd, vs_buf_str(&batch->bytes), dir->durable);
}

static void publish(struct vs_segment_dir *dir, const struct vs_segment_batch *batch)
{
    pthread_mutex_lock(&dir->lock);
    struct vs_segment_file *file = active_file(dir);
    if (dir->indexed == 0 || dir->durable - dir->indexed >= VS_SEGMENT_INDEX_STEP) {
        vs_buf_add_u64(&dir->index, atomic_load(&dir->next));
        vs_buf_add_u64(&dir->index, dir->durable);
        dir->indexed = dir->durable;
    }
    dir->durable += batch->bytes.len;
    file->end = dir->durable;
    file->size_bytes = dir->allocated;
    if (batch->newest_ms > file->newest_ms)
        file->newest_ms = batch->newest_ms;
    atomic_store(&dir->next, batch->next);
    pthread_mutex_unlock(&dir->lock);
    if (batch->newest_ms != INT64_MIN && batch->newest_ms < dir->oldest_ms)
        dir->oldest_ms = batch->newest_ms;
    dir->in_flight = false;
    dir->closed = false;
    atomic_store(&dir->failed, false);
}

static enum vs_err put_into_new_file(struct vs_segment_dir *dir, struct vs_segment_batch *batch,
                                     struct vs_err_note *note)
{
    VS_TRY(create(dir, note));
    VS_TRY(grow(dir, dir->durable + batch->bytes.len, note));
    char path[VS_FILE_PATH_SIZE];
    active_path(dir, path);
    int rc = put(dir, batch);
    if (rc == 0)
        rc = dir->options.files->fdatasync(dir->options.files->ctx, dir->fd);
    if (rc < 0) {
        give_up(dir);
        return vs_file_fail(note, rc, "write", path);
    }
    return VS_ERR_OK;
}

/* After a failed write or fdatasync nobody knows what is on the disk, so everything that was not acknowledged
 * goes into a new file. */
static enum vs_err repeat(struct vs_segment_dir *dir, struct vs_segment_batch *batch, int rc,
                          const char *doing, struct vs_err_note *note)
{
    char path[VS_FILE_PATH_SIZE];
    active_path(dir, path);
    struct vs_err_note first = {{0}};
    struct vs_err_note second = {{0}};
    (void)vs_file_fail(&first, rc, doing, path);
    give_up(dir);
    if (put_into_new_file(dir, batch, &second) == VS_ERR_OK) {
        publish(dir, batch);
        return VS_ERR_OK;
    }
    atomic_store(&dir->failed, true);
    return vs_fail(note, VS_ERR_UNKNOWN_OUTCOME, "%s; then %s", first.text, second.text);
}

enum vs_err vs_segment_dir_write(struct vs_segment_dir *dir, struct vs_segment_batch *batch,
                                 struct vs_err_note *note)
{
    VS_CHECK(!dir->options.read_only && !dir->in_flight && batch->bytes.len > 0);
    uint64_t len = batch->bytes.len;
    if (dir->fd >= 0 && dir->durable > VS_SEGMENT_HEADER_SIZE &&
        dir->durable + len > dir->options.segment_size)
        vs_segment_dir_seal(dir);
    enum vs_err err = dir->fd < 0 ? create(dir, note) : VS_ERR_OK;
    if (err == VS_ERR_OK)
        err = grow(dir, dir->durable + len, note);
    if (err != VS_ERR_OK) {
        atomic_store(&dir->failed, true);
        return err;
    }
    dir->in_flight = true;
    int rc = put(dir, batch);
    return rc < 0 ? repeat(dir, batch, rc, "write", note) : VS_ERR_OK;
}

void vs_segment_dir_start_write(struct vs_segment_dir *dir, const struct vs_segment_batch *batch)
{
    if (dir->in_flight)
        dir->options.files->start_write(dir->options.files->ctx, dir->fd, dir->durable, batch->bytes.len);
}

enum vs_err vs_segment_dir_sync(struct vs_segment_dir *dir, struct vs_segment_batch *batch,
                                struct vs_err_note *note)
{
    if (!dir->in_flight) /* write() had to begin a new file and synced it */
        return VS_ERR_OK;
    int rc = dir->options.files->fdatasync(dir->options.files->ctx, dir->fd);
    if (rc < 0)
        return repeat(dir, batch, rc, "sync", note);
    publish(dir, batch);
    return VS_ERR_OK;
}

/* Everything in the file is durable already, so a failure here costs nothing but the index. */
void vs_segment_dir_seal(struct vs_segment_dir *dir)
{
    VS_CHECK(!dir->in_flight);
    if (dir->fd < 0)
        return;
    struct vs_segment_summary summary = {.next = atomic_load(&dir->next), .epoch = dir->epoch};
    pthread_mutex_lock(&dir->lock);
    summary.newest_ms = active_file(dir)->newest_ms;
    pthread_mutex_unlock(&dir->lock);
    uint64_t size;
    int rc = vs_segment_file_seal(dir->options.files, dir->fd, dir->salt, dir->durable, &summary,
                                  vs_buf_str(&dir->index), &size);
    dir->options.files->close(dir->options.files->ctx, dir->fd);
    if (rc < 0)
        atomic_fetch_add(&dir->failed_files, 1);
    pthread_mutex_lock(&dir->lock);
    active_file(dir)->size_bytes = rc < 0 ? dir->allocated : size;
    if (dir->base == summary.next)
        dir->file_count--; /* nothing that counts: the next file takes its name */
    pthread_mutex_unlock(&dir->lock);
    dir->fd = -1;
}
