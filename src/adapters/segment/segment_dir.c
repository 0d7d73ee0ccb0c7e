/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/segment/segment_dir.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/segment/scan.h"
#include "adapters/segment/segment_file.h"
#include "base/check.h"

/* How often a read-only scan that met damage looks again: the other process may have written meanwhile. */
enum { LOOK_AGAIN_MAX = 8 };

struct listing {
    struct vs_segment_dir *dir;
    uint64_t *bases;
    uint32_t count;
    uint32_t capacity;
    struct vs_buf leftovers; /* names ended by 0 */
};

static void list_name(void *arg, const char *name)
{
    struct listing *l = arg;
    uint64_t base;
    if (vs_str_ends_with(vs_str(name), VS_STR(".seg.new")))
        vs_buf_add(&l->leftovers, name, strlen(name) + 1);
    if (!vs_segment_file_name_parse(name, &base))
        return;
    if (l->count == l->capacity) {
        l->capacity = l->capacity == 0 ? 16 : l->capacity * 2;
        l->bases = realloc(l->bases, l->capacity * sizeof *l->bases);
        VS_CHECK(l->bases != NULL);
    }
    l->bases[l->count++] = base;
}

static int compare_bases(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void segment_path(const struct vs_segment_dir *dir, uint64_t base, char out[VS_FILE_PATH_SIZE])
{
    char name[VS_SEGMENT_NAME_SIZE];
    vs_segment_file_name(base, name);
    VS_CHECK(vs_file_join(out, dir->path, name, NULL) == VS_ERR_OK); /* checked when the folder was opened */
}

/* Files whose making was not finished never held anything. A name that is there may not be durable yet, when the
 * process before ended between renaming and syncing; entries must not be acknowledged under such a name. */
static enum vs_err settle_names(const struct listing *l, struct vs_err_note *note)
{
    const struct vs_file_ops *files = l->dir->options.files;
    for (size_t at = 0; at < l->leftovers.len; at += strlen(l->leftovers.ptr + at) + 1) {
        char path[VS_FILE_PATH_SIZE];
        if (vs_file_join(path, l->dir->path, l->leftovers.ptr + at, NULL) == VS_ERR_OK)
            (void)files->unlink(files->ctx, path);
    }
    int rc = files->sync_dir(files->ctx, l->dir->path);
    return rc < 0 ? vs_file_fail(note, rc, "sync the folder", l->dir->path) : VS_ERR_OK;
}

static enum vs_err file_size(struct vs_segment_dir *dir, uint64_t base, uint64_t *size, struct vs_err_note *note)
{
    const struct vs_file_ops *files = dir->options.files;
    char path[VS_FILE_PATH_SIZE];
    segment_path(dir, base, path);
    int fd = files->open(files->ctx, path, VS_FILE_READ);
    if (fd < 0)
        return vs_file_fail(note, fd, "open", path);
    int rc = files->size(files->ctx, fd, size);
    files->close(files->ctx, fd);
    return rc < 0 ? vs_file_fail(note, rc, "read the size of", path) : VS_ERR_OK;
}

/* What was known about the file before, when the folder is read again. */
static const struct vs_segment_file *known_file(const struct vs_segment_dir *dir, uint64_t base)
{
    for (uint32_t i = 0; i < dir->file_count; i++) {
        if (dir->files[i].base == base)
            return &dir->files[i];
    }
    return NULL;
}

/* Replaces dir->files by what is in the folder. Sealed files are not opened for reading here: their content is
 * checked when it is read. */
static enum vs_err take_listing(struct vs_segment_dir *dir, struct listing *l, struct vs_err_note *note)
{
    struct vs_segment_file *fresh = calloc((size_t)l->count + 1, sizeof *fresh);
    VS_CHECK(fresh != NULL);
    uint32_t count = 0;
    enum vs_err err = VS_ERR_OK;
    for (uint32_t i = 0; i < l->count && err == VS_ERR_OK; i++) {
        struct vs_segment_file *file = &fresh[count];
        const struct vs_segment_file *known = dir->options.read_only ? known_file(dir, l->bases[i]) : NULL;
        *file = (struct vs_segment_file){.base = l->bases[i], .newest_ms = INT64_MIN};
        if (known != NULL)
            *file = *known;
        else
            file->id = ++dir->id_last;
        if (i + 1 < l->count)
            file->end = 0;
        err = file_size(dir, file->base, &file->size_bytes, note);
        if (err == VS_ERR_NOT_FOUND && dir->options.read_only)
            err = VS_ERR_OK; /* the other process has removed it meanwhile */
        else
            count++;
    }
    if (err != VS_ERR_OK) {
        free(fresh);
        return err;
    }
    pthread_mutex_lock(&dir->lock);
    free(dir->files);
    dir->files = fresh;
    dir->file_count = count;
    dir->file_capacity = l->count + 1;
    pthread_mutex_unlock(&dir->lock);
    return VS_ERR_OK;
}

static enum vs_err list_files(struct vs_segment_dir *dir, struct vs_err_note *note)
{
    struct listing l = {.dir = dir};
    const struct vs_file_ops *files = dir->options.files;
    int rc = files->list(files->ctx, dir->path, list_name, &l);
    enum vs_err err;
    if (rc < 0) {
        err = vs_file_fail(note, rc, "list the folder", dir->path);
    } else {
        if (l.count > 1)
            qsort(l.bases, l.count, sizeof *l.bases, compare_bases);
        err = dir->options.read_only ? VS_ERR_OK : settle_names(&l, note);
        if (err == VS_ERR_OK)
            err = take_listing(dir, &l, note);
    }
    free(l.bases);
    vs_buf_free(&l.leftovers);
    return err;
}

static void take_entry(void *ctx, const struct vs_segment_entry *entry)
{
    struct vs_segment_dir *dir = ctx;
    struct vs_segment_file *file = &dir->files[dir->file_count - 1];
    if (dir->indexed == 0 || entry->position - dir->indexed >= VS_SEGMENT_INDEX_STEP) {
        vs_buf_add_u64(&dir->index, entry->first);
        vs_buf_add_u64(&dir->index, entry->position);
        dir->indexed = entry->position;
    }
    if ((entry->kind == VS_SEGMENT_COMMIT || entry->kind == VS_SEGMENT_CLAIM) && entry->value > dir->epoch)
        dir->epoch = entry->value;
    if (entry->kind != VS_SEGMENT_RECORDS)
        return;
    if ((int64_t)entry->value > file->newest_ms)
        file->newest_ms = (int64_t)entry->value;
    if (dir->oldest_ms == INT64_MAX)
        dir->oldest_ms = (int64_t)entry->value;
}

/* What is in the page cache but was not durable for sure is written again: after a failed fdatasync of the
 * process before, the kernel counts such pages as clean. That holds for the mark of a clean stop too. The rest
 * of the unfinished write becomes zeros, so that nothing of it can be taken for an entry later. */
static enum vs_err repair_tail(struct vs_segment_dir *dir, const struct vs_segment_source *source,
                               const struct vs_segment_scan *scan, struct vs_err_note *note)
{
    const struct vs_file_ops *files = dir->options.files;
    uint64_t doubtful = scan->durable_end;
    struct vs_buf bytes = {0};
    size_t len = (size_t)(scan->end - doubtful);
    int64_t rc = vs_file_read_up_to(files, source->fd, vs_buf_reserve(&bytes, len + 1), len, doubtful);
    if (rc >= 0 && (size_t)rc < len)
        rc = -EIO;
    if (rc >= 0)
        rc = vs_file_write_all(files, source->fd, (struct vs_str){bytes.ptr, len}, doubtful);
    if (rc >= 0)
        rc = vs_file_write_zeros(files, source->fd, scan->end, scan->dirty_end - scan->end);
    if (rc >= 0)
        rc = files->fdatasync(files->ctx, source->fd);
    vs_buf_free(&bytes);
    if (rc < 0)
        return vs_file_fail(note, (int)rc, "repair the end of", source->path);
    dir->cut_bytes = scan->dirty_end - scan->end;
    if (dir->cut_bytes > 0 && note != NULL)
        (void)vs_fail(note, VS_ERR_TORN, "%s: byte %" PRIu64 ": %" PRIu64 " bytes of an unfinished write were cut",
                      source->path, scan->end, dir->cut_bytes);
    return VS_ERR_OK;
}

/* The other process goes on writing, so the same scan can meet the middle of a write. What is new is synced from
 * here before it counts: the writer may have written it without being sure yet. */
static enum vs_err scan_read_only(struct vs_segment_dir *dir, const struct vs_segment_source *source,
                                  struct vs_segment_scan *scan, struct vs_err_note *note)
{
    enum vs_err err;
    uint64_t before = scan->end;
    for (int look = 0;; look++) {
        uint64_t end = scan->end;
        err = vs_segment_scan(source, scan, note);
        if (err != VS_ERR_CORRUPT || scan->end == end || look == LOOK_AGAIN_MAX)
            break;
    }
    if (err != VS_ERR_OK || scan->end == before)
        return err;
    int rc = dir->options.files->fdatasync(dir->options.files->ctx, source->fd);
    if (rc < 0 && rc != -EROFS && rc != -EINVAL)
        return vs_file_fail(note, rc, "sync", source->path);
    return VS_ERR_OK;
}

static enum vs_err scan_active(struct vs_segment_dir *dir, const struct vs_segment_source *source,
                               struct vs_err_note *note)
{
    struct vs_segment_file *file = &dir->files[dir->file_count - 1];
    struct vs_segment_scan scan = {.end = VS_SEGMENT_HEADER_SIZE,
                                   .next = file->base,
                                   .each = take_entry,
                                   .ctx = dir};
    enum vs_err err;
    pthread_mutex_lock(&dir->lock);
    if (dir->options.read_only && file->salt == source->salt && file->end != 0) {
        scan.end = file->end;
        scan.next = atomic_load(&dir->next);
    } else {
        vs_buf_clear(&dir->index);
        dir->indexed = 0;
        dir->oldest_ms = INT64_MAX;
    }
    if (dir->options.read_only) {
        err = scan_read_only(dir, source, &scan, note);
    } else {
        err = vs_segment_scan(source, &scan, note);
        if (err == VS_ERR_OK)
            err = repair_tail(dir, source, &scan, note);
    }
    if (err == VS_ERR_OK) {
        dir->durable = scan.end;
        dir->allocated = scan.size < scan.end ? scan.end : scan.size;
        dir->salt = source->salt;
        dir->closed = scan.closed;
        file->end = scan.end;
        file->salt = source->salt;
        atomic_store(&dir->next, scan.next);
    }
    pthread_mutex_unlock(&dir->lock);
    return err;
}

/* true: the file is sealed and its index says where the numbers go on. A damaged index leaves it to the scan,
 * which then has the trailer as a witness for everything before it. */
static enum vs_err take_sealed(struct vs_segment_dir *dir, const struct vs_segment_source *source, bool *sealed,
                               struct vs_err_note *note)
{
    struct vs_segment_file *file = &dir->files[dir->file_count - 1];
    uint64_t end;
    *sealed = false;
    VS_TRY(vs_segment_file_read_trailer(source->files, source->fd, source->salt, source->path, &end, note));
    if (end == 0)
        return VS_ERR_OK;
    struct vs_segment_summary summary;
    enum vs_err err = vs_segment_file_read_index(source->files, source->fd, source->salt, end, &summary, NULL,
                                                 source->path, note);
    if (err == VS_ERR_CORRUPT) {
        struct vs_segment_scan scan = {.end = VS_SEGMENT_HEADER_SIZE, .next = file->base};
        VS_TRY(vs_segment_scan(source, &scan, note));
        if (scan.end != end)
            return vs_fail(note, VS_ERR_CORRUPT,
                           "%s: byte %" PRIu64 ": the entry of number %" PRIu64
                           " is damaged; the file was sealed behind it",
                           source->path, scan.end, scan.next);
        summary = (struct vs_segment_summary){scan.next, INT64_MIN, 0};
    } else if (err != VS_ERR_OK) {
        return err;
    }
    if (summary.next < file->base)
        return vs_fail(note, VS_ERR_CORRUPT, "%s: byte %" PRIu64 ": the index is damaged", source->path, end);
    pthread_mutex_lock(&dir->lock);
    file->end = end;
    file->salt = source->salt;
    file->newest_ms = summary.newest_ms;
    if (summary.epoch > dir->epoch)
        dir->epoch = summary.epoch;
    atomic_store(&dir->next, summary.next);
    pthread_mutex_unlock(&dir->lock);
    *sealed = true;
    return VS_ERR_OK;
}

static enum vs_err open_last(struct vs_segment_dir *dir, struct vs_err_note *note)
{
    const struct vs_file_ops *files = dir->options.files;
    struct vs_segment_file *file = &dir->files[dir->file_count - 1];
    char path[VS_FILE_PATH_SIZE];
    segment_path(dir, file->base, path);
    int fd = files->open(files->ctx, path, dir->options.read_only ? VS_FILE_READ : VS_FILE_UPDATE);
    if (fd < 0)
        return vs_file_fail(note, fd, "open", path);
    struct vs_segment_header header;
    bool sealed = false;
    enum vs_err err = vs_segment_file_read_header(&dir->options, fd, file->base, path, &header, note);
    struct vs_segment_source source = {files, fd, path, err == VS_ERR_OK ? header.salt : 0};
    if (err == VS_ERR_OK && header.epoch > dir->epoch)
        dir->epoch = header.epoch;
    dir->base = file->base;
    if (err == VS_ERR_OK)
        err = take_sealed(dir, &source, &sealed, note);
    if (err == VS_ERR_OK && !sealed)
        err = scan_active(dir, &source, note);
    if (err == VS_ERR_OK && !sealed && !dir->options.read_only)
        dir->fd = fd;
    else
        files->close(files->ctx, fd);
    return err;
}

enum vs_err vs_segment_dir_recover(struct vs_segment_dir *dir, struct vs_err_note *note)
{
    if (dir->fd >= 0)
        dir->options.files->close(dir->options.files->ctx, dir->fd);
    dir->fd = -1;
    dir->in_flight = false;
    VS_TRY(list_files(dir, note));
    if (dir->file_count > 0)
        VS_TRY(open_last(dir, note));
    else
        atomic_store(&dir->next, dir->options.first);
    atomic_store(&dir->failed, false);
    return VS_ERR_OK;
}

enum vs_err vs_segment_dir_open(struct vs_segment_dir *dir, const struct vs_segment_dir_options *options,
                                const char *path, struct vs_err_note *note)
{
    *dir = (struct vs_segment_dir){.options = *options, .fd = -1, .oldest_ms = INT64_MAX};
    /* Room for the longest name below it, so that later joins cannot fail. */
    char longest[VS_FILE_PATH_SIZE];
    VS_TRY(vs_file_join(longest, path, "quarantine/00000000000000000000.seg.new", note));
    vs_str_to_zero_ended(vs_str(path), dir->path, sizeof dir->path);
    pthread_mutex_init(&dir->lock, NULL);
    enum vs_err err = vs_segment_dir_recover(dir, note);
    if (err != VS_ERR_OK) {
        dir->closed = true;
        vs_segment_dir_close(dir);
    }
    return err;
}

/* The mark makes rot in the last batch tellable from an unfinished write. Nothing depends on it. */
static void mark_clean_stop(struct vs_segment_dir *dir)
{
    struct vs_segment_batch batch = {0};
    vs_segment_batch_begin(&batch, VS_SEGMENT_CLOSE, atomic_load(&dir->next));
    vs_segment_batch_end(&batch, 0, 0);
    if (dir->durable + batch.bytes.len <= dir->allocated) {
        vs_segment_batch_place(&batch, dir->salt, dir->durable, dir->durable);
        const struct vs_file_ops *files = dir->options.files;
        if (vs_file_write_all(files, dir->fd, vs_buf_str(&batch.bytes), dir->durable) == 0)
            (void)files->fdatasync(files->ctx, dir->fd);
    }
    vs_segment_batch_free(&batch);
}

void vs_segment_dir_close(struct vs_segment_dir *dir)
{
    if (dir->fd >= 0) {
        if (!dir->closed && !dir->in_flight && dir->durable > VS_SEGMENT_HEADER_SIZE)
            mark_clean_stop(dir);
        dir->options.files->close(dir->options.files->ctx, dir->fd);
    }
    free(dir->files);
    vs_buf_free(&dir->index);
    pthread_mutex_destroy(&dir->lock);
    *dir = (struct vs_segment_dir){.fd = -1};
}

uint64_t vs_segment_dir_start(struct vs_segment_dir *dir)
{
    pthread_mutex_lock(&dir->lock);
    uint64_t start = dir->file_count > 0 ? dir->files[0].base : atomic_load(&dir->next);
    pthread_mutex_unlock(&dir->lock);
    return start;
}

uint64_t vs_segment_dir_size_bytes(struct vs_segment_dir *dir)
{
    uint64_t size = 0;
    pthread_mutex_lock(&dir->lock);
    for (uint32_t i = 0; i < dir->file_count; i++)
        size += dir->files[i].size_bytes;
    pthread_mutex_unlock(&dir->lock);
    return size;
}

bool vs_segment_dir_oldest(struct vs_segment_dir *dir, struct vs_segment_file *out, uint64_t *following)
{
    pthread_mutex_lock(&dir->lock);
    bool found = dir->file_count > 1;
    if (found) {
        *out = dir->files[0];
        *following = dir->files[1].base;
    }
    pthread_mutex_unlock(&dir->lock);
    return found;
}

enum vs_err vs_segment_dir_remove_oldest(struct vs_segment_dir *dir, uint64_t base, struct vs_err_note *note)
{
    const struct vs_file_ops *files = dir->options.files;
    char path[VS_FILE_PATH_SIZE];
    segment_path(dir, base, path);
    int rc = files->unlink(files->ctx, path);
    if (rc < 0 && rc != -ENOENT)
        return vs_file_fail(note, rc, "remove", path);
    pthread_mutex_lock(&dir->lock);
    VS_CHECK(dir->file_count > 1 && dir->files[0].base == base);
    dir->file_count--;
    memmove(dir->files, dir->files + 1, dir->file_count * sizeof *dir->files);
    pthread_mutex_unlock(&dir->lock);
    /* Before the next one goes: otherwise a power cut could bring this one back and leave a hole behind it. */
    rc = files->sync_dir(files->ctx, dir->path);
    return rc < 0 ? vs_file_fail(note, rc, "sync the folder", dir->path) : VS_ERR_OK;
}
