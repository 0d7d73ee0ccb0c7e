/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A timer wheel: one deadline per timer, O(1) to set, move and remove, for tens of thousands of connections.
 *
 * Time is counted in ticks of VS_HTTP_TICK_MS; a timer fires up to one tick late, never early. A deadline
 * further away than the wheel is long waits in the farthest slot and is put in again when that comes round.
 * One thread. Timers are embedded in their owner; the wheel allocates nothing. */
#ifndef VS_ADAPTERS_HTTP_SERVER_TIMERS_H
#define VS_ADAPTERS_HTTP_SERVER_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VS_HTTP_TICK_MS = 16, VS_HTTP_WHEEL_SLOTS = 1024 };

struct vs_http_timer {
    struct vs_http_timer *next, *prev; /* private; NULL when not set */
    int64_t tick;                      /* private: the tick at which it fires */
};

struct vs_http_wheel {
    struct vs_http_timer slots[VS_HTTP_WHEEL_SLOTS]; /* heads of circular lists */
    uint64_t occupied[VS_HTTP_WHEEL_SLOTS / 64];
    int64_t tick; /* all timers of ticks below this have fired */
};

void vs_http_wheel_init(struct vs_http_wheel *wheel, int64_t now_ms);
/* Sets or moves. */
void vs_http_timer_set(struct vs_http_wheel *wheel, struct vs_http_timer *timer, int64_t deadline_ms);
void vs_http_timer_clear(struct vs_http_wheel *wheel, struct vs_http_timer *timer);
static inline bool vs_http_timer_is_set(const struct vs_http_timer *timer)
{
    return timer->next != NULL;
}
/* A timer that is due, unset by this; NULL when there is none. Call until NULL. */
struct vs_http_timer *vs_http_wheel_due(struct vs_http_wheel *wheel, int64_t now_ms);
/* Milliseconds until the next slot with a timer in it; -1 when there is no timer. */
int vs_http_wheel_wait_ms(const struct vs_http_wheel *wheel, int64_t now_ms);

#endif
