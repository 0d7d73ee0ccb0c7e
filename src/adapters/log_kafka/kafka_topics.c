/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapters/log_kafka/kafka_parts.h"
#include "base/check.h"
#include "base/limits.h"

enum { SETTLE_POLL_MS = 20 };

/* A question to the cluster: the options it is asked with, and the queue of its answer. */
struct question {
    rd_kafka_queue_t *queue;
    rd_kafka_AdminOptions_t *options;
};

static struct question ask(const struct vs_log_kafka *log, rd_kafka_admin_op_t kind)
{
    char why[VS_KAFKA_ERROR_SIZE];
    struct question q = {rd_kafka_queue_new(log->admin),
                         rd_kafka_AdminOptions_new(log->admin, kind)};
    VS_CHECK(q.queue != NULL && q.options != NULL);
    VS_CHECK(rd_kafka_AdminOptions_set_request_timeout(q.options, log->options.request_timeout_ms,
                                                       why,
                                                       sizeof why) == RD_KAFKA_RESP_ERR_NO_ERROR);
    return q;
}

/* The answer, or NULL with a note. The caller destroys the event. */
static rd_kafka_event_t *answer(const struct vs_log_kafka *log, const struct question *q,
                                enum vs_err *err, struct vs_err_note *note)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(q->queue, log->options.request_timeout_ms + 1000);
    if (event == NULL) {
        *err = vs_fail(note, VS_ERR_TIMEOUT, "Kafka does not answer");
        return NULL;
    }
    rd_kafka_resp_err_t code = rd_kafka_event_error(event);
    *err = code == RD_KAFKA_RESP_ERR_NO_ERROR
               ? VS_ERR_OK
               : vs_fail(note, vs_kafka_err(code), "Kafka: %s", rd_kafka_event_error_string(event));
    if (*err == VS_ERR_OK)
        return event;
    rd_kafka_event_destroy(event);
    return NULL;
}

static void answered(struct question *q)
{
    rd_kafka_AdminOptions_destroy(q->options);
    rd_kafka_queue_destroy(q->queue);
}

/* Keeps what is known of a topic. Entries are never changed, so that they can be read without the
 * lock: a topic that has become another one gets a new entry. */
static const struct vs_kafka_topic *remember(struct vs_log_kafka *log, const char *name,
                                             uint32_t partitions, uint64_t id)
{
    const struct vs_kafka_topic *found = NULL;
    pthread_mutex_lock(&log->lock);
    for (uint32_t i = log->topic_count; i > 0 && found == NULL; i--) {
        const struct vs_kafka_topic *t = log->topics[i - 1];
        if (strcmp(t->name, name) == 0 && t->partitions == partitions && t->id == id)
            found = t;
    }
    if (found == NULL) {
        struct vs_kafka_topic *t = calloc(1, sizeof *t);
        if (log->topic_count == log->topic_capacity) {
            log->topic_capacity = log->topic_capacity == 0 ? 16 : log->topic_capacity * 2;
            log->topics =
                realloc(log->topics, log->topic_capacity * sizeof(struct vs_kafka_topic *));
        }
        VS_CHECK(t != NULL && log->topics != NULL);
        *t = (struct vs_kafka_topic){strdup(name), partitions, id};
        VS_CHECK(t->name != NULL);
        log->topics[log->topic_count++] = t;
        found = t;
    }
    pthread_mutex_unlock(&log->lock);
    return found;
}

static uint64_t id_of(const rd_kafka_Uuid_t *uuid)
{
    return (uint64_t)rd_kafka_Uuid_most_significant_bits(uuid) ^
           (uint64_t)rd_kafka_Uuid_least_significant_bits(uuid);
}

/* Asks Kafka about topics by name and calls each() for those that are there. */
static enum vs_err describe(struct vs_log_kafka *log, const char **names, size_t count,
                            void (*each)(void *ctx, const struct vs_kafka_topic *topic), void *ctx,
                            struct vs_err_note *note)
{
    struct question q = ask(log, RD_KAFKA_ADMIN_OP_DESCRIBETOPICS);
    rd_kafka_TopicCollection_t *topics = rd_kafka_TopicCollection_of_topic_names(names, count);
    rd_kafka_DescribeTopics(log->admin, topics, q.options, q.queue);
    rd_kafka_TopicCollection_destroy(topics);
    enum vs_err err;
    rd_kafka_event_t *event = answer(log, &q, &err, note);
    if (event != NULL) {
        size_t described = 0;
        const rd_kafka_TopicDescription_t **all = rd_kafka_DescribeTopics_result_topics(
            rd_kafka_event_DescribeTopics_result(event), &described);
        for (size_t i = 0; i < described && err == VS_ERR_OK; i++) {
            const rd_kafka_error_t *error = rd_kafka_TopicDescription_error(all[i]);
            if (error != NULL) {
                enum vs_err one = vs_kafka_err(rd_kafka_error_code(error));
                if (one != VS_ERR_NOT_FOUND)
                    err = vs_fail(note, one, "topic %s: %s", rd_kafka_TopicDescription_name(all[i]),
                                  rd_kafka_error_string(error));
                continue;
            }
            size_t partitions = 0;
            (void)rd_kafka_TopicDescription_partitions(all[i], &partitions);
            each(ctx, remember(log, rd_kafka_TopicDescription_name(all[i]), (uint32_t)partitions,
                               id_of(rd_kafka_TopicDescription_topic_id(all[i]))));
        }
        rd_kafka_event_destroy(event);
    }
    answered(&q);
    return err;
}

static void keep_one(void *ctx, const struct vs_kafka_topic *topic)
{
    const struct vs_kafka_topic **out = ctx;
    *out = topic;
}

static enum vs_err fetch(struct vs_log_kafka *log, struct vs_str topic,
                         const struct vs_kafka_topic **out, struct vs_err_note *note)
{
    char name[VS_TOPIC_NAME_SIZE_MAX + 1];
    *out = NULL;
    if (topic.len == 0 || topic.len > VS_TOPIC_NAME_SIZE_MAX)
        return vs_fail(note, VS_ERR_INVALID, "a topic's name has 1 to %d bytes",
                       VS_TOPIC_NAME_SIZE_MAX);
    vs_str_to_zero_ended(topic, name, sizeof name);
    const char *names[] = {name};
    VS_TRY(describe(log, names, 1, keep_one, out, note));
    return *out != NULL ? VS_ERR_OK : vs_fail(note, VS_ERR_NOT_FOUND, "there is no topic %s", name);
}

enum vs_err vs_kafka_topic_find(struct vs_log_kafka *log, struct vs_str topic,
                                const struct vs_kafka_topic **out, struct vs_err_note *note)
{
    *out = NULL;
    pthread_mutex_lock(&log->lock);
    for (uint32_t i = log->topic_count; i > 0 && *out == NULL; i--) {
        if (vs_str_equal(vs_str(log->topics[i - 1]->name), topic))
            *out = log->topics[i - 1];
    }
    pthread_mutex_unlock(&log->lock);
    return *out != NULL ? VS_ERR_OK : fetch(log, topic, out, note);
}

enum vs_err vs_kafka_topic_get(struct vs_log *base, struct vs_str topic, struct vs_log_topic *out,
                               struct vs_err_note *note)
{
    const struct vs_kafka_topic *found;
    VS_TRY(fetch(vs_kafka_of(base), topic, &found, note));
    *out = (struct vs_log_topic){vs_str(found->name), found->partitions, found->id};
    return VS_ERR_OK;
}

static enum vs_err set_topic_config(rd_kafka_NewTopic_t *topic, const char *name, int64_t value)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%" PRId64, value);
    return vs_kafka_err(rd_kafka_NewTopic_set_config(topic, name, text));
}

static enum vs_err create(struct vs_log_kafka *log, const char *name,
                          const struct vs_log_topic_settings *settings, struct vs_err_note *note)
{
    char why[VS_KAFKA_ERROR_SIZE];
    rd_kafka_NewTopic_t *topic =
        rd_kafka_NewTopic_new(name, (int)settings->partitions, -1, why, sizeof why);
    if (topic == NULL)
        return vs_fail(note, VS_ERR_INVALID, "topic %s: %s", name, why);
    VS_CHECK(set_topic_config(topic, "retention.ms", settings->retention_ms) == VS_ERR_OK &&
             set_topic_config(topic, "retention.bytes", settings->retention_bytes) == VS_ERR_OK &&
             set_topic_config(topic, "message.timestamp.after.max.ms", INT64_MAX) == VS_ERR_OK);
    struct question q = ask(log, RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_CreateTopics(log->admin, &topic, 1, q.options, q.queue);
    enum vs_err err;
    rd_kafka_event_t *event = answer(log, &q, &err, note);
    if (event != NULL) {
        size_t count = 0;
        const rd_kafka_topic_result_t **results =
            rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
        for (size_t i = 0; i < count && err == VS_ERR_OK; i++) {
            err = vs_kafka_err(rd_kafka_topic_result_error(results[i]));
            if (err == VS_ERR_EXISTS) /* another process was faster */
                err = VS_ERR_OK;
            if (err != VS_ERR_OK)
                (void)vs_fail(note, err, "Kafka did not make the topic %s with %u partitions: %s",
                              name, settings->partitions,
                              rd_kafka_topic_result_error_string(results[i]));
        }
        rd_kafka_event_destroy(event);
    }
    answered(&q);
    rd_kafka_NewTopic_destroy(topic);
    return err;
}

/* A topic just made is not known everywhere at once: waits until every partition answers. */
static enum vs_err settle(struct vs_log_kafka *log, struct vs_str topic, uint32_t partitions,
                          struct vs_err_note *note)
{
    enum vs_err err = VS_ERR_NOT_FOUND;
    for (int waited = 0; waited < log->options.request_timeout_ms; waited += SETTLE_POLL_MS) {
        const struct vs_kafka_topic *found;
        int64_t start;
        int64_t end;
        err = fetch(log, topic, &found, note);
        for (uint32_t p = 0; err == VS_ERR_OK && p < partitions; p++)
            err = vs_kafka_offsets((struct vs_log *)log, topic, p, &start, &end, note);
        if (err == VS_ERR_OK)
            return err;
        struct timespec pause = {0, SETTLE_POLL_MS * 1000000};
        (void)nanosleep(&pause, NULL);
    }
    return err;
}

enum vs_err vs_kafka_topic_ensure(struct vs_log *base, struct vs_str topic,
                                  const struct vs_log_topic_settings *settings,
                                  struct vs_err_note *note)
{
    struct vs_log_kafka *log = vs_kafka_of(base);
    const struct vs_kafka_topic *found;
    enum vs_err err = fetch(log, topic, &found, note);
    if (err == VS_ERR_NOT_FOUND) {
        char name[VS_TOPIC_NAME_SIZE_MAX + 1];
        vs_str_to_zero_ended(topic, name, sizeof name);
        if (!log->options.create_topics)
            return vs_fail(
                note, err,
                "there is no topic %s, and vendstream.kafka.create-topics is off; make it with %u "
                "partitions",
                name, settings->partitions);
        VS_TRY(create(log, name, settings, note));
        VS_TRY(settle(log, topic, settings->partitions, note));
        err = fetch(log, topic, &found, note);
    }
    if (err == VS_ERR_OK && found->partitions != settings->partitions)
        return vs_fail(
            note, VS_ERR_INVALID,
            "topic %s has %u partitions, and %u are wanted: set vendstream.partitions",
            found->name, found->partitions, settings->partitions);
    return err;
}

struct listing {
    const struct vs_kafka_topic **topics;
    size_t count;
};

static void add_to_listing(void *ctx, const struct vs_kafka_topic *topic)
{
    struct listing *listing = ctx;
    listing->topics[listing->count++] = topic;
}

static int compare_names(const void *a, const void *b)
{
    const struct vs_kafka_topic *const *x = a;
    const struct vs_kafka_topic *const *y = b;
    return vs_str_compare(vs_str((*x)->name), vs_str((*y)->name));
}

/* Kafka's own topics (consumer offsets, transactions) are left out. */
enum vs_err vs_kafka_topics(struct vs_log *base,
                            void (*each)(void *ctx, const struct vs_log_topic *topic), void *ctx,
                            struct vs_err_note *note)
{
    struct vs_log_kafka *log = vs_kafka_of(base);
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_resp_err_t code =
        rd_kafka_metadata(log->admin, 1, NULL, &metadata, log->options.request_timeout_ms);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return vs_fail(note, vs_kafka_err(code), "topics of Kafka: %s", rd_kafka_err2str(code));
    size_t most = (size_t)metadata->topic_cnt;
    const char **names = calloc(most + 1, sizeof *names);
    struct listing listing = {calloc(most + 1, sizeof(struct vs_kafka_topic *)), 0};
    VS_CHECK(names != NULL && listing.topics != NULL);
    size_t count = 0;
    for (size_t i = 0; i < most; i++) {
        if (strncmp(metadata->topics[i].topic, "__", 2) != 0)
            names[count++] = metadata->topics[i].topic;
    }
    enum vs_err err =
        count == 0 ? VS_ERR_OK : describe(log, names, count, add_to_listing, &listing, note);
    qsort(listing.topics, listing.count, sizeof *listing.topics, compare_names);
    for (size_t i = 0; i < listing.count && err == VS_ERR_OK; i++) {
        const struct vs_kafka_topic *t = listing.topics[i];
        struct vs_log_topic topic = {vs_str(t->name), t->partitions, t->id};
        each(ctx, &topic);
    }
    free(names);
    free(listing.topics);
    rd_kafka_metadata_destroy(metadata);
    return err;
}
