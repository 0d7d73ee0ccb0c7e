/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/log_choice.h"

#include <stdlib.h>

#include "adapters/log_file/log_file.h"
#include "base/check.h"
#include "runtime/logger.h"
#include "runtime/secrets.h"
#include "runtime/settings.h"
#ifdef VS_WITH_KAFKA
#include "adapters/log_kafka/log_kafka.h"
#endif

static bool is_topic_table(const struct vs_table *table, const char *connector)
{
    return table != NULL && vs_str_equal(table->connector, vs_str(connector));
}

static const struct vs_table *table_at(const struct vs_plan *plan, uint32_t index)
{
    return index < plan->source_count ? plan->sources[index].table
                                      : plan->sinks[index - plan->source_count].table;
}

static const struct vs_table *find_table(const struct vs_plan *plan, const char *connector)
{
    for (uint32_t i = 0; i < plan->source_count + plan->sink_count; i++) {
        if (is_topic_table(table_at(plan, i), connector))
            return table_at(plan, i);
    }
    return NULL;
}

struct vs_str vs_log_connector(const struct vs_plan *plan)
{
    return find_table(plan, "kafka") != NULL ? VS_STR("kafka") : VS_STR("log");
}

static enum vs_err open_file(const struct vs_plan *plan, const char *data_dir,
                             const struct vs_clock *clock, struct vs_log **out,
                             struct vs_err_note *note)
{
    struct vs_log_file_options options = {
        .directory = data_dir,
        .clock = clock,
        .segment_size = vs_setting_size(plan, "vendstream.log.segment-size"),
        .queue_size = vs_setting_size(plan, "vendstream.log.queue-size"),
        .disk_reserve = vs_setting_size(plan, "vendstream.disk.reserve")};
    struct vs_err_note told = {0};
    enum vs_err err = vs_log_file_open(&options, out, &told);
    if (err != VS_ERR_OK)
        return vs_fail(note, err, "%s", told.text);
    if (told.text[0] != '\0')
        vs_log_line(VS_LEVEL_WARN, "%s", told.text);
    return VS_ERR_OK;
}

#ifdef VS_WITH_KAFKA

static void report(void *ctx, const char *text)
{
    (void)ctx;
    vs_log_line(VS_LEVEL_WARN, "%s", text);
}

/* Properties in the order of their first sight, with the table that gave each (NULL: the settings).
 */
struct properties {
    struct vs_log_kafka_property all[VS_LOG_KAFKA_PROPERTIES_MAX];
    const struct vs_table *from[VS_LOG_KAFKA_PROPERTIES_MAX];
    uint32_t count;
};

static enum vs_err add_property(struct properties *p, struct vs_str name, struct vs_str value,
                                const struct vs_table *from, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < p->count; i++) {
        if (!vs_str_equal(p->all[i].name, name))
            continue;
        if (from == NULL ||
            vs_str_equal(p->all[i].value, value)) /* a table's wins over a setting */
            return VS_ERR_OK;
        return vs_fail(note, VS_ERR_INVALID,
                       "the tables %.*s and %.*s have different values of 'properties.%.*s'; one "
                       "process uses one Kafka",
                       VS_STR_ARG(p->from[i]->name), VS_STR_ARG(from->name), VS_STR_ARG(name));
    }
    if (p->count == VS_LOG_KAFKA_PROPERTIES_MAX)
        return vs_fail(note, VS_ERR_LIMIT, "more than %d Kafka properties",
                       VS_LOG_KAFKA_PROPERTIES_MAX);
    p->all[p->count] = (struct vs_log_kafka_property){name, value};
    p->from[p->count++] = from;
    return VS_ERR_OK;
}

static enum vs_err add_table(struct properties *p, const struct vs_table *table,
                             struct vs_err_note *note)
{
    struct vs_str prefix = VS_STR("properties.");
    for (uint32_t i = 0; i < table->option_count; i++) {
        struct vs_str key = table->options[i].key;
        if (vs_str_starts_with(key, prefix))
            VS_TRY(add_property(p, (struct vs_str){key.ptr + prefix.len, key.len - prefix.len},
                                table->options[i].value, table, note));
    }
    return VS_ERR_OK;
}

static enum vs_err add_settings(struct properties *p, const struct vs_plan *plan,
                                struct vs_err_note *note)
{
    struct vs_str servers = vs_setting_text(plan, "vendstream.kafka.bootstrap-servers");
    if (servers.len > 0)
        VS_TRY(add_property(p, VS_STR("bootstrap.servers"), servers, NULL, note));
    struct vs_str rest = vs_setting_text(plan, "vendstream.kafka.properties");
    while (rest.len > 0) {
        struct vs_str pair = vs_str_trim(vs_str_cut(&rest, ';'));
        size_t equals = vs_str_find_char(pair, '=');
        if (pair.len > 0 && (equals == 0 || equals >= pair.len))
            return vs_fail(note, VS_ERR_INVALID,
                           "vendstream.kafka.properties: write name=value;name=value");
        if (pair.len > 0)
            VS_TRY(add_property(p, (struct vs_str){pair.ptr, equals},
                                (struct vs_str){pair.ptr + equals + 1, pair.len - equals - 1}, NULL,
                                note));
    }
    return VS_ERR_OK;
}

static bool has_property(const struct properties *p, struct vs_str name)
{
    for (uint32_t i = 0; i < p->count; i++) {
        if (vs_str_equal(p->all[i].name, name))
            return true;
    }
    return false;
}

static enum vs_err open_with(const struct properties *p, const struct vs_plan *plan,
                             struct vs_log **out, struct vs_err_note *note)
{
    if (!has_property(p, VS_STR("bootstrap.servers")))
        return vs_fail(note, VS_ERR_INVALID,
                       "where is Kafka? Set 'properties.bootstrap.servers' of a table or "
                       "vendstream.kafka.bootstrap-servers");
    struct vs_log_kafka_options options = {
        .properties = p->all,
        .property_count = p->count,
        .queue_size = vs_setting_size(plan, "vendstream.log.queue-size"),
        .append_timeout_ms =
            (int32_t)vs_setting_duration_ms(plan, "vendstream.kafka.append-timeout"),
        .request_timeout_ms =
            (int32_t)vs_setting_duration_ms(plan, "vendstream.kafka.request-timeout"),
        .create_topics =
            vs_str_equal(vs_setting_text(plan, "vendstream.kafka.create-topics"), VS_STR("on")),
        .commit_offsets = has_property(p, VS_STR("group.id")),
        .report = report};
    return vs_log_kafka_open(&options, out, note);
}

static enum vs_err open_kafka(const struct vs_plan *plan, struct vs_log **out,
                              struct vs_err_note *note)
{
    uint32_t count = plan->source_count + plan->sink_count;
    struct properties properties = {.count = 0};
    struct vs_resolved_table *resolved = calloc(count, sizeof *resolved);
    VS_CHECK(resolved != NULL);
    enum vs_err err = VS_ERR_OK;
    for (uint32_t i = 0; i < count && err == VS_ERR_OK; i++) {
        if (!is_topic_table(table_at(plan, i), "kafka"))
            continue;
        err = vs_secrets_resolve_table(table_at(plan, i), &resolved[i], note);
        if (err == VS_ERR_OK)
            err = add_table(&properties, &resolved[i].table, note);
    }
    if (err == VS_ERR_OK)
        err = add_settings(&properties, plan, note);
    if (err == VS_ERR_OK)
        err = open_with(&properties, plan, out, note);
    for (uint32_t i = 0; i < count; i++)
        vs_resolved_table_free(&resolved[i]);
    free(resolved);
    return err;
}

enum vs_err vs_log_open_kafka(struct vs_str bootstrap_servers, struct vs_log **out,
                              struct vs_err_note *note)
{
    struct vs_log_kafka_property servers = {VS_STR("bootstrap.servers"), bootstrap_servers};
    struct vs_log_kafka_options options = {.properties = &servers,
                                           .property_count = 1,
                                           .queue_size = 32 << 20,
                                           .append_timeout_ms = 60000,
                                           .request_timeout_ms = 10000};
    return vs_log_kafka_open(&options, out, note);
}

#else

static enum vs_err open_kafka(const struct vs_plan *plan, struct vs_log **out,
                              struct vs_err_note *note)
{
    (void)plan;
    return vs_log_open_kafka((struct vs_str){0}, out, note);
}

enum vs_err vs_log_open_kafka(struct vs_str bootstrap_servers, struct vs_log **out,
                              struct vs_err_note *note)
{
    (void)bootstrap_servers;
    (void)out;
    return vs_fail(note, VS_ERR_UNSUPPORTED,
                   "this program was built without Kafka: run script/bootstrap and build again "
                   "(VS_WITH_KAFKA)");
}

#endif

enum vs_err vs_log_open_for(const struct vs_plan *plan, const char *data_dir,
                            const struct vs_clock *clock, struct vs_log **out,
                            struct vs_err_note *note)
{
    const struct vs_table *kafka = find_table(plan, "kafka");
    const struct vs_table *file = find_table(plan, "log");
    if (kafka == NULL)
        return open_file(plan, data_dir, clock, out, note);
    if (file != NULL)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "the tables %.*s (connector 'kafka') and %.*s (connector 'log') are in one "
                       "script; use one of the "
                       "two logs for all topic tables",
                       VS_STR_ARG(kafka->name), VS_STR_ARG(file->name));
    return open_kafka(plan, out, note);
}
