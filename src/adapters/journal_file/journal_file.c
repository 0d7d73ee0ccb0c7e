/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/journal_file/journal_file.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "adapters/segment/cursor.h"
#include "adapters/segment/segment_dir.h"
#include "base/check.h"
#include "base/limits.h"

struct task {
    pthread_mutex_t lock; /* guards everything below against claims from another thread, and trim */
    bool open;
    struct vs_segment_dir dir;
    struct vs_segment_batch batch;
    uint64_t epoch;      /* the claim that counts, 0: not claimed since open */
    bool outcome_unknown; /* of the last append */
};

struct journal_file {
    struct vs_journal_base base;
    struct vs_journal_file_options options;
    char directory[VS_FILE_PATH_SIZE]; /* DIR/journal */
    struct task tasks[VS_PARTITIONS_MAX];
};

struct journal_reader {
    struct vs_journal_reader_base base;
    struct journal_file *journal;
    struct task *task;
    uint32_t task_number;
    struct vs_segment_cursor cursor;
    struct vs_segment_buffer buffer;
};

static enum vs_err task_folder(struct journal_file *j, uint32_t number, char *out, struct vs_err_note *note)
{
    char name[16];
    (void)snprintf(name, sizeof name, "%" PRIu32, number);
    return vs_file_join(out, j->directory, name, note);
}

/* Under the task's lock. */
static enum vs_err open_task(struct journal_file *j, uint32_t number, struct vs_err_note *note)
{
    struct task *task = &j->tasks[number];
    if (task->open)
        return VS_ERR_OK;
    struct vs_segment_dir_options options = {.files = j->options.files,
                                             .clock = j->options.clock,
                                             .kind = VS_SEGMENT_JOURNAL,
                                             .part = number,
                                             .segment_size = j->options.segment_size,
                                             .first = 1,
                                             .read_only = j->options.read_only};
    char path[VS_FILE_PATH_SIZE];
    VS_TRY(task_folder(j, number, path, note));
    if (!j->options.read_only)
        VS_TRY(vs_file_make_dir(j->options.files, path, note));
    VS_TRY(vs_segment_dir_open(&task->dir, &options, path, note));
    task->open = true;
    return VS_ERR_OK;
}

static enum vs_err check_task(uint32_t number, struct vs_err_note *note)
{
    return number < VS_PARTITIONS_MAX
               ? VS_ERR_OK
               : vs_fail(note, VS_ERR_INVALID, "there is no task %" PRIu32 ", at most %d", number,
                         VS_PARTITIONS_MAX);
}

static enum vs_err store(struct task *task, struct vs_err_note *note)
{
    VS_TRY(vs_segment_dir_write(&task->dir, &task->batch, note));
    return vs_segment_dir_sync(&task->dir, &task->batch, note);
}

/* Under the task's lock. */
static enum vs_err claim_open_task(struct task *task, uint64_t *epoch, uint64_t *last_sequence,
                                   struct vs_err_note *note)
{
    if (task->outcome_unknown) {
        VS_TRY(vs_segment_dir_recover(&task->dir, note));
        task->outcome_unknown = false;
    }
    *epoch = task->dir.epoch + 1;
    vs_segment_batch_clear(&task->batch);
    vs_segment_batch_begin(&task->batch, VS_SEGMENT_CLAIM, atomic_load(&task->dir.next));
    vs_segment_batch_end(&task->batch, 0, *epoch);
    /* The old owner is out even when storing the claim fails. */
    task->epoch = 0;
    enum vs_err err = store(task, note);
    if (err == VS_ERR_UNKNOWN_OUTCOME)
        task->outcome_unknown = true;
    if (err != VS_ERR_OK)
        return err;
    task->dir.epoch = *epoch;
    task->epoch = *epoch;
    *last_sequence = atomic_load(&task->dir.next) - 1;
    return VS_ERR_OK;
}

static enum vs_err journal_claim(struct vs_journal *journal, uint32_t number, uint64_t *epoch,
                                 uint64_t *last_sequence, struct vs_err_note *note)
{
    struct journal_file *j = (struct journal_file *)journal;
    VS_TRY(check_task(number, note));
    if (j->options.read_only)
        return vs_fail(note, VS_ERR_DENIED, "the journal is open for reading only");
    struct task *task = &j->tasks[number];
    pthread_mutex_lock(&task->lock);
    enum vs_err err = open_task(j, number, note);
    if (err == VS_ERR_OK)
        err = claim_open_task(task, epoch, last_sequence, note);
    pthread_mutex_unlock(&task->lock);
    return err;
}

/* Under the task's lock. */
static enum vs_err check_append(struct task *task, uint64_t epoch, uint64_t sequence, uint64_t size,
                                struct vs_err_note *note)
{
    if (task->outcome_unknown)
        return vs_fail(note, VS_ERR_IO, "the outcome of an append is not known: claim the task again");
    if (epoch == 0 || epoch != task->epoch)
        return vs_fail(note, VS_ERR_FENCED, "epoch %" PRIu64 " was taken over by epoch %" PRIu64, epoch,
                       task->dir.epoch);
    uint64_t next = atomic_load(&task->dir.next);
    if (sequence != next)
        return vs_fail(note, VS_ERR_INVALID, "sequence %" PRIu64 " where %" PRIu64 " comes next", sequence,
                       next);
    if (size > VS_SEGMENT_BODY_SIZE_MAX)
        return vs_fail(note, VS_ERR_LIMIT, "an entry of %" PRIu64 " bytes, at most %d", size,
                       VS_SEGMENT_BODY_SIZE_MAX);
    return VS_ERR_OK;
}

static enum vs_err journal_append(struct vs_journal *journal, uint32_t number, uint64_t epoch,
                                  uint64_t sequence, const struct vs_str *parts, uint32_t part_count,
                                  struct vs_err_note *note)
{
    struct journal_file *j = (struct journal_file *)journal;
    VS_TRY(check_task(number, note));
    struct task *task = &j->tasks[number];
    uint64_t size = 0;
    for (uint32_t i = 0; i < part_count; i++)
        size += parts[i].len;
    pthread_mutex_lock(&task->lock);
    enum vs_err err = check_append(task, epoch, sequence, size, note);
    if (err == VS_ERR_OK) {
        vs_segment_batch_clear(&task->batch);
        vs_segment_batch_begin(&task->batch, VS_SEGMENT_COMMIT, sequence);
        for (uint32_t i = 0; i < part_count; i++)
            vs_buf_add_str(&task->batch.bytes, parts[i]);
        vs_segment_batch_end(&task->batch, 1, epoch);
        err = store(task, note);
        if (err == VS_ERR_UNKNOWN_OUTCOME)
            task->outcome_unknown = true;
    }
    pthread_mutex_unlock(&task->lock);
    return err;
}

static void journal_trim(struct vs_journal *journal, uint32_t number, uint64_t sequence)
{
    struct journal_file *j = (struct journal_file *)journal;
    VS_CHECK_INT(number, <, VS_PARTITIONS_MAX);
    struct task *task = &j->tasks[number];
    struct vs_segment_file oldest;
    uint64_t following;
    pthread_mutex_lock(&task->lock);
    while (task->open && !j->options.read_only && vs_segment_dir_oldest(&task->dir, &oldest, &following) &&
           following <= sequence + 1) {
        if (vs_segment_dir_remove_oldest(&task->dir, oldest.base, NULL) != VS_ERR_OK)
            break; /* the next trim tries again */
    }
    pthread_mutex_unlock(&task->lock);
}

static uint64_t journal_size_bytes(struct vs_journal *journal)
{
    struct journal_file *j = (struct journal_file *)journal;
    uint64_t size = 0;
    for (uint32_t i = 0; i < VS_PARTITIONS_MAX; i++) {
        pthread_mutex_lock(&j->tasks[i].lock);
        if (j->tasks[i].open)
            size += vs_segment_dir_size_bytes(&j->tasks[i].dir);
        pthread_mutex_unlock(&j->tasks[i].lock);
    }
    return size;
}

static enum vs_err journal_reader_open(struct vs_journal *journal, uint32_t number, uint64_t after,
                                       struct vs_journal_reader **out, struct vs_err_note *note)
{
    struct journal_file *j = (struct journal_file *)journal;
    *out = NULL;
    VS_TRY(check_task(number, note));
    struct task *task = &j->tasks[number];
    pthread_mutex_lock(&task->lock);
    enum vs_err err = open_task(j, number, note);
    pthread_mutex_unlock(&task->lock);
    if (err != VS_ERR_OK)
        return err;
    struct journal_reader *r = calloc(1, sizeof *r);
    VS_CHECK(r != NULL);
    r->base.ops = j->base.ops;
    r->journal = j;
    r->task = task;
    r->task_number = number;
    vs_segment_cursor_open(&r->cursor, &task->dir, after + 1);
    *out = (struct vs_journal_reader *)r;
    return VS_ERR_OK;
}

static void journal_reader_close(struct vs_journal_reader *reader)
{
    struct journal_reader *r = (struct journal_reader *)reader;
    vs_segment_cursor_close(&r->cursor);
    vs_buf_free(&r->buffer.bytes);
    free(r);
}

static enum vs_err journal_reader_next(struct vs_journal_reader *reader, struct vs_journal_entry *out,
                                       struct vs_err_note *note)
{
    struct journal_reader *r = (struct journal_reader *)reader;
    uint64_t wanted = r->cursor.next;
    if (r->journal->options.read_only && wanted >= atomic_load(&r->task->dir.next)) {
        pthread_mutex_lock(&r->task->lock);
        enum vs_err err = vs_segment_dir_recover(&r->task->dir, note);
        pthread_mutex_unlock(&r->task->lock);
        if (err != VS_ERR_OK)
            return err;
    }
    uint64_t next = atomic_load(&r->task->dir.next);
    if (wanted > next)
        return vs_fail(note, VS_ERR_GAP, "task %" PRIu32 ": the journal ends at %" PRIu64 ", before %" PRIu64,
                       r->task_number, next - 1, wanted);
    if (wanted == next)
        return VS_ERR_AGAIN;
    struct vs_segment_entry entry;
    uint64_t gap_to = 0;
    enum vs_err err = vs_segment_cursor_next(&r->cursor, &r->buffer, true, &entry, &gap_to, note);
    if (err == VS_ERR_GAP)
        return vs_fail(note, err, "task %" PRIu32 ": the entries %" PRIu64 " to %" PRIu64 " are gone",
                       r->task_number, wanted, gap_to - 1);
    if (err != VS_ERR_OK)
        return err;
    if (entry.kind != VS_SEGMENT_COMMIT || entry.count != 1) {
        vs_segment_cursor_back(&r->cursor, &entry, wanted);
        return vs_fail(note, VS_ERR_CORRUPT, "%s: byte %" PRIu64 " of segment %" PRIu64 ": not a commit",
                       r->task->dir.path, entry.position, r->cursor.base);
    }
    *out = (struct vs_journal_entry){
        .task = r->task_number, .epoch = entry.value, .sequence = entry.first, .payload = entry.body};
    return VS_ERR_OK;
}

static void journal_close(struct vs_journal *journal)
{
    struct journal_file *j = (struct journal_file *)journal;
    for (uint32_t i = 0; i < VS_PARTITIONS_MAX; i++) {
        struct task *task = &j->tasks[i];
        if (task->open)
            vs_segment_dir_close(&task->dir);
        vs_segment_batch_free(&task->batch);
        pthread_mutex_destroy(&task->lock);
    }
    free(j);
}

static const struct vs_journal_ops journal_ops = {
    .name = "file",
    .close = journal_close,
    .claim = journal_claim,
    .append = journal_append,
    .trim = journal_trim,
    .size_bytes = journal_size_bytes,
    .reader_open = journal_reader_open,
    .reader_close = journal_reader_close,
    .reader_next = journal_reader_next,
};

enum vs_err vs_journal_file_open(const struct vs_journal_file_options *options, struct vs_journal **out,
                                 struct vs_err_note *note)
{
    *out = NULL;
    VS_CHECK(options->clock != NULL && options->segment_size > 0);
    struct journal_file *j = calloc(1, sizeof *j);
    VS_CHECK(j != NULL);
    j->base.ops = &journal_ops;
    j->options = *options;
    if (j->options.files == NULL)
        j->options.files = &vs_file_ops_posix;
    for (uint32_t i = 0; i < VS_PARTITIONS_MAX; i++)
        pthread_mutex_init(&j->tasks[i].lock, NULL);
    enum vs_err err = vs_file_join(j->directory, options->directory, "journal", note);
    if (err == VS_ERR_OK && !options->read_only)
        err = vs_file_make_dir(j->options.files, j->directory, note);
    if (err != VS_ERR_OK) {
        journal_close((struct vs_journal *)j);
        return err;
    }
    *out = (struct vs_journal *)j;
    return VS_ERR_OK;
}
