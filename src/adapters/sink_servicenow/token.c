/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/sink_servicenow/token.h"

#include <jansson.h>
#include <stdio.h>

#include "base/check.h"

enum { EARLY_MS = 60000, LIFE_S_DEFAULT = 1799, LIFE_S_MAX = 30 * 86400 };

void vs_servicenow_token_free(struct vs_servicenow_token *token)
{
    vs_secret_free(&token->access);
    vs_secret_free(&token->refresh);
    token->good_until_ms = 0;
}

static void add_encoded(struct vs_buf *form, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        bool plain = (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || *c == '-' ||
                     *c == '_' || *c == '.' || *c == '~';
        if (plain) {
            vs_buf_add_char(form, (char)*c);
        } else {
            vs_buf_add_char(form, '%');
            vs_buf_add_char(form, digits[*c >> 4]);
            vs_buf_add_char(form, digits[*c & 15]);
        }
    }
}

static void add_pair(struct vs_buf *form, const char *name, const char *value)
{
    if (form->len > 0)
        vs_buf_add_char(form, '&');
    add_encoded(form, name);
    vs_buf_add_char(form, '=');
    add_encoded(form, value);
}

void vs_servicenow_token_form(const struct vs_servicenow_token *token, const struct vs_servicenow_options *options,
                              struct vs_buf *form)
{
    /* Growing copies the bytes and leaves the old ones unwiped: room for all of it at once. */
    size_t size = strlen(options->client_id) + strlen(vs_secret_reveal(&options->client_secret)) +
                  strlen(options->username) + strlen(vs_secret_reveal(&options->password)) +
                  strlen(vs_secret_reveal(&token->refresh));
    (void)vs_buf_reserve(form, 3 * size + 256);
    if (vs_secret_is_set(&token->refresh)) {
        add_pair(form, "grant_type", "refresh_token");
        add_pair(form, "refresh_token", vs_secret_reveal(&token->refresh));
    } else if (options->username[0] != '\0') {
        add_pair(form, "grant_type", "password");
        add_pair(form, "username", options->username);
        add_pair(form, "password", vs_secret_reveal(&options->password));
    } else {
        add_pair(form, "grant_type", "client_credentials");
    }
    add_pair(form, "client_id", options->client_id);
    add_pair(form, "client_secret", vs_secret_reveal(&options->client_secret));
}

static bool set_from(struct vs_secret *secret, const json_t *root, const char *name)
{
    const json_t *value = json_object_get(root, name);
    if (!json_is_string(value) || json_string_length(value) == 0)
        return false;
    for (const char *c = json_string_value(value); *c != '\0'; c++) {
        if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7F) /* it goes into a header */
            return false;
    }
    vs_secret_set(secret, (struct vs_str){json_string_value(value), json_string_length(value)});
    return true;
}

static int64_t life_s(const json_t *root)
{
    const json_t *value = json_object_get(root, "expires_in");
    int64_t seconds = json_is_integer(value) ? json_integer_value(value) : LIFE_S_DEFAULT;
    return seconds < 0 ? 0 : seconds > LIFE_S_MAX ? LIFE_S_MAX : seconds;
}

static void refused(struct vs_servicenow_token *token, const struct vs_servicenow_exchange *exchange,
                    const json_t *root, struct vs_servicenow_reply *reply)
{
    const json_t *error = json_object_get(root, "error"), *detail = json_object_get(root, "error_description");
    (void)snprintf(reply->reason, sizeof reply->reason, "OAuth token refused: HTTP %ld: %.60s: %.120s",
                   exchange->status, json_is_string(error) ? json_string_value(error) : "",
                   json_is_string(detail) ? json_string_value(detail) : "");
    for (char *c = reply->reason; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7F)
            *c = ' ';
    }
    reply->result = VS_SINK_BROKEN;
    if (vs_secret_is_set(&token->refresh)) {
        vs_secret_free(&token->refresh);
        reply->result = VS_SINK_RETRY_LATER;
    }
}

void vs_servicenow_token_read(struct vs_servicenow_token *token, const struct vs_servicenow_exchange *exchange,
                              int64_t monotonic_ms, struct vs_servicenow_reply *reply)
{
    *reply = (struct vs_servicenow_reply){.result = VS_SINK_NOT_CONNECTED};
    if (exchange->transport != VS_SERVICENOW_ANSWERED || exchange->status >= 500 || exchange->status == 429) {
        /* Nothing of the row was sent, whatever happened to this request. */
        (void)snprintf(reply->reason, sizeof reply->reason, "OAuth token: HTTP %ld %s", exchange->status,
                       exchange->transport == VS_SERVICENOW_ANSWERED ? "" : exchange->transport_text);
        return;
    }
    json_error_t error;
    json_t *root = json_loadb(exchange->body.len == 0 ? "" : exchange->body.ptr, exchange->body.len, 0, &error);
    if (exchange->status == 200 && set_from(&token->access, root, "access_token")) {
        (void)set_from(&token->refresh, root, "refresh_token");
        token->good_until_ms = monotonic_ms + life_s(root) * 1000 - EARLY_MS;
        reply->result = VS_SINK_OK;
    } else {
        refused(token, exchange, root, reply);
    }
    json_decref(root);
}
