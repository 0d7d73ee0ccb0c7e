/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/segment/cursor.h"

#include <errno.h>
#include <inttypes.h>

#include "adapters/segment/segment_file.h"
#include "base/check.h"

enum { READ_SIZE = 256 * 1024 };

void vs_segment_cursor_open(struct vs_segment_cursor *cursor, struct vs_segment_dir *dir, uint64_t next)
{
    *cursor = (struct vs_segment_cursor){.dir = dir, .next = next, .fd = -1};
}

static void leave_file(struct vs_segment_cursor *c)
{
    if (c->fd >= 0)
        c->dir->options.files->close(c->dir->options.files->ctx, c->fd);
    c->fd = -1;
}

void vs_segment_cursor_close(struct vs_segment_cursor *cursor)
{
    leave_file(cursor);
}

void vs_segment_cursor_seek(struct vs_segment_cursor *cursor, uint64_t next)
{
    leave_file(cursor);
    cursor->next = next;
}

static void cursor_path(const struct vs_segment_cursor *c, char out[VS_FILE_PATH_SIZE])
{
    char name[VS_SEGMENT_NAME_SIZE];
    vs_segment_file_name(c->base, name);
    VS_CHECK(vs_file_join(out, c->dir->path, name, NULL) == VS_ERR_OK);
}

/* Index of the last file with a base at or below number; file_count when there is none. Under the lock. */
static uint32_t find_file(const struct vs_segment_dir *dir, uint64_t number)
{
    uint32_t low = 0;
    uint32_t high = dir->file_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (dir->files[middle].base <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? dir->file_count : low - 1;
}

/* Takes over what the folder knows about file i. Under the lock. */
static void take_file(struct vs_segment_cursor *c, uint32_t i)
{
    const struct vs_segment_file *file = &c->dir->files[i];
    c->base = file->base;
    c->id = file->id;
    c->end = file->end == 0 ? UINT64_MAX : file->end;
    c->following = i + 1 < c->dir->file_count ? c->dir->files[i + 1].base : UINT64_MAX;
}

/* Chooses the file for c->next. */
static enum vs_err choose_file(struct vs_segment_cursor *c, uint64_t *gap_to)
{
    struct vs_segment_dir *dir = c->dir;
    enum vs_err err = VS_ERR_OK;
    pthread_mutex_lock(&dir->lock);
    if (dir->file_count == 0) {
        err = VS_ERR_AGAIN;
    } else if (c->next < dir->files[0].base) {
        *gap_to = dir->files[0].base;
        err = VS_ERR_GAP;
    } else {
        take_file(c, find_file(dir, c->next));
        c->at = c->base;
        c->position = VS_SEGMENT_HEADER_SIZE;
        if (c->following == UINT64_MAX && c->next > c->base)
            vs_segment_index_find(vs_buf_str(&dir->index), c->next, &c->at, &c->position);
    }
    pthread_mutex_unlock(&dir->lock);
    return err;
}

/* For a file that an earlier run sealed: where it ends, and where to begin. Without a trailer (its file was given
 * up) the walk begins at the front and ends where the next file begins. */
static enum vs_err read_end_and_index(struct vs_segment_cursor *c, const char *path, struct vs_err_note *note)
{
    const struct vs_file_ops *files = c->dir->options.files;
    uint64_t end;
    VS_TRY(vs_segment_file_read_trailer(files, c->fd, c->salt, path, &end, note));
    if (end == 0)
        return VS_ERR_OK;
    c->end = end;
    if (c->next == c->base)
        return VS_ERR_OK;
    struct vs_buf pairs = {0};
    struct vs_segment_summary summary;
    enum vs_err err =
        vs_segment_file_read_index(files, c->fd, c->salt, end, &summary, &pairs, path, note);
    if (err == VS_ERR_OK)
        vs_segment_index_find(vs_buf_str(&pairs), c->next, &c->at, &c->position);
    vs_buf_free(&pairs);
    return err == VS_ERR_CORRUPT ? VS_ERR_OK : err; /* without an index the walk begins at the front */
}

static enum vs_err open_file(struct vs_segment_cursor *c, uint64_t *gap_to, struct vs_err_note *note)
{
    const struct vs_file_ops *files = c->dir->options.files;
    char path[VS_FILE_PATH_SIZE];
    uint64_t id = 0;
    for (;;) {
        VS_TRY(choose_file(c, gap_to));
        cursor_path(c, path);
        c->fd = files->open(files->ctx, path, VS_FILE_READ);
        if (c->fd >= 0)
            return VS_ERR_OK;
        int rc = c->fd;
        c->fd = -1;
        if (rc != -ENOENT)
            return vs_file_fail(note, rc, "open", path);
        if (c->id == id)
            return vs_fail(note, VS_ERR_CORRUPT, "%s: the file is missing", path);
        id = c->id; /* once more: retention may have been faster */
    }
}

static enum vs_err enter_file(struct vs_segment_cursor *c, uint64_t *gap_to, struct vs_err_note *note)
{
    VS_TRY(open_file(c, gap_to, note));
    char path[VS_FILE_PATH_SIZE];
    cursor_path(c, path);
    struct vs_segment_header header;
    enum vs_err err = vs_segment_file_read_header(&c->dir->options, c->fd, c->base, path, &header, note);
    if (err == VS_ERR_OK) {
        c->salt = header.salt;
        if (c->following != UINT64_MAX)
            err = read_end_and_index(c, path, note);
    }
    if (err != VS_ERR_OK)
        leave_file(c);
    return err;
}

/* At the end of what the cursor knows of its file: looks what became of the file. OK: go on reading it, or (when
 * fd is -1) with another one. */
static enum vs_err look_further(struct vs_segment_cursor *c, uint64_t *gap_to)
{
    struct vs_segment_dir *dir = c->dir;
    enum vs_err err = VS_ERR_OK;
    bool leave = false;
    pthread_mutex_lock(&dir->lock);
    uint32_t i = find_file(dir, c->base);
    if (i == dir->file_count || dir->files[i].id != c->id) {
        leave = true; /* removed, or given up and made anew */
    } else {
        uint64_t end = c->end;
        bool was_last = c->following == UINT64_MAX;
        take_file(c, i);
        if (c->end == UINT64_MAX && was_last)
            leave = true; /* another process has sealed it: its trailer tells the end */
        else if (c->end == UINT64_MAX)
            c->end = end;
        if (c->at >= c->following) {
            leave = true;
        } else if (!leave && c->position >= c->end) {
            leave = c->following != UINT64_MAX;
            err = leave ? VS_ERR_GAP : VS_ERR_AGAIN;
        }
    }
    if (c->next < c->at)
        c->next = c->at;
    if (err == VS_ERR_GAP) {
        *gap_to = c->following;
        if (c->next >= c->following)
            err = VS_ERR_OK;
    }
    pthread_mutex_unlock(&dir->lock);
    if (leave)
        leave_file(c);
    return err;
}

static struct vs_str buffered(const struct vs_segment_cursor *c, const struct vs_segment_buffer *b)
{
    if (b->dir != c->dir || b->id != c->id || c->position < b->from || c->position > b->from + b->bytes.len)
        return (struct vs_str){0};
    size_t skip = (size_t)(c->position - b->from);
    return (struct vs_str){b->bytes.ptr + skip, b->bytes.len - skip};
}

static enum vs_err refill(const struct vs_segment_cursor *c, struct vs_segment_buffer *b, uint64_t want,
                          struct vs_err_note *note)
{
    uint64_t len = want < READ_SIZE ? READ_SIZE : want;
    if (c->end != UINT64_MAX && len > c->end - c->position)
        len = c->end - c->position;
    vs_buf_clear(&b->bytes);
    b->dir = c->dir;
    b->id = c->id;
    b->from = c->position;
    int64_t n = vs_file_read_up_to(c->dir->options.files, c->fd, vs_buf_reserve(&b->bytes, (size_t)len + 1),
                                   (size_t)len, c->position);
    if (n < 0) {
        char path[VS_FILE_PATH_SIZE];
        cursor_path(c, path);
        return vs_file_fail(note, (int)n, "read", path);
    }
    b->bytes.len = (size_t)n;
    return VS_ERR_OK;
}

static enum vs_err damaged(const struct vs_segment_cursor *c, struct vs_err_note *note)
{
    char path[VS_FILE_PATH_SIZE];
    cursor_path(c, path);
    return vs_fail(note, VS_ERR_CORRUPT, "%s: byte %" PRIu64 ": the entry of number %" PRIu64 " is damaged",
                   path, c->position, c->at);
}

/* The entry at c->position, verified. */
static enum vs_err entry_here(struct vs_segment_cursor *c, struct vs_segment_buffer *b, bool may_refill,
                              struct vs_segment_entry *entry, struct vs_err_note *note)
{
    struct vs_str bytes = buffered(c, b);
    if (bytes.len < VS_SEGMENT_ENTRY_HEADER_SIZE) {
        if (!may_refill)
            return VS_ERR_AGAIN;
        VS_TRY(refill(c, b, VS_SEGMENT_ENTRY_HEADER_SIZE, note));
        bytes = buffered(c, b);
    }
    if (!vs_segment_entry_decode(bytes, c->salt, c->position, entry) || entry->first != c->at ||
        entry->count > c->following - c->at || (c->end != UINT64_MAX && entry->size > c->end - c->position))
        return damaged(c, note);
    if (bytes.len < entry->size) {
        if (!may_refill)
            return VS_ERR_AGAIN;
        VS_TRY(refill(c, b, entry->size, note));
        bytes = buffered(c, b);
    }
    return vs_segment_entry_check(bytes, entry) ? VS_ERR_OK : damaged(c, note);
}

enum vs_err vs_segment_cursor_next(struct vs_segment_cursor *c, struct vs_segment_buffer *buffer,
                                   bool may_refill, struct vs_segment_entry *entry, uint64_t *gap_to,
                                   struct vs_err_note *note)
{
    for (;;) {
        if (c->fd < 0 || c->at >= c->following || c->position >= c->end) {
            if (!may_refill)
                return VS_ERR_AGAIN;
            VS_TRY(c->fd < 0 ? enter_file(c, gap_to, note) : look_further(c, gap_to));
            continue;
        }
        VS_TRY(entry_here(c, buffer, may_refill, entry, note));
        if (entry->kind == VS_SEGMENT_INDEX) {
            c->end = c->position;
            continue;
        }
        c->position += entry->size;
        c->at += entry->count;
        if (c->at > c->next) { /* entries that hold no numbers are passed over as well */
            c->next = c->at;
            return VS_ERR_OK;
        }
    }
}

void vs_segment_cursor_back(struct vs_segment_cursor *c, const struct vs_segment_entry *entry, uint64_t next)
{
    c->position = entry->position;
    c->at = entry->first;
    c->next = next;
}

/* Sealed files say it in their index; a file that was given up has to be walked. */
static enum vs_err newest_of_file(struct vs_segment_dir *dir, uint64_t base, int64_t *newest_ms,
                                  struct vs_err_note *note)
{
    struct vs_segment_cursor c;
    struct vs_segment_buffer buffer = {0};
    struct vs_segment_summary summary;
    uint64_t gap_to;
    vs_segment_cursor_open(&c, dir, base);
    enum vs_err err = enter_file(&c, &gap_to, note);
    char path[VS_FILE_PATH_SIZE];
    cursor_path(&c, path);
    if (err == VS_ERR_OK && c.end != UINT64_MAX &&
        vs_segment_file_read_index(dir->options.files, c.fd, c.salt, c.end, &summary, NULL, path, NULL) ==
            VS_ERR_OK) {
        *newest_ms = summary.newest_ms;
        leave_file(&c);
        return VS_ERR_OK;
    }
    uint64_t following = c.following;
    while (err == VS_ERR_OK && c.next < following) {
        struct vs_segment_entry entry;
        err = vs_segment_cursor_next(&c, &buffer, true, &entry, &gap_to, note);
        if (err == VS_ERR_OK && entry.kind == VS_SEGMENT_RECORDS && (int64_t)entry.value > *newest_ms)
            *newest_ms = (int64_t)entry.value;
    }
    vs_segment_cursor_close(&c);
    vs_buf_free(&buffer.bytes);
    return err == VS_ERR_GAP ? VS_ERR_OK : err;
}

enum vs_err vs_segment_dir_read_newest(struct vs_segment_dir *dir, struct vs_segment_file *oldest,
                                       struct vs_err_note *note)
{
    if (oldest->newest_ms != INT64_MIN)
        return VS_ERR_OK;
    VS_TRY(newest_of_file(dir, oldest->base, &oldest->newest_ms, note));
    pthread_mutex_lock(&dir->lock);
    if (dir->file_count > 0 && dir->files[0].id == oldest->id)
        dir->files[0].newest_ms = oldest->newest_ms;
    pthread_mutex_unlock(&dir->lock);
    return VS_ERR_OK;
}
