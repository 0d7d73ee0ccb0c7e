/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Six of sixteen members of the 324-byte event, each path of the scanner that this CPU has. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/check.h"
#include "bench/bench.h"
#include "core/json/scan.h"

static const char *const wanted[] = {"type", "device_id", "ts", "temp_c", "card_err", "rssi"};
enum { WANTED = sizeof wanted / sizeof wanted[0] };

static int64_t cpu_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ns per event, best of five rounds; ends the program when an event is not valid or lacks a member.
 */
static double measure(enum vs_json_path path, struct vs_str lines,
                      const struct vs_json_names *names, uint64_t count)
{
    int64_t best = INT64_MAX;
    for (int round = 0; round < 5; round++) {
        struct vs_str rest = lines;
        int64_t began = cpu_ns();
        uint64_t found = 0;
        while (rest.len > 0) {
            struct vs_str line = vs_str_cut(&rest, '\n');
            struct vs_json_value values[WANTED] = {0};
            struct vs_json_error error;
            size_t used;
            bool ok = path == VS_JSON_PATH_CAREFUL
                          ? vs_json_scan_careful(line, names, values, &used, &error) == VS_ERR_OK
                          : vs_json_fast_object(path, line, names, values);
            for (size_t i = 0; ok && i < WANTED; i++)
                found += values[i].kind != VS_JSON_MISSING;
        }
        int64_t took = cpu_ns() - began;
        VS_CHECK(found == count * WANTED);
        best = took < best ? took : best;
    }
    return (double)best / (double)count;
}

int bench_scan(int argc, char **argv)
{
    static const char *const path_names[] = {"careful", "sse2", "avx2", "avx512", "neon"};
    uint64_t count = bench_number(argc, argv, "--events", 200000);
    struct bench_events events = {.devices = 100000, .step_us = 1000};
    struct vs_buf lines = {0};
    for (uint64_t i = 0; i < count; i++) {
        bench_event_324(&lines, &events, i);
        vs_buf_add_char(&lines, '\n');
    }
    struct vs_arena plan;
    vs_arena_init(&plan);
    struct vs_str texts[WANTED];
    for (size_t i = 0; i < WANTED; i++)
        texts[i] = vs_str(wanted[i]);
    const struct vs_json_names *names = vs_json_names_new(&plan, texts, WANTED);
    (void)printf("{\"events\":%" PRIu64 ",\"bytes_per_event\":%.1f", count,
                 (double)lines.len / (double)count);
    for (int path = 0; path < VS_JSON_PATH_COUNT; path++) {
        if (vs_json_path_available((enum vs_json_path)path))
            (void)printf(",\"%s_ns\":%.1f", path_names[path],
                         measure((enum vs_json_path)path, vs_buf_str(&lines), names, count));
    }
    (void)printf("}\n");
    vs_arena_free(&plan);
    vs_buf_free(&lines);
    return 0;
}
