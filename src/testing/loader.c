/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "testing/loader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "adapters/curl_library/curl_library.h"
#include "base/check.h"

enum { CONNECTIONS_MAX = 256, WAIT_AFTER_FAILURE_MS = 50 };

/* Events that go over one connection in the current window, in order. A connection carries both topics: runs of
 * one topic become one request each. */
struct lane {
    CURL *easy;
    struct vs_buf lines;     /* NDJSON of the whole window */
    struct vs_buf ledger;    /* event_id TAB device_id, per event, ended by NEWLINE */
    struct part {
        enum vs_fleet_topic topic;
        size_t from, to;               /* of lines */
        size_t ledger_from, ledger_to; /* of ledger */
        uint32_t events;
    } *parts;
    uint32_t part_count, part_capacity, part_next;
    bool busy;
    int64_t not_before_ns;
};

struct loader {
    const struct vs_loader_settings *settings;
    struct vs_loader_counts *counts;
    CURLM *multi;
    struct curl_slist *headers;
    struct lane lanes[CONNECTIONS_MAX];
    int ledger_fd;
    int64_t last_answer_ns;
    char urls[2][1024];
};

static size_t ignore_body(char *data, size_t size, size_t count, void *ctx)
{
    (void)data;
    (void)ctx;
    return size * count;
}

static int64_t now_ns(const struct loader *loader)
{
    return vs_clock_monotonic_ns(loader->settings->clock);
}

static void add_event(struct loader *loader, const struct vs_fleet_event *event)
{
    struct lane *lane = &loader->lanes[event->device % loader->settings->connections];
    struct part *part = lane->part_count == 0 ? NULL : &lane->parts[lane->part_count - 1];
    if (part == NULL || part->topic != event->topic || part->events >= loader->settings->batch_events) {
        if (lane->part_count == lane->part_capacity) {
            lane->part_capacity = lane->part_capacity == 0 ? 16 : lane->part_capacity * 2;
            lane->parts = realloc(lane->parts, lane->part_capacity * sizeof *lane->parts);
            VS_CHECK(lane->parts != NULL);
        }
        part = &lane->parts[lane->part_count++];
        *part = (struct part){.topic = event->topic, .from = lane->lines.len, .ledger_from = lane->ledger.len};
    }
    vs_buf_add_str(&lane->lines, event->json);
    vs_buf_add_char(&lane->lines, '\n');
    vs_buf_printf(&lane->ledger, "%.*s\t%.*s\n", VS_STR_ARG(event->event_id), VS_STR_ARG(event->device_id));
    part->to = lane->lines.len;
    part->ledger_to = lane->ledger.len;
    part->events++;
    loader->counts->events++;
}

/* The ledger's lines of one request, with what became of it. */
static enum vs_err write_ledger(struct loader *loader, const struct lane *lane, const struct part *part, bool acked)
{
    if (loader->ledger_fd < 0)
        return VS_ERR_OK;
    struct vs_buf out = {0};
    struct vs_str ids = {lane->ledger.ptr + part->ledger_from, part->ledger_to - part->ledger_from};
    struct vs_str lines = {lane->lines.ptr + part->from, part->to - part->from};
    while (ids.len > 0) {
        struct vs_str id = vs_str_cut(&ids, '\n');
        struct vs_str line = vs_str_cut(&lines, '\n');
        vs_buf_printf(&out, "%.*s\t%s\t%s\t%.*s\n", VS_STR_ARG(id), acked ? "acked" : "refused",
                      part->topic == VS_FLEET_EVENTS ? "device-events" : "device-heartbeats", VS_STR_ARG(line));
    }
    size_t done = 0;
    while (done < out.len) {
        ssize_t n = write(loader->ledger_fd, out.ptr + done, out.len - done);
        if (n < 0 && errno != EINTR)
            break;
        done += n > 0 ? (size_t)n : 0;
    }
    bool whole = done == out.len;
    vs_buf_free(&out);
    return whole ? VS_ERR_OK : VS_ERR_IO;
}

static void send_part(struct loader *loader, struct lane *lane)
{
    const struct part *part = &lane->parts[lane->part_next];
    curl_easy_setopt(lane->easy, CURLOPT_URL, loader->urls[part->topic]);
    curl_easy_setopt(lane->easy, CURLOPT_POSTFIELDS, lane->lines.ptr + part->from);
    curl_easy_setopt(lane->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)(part->to - part->from));
    VS_CHECK(curl_multi_add_handle(loader->multi, lane->easy) == CURLM_OK);
    lane->busy = true;
}

static enum vs_err take_answer(struct loader *loader, struct lane *lane, CURLcode code)
{
    long status = 0;
    curl_easy_getinfo(lane->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_multi_remove_handle(loader->multi, lane->easy);
    lane->busy = false;
    const struct part *part = &lane->parts[lane->part_next];
    bool acked = code == CURLE_OK && status == 202;
    bool refused = code == CURLE_OK && status >= 400 && status < 500 && status != 408 && status != 429;
    if (!acked && !refused) { /* no answer, or an unknown outcome: the machine sends the same again */
        loader->counts->repeated += part->events;
        lane->not_before_ns = now_ns(loader) + (int64_t)WAIT_AFTER_FAILURE_MS * 1000000;
        return VS_ERR_OK;
    }
    loader->last_answer_ns = now_ns(loader);
    loader->counts->acked += acked ? part->events : 0;
    loader->counts->refused += refused ? part->events : 0;
    VS_TRY(write_ledger(loader, lane, part, acked));
    lane->part_next++;
    return VS_ERR_OK;
}

static bool start_requests(struct loader *loader)
{
    bool left = false;
    for (uint32_t i = 0; i < loader->settings->connections; i++) {
        struct lane *lane = &loader->lanes[i];
        if (lane->part_next < lane->part_count) {
            left = true;
            if (!lane->busy && now_ns(loader) >= lane->not_before_ns)
                send_part(loader, lane);
        }
    }
    return left;
}

static enum vs_err collect_answers(struct loader *loader)
{
    int running;
    int left;
    VS_CHECK(curl_multi_perform(loader->multi, &running) == CURLM_OK);
    CURLMsg *message;
    while ((message = curl_multi_info_read(loader->multi, &left)) != NULL) {
        struct lane *lane;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&lane);
        VS_TRY(take_answer(loader, lane, message->data.result));
    }
    return VS_ERR_OK;
}

static enum vs_err play_window(struct loader *loader, struct vs_err_note *note)
{
    loader->last_answer_ns = now_ns(loader);
    while (start_requests(loader)) {
        enum vs_err err = collect_answers(loader);
        if (err != VS_ERR_OK)
            return vs_fail(note, err, "cannot write the ledger: %s", strerror(errno));
        if (now_ns(loader) - loader->last_answer_ns > loader->settings->give_up_ms * 1000000)
            return vs_fail(note, VS_ERR_NOT_CONNECTED, "no answer from %s for %" PRId64 " ms",
                           loader->settings->collector_url, loader->settings->give_up_ms);
        if (loader->settings->stop != NULL && atomic_load(loader->settings->stop))
            return vs_fail(note, VS_ERR_CLOSED, "stopped");
        (void)curl_multi_poll(loader->multi, NULL, 0, 5, NULL);
    }
    for (uint32_t i = 0; i < loader->settings->connections; i++) {
        struct lane *lane = &loader->lanes[i];
        vs_buf_clear(&lane->lines);
        vs_buf_clear(&lane->ledger);
        lane->part_count = lane->part_next = 0;
    }
    if (loader->ledger_fd >= 0 && fdatasync(loader->ledger_fd) != 0)
        return vs_fail(note, vs_err_from_errno(errno), "cannot write the ledger: %s", strerror(errno));
    return VS_ERR_OK;
}

static enum vs_err drive_clock(struct loader *loader, int64_t now_ms, struct vs_err_note *note)
{
    if (loader->settings->admin_url == NULL)
        return VS_ERR_OK;
    char url[1024];
    char body[64];
    (void)snprintf(url, sizeof url, "%s/v1/clock", loader->settings->admin_url);
    (void)snprintf(body, sizeof body, "{\"now\":%" PRId64 "}", now_ms);
    int64_t give_up_ns = now_ns(loader) + loader->settings->give_up_ms * 1000000;
    CURL *easy = loader->lanes[CONNECTIONS_MAX - 1].easy;
    for (;;) {
        long status = 0;
        curl_easy_setopt(easy, CURLOPT_URL, url);
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT");
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
        CURLcode code = curl_easy_perform(easy);
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        if (code == CURLE_OK && status == 204)
            return VS_ERR_OK;
        if (now_ns(loader) > give_up_ns || (code == CURLE_OK && status == 409))
            return vs_fail(note, VS_ERR_FAILED, "cannot drive the clock at %s: status %ld", url, status);
        struct timespec pause = {0, (long)WAIT_AFTER_FAILURE_MS * 1000000};
        (void)nanosleep(&pause, NULL);
    }
}

static CURL *new_handle(struct loader *loader, struct lane *lane)
{
    CURL *easy = curl_easy_init();
    VS_CHECK(easy != NULL);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, lane);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, loader->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore_body);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 15000L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    return easy;
}

static enum vs_err set_up(struct loader *loader, struct vs_err_note *note)
{
    const struct vs_loader_settings *settings = loader->settings;
    VS_CHECK(settings->connections > 0 && settings->connections < CONNECTIONS_MAX && settings->window_ms > 0);
    (void)snprintf(loader->urls[VS_FLEET_EVENTS], sizeof loader->urls[0], "%s/v1/events", settings->collector_url);
    (void)snprintf(loader->urls[VS_FLEET_HEARTBEATS], sizeof loader->urls[1], "%s/v1/heartbeats",
                   settings->collector_url);
    loader->multi = curl_multi_init();
    loader->headers = curl_slist_append(NULL, "Content-Type: application/x-ndjson");
    loader->headers = curl_slist_append(loader->headers, "Expect:");
    if (settings->token != NULL) {
        char line[1024];
        (void)snprintf(line, sizeof line, "Authorization: Bearer %s", settings->token);
        loader->headers = curl_slist_append(loader->headers, line);
    }
    VS_CHECK(loader->multi != NULL && loader->headers != NULL);
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        if (i < settings->connections || i == CONNECTIONS_MAX - 1)
            loader->lanes[i].easy = new_handle(loader, &loader->lanes[i]);
    }
    if (settings->ledger_path == NULL)
        return VS_ERR_OK;
    loader->ledger_fd = open(settings->ledger_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (loader->ledger_fd < 0)
        return vs_fail(note, vs_err_from_errno(errno), "cannot open %s: %s", settings->ledger_path, strerror(errno));
    return VS_ERR_OK;
}

static void tear_down(struct loader *loader)
{
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        struct lane *lane = &loader->lanes[i];
        if (lane->busy)
            curl_multi_remove_handle(loader->multi, lane->easy);
        if (lane->easy != NULL)
            curl_easy_cleanup(lane->easy);
        vs_buf_free(&lane->lines);
        vs_buf_free(&lane->ledger);
        free(lane->parts);
    }
    curl_multi_cleanup(loader->multi);
    curl_slist_free_all(loader->headers);
    if (loader->ledger_fd >= 0)
        close(loader->ledger_fd);
}

static void keep_rate(struct loader *loader, int64_t started_ns)
{
    if (loader->settings->rate_per_s == 0)
        return;
    int64_t due = started_ns + (int64_t)(loader->counts->events * 1000000000u / loader->settings->rate_per_s);
    int64_t wait = due - now_ns(loader);
    if (wait > 0) {
        struct timespec pause = {wait / 1000000000, wait % 1000000000};
        (void)nanosleep(&pause, NULL);
    }
}

static enum vs_err play(struct loader *loader, struct vs_fleet *fleet, struct vs_err_note *note)
{
    const struct vs_loader_settings *settings = loader->settings;
    struct vs_fleet_event event;
    int64_t started_ns = now_ns(loader);
    bool more = vs_fleet_next(fleet, &event);
    int64_t window_end = more ? event.sent_ms - event.sent_ms % settings->window_ms + settings->window_ms : 0;
    if (more)
        VS_TRY(drive_clock(loader, window_end - settings->window_ms, note));
    while (more && (settings->events_max == 0 || loader->counts->events < settings->events_max)) {
        while (more && event.sent_ms < window_end) {
            add_event(loader, &event);
            more = vs_fleet_next(fleet, &event);
        }
        VS_TRY(play_window(loader, note));
        VS_TRY(drive_clock(loader, window_end, note));
        if (settings->progress != NULL)
            settings->progress(settings->ctx, window_end, loader->counts->acked);
        keep_rate(loader, started_ns);
        window_end += settings->window_ms;
    }
    return VS_ERR_OK;
}

enum vs_err vs_loader_run(const struct vs_loader_settings *settings, struct vs_fleet *fleet,
                          struct vs_loader_counts *counts, struct vs_err_note *note)
{
    VS_TRY(vs_curl_load(note));
    struct loader *loader = calloc(1, sizeof *loader);
    VS_CHECK(loader != NULL);
    *counts = (struct vs_loader_counts){0};
    loader->settings = settings;
    loader->counts = counts;
    loader->ledger_fd = -1;
    enum vs_err err = set_up(loader, note);
    if (err == VS_ERR_OK)
        err = play(loader, fleet, note);
    tear_down(loader);
    free(loader);
    return err;
}
