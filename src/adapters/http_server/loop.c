/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/http_server/loop.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/check.h"

enum { EVENTS_MAX = 256 };

void vs_http_loop_wake(struct vs_http_loop *loop)
{
    uint64_t one = 1;
    VS_CHECK(write(loop->wake, &one, sizeof one) == sizeof one || errno == EAGAIN);
}

void vs_http_loop_answered(struct vs_http_exchange *exchange)
{
    struct vs_http_loop *loop = exchange->loop;
    atomic_fetch_sub_explicit(&loop->server->counters.requests_in_flight, 1, memory_order_relaxed);
    (void)pthread_mutex_lock(&loop->mutex);
    if (!loop->ended && pthread_equal(loop->self, pthread_self())) {
        (void)pthread_mutex_unlock(&loop->mutex);
        exchange->done_next = loop->answered_here;
        loop->answered_here = exchange;
        return;
    }
    bool ended = loop->ended;
    bool wake = !ended && loop->answered == NULL;
    if (!ended) {
        exchange->done_next = loop->answered;
        loop->answered = exchange;
    }
    if (wake)
        vs_http_loop_wake(loop);
    (void)pthread_mutex_unlock(&loop->mutex);
    if (ended)
        vs_http_exchange_free(exchange);
}

static void take_back(struct vs_http_exchange *exchange)
{
    while (exchange != NULL) {
        struct vs_http_exchange *next = exchange->done_next;
        struct vs_http_connection *connection = exchange->connection;
        if (connection == NULL) {
            vs_http_count(&exchange->loop->server->counters.clients_gone);
            vs_http_exchange_free(exchange);
        } else {
            exchange->answered = true;
            exchange->interim = false;
            vs_buf_free(&exchange->body);
            (void)vs_http_exchange_account(exchange);
            vs_http_connection_touch(connection);
        }
        exchange = next;
    }
}

/* What other threads have put on the loop's lists. */
static void take_from_others(struct vs_http_loop *loop)
{
    uint64_t count;
    (void)!read(loop->wake, &count, sizeof count);
    (void)pthread_mutex_lock(&loop->mutex);
    struct vs_http_exchange *answered = loop->answered;
    struct vs_http_connection *arrived = loop->arrived;
    loop->answered = NULL;
    loop->arrived = NULL;
    (void)pthread_mutex_unlock(&loop->mutex);
    take_back(answered);
    while (arrived != NULL) {
        struct vs_http_connection *next = arrived->next;
        arrived->next = NULL;
        vs_http_connection_open(arrived);
        arrived = next;
    }
}

/* Until nothing is left that can go on without waiting. Each round uses up bytes that were read before. */
static void progress(struct vs_http_loop *loop)
{
    while (loop->answered_here != NULL || loop->flush != NULL) {
        struct vs_http_exchange *answered = loop->answered_here;
        loop->answered_here = NULL;
        take_back(answered);
        struct vs_http_connection *connection = loop->flush;
        loop->flush = NULL;
        while (connection != NULL) {
            struct vs_http_connection *next = connection->flush_next;
            connection->flush_queued = false;
            vs_http_connection_progress(connection);
            connection = next;
        }
    }
    while (loop->dead != NULL) {
        struct vs_http_connection *next = loop->dead->next;
        free(loop->dead);
        loop->dead = next;
    }
}

static void fire_timers(struct vs_http_loop *loop)
{
    struct vs_http_timer *timer;
    while ((timer = vs_http_wheel_due(&loop->wheel, loop->now_ms)) != NULL)
        vs_http_connection_timer(
            (struct vs_http_connection *)(void *)((char *)timer - offsetof(struct vs_http_connection, timer)));
}

static void watch_listener(struct vs_http_loop *loop, int operation)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = loop};
    VS_CHECK(epoll_ctl(loop->epoll, operation, loop->server->listener, &event) == 0);
}

static void accept_again(struct vs_http_loop *loop)
{
    if (loop->accept_again_ms == 0 || loop->now_ms < loop->accept_again_ms)
        return;
    loop->accept_again_ms = 0;
    watch_listener(loop, EPOLL_CTL_ADD);
}

/* The first step of stopping: idle connections go, the others end with their next answer. */
static void begin_stop(struct vs_http_loop *loop)
{
    struct vs_http_server *server = loop->server;
    loop->stop_deadline_ms = loop->now_ms + atomic_load(&server->stop_timeout_ms);
    if (loop == server->loops && loop->accept_again_ms == 0)
        watch_listener(loop, EPOLL_CTL_DEL);
    loop->accept_again_ms = 0;
    struct vs_http_connection *connection = loop->connections;
    while (connection != NULL) {
        struct vs_http_connection *next = connection->next;
        if (connection->first == NULL && connection->pending.len == 0 && !connection->lingering)
            vs_http_connection_close(connection);
        connection = next;
    }
}

static void close_all(struct vs_http_loop *loop)
{
    while (loop->connections != NULL)
        vs_http_connection_close(loop->connections);
}

static int wait_ms(const struct vs_http_loop *loop)
{
    int wait = vs_http_wheel_wait_ms(&loop->wheel, loop->now_ms);
    int64_t other = loop->stop_deadline_ms > 0 ? loop->stop_deadline_ms : loop->accept_again_ms;
    if (other == 0)
        return wait;
    int64_t until = other > loop->now_ms ? other - loop->now_ms : 0;
    return wait < 0 || until < wait ? (int)until : wait;
}

static void step(struct vs_http_loop *loop)
{
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(loop->epoll, events, EVENTS_MAX, wait_ms(loop));
    VS_CHECK(count >= 0 || errno == EINTR);
    loop->now_ms = vs_http_now_ms(loop->server);
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr == loop)
            vs_http_accept(loop);
        else if (events[i].data.ptr == &loop->wake)
            take_from_others(loop);
        else
            vs_http_connection_event(events[i].data.ptr, events[i].events);
    }
    fire_timers(loop);
    accept_again(loop);
    if (loop->stop_deadline_ms == 0 && atomic_load(&loop->server->stopping))
        begin_stop(loop);
    if (loop->stop_deadline_ms > 0 && loop->now_ms >= loop->stop_deadline_ms)
        close_all(loop);
    progress(loop);
}

/* From now on nobody puts anything on the lists. */
static void end(struct vs_http_loop *loop)
{
    (void)pthread_mutex_lock(&loop->mutex);
    loop->ended = true;
    (void)pthread_mutex_unlock(&loop->mutex);
    take_from_others(loop);
    close_all(loop);
    progress(loop);
}

void *vs_http_loop_run(void *arg)
{
    struct vs_http_loop *loop = arg;
    sigset_t all;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_BLOCK, &all, NULL); /* also SIGPIPE, which OpenSSL's writes would raise */
    loop->self = pthread_self();
    loop->now_ms = vs_http_now_ms(loop->server);
    vs_http_wheel_init(&loop->wheel, loop->now_ms);
    if (loop == loop->server->loops)
        watch_listener(loop, EPOLL_CTL_ADD);
    do
        step(loop);
    while (loop->stop_deadline_ms == 0 || loop->connections != NULL);
    end(loop);
    return NULL;
}
