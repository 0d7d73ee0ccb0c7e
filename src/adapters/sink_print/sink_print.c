/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/sink_print/sink_print.h"

#include <errno.h>
#include <unistd.h>

#include "base/buf.h"

struct print {
    int fd;
    struct vs_buf text;
};

static enum vs_err print_open(void *state, const struct vs_sink_env *env, struct vs_err_note *note)
{
    struct print *print = state;
    if (env->stdout_fd < 0)
        return vs_fail(note, VS_ERR_INVALID, "there is no standard output to print to");
    bool error = env->table != NULL &&
                 vs_str_equal_nocase(vs_table_option(env->table, VS_STR("standard-error")), VS_STR("true"));
    print->fd = error ? STDERR_FILENO : env->stdout_fd;
    return VS_ERR_OK;
}

static void print_close(void *state)
{
    struct print *print = state;
    vs_buf_free(&print->text);
}

static enum vs_err write_all(int fd, struct vs_str text)
{
    while (text.len > 0) {
        ssize_t written = write(fd, text.ptr, text.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return vs_err_from_errno(errno);
        text.ptr += written;
        text.len -= (size_t)written;
    }
    return VS_ERR_OK;
}

static void print_write(void *state, const struct vs_sink_row *rows, uint32_t count,
                        struct vs_sink_outcome *outcomes)
{
    struct print *print = state;
    vs_buf_clear(&print->text);
    for (uint32_t i = 0; i < count; i++) {
        vs_buf_add_str(&print->text, rows[i].bytes);
        vs_buf_add_char(&print->text, '\n');
    }
    enum vs_err err = write_all(print->fd, vs_buf_str(&print->text));
    for (uint32_t i = 0; i < count; i++) {
        outcomes[i] = (struct vs_sink_outcome){.result = err == VS_ERR_OK ? VS_SINK_OK : VS_SINK_BROKEN};
        if (err != VS_ERR_OK)
            vs_str_to_zero_ended(vs_str(vs_err_text(err)), outcomes[i].reason, sizeof outcomes[i].reason);
    }
}

const struct vs_sink_ops vs_sink_print_ops = {
    .connector = "print",
    .state_size = sizeof(struct print),
    .encoding = VS_ROWS_FORMATTED,
    .open = print_open,
    .close = print_close,
    .write = print_write,
};
