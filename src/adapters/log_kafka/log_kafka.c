/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/log_kafka/log_kafka.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/log_kafka/kafka_parts.h"
#include "base/check.h"

enum { LEAST_VERSION = 0x020601ff };

enum vs_err vs_kafka_err(rd_kafka_resp_err_t code)
{
    int number = (int)
        code; /* librdkafka's list is long and open; unknown ones are its own transport troubles */
    if (number == RD_KAFKA_RESP_ERR_NO_ERROR)
        return VS_ERR_OK;
    if (number == RD_KAFKA_RESP_ERR__TIMED_OUT || number == RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT)
        return VS_ERR_TIMEOUT;
    if (number == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
        number == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
        number == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION ||
        number == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_ID)
        return VS_ERR_NOT_FOUND;
    if (number == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
        number == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED ||
        number == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED ||
        number == RD_KAFKA_RESP_ERR__AUTHENTICATION)
        return VS_ERR_DENIED;
    if (number == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
        return VS_ERR_EXISTS;
    if (number == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
        number == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE ||
        number == RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP || number == RD_KAFKA_RESP_ERR_INVALID_RECORD)
        return VS_ERR_REJECTED;
    if (number == RD_KAFKA_RESP_ERR__QUEUE_FULL)
        return VS_ERR_LIMIT;
    return VS_ERR_NOT_CONNECTED;
}

void vs_kafka_report(const struct vs_log_kafka *log, const char *text)
{
    if (log->options.report != NULL)
        log->options.report(log->options.report_ctx, text);
}

enum vs_err vs_kafka_set(rd_kafka_conf_t *conf, const char *name, const char *value,
                         struct vs_err_note *note)
{
    char why[VS_KAFKA_ERROR_SIZE];
    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK)
        return vs_fail(note, VS_ERR_INVALID, "Kafka property %s: %s", name, why);
    return VS_ERR_OK;
}

static void error_callback(rd_kafka_t *client, int code, const char *reason, void *opaque)
{
    (void)client;
    char text[VS_KAFKA_ERROR_SIZE];
    (void)snprintf(text, sizeof text, "Kafka: %s: %s", rd_kafka_err2name((rd_kafka_resp_err_t)code),
                   reason);
    vs_kafka_report(opaque, text);
}

/* librdkafka's own lines repeat what comes through the error callback. */
static void log_callback(const rd_kafka_t *client, int level, const char *facility,
                         const char *text)
{
    (void)client;
    (void)level;
    (void)facility;
    (void)text;
}

static enum vs_err set_user_properties(const struct vs_log_kafka *log, rd_kafka_conf_t *conf,
                                       struct vs_err_note *note)
{
    char name[256];
    char value[4096];
    for (uint32_t i = 0; i < log->options.property_count; i++) {
        const struct vs_log_kafka_property *p = &log->properties[i];
        if (p->name.len >= sizeof name || p->value.len >= sizeof value)
            return vs_fail(note, VS_ERR_LIMIT, "the Kafka property %.40s is too long", p->name.ptr);
        vs_str_to_zero_ended(p->name, name, sizeof name);
        vs_str_to_zero_ended(p->value, value, sizeof value);
        VS_TRY(vs_kafka_set(conf, name, value, note));
    }
    return VS_ERR_OK;
}

/* What makes the promises of the port; a user's property cannot take them away, so it is set last.
 */
static enum vs_err set_needed(const struct vs_log_kafka *log, bool consumer, rd_kafka_conf_t *conf,
                              struct vs_err_note *note)
{
    static const char *const consumer_needs[][2] = {
        {"enable.auto.commit", "false"},       {"enable.auto.offset.store", "false"},
        {"auto.offset.reset", "error"},        {"enable.partition.eof", "true"},
        {"allow.auto.create.topics", "false"}, {"isolation.level", "read_committed"}};
    static const char *const producer_needs[][2] = {{"enable.idempotence", "true"},
                                                    {"acks", "all"},
                                                    {"enable.gapless.guarantee", "true"},
                                                    {"queue.buffering.max.messages", "0"},
                                                    {"queue.buffering.max.kbytes", "2097151"}};
    size_t count = consumer ? sizeof consumer_needs / sizeof consumer_needs[0]
                            : sizeof producer_needs / sizeof producer_needs[0];
    for (size_t i = 0; i < count; i++) {
        const char *const *need = consumer ? consumer_needs[i] : producer_needs[i];
        VS_TRY(vs_kafka_set(conf, need[0], need[1], note));
    }
    char timeout[32];
    (void)snprintf(timeout, sizeof timeout, "%" PRId32, log->options.append_timeout_ms);
    return consumer ? VS_ERR_OK : vs_kafka_set(conf, "message.timeout.ms", timeout, note);
}

static enum vs_err fill_conf(const struct vs_log_kafka *log, bool consumer, rd_kafka_conf_t *conf,
                             struct vs_err_note *note)
{
    static const char *const defaults[][2] = {{"client.id", "vendstream"},
                                              {"reconnect.backoff.ms", "50"},
                                              {"reconnect.backoff.max.ms", "1000"},
                                              {"topic.metadata.refresh.interval.ms", "30000"}};
    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++)
        VS_TRY(vs_kafka_set(conf, defaults[i][0], defaults[i][1], note));
    if (consumer) {
        VS_TRY(vs_kafka_set(conf, "group.id", "vendstream", note));
        VS_TRY(vs_kafka_set(conf, "fetch.wait.max.ms", "100", note));
    } else {
        VS_TRY(vs_kafka_set(conf, "linger.ms", "2", note));
        VS_TRY(vs_kafka_set(conf, "compression.codec", "lz4", note));
    }
    VS_TRY(set_user_properties(log, conf, note));
    return set_needed(log, consumer, conf, note);
}

enum vs_err vs_kafka_conf(const struct vs_log_kafka *log, bool consumer, rd_kafka_conf_t **out,
                          struct vs_err_note *note)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    VS_CHECK(conf != NULL);
    enum vs_err err = fill_conf(log, consumer, conf, note);
    if (err != VS_ERR_OK) {
        rd_kafka_conf_destroy(conf);
        return err;
    }
    rd_kafka_conf_set_opaque(conf, (void *)(uintptr_t)log);
    rd_kafka_conf_set_error_cb(conf, error_callback);
    rd_kafka_conf_set_log_cb(conf, log_callback);
    *out = conf;
    return VS_ERR_OK;
}

enum vs_err vs_kafka_client_new(rd_kafka_type_t type, rd_kafka_conf_t *conf, rd_kafka_t **out,
                                struct vs_err_note *note)
{
    char why[VS_KAFKA_ERROR_SIZE];
    *out = rd_kafka_new(type, conf, why, sizeof why);
    if (*out != NULL)
        return VS_ERR_OK;
    rd_kafka_conf_destroy(conf);
    return vs_fail(note, VS_ERR_INVALID, "Kafka client: %s", why);
}

enum vs_err vs_kafka_offsets(struct vs_log *base, struct vs_str topic, uint32_t partition,
                             int64_t *start, int64_t *end, struct vs_err_note *note)
{
    struct vs_log_kafka *log = vs_kafka_of(base);
    const struct vs_kafka_topic *found;
    VS_TRY(vs_kafka_topic_find(log, topic, &found, note));
    if (partition >= found->partitions)
        return vs_fail(note, VS_ERR_NOT_FOUND, "topic %s has no partition %u", found->name,
                       partition);
    rd_kafka_resp_err_t code = rd_kafka_query_watermark_offsets(
        log->admin, found->name, (int32_t)partition, start, end, log->options.request_timeout_ms);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return vs_fail(note, vs_kafka_err(code), "offsets of topic %s partition %u: %s",
                       found->name, partition, rd_kafka_err2str(code));
    return VS_ERR_OK;
}

static rd_kafka_t *committer(struct vs_log_kafka *log)
{
    rd_kafka_conf_t *conf;
    struct vs_err_note note;
    if (log->committer == NULL && vs_kafka_conf(log, true, &conf, &note) == VS_ERR_OK &&
        vs_kafka_client_new(RD_KAFKA_CONSUMER, conf, &log->committer, &note) != VS_ERR_OK)
        log->committer = NULL;
    return log->committer;
}

/* Only for tools that show the lag of a group: recovery never reads these offsets, so a failure
 * does not matter. */
static void kafka_release(struct vs_log *base, struct vs_str owner,
                          const struct vs_log_position *positions, uint32_t count)
{
    (void)owner;
    struct vs_log_kafka *log = vs_kafka_of(base);
    if (!log->options.commit_offsets || count == 0)
        return;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (uint32_t i = 0; i < count; i++) {
        char name[VS_KAFKA_ERROR_SIZE];
        vs_str_to_zero_ended(positions[i].topic, name, sizeof name);
        rd_kafka_topic_partition_list_add(list, name, (int32_t)positions[i].partition)->offset =
            positions[i].offset;
    }
    pthread_mutex_lock(&log->lock);
    rd_kafka_t *client = committer(log);
    pthread_mutex_unlock(&log->lock);
    if (client != NULL)
        (void)rd_kafka_commit(client, list, 1);
    rd_kafka_topic_partition_list_destroy(list);
}

static void kafka_close(struct vs_log *base)
{
    struct vs_log_kafka *log = vs_kafka_of(base);
    vs_kafka_producer_stop(log);
    if (log->committer != NULL)
        rd_kafka_destroy(log->committer);
    if (log->admin != NULL)
        rd_kafka_destroy(log->admin);
    for (uint32_t i = 0; i < log->topic_count; i++) {
        free(log->topics[i]->name);
        free(log->topics[i]);
    }
    for (uint32_t i = 0; i < log->options.property_count; i++) {
        free((char *)(uintptr_t)log->properties[i].name.ptr);
        free((char *)(uintptr_t)log->properties[i].value.ptr);
    }
    pthread_mutex_destroy(&log->lock);
    free(log->topics);
    free(log->properties);
    free(log);
}

static const struct vs_log_ops kafka_ops = {
    .name = "kafka",
    .close = kafka_close,
    .topic_ensure = vs_kafka_topic_ensure,
    .topic_get = vs_kafka_topic_get,
    .topics = vs_kafka_topics,
    .append = vs_kafka_append,
    .offsets = vs_kafka_offsets,
    .release = kafka_release,
    .reader_open = vs_kafka_reader_open,
    .reader_close = vs_kafka_reader_close,
    .reader_assign = vs_kafka_reader_assign,
    .reader_unassign = vs_kafka_reader_unassign,
    .reader_pause = vs_kafka_reader_pause,
    .reader_poll = vs_kafka_reader_poll,
    .reader_wake = vs_kafka_reader_wake,
};

static struct vs_str copy(struct vs_str s)
{
    char *bytes = malloc(s.len + 1);
    VS_CHECK(bytes != NULL);
    if (s.len > 0)
        memcpy(bytes, s.ptr, s.len);
    bytes[s.len] = '\0';
    return (struct vs_str){bytes, s.len};
}

static struct vs_log_kafka *make_log(const struct vs_log_kafka_options *options)
{
    struct vs_log_kafka *log = calloc(1, sizeof *log);
    VS_CHECK(log != NULL);
    log->base.ops = &kafka_ops;
    log->options = *options;
    log->properties = calloc(options->property_count + 1, sizeof *log->properties);
    VS_CHECK(log->properties != NULL);
    for (uint32_t i = 0; i < options->property_count; i++)
        log->properties[i] = (struct vs_log_kafka_property){copy(options->properties[i].name),
                                                            copy(options->properties[i].value)};
    log->options.properties = log->properties;
    pthread_mutex_init(&log->lock, NULL);
    return log;
}

/* Asks once, so that a wrong address is told at the start and not at the first record. */
static enum vs_err connect_once(struct vs_log_kafka *log, struct vs_err_note *note)
{
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_resp_err_t code =
        rd_kafka_metadata(log->admin, 0, NULL, &metadata, log->options.request_timeout_ms);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return vs_fail(note, vs_kafka_err(code), "Kafka does not answer: %s; see bootstrap.servers",
                       rd_kafka_err2str(code));
    rd_kafka_metadata_destroy(metadata);
    return VS_ERR_OK;
}

enum vs_err vs_log_kafka_open(const struct vs_log_kafka_options *options, struct vs_log **out,
                              struct vs_err_note *note)
{
    *out = NULL;
    VS_CHECK(options->property_count <= VS_LOG_KAFKA_PROPERTIES_MAX &&
             options->request_timeout_ms > 0);
    if (rd_kafka_version() < LEAST_VERSION)
        return vs_fail(note, VS_ERR_VERSION, "librdkafka %s is too old: 2.6.1 or newer is needed",
                       rd_kafka_version_str());
    struct vs_log_kafka *log = make_log(options);
    rd_kafka_conf_t *conf;
    enum vs_err err = vs_kafka_conf(log, false, &conf, note);
    if (err == VS_ERR_OK)
        err = vs_kafka_client_new(RD_KAFKA_PRODUCER, conf, &log->admin, note);
    if (err == VS_ERR_OK)
        err = connect_once(log, note);
    if (err == VS_ERR_OK)
        err = vs_kafka_producer_start(log, note);
    if (err != VS_ERR_OK) {
        kafka_close((struct vs_log *)log);
        return err;
    }
    *out = (struct vs_log *)log;
    return VS_ERR_OK;
}
