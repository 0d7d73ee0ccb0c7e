/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/snapshot_file/snapshot_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"

enum { VERSION = 1, HEADER_SIZE = 48, KEPT = 2, SEQUENCE_DIGITS = 20, NAME_SIZE = 64 };

#define STATE_SIZE_MAX (UINT64_C(1) << 40)

static const struct vs_str magic = {"VSSNAP\r\n", 8};

struct snapshot_file {
    struct vs_snapshots_base base;
    const struct vs_file_ops *files;
    char folder[VS_FILE_PATH_SIZE];
};

/* Sequences of a task's snapshots in the folder. */
struct listing {
    uint32_t task;
    uint64_t *sequences;
    uint32_t count;
    uint32_t capacity;
};

static void name_of(uint32_t task, uint64_t sequence, char out[NAME_SIZE])
{
    (void)snprintf(out, NAME_SIZE, "task-%" PRIu32 "-%020" PRIu64 ".snap", task, sequence);
}

static void list_name(void *arg, const char *name)
{
    struct listing *l = arg;
    char prefix[NAME_SIZE];
    int len = snprintf(prefix, sizeof prefix, "task-%" PRIu32 "-", l->task);
    struct vs_str s = vs_str(name);
    struct vs_str digits = {name + len, SEQUENCE_DIGITS};
    uint64_t sequence;
    if (s.len != (size_t)len + SEQUENCE_DIGITS + 5 || !vs_str_starts_with(s, vs_str(prefix)) ||
        !vs_str_ends_with(s, VS_STR(".snap")) || !vs_str_to_uint64(digits, &sequence))
        return;
    if (l->count == l->capacity) {
        l->capacity = l->capacity == 0 ? 8 : l->capacity * 2;
        l->sequences = realloc(l->sequences, l->capacity * sizeof *l->sequences);
        VS_CHECK(l->sequences != NULL);
    }
    l->sequences[l->count++] = sequence;
}

static int newest_first(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x > y ? -1 : x < y;
}

static enum vs_err list_task(struct snapshot_file *s, uint32_t task, struct listing *out,
                             struct vs_err_note *note)
{
    *out = (struct listing){.task = task};
    int rc = s->files->list(s->files->ctx, s->folder, list_name, out);
    if (rc < 0) {
        free(out->sequences);
        *out = (struct listing){0};
        return vs_file_fail(note, rc, "list the folder", s->folder);
    }
    if (out->count > 1)
        qsort(out->sequences, out->count, sizeof *out->sequences, newest_first);
    return VS_ERR_OK;
}

static void encode_header(struct vs_buf *out, uint32_t task, uint64_t sequence, struct vs_str state)
{
    vs_buf_add_str(out, magic);
    vs_buf_add_u32(out, VERSION);
    vs_buf_add_u32(out, task);
    vs_buf_add_u64(out, sequence);
    vs_buf_add_u64(out, state.len);
    vs_buf_add_u32(out, vs_crc32c(0, state));
    vs_buf_add_u64(out, 0);
    vs_buf_add_u32(out, vs_crc32c(0, vs_buf_str(out)));
    VS_CHECK_INT(out->len, ==, HEADER_SIZE);
}

/* Failure costs disk space only: the next put tries again. */
static void remove_old(struct snapshot_file *s, uint32_t task)
{
    struct listing l;
    if (list_task(s, task, &l, NULL) != VS_ERR_OK)
        return;
    for (uint32_t i = KEPT; i < l.count; i++) {
        char name[NAME_SIZE];
        char path[VS_FILE_PATH_SIZE];
        name_of(task, l.sequences[i], name);
        if (vs_file_join(path, s->folder, name, NULL) == VS_ERR_OK)
            (void)s->files->unlink(s->files->ctx, path);
    }
    free(l.sequences);
}

static enum vs_err snapshot_put(struct vs_snapshots *snapshots, uint32_t task, uint64_t sequence,
                                struct vs_str state, struct vs_err_note *note)
{
    struct snapshot_file *s = (struct snapshot_file *)snapshots;
    struct vs_buf header = {0};
    char name[NAME_SIZE];
    encode_header(&header, task, sequence, state);
    name_of(task, sequence, name);
    struct vs_str parts[] = {vs_buf_str(&header), state};
    enum vs_err err = vs_file_replace(s->files, s->folder, name, parts, 2, note);
    vs_buf_free(&header);
    if (err == VS_ERR_OK)
        remove_old(s, task);
    return err;
}

/* Checks the file in `bytes` and leaves the state alone in it. */
static enum vs_err take_state(struct vs_buf *bytes, uint32_t task, uint64_t sequence, const char *path,
                              struct vs_err_note *note)
{
    struct vs_reader r = vs_reader(vs_buf_str(bytes));
    struct vs_str found = vs_read_bytes(&r, magic.len);
    uint32_t version = vs_read_u32(&r);
    uint32_t task_found = vs_read_u32(&r);
    uint64_t sequence_found = vs_read_u64(&r);
    uint64_t size = vs_read_u64(&r);
    uint32_t state_crc = vs_read_u32(&r);
    (void)vs_read_u64(&r);
    uint32_t header_crc = vs_read_u32(&r);
    if (r.failed || !vs_str_equal(found, magic) ||
        header_crc != vs_crc32c(0, (struct vs_str){bytes->ptr, HEADER_SIZE - 4}))
        return vs_fail(note, VS_ERR_CORRUPT, "%s: the header is damaged", path);
    if (version != VERSION)
        return vs_fail(note, VS_ERR_VERSION, "%s: snapshot format %u, this program knows %d", path, version,
                       VERSION);
    struct vs_str state = {r.ptr, vs_reader_left(&r)};
    if (task_found != task || sequence_found != sequence || size != state.len ||
        state_crc != vs_crc32c(0, state))
        return vs_fail(note, VS_ERR_CORRUPT, "%s: the state is damaged", path);
    memmove(bytes->ptr, state.ptr, state.len);
    bytes->len = state.len;
    return VS_ERR_OK;
}

static enum vs_err read_one(struct snapshot_file *s, uint32_t task, uint64_t sequence, struct vs_buf *state,
                            struct vs_err_note *note)
{
    char name[NAME_SIZE];
    char path[VS_FILE_PATH_SIZE];
    name_of(task, sequence, name);
    VS_TRY(vs_file_join(path, s->folder, name, note));
    vs_buf_clear(state);
    VS_TRY(vs_file_read_whole(s->files, path, STATE_SIZE_MAX, state, note));
    return take_state(state, task, sequence, path, note);
}

static enum vs_err snapshot_get_newest(struct vs_snapshots *snapshots, uint32_t task, uint64_t *sequence,
                                       struct vs_buf *state, struct vs_err_note *note)
{
    struct snapshot_file *s = (struct snapshot_file *)snapshots;
    struct listing l;
    VS_TRY(list_task(s, task, &l, note));
    struct vs_err_note damage = {{0}};
    enum vs_err err = VS_ERR_NOT_FOUND;
    for (uint32_t i = 0; i < l.count; i++) {
        *sequence = l.sequences[i];
        struct vs_err_note found = {{0}};
        err = read_one(s, task, *sequence, state, &found);
        if (err != VS_ERR_OK && damage.text[0] == '\0')
            damage = found;
        if (err != VS_ERR_CORRUPT)
            break;
    }
    free(l.sequences);
    if (note != NULL)
        *note = damage;
    if (err == VS_ERR_NOT_FOUND)
        return vs_fail(note, VS_ERR_NOT_FOUND, "there is no snapshot of task %" PRIu32 " in %s", task, s->folder);
    return err;
}

static void snapshot_close(struct vs_snapshots *snapshots)
{
    free(snapshots);
}

static const struct vs_snapshot_ops snapshot_ops = {
    .name = "file",
    .close = snapshot_close,
    .put = snapshot_put,
    .get_newest = snapshot_get_newest,
};

enum vs_err vs_snapshot_file_open(const char *folder, const struct vs_file_ops *files,
                                  struct vs_snapshots **out, struct vs_err_note *note)
{
    *out = NULL;
    struct snapshot_file *s = calloc(1, sizeof *s);
    VS_CHECK(s != NULL);
    s->base.ops = &snapshot_ops;
    s->files = files == NULL ? &vs_file_ops_posix : files;
    char longest[VS_FILE_PATH_SIZE];
    enum vs_err err = vs_file_join(longest, folder, "task-4294967295-00000000000000000000.snap.new", note);
    if (err == VS_ERR_OK)
        err = vs_file_make_dir(s->files, folder, note);
    if (err == VS_ERR_OK) {
        /* A snapshot is trusted from here on, so its name must be durable; the process before may have ended
         * between renaming and syncing. */
        int rc = s->files->sync_dir(s->files->ctx, folder);
        if (rc < 0)
            err = vs_file_fail(note, rc, "sync the folder", folder);
    }
    if (err != VS_ERR_OK) {
        free(s);
        return err;
    }
    vs_str_to_zero_ended(vs_str(folder), s->folder, sizeof s->folder);
    *out = (struct vs_snapshots *)s;
    return VS_ERR_OK;
}
