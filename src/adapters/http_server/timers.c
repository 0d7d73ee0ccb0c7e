/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/http_server/timers.h"


static uint32_t slot_of(int64_t tick)
{
    return (uint32_t)(tick % VS_HTTP_WHEEL_SLOTS);
}

void vs_http_wheel_init(struct vs_http_wheel *wheel, int64_t now_ms)
{
    *wheel = (struct vs_http_wheel){.tick = now_ms / VS_HTTP_TICK_MS};
    for (uint32_t i = 0; i < VS_HTTP_WHEEL_SLOTS; i++)
        wheel->slots[i].next = wheel->slots[i].prev = &wheel->slots[i];
}

static void link_timer(struct vs_http_wheel *wheel, struct vs_http_timer *timer)
{
    int64_t tick = timer->tick;
    if (tick < wheel->tick)
        tick = wheel->tick;
    if (tick > wheel->tick + VS_HTTP_WHEEL_SLOTS - 1)
        tick = wheel->tick + VS_HTTP_WHEEL_SLOTS - 1;
    uint32_t slot = slot_of(tick);
    struct vs_http_timer *head = &wheel->slots[slot];
    timer->next = head;
    timer->prev = head->prev;
    head->prev->next = timer;
    head->prev = timer;
    wheel->occupied[slot / 64] |= (uint64_t)1 << slot % 64;
}

void vs_http_timer_clear(struct vs_http_wheel *wheel, struct vs_http_timer *timer)
{
    if (timer->next == NULL)
        return;
    struct vs_http_timer *next = timer->next;
    next->prev = timer->prev;
    timer->prev->next = next;
    timer->next = timer->prev = NULL;
    if (next->next == next && next >= wheel->slots && next < wheel->slots + VS_HTTP_WHEEL_SLOTS) {
        size_t slot = (size_t)(next - wheel->slots);
        wheel->occupied[slot / 64] &= ~((uint64_t)1 << slot % 64);
    }
}

void vs_http_timer_set(struct vs_http_wheel *wheel, struct vs_http_timer *timer, int64_t deadline_ms)
{
    vs_http_timer_clear(wheel, timer);
    timer->tick = deadline_ms / VS_HTTP_TICK_MS + 1;
    link_timer(wheel, timer);
}

struct vs_http_timer *vs_http_wheel_due(struct vs_http_wheel *wheel, int64_t now_ms)
{
    int64_t now = now_ms / VS_HTTP_TICK_MS;
    while (wheel->tick <= now) {
        struct vs_http_timer *head = &wheel->slots[slot_of(wheel->tick)];
        struct vs_http_timer *timer = head->next;
        while (timer != head) {
            vs_http_timer_clear(wheel, timer);
            if (timer->tick <= now)
                return timer;
            /* Its round has not come. Its tick is ahead of the wheel's, so it lands in another slot. */
            link_timer(wheel, timer);
            timer = head->next;
        }
        wheel->tick++;
    }
    return NULL;
}

int vs_http_wheel_wait_ms(const struct vs_http_wheel *wheel, int64_t now_ms)
{
    uint32_t start = slot_of(wheel->tick);
    for (uint32_t passed = 0; passed < VS_HTTP_WHEEL_SLOTS;) {
        uint32_t slot = (start + passed) % VS_HTTP_WHEEL_SLOTS;
        uint64_t word = wheel->occupied[slot / 64] >> slot % 64;
        if (word == 0) {
            passed += 64 - slot % 64;
            continue;
        }
        passed += (uint32_t)__builtin_ctzll(word);
        int64_t wait = (wheel->tick + passed) * VS_HTTP_TICK_MS - now_ms;
        return wait < 0 ? 0 : (int)wait;
    }
    return -1;
}
