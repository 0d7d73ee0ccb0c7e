/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Who may come in: Basic authentication, an API key, or a token of POST /oauth_token.do. A token is "t" or "r"
 * (refresh), the second it ends, a serial number, and a keyed hash of these, so that none has to be stored. */
#include <stdio.h>

#include "base/hash.h"
#include "cli/sandbox/parts.h"

enum { TOKEN_SIZE = 80 };

static bool is(struct vs_str text, const char *expected)
{
    return expected != NULL && vs_str_equal(text, vs_str(expected));
}

static uint64_t mac(const struct vs_sandbox *sandbox, struct vs_str text)
{
    struct vs_str secret = vs_str(sandbox->options.client_secret);
    return vs_hash64(text, vs_hash64(secret, sandbox->options.seed));
}

static struct vs_str make_token(struct vs_sandbox *sandbox, char kind, int64_t life_s, struct vs_arena *arena)
{
    char text[TOKEN_SIZE];
    int len = snprintf(text, sizeof text, "%c%lld.%llu", kind,
                       (long long)(vs_clock_now_ms(sandbox->clock) + life_s * 1000),
                       (unsigned long long)++sandbox->token_serial);
    return vs_arena_printf(arena, "%s.%016llx", text,
                           (unsigned long long)mac(sandbox, (struct vs_str){text, (size_t)len}));
}

static bool is_good_token(const struct vs_sandbox *sandbox, struct vs_str token, char kind)
{
    int64_t until_ms;
    char expected[20];
    if (sandbox->options.client_id == NULL || token.len < 20 || token.ptr[0] != kind)
        return false;
    struct vs_str signed_part = {token.ptr, token.len - 17};
    (void)snprintf(expected, sizeof expected, ".%016llx", (unsigned long long)mac(sandbox, signed_part));
    size_t dot = vs_str_find_char(signed_part, '.');
    return vs_str_ends_with(token, vs_str(expected)) &&
           vs_str_to_int64((struct vs_str){token.ptr + 1, dot - 1}, &until_ms) &&
           vs_clock_now_ms(sandbox->clock) < until_ms;
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c == '\0' ? NULL : strchr(digits, c);
    return at == NULL ? -1 : (int)(at - digits);
}

static bool is_good_basic(const struct vs_sandbox *sandbox, struct vs_str encoded)
{
    struct vs_buf given = {0}, expected = {0};
    uint32_t bits = 0, count = 0;
    for (size_t i = 0; i < encoded.len && base64_digit(encoded.ptr[i]) >= 0; i++) {
        bits = (bits << 6 | (uint32_t)base64_digit(encoded.ptr[i])) & 0xFFFFFF;
        count += 6;
        if (count >= 8) {
            count -= 8;
            vs_buf_add_u8(&given, (uint8_t)(bits >> count));
        }
    }
    vs_buf_printf(&expected, "%s:%s", sandbox->options.user, sandbox->options.password);
    bool good = vs_str_equal(vs_buf_str(&given), vs_buf_str(&expected));
    vs_buf_free(&given);
    vs_buf_free(&expected);
    return good;
}

bool vs_sandbox_is_authorized(struct vs_sandbox *sandbox, const struct vs_http_request *request)
{
    const struct vs_sandbox_options *options = &sandbox->options;
    struct vs_str authorization = vs_http_header(request, VS_STR("Authorization"));
    struct vs_str basic = VS_STR("Basic "), bearer = VS_STR("Bearer ");
    if (options->user == NULL && options->client_id == NULL && options->api_key == NULL)
        return true;
    if (is(vs_http_header(request, VS_STR("x-sn-apikey")), options->api_key))
        return true;
    if (options->user != NULL && vs_str_starts_with(authorization, basic))
        return is_good_basic(sandbox,
                             (struct vs_str){authorization.ptr + basic.len, authorization.len - basic.len});
    return vs_str_starts_with(authorization, bearer) &&
           is_good_token(sandbox, (struct vs_str){authorization.ptr + bearer.len, authorization.len - bearer.len}, 't');
}

static bool is_good_grant(struct vs_sandbox *sandbox, struct vs_str form, struct vs_arena *arena)
{
    const struct vs_sandbox_options *options = &sandbox->options;
    struct vs_str grant = vs_sandbox_parameter(form, VS_STR("grant_type"), arena);
    if (vs_str_equal(grant, VS_STR("client_credentials")))
        return true;
    if (vs_str_equal(grant, VS_STR("password")))
        return is(vs_sandbox_parameter(form, VS_STR("username"), arena), options->user) &&
               is(vs_sandbox_parameter(form, VS_STR("password"), arena), options->password);
    return vs_str_equal(grant, VS_STR("refresh_token")) &&
           is_good_token(sandbox, vs_sandbox_parameter(form, VS_STR("refresh_token"), arena), 'r');
}

void vs_sandbox_token(struct vs_sandbox *sandbox, const struct vs_http_request *request, struct vs_arena *arena,
                      struct vs_sandbox_answer *answer)
{
    struct vs_str form = request->body;
    const struct vs_sandbox_options *options = &sandbox->options;
    answer->type = VS_STR("application/json;charset=UTF-8");
    bool known = vs_str_equal(request->method, VS_STR("POST")) &&
                 vs_str_starts_with(vs_http_header(request, VS_STR("Content-Type")),
                                    VS_STR("application/x-www-form-urlencoded")) &&
                 is(vs_sandbox_parameter(form, VS_STR("client_id"), arena), options->client_id) &&
                 is(vs_sandbox_parameter(form, VS_STR("client_secret"), arena), options->client_secret);
    if (!known || !is_good_grant(sandbox, form, arena)) {
        answer->status = 401;
        vs_buf_add_str(&answer->body, VS_STR("{\"error_description\":\"access_denied\",\"error\":\"server_error\"}"));
        return;
    }
    struct vs_str access = make_token(sandbox, 't', options->token_life_s, arena);
    struct vs_str refresh = make_token(sandbox, 'r', 8640000, arena);
    answer->status = 200;
    vs_buf_printf(&answer->body,
                  "{\"access_token\":\"%.*s\",\"refresh_token\":\"%.*s\",\"scope\":\"useraccount\","
                  "\"token_type\":\"Bearer\",\"expires_in\":%lld}",
                  VS_STR_ARG(access), VS_STR_ARG(refresh), (long long)options->token_life_s);
}
