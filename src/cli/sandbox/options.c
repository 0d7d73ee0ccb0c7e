/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdlib.h>

#include "cli/sandbox/sandbox.h"

enum { SLOW_MS_MAX = 600000 };

void vs_sandbox_options_init(struct vs_sandbox_options *options)
{
    *options = (struct vs_sandbox_options){.listen = "127.0.0.1:8082",
                                           .data_dir = "./vendstream-sandbox",
                                           .apply_late_ms = 5000,
                                           .token_life_s = 1799,
                                           .seed = 1};
}

const char *vs_sandbox_usage(void)
{
    return "usage: vendstream sandbox servicenow [OPTIONS]\n"
           "\n"
           "A stand-in for a ServiceNow instance: the Table API for incidents, and a page that lists them.\n"
           "\n"
           "  --listen ADDR:PORT        default 127.0.0.1:8082; port 0 takes a free one\n"
           "  --data DIR                default ./vendstream-sandbox\n"
           "  --require-auth USER:PASS  Basic authentication, or OAuth's password grant\n"
           "  --client ID:SECRET        a client of OAuth (POST /oauth_token.do)\n"
           "  --token-life SECONDS      of OAuth tokens, default 1799\n"
           "  --api-key KEY             taken in the header x-sn-apikey\n"
           "\n"
           "Bad sides; SHARE is 5% or 0.05 of the requests to the Table API:\n"
           "  --fail STATUS:SHARE       answer with this status; repeatable\n"
           "  --hang SHARE              neither apply nor answer\n"
           "  --apply-then-timeout SHARE  apply a write, never answer\n"
           "  --apply-then-error SHARE  apply a write, answer 500\n"
           "  --apply-late SHARE[:MS]   apply a create MS later (default 5000), never answer\n"
           "  --semaphore-429 SHARE     429 without headers, as from a full pool of threads\n"
           "  --rate-limit N/h          N requests per hour (or /m, /s), then 429 with its headers\n"
           "  --slow MS                 wait before each answer\n"
           "  --html-errors             errors are HTML pages\n"
           "  --seed N                  of the faults, default 1\n"
           "\n"
           "GET / lists incidents, GET /stats counts requests (JSON).\n";
}

/* "5%" or "0.05". */
static bool read_share(struct vs_str text, double *out)
{
    char zero_ended[32], *end;
    if (text.len == 0 || text.len >= sizeof zero_ended)
        return false;
    vs_str_to_zero_ended(text, zero_ended, sizeof zero_ended);
    *out = strtod(zero_ended, &end);
    if (*end == '%') {
        *out /= 100;
        end++;
    }
    return *end == '\0' && *out >= 0 && *out <= 1;
}

/* Splits at the first colon; false when there is none. */
static bool split(struct vs_str text, struct vs_str *left, struct vs_str *right)
{
    size_t at = vs_str_find_char(text, ':');
    if (at == text.len)
        return false;
    *left = (struct vs_str){text.ptr, at};
    *right = (struct vs_str){text.ptr + at + 1, text.len - at - 1};
    return true;
}

static bool read_fail(const char *value, struct vs_sandbox_options *options)
{
    struct vs_str status_text, share_text;
    uint64_t status;
    struct vs_sandbox_fail *fail = &options->fails[options->fail_count];
    if (options->fail_count == VS_SANDBOX_FAILS_MAX || !split(vs_str(value), &status_text, &share_text) ||
        !vs_str_to_uint64(status_text, &status) || status < 300 || status > 599 ||
        !read_share(share_text, &fail->share))
        return false;
    fail->status = (uint16_t)status;
    options->fail_count++;
    return true;
}

static bool read_late(const char *value, struct vs_sandbox_options *options)
{
    struct vs_str share = vs_str(value), ms;
    if (split(vs_str(value), &share, &ms) &&
        (!vs_str_to_int64(ms, &options->apply_late_ms) || options->apply_late_ms < 0 ||
         options->apply_late_ms > SLOW_MS_MAX))
        return false;
    return read_share(share, &options->apply_late);
}

static bool read_rate(const char *value, struct vs_sandbox_options *options)
{
    struct vs_str text = vs_str(value);
    size_t slash = vs_str_find_char(text, '/');
    struct vs_str unit = {text.ptr + slash, text.len - slash};
    options->rate_window_ms = vs_str_equal(unit, VS_STR("/h"))   ? 3600000
                              : vs_str_equal(unit, VS_STR("/m")) ? 60000
                              : vs_str_equal(unit, VS_STR("/s")) ? 1000
                                                                 : 0;
    return options->rate_window_ms > 0 && vs_str_to_uint64((struct vs_str){text.ptr, slash}, &options->rate_limit) &&
           options->rate_limit > 0;
}

/* Cuts the argument in two at its colon. */
static bool read_pair(char *value, const char **left, const char **right)
{
    char *colon = strchr(value, ':');
    if (colon == NULL || colon == value)
        return false;
    *colon = '\0';
    *left = value;
    *right = colon + 1;
    return true;
}

/* 1: taken, 0: not a value of this option, -1: no such option. */
static int read_option(const char *name, char *value, struct vs_sandbox_options *options)
{
    struct vs_str option = vs_str(name);
    int64_t number = 0;
    bool is_number = vs_str_to_int64(vs_str(value), &number) && number >= 0;
    if (vs_str_equal(option, VS_STR("--listen")))
        return (options->listen = value) != NULL;
    if (vs_str_equal(option, VS_STR("--data")))
        return (options->data_dir = value) != NULL;
    if (vs_str_equal(option, VS_STR("--require-auth")))
        return read_pair(value, &options->user, &options->password);
    if (vs_str_equal(option, VS_STR("--client")))
        return read_pair(value, &options->client_id, &options->client_secret);
    if (vs_str_equal(option, VS_STR("--api-key")))
        return (options->api_key = value) != NULL;
    if (vs_str_equal(option, VS_STR("--fail")))
        return read_fail(value, options);
    if (vs_str_equal(option, VS_STR("--hang")))
        return read_share(vs_str(value), &options->hang);
    if (vs_str_equal(option, VS_STR("--apply-then-timeout")))
        return read_share(vs_str(value), &options->apply_then_timeout);
    if (vs_str_equal(option, VS_STR("--apply-then-error")))
        return read_share(vs_str(value), &options->apply_then_error);
    if (vs_str_equal(option, VS_STR("--apply-late")))
        return read_late(value, options);
    if (vs_str_equal(option, VS_STR("--semaphore-429")))
        return read_share(vs_str(value), &options->semaphore);
    if (vs_str_equal(option, VS_STR("--rate-limit")))
        return read_rate(value, options);
    if (vs_str_equal(option, VS_STR("--slow")))
        return options->slow_ms = number, is_number && number <= SLOW_MS_MAX;
    if (vs_str_equal(option, VS_STR("--token-life")))
        return options->token_life_s = number, is_number;
    if (vs_str_equal(option, VS_STR("--seed")))
        return options->seed = (uint64_t)number, is_number;
    return -1;
}

enum vs_err vs_sandbox_options_parse(int argc, char **argv, struct vs_sandbox_options *options,
                                     struct vs_err_note *note)
{
    vs_sandbox_options_init(options);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            options->help = true;
            return VS_ERR_OK;
        }
        if (strcmp(argv[i], "--html-errors") == 0) {
            options->html_errors = true;
            continue;
        }
        char none[] = "";
        int taken = read_option(argv[i], i + 1 < argc ? argv[i + 1] : none, options);
        if (taken < 0)
            return vs_fail(note, VS_ERR_INVALID, "there is no option %s", argv[i]);
        if (i + 1 == argc)
            return vs_fail(note, VS_ERR_INVALID, "option %s needs a value", argv[i]);
        if (taken == 0)
            return vs_fail(note, VS_ERR_INVALID, "'%s' is not a value of option %s; see --help", argv[i + 1], argv[i]);
        i++;
    }
    return VS_ERR_OK;
}
