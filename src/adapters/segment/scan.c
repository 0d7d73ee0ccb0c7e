/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/segment/scan.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"

enum { WINDOW_SIZE = 1024 * 1024, SKIP_SIZE = 4096, RECORD_SIZE_MIN = 4 };

/* A piece of the file in memory. */
struct window {
    const struct vs_segment_source *source;
    struct vs_buf bytes;
    uint64_t from;
    uint64_t size; /* of the file */
    int rc;        /* the first failed read */
};

/* At least len bytes from position on, fewer only at the end of the file. */
static struct vs_str window_get(struct window *w, uint64_t position, uint64_t len)
{
    if (position >= w->size)
        return (struct vs_str){0};
    if (len > w->size - position)
        len = w->size - position;
    if (position < w->from || position + len > w->from + w->bytes.len) {
        uint64_t want = len < WINDOW_SIZE ? WINDOW_SIZE : len;
        vs_buf_clear(&w->bytes);
        w->from = position;
        int64_t n = vs_file_read_up_to(w->source->files, w->source->fd,
                                       vs_buf_reserve(&w->bytes, (size_t)want), (size_t)want, position);
        if (n < 0) {
            w->rc = (int)n;
            return (struct vs_str){0};
        }
        w->bytes.len = (size_t)n;
    }
    size_t skip = (size_t)(position - w->from);
    return (struct vs_str){w->bytes.ptr + skip, w->bytes.len - skip};
}

static bool entry_at(struct window *w, uint64_t position, uint64_t next, struct vs_segment_entry *entry)
{
    struct vs_str bytes = window_get(w, position, VS_SEGMENT_ENTRY_HEADER_SIZE);
    if (!vs_segment_entry_decode(bytes, w->source->salt, position, entry) || entry->first != next ||
        entry->size > w->size - position)
        return false;
    return vs_segment_entry_check(window_get(w, position, entry->size), entry);
}

static void scan_valid(struct window *w, struct vs_segment_scan *scan)
{
    struct vs_segment_entry entry;
    scan->durable_end = scan->end;
    /* An index entry without a trailer: sealing was not finished; it is written again. */
    while (entry_at(w, scan->end, scan->next, &entry) && entry.kind != VS_SEGMENT_INDEX) {
        if (scan->each != NULL)
            scan->each(scan->ctx, &entry);
        scan->end += entry.size;
        scan->next += entry.count;
        scan->durable_end = entry.durable_end;
        scan->closed = entry.kind == VS_SEGMENT_CLOSE;
    }
}

/* Looks at each multiple of 8 behind the end for a header that witnesses durable bytes beyond it. */
static bool find_witness(struct window *w, struct vs_segment_scan *scan, uint64_t *where)
{
    static const char zeros[SKIP_SIZE];
    scan->dirty_end = scan->end;
    for (uint64_t p = scan->end; p < w->size && w->rc == 0; p += VS_SEGMENT_ALIGN) {
        struct vs_str bytes = window_get(w, p, SKIP_SIZE);
        if (bytes.len >= SKIP_SIZE && memcmp(bytes.ptr, zeros, SKIP_SIZE) == 0) {
            p += SKIP_SIZE - VS_SEGMENT_ENTRY_HEADER_SIZE; /* a header may begin in the last of the zeros */
            continue;
        }
        size_t unit = bytes.len < VS_SEGMENT_ALIGN ? bytes.len : VS_SEGMENT_ALIGN;
        if (unit > 0 && memcmp(bytes.ptr, zeros, unit) != 0)
            scan->dirty_end = p + unit;
        struct vs_segment_entry entry;
        if (vs_segment_entry_decode(bytes, w->source->salt, p, &entry) && entry.durable_end > scan->end) {
            *where = p;
            return true;
        }
    }
    return false;
}

static enum vs_err open_window(const struct vs_segment_source *source, struct window *w,
                               struct vs_err_note *note)
{
    *w = (struct window){.source = source};
    int rc = source->files->size(source->files->ctx, source->fd, &w->size);
    return rc < 0 ? vs_file_fail(note, rc, "read the size of", source->path) : VS_ERR_OK;
}

enum vs_err vs_segment_scan(const struct vs_segment_source *source, struct vs_segment_scan *scan,
                            struct vs_err_note *note)
{
    struct window w;
    VS_TRY(open_window(source, &w, note));
    scan->size = w.size;
    scan->closed = false;
    scan_valid(&w, scan);
    uint64_t witness;
    enum vs_err err = VS_ERR_OK;
    if (w.rc == 0 && find_witness(&w, scan, &witness))
        err = vs_fail(note, VS_ERR_CORRUPT,
                      "%s: byte %" PRIu64 ": the entry of number %" PRIu64
                      " is damaged; it was durable when the entry at byte %" PRIu64 " was written",
                      source->path, scan->end, scan->next, witness);
    if (w.rc < 0)
        err = vs_file_fail(note, w.rc, "read", source->path);
    vs_buf_free(&w.bytes);
    return err;
}

enum vs_err vs_segment_scan_bound(const struct vs_segment_source *source, uint64_t base, uint64_t *bound,
                                  struct vs_err_note *note)
{
    struct window w;
    VS_TRY(open_window(source, &w, note));
    uint64_t newest = base;
    uint64_t newest_at = VS_SEGMENT_HEADER_SIZE;
    for (uint64_t p = VS_SEGMENT_HEADER_SIZE; p < w.size && w.rc == 0; p += VS_SEGMENT_ALIGN) {
        struct vs_segment_entry entry;
        struct vs_str bytes = window_get(&w, p, VS_SEGMENT_ENTRY_HEADER_SIZE);
        if (vs_segment_entry_decode(bytes, source->salt, p, &entry) && entry.first + entry.count > newest) {
            newest = entry.first + entry.count;
            newest_at = p;
        }
    }
    /* Behind the newest header that can be read, each record took some bytes. */
    *bound = newest + (w.size - newest_at) / RECORD_SIZE_MIN + 1;
    enum vs_err err = VS_ERR_OK;
    if (w.rc < 0)
        err = vs_file_fail(note, w.rc, "read", source->path);
    else if (*bound > INT64_MAX)
        err = vs_fail(note, VS_ERR_LIMIT, "%s: the numbers of the segment reach the end of their range", source->path);
    vs_buf_free(&w.bytes);
    return err;
}
