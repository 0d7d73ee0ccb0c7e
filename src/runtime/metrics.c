/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/check.h"

static const struct {
    const char *name;
    const char *type;
    const char *label;
    const char *help;
} table[VS_METRIC_COUNT] = {
#define VS_METRIC(id, name, type, label, help) {name, #type, label, help},
#include "runtime/metrics.def"
#undef VS_METRIC
};

struct series {
    struct series *next;
    vs_metric_value value;
    size_t label_len;
    char label[];
};

struct vs_metrics {
    pthread_mutex_t mutex;
    struct series *series[VS_METRIC_COUNT]; /* in the order of first use */
};

struct vs_metrics *vs_metrics_new(void)
{
    struct vs_metrics *metrics = calloc(1, sizeof *metrics);
    VS_CHECK(metrics != NULL);
    pthread_mutex_init(&metrics->mutex, NULL);
    for (int i = 0; i < VS_METRIC_COUNT; i++) {
        if (table[i].label[0] == '\0')
            (void)vs_metric(metrics, (enum vs_metric_id)i, VS_STR(""));
    }
    return metrics;
}

void vs_metrics_free(struct vs_metrics *metrics)
{
    if (metrics == NULL)
        return;
    for (int i = 0; i < VS_METRIC_COUNT; i++) {
        while (metrics->series[i] != NULL) {
            struct series *next = metrics->series[i]->next;
            free(metrics->series[i]);
            metrics->series[i] = next;
        }
    }
    pthread_mutex_destroy(&metrics->mutex);
    free(metrics);
}

vs_metric_value *vs_metric(struct vs_metrics *metrics, enum vs_metric_id id, struct vs_str label)
{
    pthread_mutex_lock(&metrics->mutex);
    struct series **at = &metrics->series[id];
    while (*at != NULL && !vs_str_equal((struct vs_str){(*at)->label, (*at)->label_len}, label))
        at = &(*at)->next;
    if (*at == NULL) {
        *at = calloc(1, sizeof **at + label.len);
        VS_CHECK(*at != NULL);
        (*at)->label_len = label.len;
        if (label.len > 0)
            memcpy((*at)->label, label.ptr, label.len);
    }
    vs_metric_value *value = &(*at)->value;
    pthread_mutex_unlock(&metrics->mutex);
    return value;
}

uint64_t vs_metric_sum(struct vs_metrics *metrics, enum vs_metric_id id)
{
    uint64_t sum = 0;
    pthread_mutex_lock(&metrics->mutex);
    for (struct series *s = metrics->series[id]; s != NULL; s = s->next)
        sum += vs_metric_get(&s->value);
    pthread_mutex_unlock(&metrics->mutex);
    return sum;
}

static void add_label(struct vs_buf *out, struct vs_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\')
            vs_buf_add_char(out, '\\');
        vs_buf_add_char(out, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
    }
}

void vs_metrics_print(struct vs_metrics *metrics, struct vs_buf *out)
{
    pthread_mutex_lock(&metrics->mutex);
    for (int i = 0; i < VS_METRIC_COUNT; i++) {
        if (metrics->series[i] == NULL)
            continue;
        vs_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", table[i].name, table[i].help, table[i].name,
                      table[i].type);
        for (struct series *s = metrics->series[i]; s != NULL; s = s->next) {
            vs_buf_printf(out, "%s", table[i].name);
            if (table[i].label[0] != '\0') {
                vs_buf_printf(out, "{%s=\"", table[i].label);
                add_label(out, (struct vs_str){s->label, s->label_len});
                vs_buf_printf(out, "\"}");
            }
            vs_buf_printf(out, " %" PRIu64 "\n", vs_metric_get(&s->value));
        }
    }
    pthread_mutex_unlock(&metrics->mutex);
}
