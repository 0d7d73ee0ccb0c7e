/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/sink_filesystem/sink_filesystem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

struct filesystem {
    int dir_fd;
    const char *ending; /* of file names, by the format */
    struct vs_buf text;
};

static enum vs_err filesystem_open(void *state, const struct vs_sink_env *env, struct vs_err_note *note)
{
    struct filesystem *fs = state;
    fs->dir_fd = -1;
    fs->ending = vs_str_equal(env->table->format, VS_STR("json"))  ? "json"
                 : vs_str_equal(env->table->format, VS_STR("csv")) ? "csv"
                                                                   : "txt";
    char path[4096];
    struct vs_str option = vs_table_option(env->table, VS_STR("path"));
    if (vs_str_starts_with(option, VS_STR("file://")))
        option = (struct vs_str){option.ptr + 7, option.len - 7};
    if (option.len == 0 || option.len >= sizeof path)
        return vs_fail(note, VS_ERR_INVALID, "the table %.*s needs the option 'path'",
                       VS_STR_ARG(env->table->name));
    vs_str_to_zero_ended(option, path, sizeof path);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return vs_fail(note, vs_err_from_errno(errno), "cannot make the folder %s: %s", path, strerror(errno));
    fs->dir_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fs->dir_fd < 0)
        return vs_fail(note, vs_err_from_errno(errno), "cannot open the folder %s: %s", path, strerror(errno));
    return VS_ERR_OK;
}

static void filesystem_close(void *state)
{
    struct filesystem *fs = state;
    if (fs->dir_fd >= 0)
        close(fs->dir_fd);
    vs_buf_free(&fs->text);
}

static enum vs_err write_file(struct filesystem *fs, const char *name)
{
    char temporary[128];
    (void)snprintf(temporary, sizeof temporary, ".%s.tmp", name);
    int fd = openat(fs->dir_fd, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return vs_err_from_errno(errno);
    size_t done = 0;
    enum vs_err err = VS_ERR_OK;
    while (done < fs->text.len && err == VS_ERR_OK) {
        ssize_t n = write(fd, fs->text.ptr + done, fs->text.len - done);
        if (n < 0 && errno != EINTR)
            err = vs_err_from_errno(errno);
        else if (n > 0)
            done += (size_t)n;
    }
    if (err == VS_ERR_OK && fdatasync(fd) != 0)
        err = vs_err_from_errno(errno);
    if (close(fd) != 0 && err == VS_ERR_OK)
        err = vs_err_from_errno(errno);
    if (err == VS_ERR_OK && renameat(fs->dir_fd, temporary, fs->dir_fd, name) != 0)
        err = vs_err_from_errno(errno);
    if (err == VS_ERR_OK && fsync(fs->dir_fd) != 0)
        err = vs_err_from_errno(errno);
    return err;
}

/* One file per commit (or slice of one): the rows handed in together that share task and sequence. */
static void filesystem_write(void *state, const struct vs_sink_row *rows, uint32_t count,
                             struct vs_sink_outcome *outcomes)
{
    struct filesystem *fs = state;
    enum vs_err err = VS_ERR_OK;
    for (uint32_t from = 0; from < count;) {
        uint32_t to = from;
        vs_buf_clear(&fs->text);
        while (to < count && rows[to].position.task == rows[from].position.task &&
               rows[to].position.sequence == rows[from].position.sequence) {
            vs_buf_add_str(&fs->text, rows[to].bytes);
            vs_buf_add_char(&fs->text, '\n');
            to++;
        }
        char name[96];
        (void)snprintf(name, sizeof name, "part-%" PRIu32 "-%010" PRIu64 "-%05" PRIu32 ".%s",
                       rows[from].position.task, rows[from].position.sequence, rows[from].position.index, fs->ending);
        if (err == VS_ERR_OK)
            err = write_file(fs, name);
        for (; from < to; from++) {
            outcomes[from] =
                (struct vs_sink_outcome){.result = err == VS_ERR_OK ? VS_SINK_OK : VS_SINK_NOT_CONNECTED};
            if (err != VS_ERR_OK)
                vs_str_to_zero_ended(vs_str(vs_err_text(err)), outcomes[from].reason,
                                     sizeof outcomes[from].reason);
        }
    }
}

const struct vs_sink_ops vs_sink_filesystem_ops = {
    .connector = "filesystem",
    .state_size = sizeof(struct filesystem),
    .encoding = VS_ROWS_FORMATTED,
    .open = filesystem_open,
    .close = filesystem_close,
    .write = filesystem_write,
};
