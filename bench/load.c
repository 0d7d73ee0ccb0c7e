/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Sends events over keep-alive connections, one request in flight on each, as fast as answers come
 * or at a rate. Requests are made before the clock starts. With --rate a request that is due while
 * its connection waits is sent late, but its time counts from when it was due, so that a slow
 * server cannot hide. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/check.h"
#include "bench/bench.h"

enum { CONNECTIONS_MAX = 256, ANSWER_SIZE = 4096 };

struct request {
    size_t at, size;  /* of the bytes made before */
    int64_t began_ns; /* sent, or due */
    int64_t took_ns;
};

struct lane {
    int fd;
    uint64_t request;
    size_t sent;
    bool busy;
    char answer[ANSWER_SIZE];
    size_t answer_len;
};

struct load {
    struct vs_buf bytes;
    struct request *requests;
    uint64_t count, next, done, refused;
    uint64_t batch;
    uint64_t rate; /* requests per second; 0: no bound */
    int64_t start_ns;
    int epoll;
    uint32_t lane_count;
    struct lane lanes[CONNECTIONS_MAX];
};

static void make_requests(struct load *load, const struct bench_events *events,
                          uint64_t event_count, const char *path)
{
    struct vs_buf body = {0};
    load->count = (event_count + load->batch - 1) / load->batch;
    load->requests = calloc(load->count, sizeof *load->requests);
    VS_CHECK(load->requests != NULL);
    for (uint64_t i = 0; i < load->count; i++) {
        vs_buf_clear(&body);
        for (uint64_t e = i * load->batch; e < (i + 1) * load->batch && e < event_count; e++) {
            if (body.len > 0)
                vs_buf_add_char(&body, '\n');
            bench_event_324(&body, events, e);
        }
        size_t at = load->bytes.len;
        vs_buf_printf(&load->bytes,
                      "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\nContent-Length: "
                      "%zu\r\n\r\n",
                      path, load->batch > 1 ? "application/x-ndjson" : "application/json",
                      body.len);
        vs_buf_add_str(&load->bytes, vs_buf_str(&body));
        load->requests[i] = (struct request){.at = at, .size = load->bytes.len - at};
    }
    vs_buf_free(&body);
}

static void connect_lane(struct load *load, uint32_t index, uint16_t port)
{
    struct lane *lane = &load->lanes[index];
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    lane->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (lane->fd < 0 || connect(lane->fd, (struct sockaddr *)&address, sizeof address) != 0)
        bench_die("connect");
    int on = 1;
    (void)setsockopt(lane->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)fcntl(lane->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u32 = index};
    (void)epoll_ctl(load->epoll, EPOLL_CTL_ADD, lane->fd, &event);
}

static void send_more(struct load *load, struct lane *lane)
{
    const struct request *request = &load->requests[lane->request];
    while (lane->busy && lane->sent < request->size) {
        ssize_t n =
            write(lane->fd, load->bytes.ptr + request->at + lane->sent, request->size - lane->sent);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n < 0)
            bench_die("send");
        lane->sent += (size_t)n;
    }
}

/* Gives the lane the next request, when it is due. */
static void begin(struct load *load, struct lane *lane)
{
    if (lane->busy || load->next == load->count)
        return;
    int64_t now = bench_now_ns();
    int64_t due =
        load->rate == 0 ? now : load->start_ns + (int64_t)(load->next * 1000000000 / load->rate);
    if (due > now)
        return;
    lane->request = load->next++;
    load->requests[lane->request].began_ns = due;
    lane->sent = 0;
    lane->busy = true;
    send_more(load, lane);
}

static bool answer_is_whole(const struct lane *lane)
{
    const char *end = memmem(lane->answer, lane->answer_len, "\r\n\r\n", 4);
    if (end == NULL)
        return false;
    size_t head = (size_t)(end - lane->answer) + 4;
    const char *length = memmem(lane->answer, head, "\r\nContent-Length: ", 18);
    return lane->answer_len >= head + (length == NULL ? 0 : strtoul(length + 18, NULL, 10));
}

static void take_answer(struct load *load, struct lane *lane)
{
    for (;;) {
        ssize_t n =
            read(lane->fd, lane->answer + lane->answer_len, sizeof lane->answer - lane->answer_len);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0)
            bench_die("the server closed a connection");
        lane->answer_len += (size_t)n;
        if (!lane->busy || !answer_is_whole(lane))
            continue;
        struct request *request = &load->requests[lane->request];
        request->took_ns = bench_now_ns() - request->began_ns;
        load->refused += memcmp(lane->answer, "HTTP/1.1 2", 10) != 0;
        load->done++;
        lane->answer_len = 0;
        lane->busy = false;
        begin(load, lane);
    }
}

static void run(struct load *load)
{
    load->start_ns = bench_now_ns();
    while (load->done < load->count) {
        for (uint32_t i = 0; i < load->lane_count && (load->rate != 0 || load->done == 0); i++)
            begin(load, &load->lanes[i]);
        struct epoll_event events[CONNECTIONS_MAX];
        /* At a rate: awake all the time, so that no sleep is measured. */
        int count = epoll_wait(load->epoll, events, CONNECTIONS_MAX, load->rate == 0 ? 10000 : 0);
        if (count == 0 && load->rate == 0) {
            errno = ETIMEDOUT;
            bench_die("no answer");
        }
        for (int i = 0; i < count; i++) {
            struct lane *lane = &load->lanes[events[i].data.u32];
            send_more(load, lane);
            take_answer(load, lane);
        }
    }
}

static int compare_int64(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void report(const struct load *load, uint64_t event_count, int64_t took_ns)
{
    int64_t *times = calloc(load->count, sizeof *times);
    VS_CHECK(times != NULL);
    for (uint64_t i = 0; i < load->count; i++)
        times[i] = load->requests[i].took_ns;
    qsort(times, load->count, sizeof *times, compare_int64);
    (void)printf("{\"events\":%" PRIu64 ",\"requests\":%" PRIu64 ",\"refused\":%" PRIu64
                 ",\"seconds\":%.6f,\"p50_ms\":%.4f,\"p99_ms\":%.4f}\n",
                 event_count, load->count, load->refused, (double)took_ns / 1e9,
                 (double)times[load->count / 2] / 1e6, (double)times[load->count * 99 / 100] / 1e6);
    free(times);
}

/* `ns device` of every alert: when its request was sent. */
static void write_sent(const struct load *load, const struct bench_events *events,
                       uint64_t event_count, const char *path)
{
    FILE *out = fopen(path, "w");
    if (out == NULL)
        bench_die(path);
    for (uint64_t i = 0; i < event_count; i += events->alert_every)
        (void)fprintf(out, "%" PRId64 " vm-%07" PRIu64 "\n",
                      load->requests[i / load->batch].began_ns, events->devices + i);
    (void)fclose(out);
}

int bench_load(int argc, char **argv)
{
    static struct load load;
    struct bench_events events = {
        .devices = (uint32_t)bench_number(argc, argv, "--devices", 100000),
        .step_us = (uint32_t)bench_number(argc, argv, "--step-us", 1000),
        .alert_every = (uint32_t)bench_number(argc, argv, "--alert-every", 1000)};
    uint64_t event_count = bench_number(argc, argv, "--events", 100000);
    const char *sent = bench_text(argc, argv, "--sent", NULL);
    load.batch = bench_number(argc, argv, "--batch", 1);
    load.rate = bench_number(argc, argv, "--rate", 0);
    load.lane_count = (uint32_t)bench_number(argc, argv, "--connections", 64);
    VS_CHECK(load.lane_count > 0 && load.lane_count <= CONNECTIONS_MAX && load.batch > 0);
    make_requests(&load, &events, event_count, bench_text(argc, argv, "--path", "/v1/events"));
    load.epoll = epoll_create1(0);
    for (uint32_t i = 0; i < load.lane_count; i++)
        connect_lane(&load, i, (uint16_t)bench_number(argc, argv, "--port", 0));
    run(&load);
    report(&load, event_count, bench_now_ns() - load.start_ns);
    if (sent != NULL)
        write_sent(&load, &events, event_count, sent);
    vs_buf_free(&load.bytes);
    free(load.requests);
    return load.refused == 0 ? 0 : 1;
}
