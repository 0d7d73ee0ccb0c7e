/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* sql_tasks SCRIPT TASKS STEP RELOAD SEED: runs a script over given records in several tasks with their exchanges, for
 * tests/fuzz_sql, and prints the rows of its SELECT.
 *
 * Standard input: lines `table TAB key TAB record`, in the order of arrival. A record belongs to the task of its key;
 * tasks and topics take turns by SEED, at most STEP records at a time. RELOAD 1: after each step the task goes on as
 * another one that knows only the saved state, which is what a crash after a commit leaves. In the end all sources end.
 * One thread; ends with status 1 and a message when anything fails. */
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"
#include "core/sql/task.h"

enum { TASKS_MAX = 16 };

/* Records of one partition of one source, and how far its task has read them. */
struct topic {
    struct vs_buf bytes;
    struct vs_buf records; /* struct stored */
    uint32_t count;
    uint32_t taken;
};

struct stored {
    size_t key_at, key_len, value_at, value_len;
};

struct cluster {
    struct vs_arena arena;
    const struct vs_plan *plan;
    struct vs_task *tasks[TASKS_MAX];
    uint32_t task_count;
    struct topic *topics; /* source after source, each with task_count partitions */
    struct vs_record *records;
    uint32_t step;
    bool reloads;
    uint64_t random;
    int64_t now_ms;
};

static void must(enum vs_err err, const struct vs_err_note *note)
{
    if (err == VS_ERR_OK)
        return;
    (void)fprintf(stderr, "%s: %s\n", vs_err_name(err), note->text);
    exit(1);
}

static struct topic *topic_of(struct cluster *cluster, uint32_t source, uint32_t task)
{
    return &cluster->topics[source * cluster->task_count + task];
}

static void store(struct topic *topic, struct vs_str key, struct vs_str value)
{
    struct stored stored = {topic->bytes.len, key.len, topic->bytes.len + key.len, value.len};
    vs_buf_add_str(&topic->bytes, key);
    vs_buf_add_str(&topic->bytes, value);
    vs_buf_add(&topic->records, &stored, sizeof stored);
    topic->count++;
}

static uint32_t source_of(const struct cluster *cluster, struct vs_str table)
{
    uint32_t i = 0;
    while (i < cluster->plan->source_count && !vs_str_equal(cluster->plan->sources[i].table->name, table))
        i++;
    return i;
}

static void take_output(struct cluster *cluster, const struct vs_output *output)
{
    for (uint32_t i = 0; i < output->row_count; i++) {
        const struct vs_out_row *row = &output->rows[i];
        if (row->sink == VS_SINK_DEAD_LETTERS) {
            (void)fprintf(stderr, "dead letter: %.*s\n", VS_STR_ARG(row->reason));
            exit(1);
        }
        const struct vs_plan_sink *sink = &cluster->plan->sinks[row->sink];
        if (sink->exchange)
            store(topic_of(cluster, source_of(cluster, sink->name), vs_partition_of(row->key, cluster->task_count)),
                  row->key, row->bytes);
        else
            (void)printf("%.*s\n", VS_STR_ARG(row->bytes));
    }
}

static void reload(struct cluster *cluster, uint32_t task)
{
    struct vs_err_note note = {0};
    struct vs_buf state = {0};
    struct vs_task *next = NULL;
    vs_task_save(cluster->tasks[task], &state);
    uint64_t hash = vs_task_state_hash(cluster->tasks[task]);
    must(vs_task_new(cluster->plan, task, cluster->task_count, NULL, &next, &note), &note);
    must(vs_task_load(next, vs_buf_str(&state), &note), &note);
    if (vs_task_state_hash(next) != hash) {
        (void)fprintf(stderr, "the state that was loaded has another hash\n");
        exit(1);
    }
    vs_task_free(cluster->tasks[task]);
    cluster->tasks[task] = next;
    vs_buf_free(&state);
}

/* Records of one topic; false: there are none. */
static bool take_records(struct cluster *cluster, uint32_t source, uint32_t task)
{
    struct topic *topic = topic_of(cluster, source, task);
    struct vs_output output = {0};
    struct vs_err_note note = {0};
    uint32_t count = 0;
    /* A step puts rows into topics, perhaps into this one: they may not move meanwhile. */
    struct vs_str bytes = vs_arena_copy(&cluster->arena, vs_buf_str(&topic->bytes));
    for (; count < cluster->step && topic->taken < topic->count; count++, topic->taken++) {
        const struct stored *stored = (const struct stored *)(const void *)topic->records.ptr + topic->taken;
        cluster->records[count] = (struct vs_record){.key = {bytes.ptr + stored->key_at, stored->key_len},
                                                     .value = {bytes.ptr + stored->value_at, stored->value_len},
                                                     .offset = topic->taken,
                                                     .timestamp_ms = cluster->now_ms};
    }
    if (count == 0)
        return false;
    must(vs_task_records(cluster->tasks[task], source, cluster->records, count, cluster->now_ms, &output, &note),
         &note);
    take_output(cluster, &output);
    if (cluster->reloads)
        reload(cluster, task);
    return true;
}

/* In a random order of tasks and topics until nothing is left. */
static void run_dry(struct cluster *cluster)
{
    uint32_t pairs = cluster->plan->source_count * cluster->task_count;
    for (bool more = true; more;) {
        more = false;
        cluster->random = cluster->random * 6364136223846793005u + 1442695040888963407u;
        uint32_t start = (uint32_t)((cluster->random >> 33) % pairs);
        for (uint32_t i = 0; i < pairs; i++) {
            uint32_t at = (start + i) % pairs;
            more |= take_records(cluster, at / cluster->task_count, at % cluster->task_count);
        }
    }
}

/* Exchanges have no end of their own: they hand on the last watermarks. */
static void end_sources(struct cluster *cluster)
{
    struct vs_err_note note = {0};
    for (uint32_t source = 0; source < cluster->plan->source_count; source++) {
        for (uint32_t task = 0; task < cluster->task_count && !cluster->plan->sources[source].exchange; task++) {
            struct vs_output output = {0};
            must(vs_task_source_end(cluster->tasks[task], source, cluster->now_ms, &output, &note), &note);
            take_output(cluster, &output);
            run_dry(cluster);
        }
    }
}

/* The whole of a stream, a zero behind it. */
static struct vs_buf read_all(FILE *file)
{
    struct vs_buf text = {0};
    size_t count;
    while ((count = fread(vs_buf_reserve(&text, 65536), 1, 65536, file)) > 0)
        text.len += count;
    vs_buf_add_char(&text, '\0');
    return text;
}

static void feed(struct cluster *cluster, struct vs_str input)
{
    while (input.len > 0) {
        size_t end = vs_str_find_char(input, '\n');
        struct vs_str line = {input.ptr, end};
        size_t skip = end < input.len ? end + 1 : end;
        input = (struct vs_str){input.ptr + skip, input.len - skip};
        size_t tab = vs_str_find_char(line, '\t');
        struct vs_str rest = {line.ptr + tab + 1, tab < line.len ? line.len - tab - 1 : 0};
        size_t next = vs_str_find_char(rest, '\t');
        uint32_t source = source_of(cluster, (struct vs_str){line.ptr, tab});
        if (next == rest.len || source == cluster->plan->source_count)
            continue; /* a table that the plan does not read */
        struct vs_str key = {rest.ptr, next};
        store(topic_of(cluster, source, vs_partition_of(key, cluster->task_count)), key,
              (struct vs_str){rest.ptr + next + 1, rest.len - next - 1});
    }
}

static void open_cluster(struct cluster *cluster, const char *path)
{
    struct vs_err_note note = {0};
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        (void)fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    struct vs_buf text = read_all(file);
    (void)fclose(file);
    vs_arena_init(&cluster->arena);
    struct vs_script script = {vs_str(path), vs_arena_copy(&cluster->arena, (struct vs_str){text.ptr, text.len - 1})};
    vs_buf_free(&text);
    must(vs_plan_compile(&cluster->arena, &script, 1, NULL, 0, &cluster->plan, &note), &note);
    for (uint32_t i = 0; i < cluster->task_count; i++)
        must(vs_task_new(cluster->plan, i, cluster->task_count, NULL, &cluster->tasks[i], &note), &note);
    cluster->topics = calloc((size_t)cluster->plan->source_count * cluster->task_count + 1, sizeof *cluster->topics);
    cluster->records = calloc(VS_BATCH_ROWS_MAX, sizeof *cluster->records);
    VS_CHECK(cluster->topics != NULL && cluster->records != NULL);
}

static void close_cluster(struct cluster *cluster)
{
    for (uint32_t i = 0; i < cluster->plan->source_count * cluster->task_count; i++) {
        vs_buf_free(&cluster->topics[i].bytes);
        vs_buf_free(&cluster->topics[i].records);
    }
    for (uint32_t i = 0; i < cluster->task_count; i++)
        vs_task_free(cluster->tasks[i]);
    free(cluster->topics);
    free(cluster->records);
    vs_arena_free(&cluster->arena);
}

static uint32_t number(const char *text, uint32_t max)
{
    uint64_t value = 0;
    if (vs_str_to_uint64(vs_str(text), &value) && value <= max)
        return (uint32_t)value;
    (void)fprintf(stderr, "not a number up to %u: %s\n", max, text);
    exit(1);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        (void)fprintf(stderr, "usage: sql_tasks SCRIPT TASKS STEP RELOAD SEED\n");
        return 1;
    }
    struct cluster cluster = {.task_count = number(argv[2], TASKS_MAX),
                              .step = number(argv[3], VS_BATCH_ROWS_MAX),
                              .reloads = number(argv[4], 1) == 1,
                              .random = number(argv[5], UINT32_MAX),
                              .now_ms = 1700000000000};
    open_cluster(&cluster, argv[1]);
    struct vs_buf input = read_all(stdin);
    feed(&cluster, (struct vs_str){input.ptr, input.len - 1});
    vs_buf_free(&input);
    run_dry(&cluster);
    end_sources(&cluster);
    close_cluster(&cluster);
    return 0;
}
