/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The bad sides. Draws are made for every request to the Table API, in a fixed order, so that a seed gives the
 * same faults for the same sequence of requests. */
#include <stdio.h>

#include "cli/sandbox/parts.h"

#define RULE_ID "6f2d4b1ec3031000b959fd251eba8f3a"

static double draw(struct vs_sandbox *sandbox)
{
    sandbox->random += 0x9E3779B97F4A7C15u;
    uint64_t z = sandbox->random;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

/* True when the limit is passed; adds the headers that every reply has under a rate limit. */
static bool is_over_limit(struct vs_sandbox *sandbox, struct vs_arena *arena, struct vs_sandbox_answer *answer)
{
    const struct vs_sandbox_options *options = &sandbox->options;
    int64_t now_ms = vs_clock_now_ms(sandbox->clock);
    if (options->rate_limit == 0)
        return false;
    if (now_ms >= sandbox->rate_window_from_ms + options->rate_window_ms) {
        sandbox->rate_window_from_ms = now_ms;
        sandbox->rate_used = 0;
    }
    int64_t reset_ms = sandbox->rate_window_from_ms + options->rate_window_ms;
    sandbox->rate_used++;
    vs_sandbox_add_header(answer, "X-RateLimit-Limit",
                          vs_arena_printf(arena, "%llu", (unsigned long long)options->rate_limit));
    vs_sandbox_add_header(answer, "X-RateLimit-Reset",
                          vs_arena_printf(arena, "%lld", (long long)((reset_ms + 999) / 1000)));
    vs_sandbox_add_header(answer, "X-RateLimit-Rule", VS_STR(RULE_ID));
    if (sandbox->rate_used <= options->rate_limit)
        return false;
    vs_sandbox_add_header(answer, "Retry-After",
                          vs_arena_printf(arena, "%lld", (long long)((reset_ms - now_ms + 999) / 1000)));
    char detail[120];
    (void)snprintf(detail, sizeof detail, "Rate limit of %llu requests per hour for Table API exceeded",
                   (unsigned long long)options->rate_limit);
    vs_sandbox_error(answer, 429, "Rate limit exceeded", detail);
    sandbox->stats.rate_limited++;
    return true;
}

static const char *error_text(uint16_t status)
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "User Not Authenticated";
    case 403:
        return "Operation Failed";
    case 404:
        return "No Record found";
    case 503:
        return "Service Unavailable";
    default:
        return "Transaction cancelled: maximum execution time exceeded";
    }
}

static bool is_failed(struct vs_sandbox *sandbox, struct vs_sandbox_answer *answer)
{
    const struct vs_sandbox_options *options = &sandbox->options;
    bool failed = false;
    for (uint32_t i = 0; i < options->fail_count; i++) {
        if (draw(sandbox) < options->fails[i].share && !failed) {
            failed = true;
            sandbox->stats.failed++;
            vs_sandbox_error(answer, options->fails[i].status, error_text(options->fails[i].status),
                             "an error that was asked for");
        }
    }
    return failed;
}

enum vs_sandbox_fault vs_sandbox_draw_fault(struct vs_sandbox *sandbox, const struct vs_http_request *request,
                                            struct vs_arena *arena, struct vs_sandbox_answer *answer)
{
    const struct vs_sandbox_options *options = &sandbox->options;
    bool is_write = !vs_str_equal(request->method, VS_STR("GET"));
    bool is_create = vs_str_equal(request->method, VS_STR("POST"));
    bool semaphore = draw(sandbox) < options->semaphore, hang = draw(sandbox) < options->hang;
    bool apply_hang = draw(sandbox) < options->apply_then_timeout && is_write;
    bool apply_error = draw(sandbox) < options->apply_then_error && is_write;
    bool apply_late = draw(sandbox) < options->apply_late && is_create;
    if (semaphore) {
        sandbox->stats.semaphore++;
        vs_sandbox_error(answer, 429, "Transaction rejected", "The API_INT semaphore queue is full");
        return VS_SANDBOX_ANSWERED;
    }
    if (is_over_limit(sandbox, arena, answer) || is_failed(sandbox, answer))
        return VS_SANDBOX_ANSWERED;
    sandbox->stats.hung += hang;
    if (hang)
        return VS_SANDBOX_HANG;
    sandbox->stats.applied_unanswered += apply_hang;
    if (apply_hang)
        return VS_SANDBOX_APPLY_HANG;
    sandbox->stats.applied_error += apply_error;
    if (apply_error)
        return VS_SANDBOX_APPLY_ERROR;
    sandbox->stats.applied_late += apply_late;
    return apply_late ? VS_SANDBOX_APPLY_LATE : VS_SANDBOX_NO_FAULT;
}
