/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <inttypes.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "adapters/log_file/dir_lock.h"
#include "adapters/log_file/log_file.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "runtime/clock.h"
#include "runtime/log_choice.h"

enum { END_WAIT_MS = 10000 };

struct topic_command {
    struct vs_cli cli;
    struct vs_clock clock;
    struct vs_log *log;
    const char *kafka; /* bootstrap servers; NULL: the embedded log */
    int64_t from;
    uint64_t count;
    struct vs_str key;
    struct vs_buf line;
};

static int usage(void)
{
    (void)puts("usage: vendstream topic ls | cat TOPIC [--from OFFSET] [--count N] | produce TOPIC [--key KEY]\n"
               "                        [--kafka HOST:PORT,..]\n\n"
               "ls       topics with partitions and offsets\n"
               "cat      records as they are, one a line; with --json also partition, offset, timestamp and key.\n"
               "         --from counts in every partition. Works beside a running program.\n"
               "produce  one record per line of standard input; the key is --key or the line's device_id.\n"
               "         Needs the data directory for itself: stop the program first, or use its collector.\n"
               "--kafka  topics of Apache Kafka instead of the embedded log.\n\n"
               "examples:\n"
               "  vendstream topic cat device-events --count 10 --json\n"
               "  vendstream topic produce device-events <events.ndjson");
    return VS_EXIT_DONE;
}

static int parse_extra(void *ctx, const char *option, const char *value)
{
    struct topic_command *command = ctx;
    struct vs_str name = vs_str(option);
    if (value == NULL)
        return 0;
    if (vs_str_equal(name, VS_STR("--from")))
        return vs_str_to_int64(vs_str(value), &command->from) && command->from >= 0 ? 2 : 0;
    if (vs_str_equal(name, VS_STR("--count")))
        return vs_str_to_uint64(vs_str(value), &command->count) ? 2 : 0;
    if (vs_str_equal(name, VS_STR("--kafka"))) {
        command->kafka = value;
        return 2;
    }
    if (!vs_str_equal(name, VS_STR("--key")))
        return 0;
    command->key = vs_str(value);
    return 2;
}

static void list_one(void *ctx, const struct vs_log_topic *topic)
{
    struct topic_command *command = ctx;
    for (uint32_t p = 0; p < topic->partitions; p++) {
        int64_t start = 0;
        int64_t end = 0;
        struct vs_err_note note;
        if (vs_log_ops_of(command->log)->offsets(command->log, topic->name, p, &start, &end, &note) != VS_ERR_OK)
            continue;
        (void)printf(command->cli.json ? "{\"topic\":\"%.*s\",\"partition\":%u,\"start\":%" PRId64 ",\"end\":%" PRId64 "}\n"
                                       : "%-24.*s partition %-4u offsets %" PRId64 " to %" PRId64 "\n",
                     VS_STR_ARG(topic->name), p, start, end);
    }
}

static void print_record(struct topic_command *command, uint32_t partition, const struct vs_record *record)
{
    struct vs_buf *out = &command->line;
    vs_buf_clear(out);
    if (command->cli.json) {
        vs_buf_printf(out, "{\"partition\":%u,\"offset\":%" PRId64 ",\"timestamp_ms\":%" PRId64 ",\"key\":", partition,
                      record->offset, record->timestamp_ms);
        vs_buf_add_json_string(out, record->key);
        vs_buf_printf(out, ",\"value\":");
        vs_buf_add_json_string(out, record->value);
        vs_buf_add_char(out, '}');
    } else {
        vs_buf_add_str(out, record->value);
    }
    vs_buf_add_char(out, '\n');
    (void)fwrite(out->ptr, 1, out->len, stdout);
}

static enum vs_err cat_all(struct topic_command *command, struct vs_log_reader *reader, struct vs_str topic,
                           struct vs_err_note *note)
{
    const struct vs_log_ops *ops = vs_log_ops_of(command->log);
    struct vs_log_topic found;
    uint64_t printed = 0;
    VS_TRY(ops->topic_get(command->log, topic, &found, note));
    for (uint32_t p = 0; p < found.partitions; p++) {
        struct vs_log_position position = {topic, p, command->from};
        VS_TRY(ops->reader_assign(reader, &position, note));
    }
    for (uint32_t ended = 0; ended < found.partitions;) {
        struct vs_log_event event;
        VS_TRY(ops->reader_poll(reader, END_WAIT_MS, &event, note));
        if (event.kind == VS_LOG_NOTHING)
            return vs_fail(note, VS_ERR_TIMEOUT, "the end of the topic cannot be read");
        ended += event.kind == VS_LOG_END;
        for (uint32_t i = 0; event.kind == VS_LOG_RECORDS && i < event.record_count; i++) {
            print_record(command, event.partition, &event.records[i]);
            if (++printed == command->count)
                return VS_ERR_OK;
        }
    }
    return VS_ERR_OK;
}

static enum vs_err cat(struct topic_command *command, struct vs_str topic, struct vs_err_note *note)
{
    struct vs_log_reader *reader = NULL;
    VS_TRY(vs_log_ops_of(command->log)->reader_open(command->log, &reader, note));
    enum vs_err err = cat_all(command, reader, topic, note);
    vs_log_ops_of(command->log)->reader_close(reader);
    return err;
}

struct produced {
    _Atomic bool done;
    enum vs_err result;
};

static void produce_done(struct vs_log_append *append, enum vs_err result, int64_t base_offset)
{
    (void)base_offset;
    struct produced *produced = append->ctx;
    produced->result = result;
    produced->done = true;
}

/* The text of "device_id" in a line that is one JSON object with it; else the line has no key. */
static struct vs_str key_of(const struct topic_command *command, struct vs_str line)
{
    struct vs_str name = VS_STR("\"device_id\":\"");
    for (size_t i = 0; command->key.len == 0 && i + name.len < line.len; i++) {
        if (memcmp(line.ptr + i, name.ptr, name.len) == 0) {
            struct vs_str rest = {line.ptr + i + name.len, line.len - i - name.len};
            return (struct vs_str){rest.ptr, vs_str_find_char(rest, '"')};
        }
    }
    return command->key;
}

static enum vs_err produce_line(struct topic_command *command, const struct vs_log_topic *topic, struct vs_str line,
                                struct vs_err_note *note)
{
    struct vs_record record = {
        .key = key_of(command, line), .value = line, .timestamp_ms = vs_clock_now_ms(&command->clock)};
    struct produced produced = {.result = VS_ERR_OK};
    struct vs_log_append append = {.topic = topic->name,
                                   .partition = vs_partition_of(record.key, topic->partitions),
                                   .records = &record,
                                   .record_count = 1,
                                   .done = produce_done,
                                   .ctx = &produced};
    enum vs_err err = vs_log_ops_of(command->log)->append(command->log, &append);
    while (err == VS_ERR_OK && !produced.done)
        (void)sched_yield();
    err = err == VS_ERR_OK ? produced.result : err;
    return err == VS_ERR_OK ? err : vs_fail(note, err, "%s", vs_err_text(err));
}

static enum vs_err produce(struct topic_command *command, struct vs_str name, struct vs_err_note *note)
{
    struct vs_log_topic topic;
    VS_TRY(vs_log_ops_of(command->log)->topic_get(command->log, name, &topic, note));
    char *text = NULL;
    size_t size = 0;
    ssize_t len;
    uint64_t count = 0;
    enum vs_err err = VS_ERR_OK;
    while (err == VS_ERR_OK && (len = getline(&text, &size, stdin)) > 0) {
        struct vs_str line = vs_str_trim((struct vs_str){text, (size_t)len});
        if (line.len == 0)
            continue;
        err = produce_line(command, &topic, line, note);
        count += err == VS_ERR_OK;
    }
    free(text);
    (void)fprintf(stderr, "%" PRIu64 " records written\n", count);
    return err;
}

static enum vs_err open_embedded(struct topic_command *command, bool writes, int *lock, struct vs_err_note *note)
{
    struct vs_log_file_options options = {.directory = command->cli.data_dir,
                                          .clock = &command->clock,
                                          .segment_size = 64 << 20,
                                          .queue_size = 32 << 20,
                                          .read_only = !writes};
    if (writes)
        VS_TRY(vs_dir_lock_take(command->cli.data_dir, lock, note));
    return vs_log_file_open(&options, &command->log, note);
}

static int run(struct topic_command *command)
{
    struct vs_str verb = vs_str(command->cli.argument_count > 0 ? command->cli.arguments[0] : "");
    bool ls = vs_str_equal(verb, VS_STR("ls"));
    bool produces = vs_str_equal(verb, VS_STR("produce"));
    if (!ls && (command->cli.argument_count != 2 || (!produces && !vs_str_equal(verb, VS_STR("cat"))))) {
        vs_cli_error("topic", "write ls, cat TOPIC or produce TOPIC");
        return VS_EXIT_USAGE;
    }
    struct vs_err_note note = {0};
    int lock = -1;
    command->clock = vs_clock_wall();
    enum vs_err err = command->kafka != NULL
                          ? vs_log_open_kafka(vs_str(command->kafka), &command->log, &note)
                          : open_embedded(command, produces, &lock, &note);
    if (err == VS_ERR_OK && ls)
        err = vs_log_ops_of(command->log)->topics(command->log, list_one, command, &note);
    else if (err == VS_ERR_OK)
        err = produces ? produce(command, vs_str(command->cli.arguments[1]), &note)
                       : cat(command, vs_str(command->cli.arguments[1]), &note);
    if (command->log != NULL)
        vs_log_ops_of(command->log)->close(command->log);
    if (lock >= 0)
        vs_dir_lock_release(lock);
    if (err != VS_ERR_OK)
        vs_cli_error("topic", "%s", note.text);
    return err == VS_ERR_OK ? VS_EXIT_DONE : VS_EXIT_FAILED;
}

int vs_cmd_topic(int argc, char **argv)
{
    struct topic_command command = {.count = UINT64_MAX};
    int code = vs_cli_parse(&command.cli, argc, argv, parse_extra, &command) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    if (code == VS_EXIT_DONE)
        code = command.cli.help ? usage() : run(&command);
    vs_buf_free(&command.line);
    vs_cli_free(&command.cli);
    return code;
}
