/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A statement runs in a thread that writes its changelog as NDJSON into a pipe; here it is read, folded into the rows
 * that are left, and drawn: at the end, or, when the sources have none, again and again. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/check.h"
#include "base/tableau.h"
#include "cli/shell/shell.h"
#include "core/json/json.h"
#include "runtime/bounded.h"
#include "runtime/clock.h"
#include "runtime/table_check.h"

enum { READ_SIZE = 65536, ROWS_MAX = 1000000, DRAW_INTERVAL_MS = 250, CELL_WIDTH_MAX = 60, FRAME_LINES = 6 };

struct job {
    struct vs_bounded_options options;
    struct vs_clock clock;
    _Atomic bool stop;
    _Atomic bool done;
    enum vs_err err;
    struct vs_err_note note;
    int pipe[2];
    pthread_t thread;
};

struct rows {
    char **items; /* members of a row, as JSON, from its first column on */
    uint32_t count;
    uint32_t capacity;
    uint64_t changes;
    bool full;
};

static void *run_job(void *ctx)
{
    struct job *job = ctx;
    job->err = vs_bounded_run(&job->options, &job->note);
    (void)close(job->pipe[1]);
    atomic_store(&job->done, true);
    return NULL;
}

/* --- the changelog, folded --- */

static void add_row(struct rows *rows, struct vs_str members)
{
    rows->full = rows->full || rows->count == ROWS_MAX;
    if (rows->full)
        return;
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity == 0 ? 256 : rows->capacity * 2;
        rows->items = realloc(rows->items, rows->capacity * sizeof *rows->items);
        VS_CHECK(rows->items != NULL);
    }
    char *copy = malloc(members.len + 1);
    VS_CHECK(copy != NULL);
    vs_str_to_zero_ended(members, copy, members.len + 1);
    rows->items[rows->count++] = copy;
}

static void remove_row(struct rows *rows, struct vs_str members)
{
    for (uint32_t i = rows->count; i-- > 0;) {
        if (!vs_str_equal(vs_str(rows->items[i]), members))
            continue;
        free(rows->items[i]);
        rows->count--;
        memmove(&rows->items[i], &rows->items[i + 1], (rows->count - i) * sizeof *rows->items);
        return;
    }
}

/* {"op":"+U","a":1} */
static void fold(struct rows *rows, struct vs_str line)
{
    static const size_t head = sizeof "{\"op\":\"+I\"" - 1;
    if (line.len <= head)
        return;
    struct vs_str members = {line.ptr + head, line.len - head};
    bool out = vs_str_starts_with(line, VS_STR("{\"op\":\"-"));
    rows->changes++;
    if (out)
        remove_row(rows, members);
    else
        add_row(rows, members);
}

static void free_rows(struct rows *rows)
{
    for (uint32_t i = 0; i < rows->count; i++)
        free(rows->items[i]);
    free(rows->items);
}

/* The cells of one row: texts without their quotes, NULL as Flink's client shows it. */
static void cells_of(struct vs_arena *scratch, const char *members, uint32_t count, struct vs_str *cells)
{
    struct vs_str object = vs_arena_printf(scratch, "{%s", members[0] == ',' ? members + 1 : members);
    struct vs_json_value key;
    struct vs_json_value value;
    size_t cursor = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool found = vs_json_next(object, &cursor, &key, &value);
        cells[i] = !found || value.kind == VS_JSON_NULL ? VS_STR("<NULL>")
                   : value.kind == VS_JSON_STRING      ? vs_json_unescape(scratch, &value)
                                                       : value.text;
    }
}

/* --- drawing --- */

static void draw(const struct vs_plan_sink *sink, const struct rows *rows, uint32_t first, struct vs_buf *out)
{
    struct vs_arena scratch;
    vs_arena_init(&scratch);
    uint32_t columns = sink->node->column_count;
    uint32_t count = rows->count - first;
    struct vs_str *cells = VS_ARENA_ARRAY(&scratch, (size_t)count * columns + 1, struct vs_str);
    for (uint32_t i = 0; i < count; i++)
        cells_of(&scratch, rows->items[first + i], columns, &cells[(size_t)i * columns]);
    vs_tableau_frame(out, sink->node->names, columns, cells, count, CELL_WIDTH_MAX);
    vs_arena_free(&scratch);
}

static void print_result(const struct vs_plan_sink *sink, const struct rows *rows)
{
    struct vs_buf out = {0};
    if (rows->count == 0) {
        vs_buf_printf(&out, "Empty set\n");
    } else {
        draw(sink, rows, 0, &out);
        vs_buf_printf(&out, "%u row%s in set%s\n", rows->count, rows->count == 1 ? "" : "s",
                      rows->full ? " (the first; there are more)" : "");
    }
    (void)fwrite(out.ptr, 1, out.len, stdout);
    (void)fflush(stdout);
    vs_buf_free(&out);
}

static void draw_live(const struct vs_plan_sink *sink, const struct rows *rows)
{
    struct winsize size = {.ws_row = 24};
    struct vs_buf out = {0};
    (void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    uint32_t fit = size.ws_row > FRAME_LINES + 1 ? size.ws_row - FRAME_LINES : 1;
    uint32_t first = rows->count > fit ? rows->count - fit : 0;
    vs_buf_printf(&out, "\033[H\033[2J");
    draw(sink, rows, first, &out);
    vs_buf_printf(&out, "%u rows%s, %llu changes; q ends\n", rows->count, first > 0 ? " (the last are shown)" : "",
                  (unsigned long long)rows->changes);
    (void)fwrite(out.ptr, 1, out.len, stdout);
    (void)fflush(stdout);
    vs_buf_free(&out);
}

/* --- one statement --- */

static bool wants_to_end(struct vs_shell *shell, bool keyboard)
{
    char key;
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
    bool q = keyboard && poll(&fd, 1, 0) > 0 && read(STDIN_FILENO, &key, 1) == 1 && (key == 'q' || key == '\3');
    return q || atomic_load(shell->stop);
}

/* Reads the pipe to its end. */
static void follow(struct vs_shell *shell, struct job *job, const struct vs_plan_sink *sink, bool live,
                   struct rows *rows)
{
    struct vs_buf bytes = {0};
    int64_t drawn_ms = 0;
    for (;;) {
        struct pollfd fd = {.fd = job->pipe[0], .events = POLLIN};
        int ready = poll(&fd, 1, DRAW_INTERVAL_MS / 5);
        ssize_t n = ready <= 0 ? 0 : read(job->pipe[0], vs_buf_reserve(&bytes, READ_SIZE), READ_SIZE);
        if (ready > 0 && n == 0)
            break;
        bytes.len += n > 0 ? (size_t)n : 0;
        struct vs_str rest = vs_buf_str(&bytes);
        while (vs_str_find_char(rest, '\n') < rest.len)
            fold(rows, vs_str_cut(&rest, '\n'));
        if (rest.len > 0)
            memmove(bytes.ptr, rest.ptr, rest.len);
        bytes.len = rest.len;
        int64_t now_ms = vs_clock_now_ms(&job->clock);
        if (live && now_ms - drawn_ms >= DRAW_INTERVAL_MS) {
            draw_live(sink, rows);
            drawn_ms = now_ms;
        }
        if (wants_to_end(shell, live))
            atomic_store(&job->stop, true);
    }
    vs_buf_free(&bytes);
}

/* Keys come one by one, without an echo, while a live table is shown. */
static void follow_live(struct vs_shell *shell, struct job *job, const struct vs_plan_sink *sink, struct rows *rows)
{
    struct termios before;
    bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    struct termios raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    if (terminal)
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    follow(shell, job, sink, true, rows);
    if (terminal)
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
    (void)fwrite("\033[H\033[2J", 1, 7, stdout);
}

static bool ends_by_itself(const struct vs_plan *plan)
{
    for (uint32_t i = 0; i < plan->source_count; i++) {
        const struct vs_table *table = plan->sources[i].table;
        bool endless =
            vs_str_equal(table->connector, VS_STR("log")) ||
            (vs_str_equal(table->connector, VS_STR("datagen")) &&
             vs_table_option(table, VS_STR("number-of-rows")).len == 0) ||
            (vs_str_equal(table->connector, VS_STR("nexmark")) &&
             vs_table_option(table, VS_STR("events.num")).len == 0);
        if (endless)
            return false;
    }
    return true;
}

static enum vs_exit fail(const char *text)
{
    (void)fflush(stdout);
    (void)fprintf(stderr, "%s\n", text);
    return VS_EXIT_FAILED;
}

/* INSERT, and rows as NDJSON: nothing is folded. */
static enum vs_exit run_plain(struct vs_shell *shell, struct job *job)
{
    job->options.stdout_fd = STDOUT_FILENO;
    job->options.stop = shell->stop;
    if (vs_bounded_run(&job->options, &job->note) != VS_ERR_OK)
        return fail(job->note.text);
    return VS_EXIT_DONE;
}

static enum vs_exit run_select(struct vs_shell *shell, struct job *job, const struct vs_plan_sink *sink, bool live)
{
    struct rows rows = {0};
    if (pipe(job->pipe) != 0)
        return fail("there is no pipe");
    job->options.stdout_fd = job->pipe[1];
    job->options.stop = &job->stop;
    VS_CHECK(pthread_create(&job->thread, NULL, run_job, job) == 0);
    if (live)
        follow_live(shell, job, sink, &rows);
    else
        follow(shell, job, sink, false, &rows);
    VS_CHECK(pthread_join(job->thread, NULL) == 0);
    (void)close(job->pipe[0]);
    if (job->err == VS_ERR_OK)
        print_result(sink, &rows);
    free_rows(&rows);
    return job->err == VS_ERR_OK ? VS_EXIT_DONE : fail(job->note.text);
}

enum vs_exit vs_shell_show(struct vs_shell *shell, const struct vs_plan *plan)
{
    struct job job = {.clock = vs_clock_wall()};
    bool select = plan->sink_count == 1 && plan->sinks[0].table == NULL;
    bool live = shell->interactive && !ends_by_itself(plan);
    if (vs_tables_check(plan, &job.note) != VS_ERR_OK) {
        (void)fprintf(stderr, "%s\n", job.note.text);
        return VS_EXIT_REFUSED;
    }
    if (!vs_plan_is_bounded(plan, true)) {
        (void)fail("the shell reads files, topics of the data directory, datagen and nexmark; `vendstream run` all");
        return VS_EXIT_REFUSED;
    }
    job.options = (struct vs_bounded_options){
        .plan = plan, .clock = &job.clock, .topics_dir = shell->cli->data_dir, .topics_end = !live};
    if (!select || shell->json)
        return run_plain(shell, &job);
    return run_select(shell, &job, &plan->sinks[0], live);
}
