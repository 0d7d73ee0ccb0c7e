/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The log over a real Kafka broker, which tools/kafka/local starts for this program when the
 * environment names none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapters/log_kafka/log_kafka.h"
#include "testing/log_contract.h"

struct place {
    char prefix[32]; /* topics stay on the broker: each test has names of its own */
};

static void *setup(void)
{
    static unsigned number;
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    (void)snprintf(place->prefix, sizeof place->prefix, "t%u-%ld-", ++number, (long)getpid());
    return place;
}

static void report(void *ctx, const char *text)
{
    (void)ctx;
    (void)fprintf(stderr, "%s\n", text);
}

static struct vs_log *open_log(void *env)
{
    (void)env;
    struct vs_log_kafka_property servers = {VS_STR("bootstrap.servers"),
                                            vs_str(getenv("KAFKA_BOOTSTRAP"))};
    struct vs_log_kafka_options options = {.properties = &servers,
                                           .property_count = 1,
                                           .queue_size = 32 * 1024 * 1024,
                                           .append_timeout_ms = 30000,
                                           .request_timeout_ms = 10000,
                                           .create_topics = true,
                                           .commit_offsets = true,
                                           .report = report};
    struct vs_log *log = NULL;
    struct vs_err_note note = {{0}};
    if (vs_log_kafka_open(&options, &log, &note) != VS_ERR_OK)
        (void)fprintf(stderr, "%s\n", note.text);
    return log;
}

static const char *topic_prefix(void *env)
{
    struct place *place = env;
    return place->prefix;
}

int main(int argc, char **argv)
{
    (void)argc;
    static const struct vs_log_contract contract = {.name = "log_kafka",
                                                    .setup = setup,
                                                    .teardown = free,
                                                    .open = open_log,
                                                    .topic_prefix = topic_prefix,
                                                    .patience_ms = 20000};
    if (getenv("KAFKA_BOOTSTRAP") != NULL)
        return vs_log_contract_run(&contract);
    (void)execl("tools/kafka/local", "local", "with", "--", argv[0], (char *)NULL);
    perror("tools/kafka/local (run from the root of the repository)");
    return 1;
}
