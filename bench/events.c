/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/hash.h"
#include "bench/bench.h"

static const uint64_t first_second = 1704067200; /* 2024-01-01 00:00:00 UTC */

void bench_event_150(struct vs_buf *out, const struct bench_events *events, uint64_t index)
{
    static const char *const types[] = {"vend", "payment_failed", "heartbeat", "temperature"};
    uint64_t random = vs_hash_mix(index, 150);
    uint64_t ms = index * events->step_us / 1000;
    uint64_t day_s = ms / 1000 % 86400;
    vs_buf_printf(out,
                  "{\"event_id\":\"%010" PRIu64 "\",\"device_id\":\"vm-%07" PRIu64
                  "\",\"type\":\"%s\",\"ts\":"
                  "\"2024-01-%02u "
                  "%02u:%02u:%02u.%03u\",\"price\":%u,\"slot\":\"A%05u\",\"qty\":1,\"ok\":true}",
                  index, (random >> 8) % events->devices, types[random % 4],
                  (unsigned)(1 + ms / 86400000), (unsigned)(day_s / 3600),
                  (unsigned)(day_s / 60 % 60), (unsigned)(day_s % 60), (unsigned)(ms % 1000),
                  (unsigned)(100 + (random >> 40) % 300), (unsigned)((random >> 50) % 60));
}

void bench_event_324(struct vs_buf *out, const struct bench_events *events, uint64_t index)
{
    static const char *const types[] = {"temperature", "vend",     "payment_failed", "door",
                                        "coin_jam",    "sold_out", "power",          "modem"};
    uint64_t random = vs_hash_mix(index, 324);
    bool alert = events->alert_every != 0 && index % events->alert_every == 0;
    uint64_t device = alert ? events->devices + index : (random >> 8) % events->devices;
    uint64_t ms = first_second * 1000 + index * events->step_us / 1000;
    vs_buf_printf(out,
                  "{\"event_id\":\"%010" PRIu64 "\",\"device_id\":\"vm-%07" PRIu64
                  "\",\"type\":\"%s\",\"ts\":%" PRIu64 ",\"seq\":%" PRIu64
                  ",\"site\":\"site-%04u\",\"firmware\":\"4.12.7\",\"temp_c\":%u.%02u,"
                  "\"humidity\":%u,\"card_err\":%u,\"coins\":[%u,%u,%u,%u],\"payload\":{\"code\":"
                  "\"E%02u\",\"slot\":"
                  "\"A%u\",\"price_cents\":%u},\"rssi\":-%u,\"uptime_s\":%u,\"door\":false,"
                  "\"note\":\"routine report ok.\"}",
                  index, device, types[random % 8], ms, index, (unsigned)((random >> 20) % 5000),
                  (unsigned)((random >> 30) % 10), (unsigned)((random >> 34) % 100),
                  (unsigned)(30 + (random >> 41) % 40), alert ? 99 : (unsigned)((random >> 44) % 5),
                  (unsigned)((random >> 46) % 50), (unsigned)((random >> 47) % 50),
                  (unsigned)((random >> 48) % 50), (unsigned)((random >> 49) % 50),
                  (unsigned)((random >> 50) % 40), (unsigned)((random >> 51) % 60),
                  (unsigned)(100 + (random >> 52) % 300), (unsigned)(50 + (random >> 53) % 60),
                  (unsigned)(random >> 54) * 97);
}

static void write_all(const struct vs_buf *bytes)
{
    for (size_t done = 0; done < bytes->len;) {
        ssize_t n = write(STDOUT_FILENO, bytes->ptr + done, bytes->len - done);
        if (n < 0)
            bench_die("write");
        done += (size_t)n;
    }
}

int bench_make(int argc, char **argv)
{
    struct bench_events events = {.devices = (uint32_t)bench_number(argc, argv, "--devices", 1000),
                                  .step_us = (uint32_t)bench_number(argc, argv, "--step-us", 50000),
                                  .alert_every =
                                      (uint32_t)bench_number(argc, argv, "--alert-every", 0)};
    bool is_short = bench_number(argc, argv, "--size", 150) == 150;
    uint64_t count = bench_number(argc, argv, "--events", 1000000);
    struct vs_buf out = {0};
    for (uint64_t i = 0; i < count; i++) {
        if (is_short)
            bench_event_150(&out, &events, i);
        else
            bench_event_324(&out, &events, i);
        vs_buf_add_char(&out, '\n');
        if (out.len > 1 << 20) {
            write_all(&out);
            vs_buf_clear(&out);
        }
    }
    write_all(&out);
    vs_buf_free(&out);
    return 0;
}
