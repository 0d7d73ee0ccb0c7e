/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/sink_servicenow/options.h"

#include <stdlib.h>

#include "adapters/sink_servicenow/rows.h"
#include "base/check.h"

enum type { TEXT, SECRET, DURATION, INT, SIZE };

static const struct option {
    const char *key;
    enum type type;
    size_t offset;
    const char *default_value;
    const char *help;
} table_of_options[] = {
#define VS_SERVICENOW_OPTION(field, key, type, default_value, help)                                          \
    {key, type, offsetof(struct vs_servicenow_options, field), default_value, help},
#include "core/sql/plan/options_servicenow.def"
#undef VS_SERVICENOW_OPTION
};

enum { OPTION_COUNT = sizeof table_of_options / sizeof table_of_options[0], CONCURRENCY_MAX = 4 };

void vs_servicenow_options_each(void (*each)(void *ctx, const char *key, const char *default_value,
                                             const char *help),
                                void *ctx)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        each(ctx, table_of_options[i].key, table_of_options[i].default_value, table_of_options[i].help);
}

static const struct option *find(struct vs_str key)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (vs_str_equal(key, vs_str(table_of_options[i].key)))
            return &table_of_options[i];
    }
    return NULL;
}

static enum vs_err check_keys(const struct vs_table *table, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < table->option_count; i++) {
        struct vs_str key = table->options[i].key;
        if (!vs_str_equal(key, VS_STR("connector")) && find(key) == NULL)
            return vs_fail(note, VS_ERR_INVALID, "a servicenow table has no option '%.*s'", VS_STR_ARG(key));
    }
    return VS_ERR_OK;
}

static char *copy(struct vs_str text)
{
    char *out = malloc(text.len + 1);
    VS_CHECK(out != NULL);
    vs_str_to_zero_ended(text, out, text.len + 1);
    return out;
}

static enum vs_err set(const struct option *option, struct vs_str value, struct vs_servicenow_options *out,
                       struct vs_err_note *note)
{
    void *field = (char *)out + option->offset;
    bool valid = true;
    switch (option->type) {
    case TEXT:
        valid = memchr(value.len == 0 ? "" : value.ptr, '\0', value.len) == NULL;
        *(char **)field = copy(value);
        break;
    case SECRET:
        vs_secret_set(field, value);
        break;
    case DURATION:
        valid = vs_str_to_duration_ms(value, field);
        break;
    case INT:
        valid = vs_str_to_int64(value, field);
        break;
    case SIZE:
        valid = vs_str_to_size(value, field);
        break;
    }
    if (!valid)
        return vs_fail(note, VS_ERR_INVALID, "option '%s': '%.*s' is not valid; %s", option->key, VS_STR_ARG(value),
                       option->help);
    return VS_ERR_OK;
}

static bool is_loopback(struct vs_str host)
{
    return vs_str_equal(host, VS_STR("localhost")) || vs_str_starts_with(host, VS_STR("127.")) ||
           vs_str_equal(host, VS_STR("[::1]"));
}

static struct vs_str host_of(struct vs_str authority)
{
    size_t end = authority.len > 0 && authority.ptr[0] == '[' ? vs_str_find_char(authority, ']') + 1
                                                               : vs_str_find_char(authority, ':');
    return (struct vs_str){authority.ptr, end < authority.len ? end : authority.len};
}

static enum vs_err check_url(const struct vs_servicenow_options *options, struct vs_err_note *note)
{
    struct vs_str url = vs_str(options->url);
    struct vs_str http = VS_STR("http://"), https = VS_STR("https://");
    bool plain = vs_str_starts_with(url, http);
    if (!plain && !vs_str_starts_with(url, https))
        return vs_fail(note, VS_ERR_INVALID, "option 'url' must begin with https:// (or http:// for a sandbox)");
    size_t from = plain ? http.len : https.len;
    struct vs_str rest = {url.ptr + from, url.len - from};
    size_t end = vs_str_find_char(rest, '/');
    struct vs_str authority = {rest.ptr, end};
    if (authority.len == 0 || strpbrk(options->url, "@?# \t\r\n\"\\") != NULL)
        return vs_fail(note, VS_ERR_INVALID,
                       "option 'url' must be an address like https://example.service-now.com, without user or query");
    if (plain && vs_servicenow_auth_of(options) != VS_SERVICENOW_NO_AUTH && !is_loopback(host_of(authority)))
        return vs_fail(note, VS_ERR_INVALID, "option 'url': credentials are not sent over http://; use https://");
    return VS_ERR_OK;
}

static enum vs_err check_auth(const struct vs_servicenow_options *options, struct vs_err_note *note)
{
    bool user = options->username[0] != '\0', client = options->client_id[0] != '\0';
    if (user != vs_secret_is_set(&options->password))
        return vs_fail(note, VS_ERR_INVALID, "options 'username' and 'password' belong together");
    if (client != vs_secret_is_set(&options->client_secret))
        return vs_fail(note, VS_ERR_INVALID, "options 'client-id' and 'client-secret' belong together");
    if (vs_secret_is_set(&options->api_key) && (user || client))
        return vs_fail(note, VS_ERR_INVALID, "option 'api-key' stands alone, without a user or a client");
    return VS_ERR_OK;
}

static bool is_table_name(const char *name)
{
    for (const char *c = name; *c != '\0'; c++) {
        if (!(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9') && *c != '_')
            return false;
    }
    return name[0] != '\0';
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20)
            return true;
    }
    return false;
}

static enum vs_err check_values(const struct vs_servicenow_options *options, struct vs_err_note *note)
{
    if (!vs_str_equal(vs_str(options->mode), VS_STR("incident")))
        return vs_fail(note, VS_ERR_INVALID, "option 'mode' may only be 'incident'");
    if (!is_table_name(options->table))
        return vs_fail(note, VS_ERR_INVALID, "option 'table' is the name of a table: a to z, 0 to 9 and _");
    if (options->concurrency < 1 || options->concurrency > CONCURRENCY_MAX)
        return vs_fail(note, VS_ERR_INVALID, "option 'concurrency' must be 1 to %d", CONCURRENCY_MAX);
    if (options->timeout_ms < 1)
        return vs_fail(note, VS_ERR_INVALID, "option 'timeout' must be longer than nothing");
    if (options->close_code[0] == '\0' || options->close_notes[0] == '\0')
        return vs_fail(note, VS_ERR_INVALID, "options 'close-code' and 'close-notes' are both needed to resolve");
    if (has_control(options->username) || has_control(options->client_id) ||
        has_control(vs_secret_reveal(&options->api_key)))
        return vs_fail(note, VS_ERR_INVALID, "a user, client or key may not contain line ends or control characters");
    VS_TRY(check_auth(options, note));
    return check_url(options, note);
}

/* Options whose value still has a reference in it keep their default when `skip_references`. */
static enum vs_err parse(const struct vs_table *table, bool skip_references, struct vs_servicenow_options *out,
                         struct vs_err_note *note)
{
    *out = (struct vs_servicenow_options){0};
    enum vs_err err = VS_ERR_OK;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        struct vs_str key = vs_str(table_of_options[i].key), value = vs_str(table_of_options[i].default_value);
        for (uint32_t k = 0; k < table->option_count; k++) {
            struct vs_str given = table->options[k].value;
            bool reference = memmem(given.len == 0 ? "" : given.ptr, given.len, "${", 2) != NULL;
            if (vs_str_equal(table->options[k].key, key) && !(skip_references && reference))
                value = given;
        }
        if (err == VS_ERR_OK)
            err = set(&table_of_options[i], value, out, note);
        else if (table_of_options[i].type == TEXT)
            *(char **)((char *)out + table_of_options[i].offset) = copy(VS_STR(""));
    }
    if (err != VS_ERR_OK)
        return err;
    if (out->url[0] == '\0' && !skip_references)
        return vs_fail(note, VS_ERR_INVALID, "option 'url' is needed: the address of the instance");
    return VS_ERR_OK;
}

enum vs_err vs_servicenow_options_parse(const struct vs_table *table, struct vs_servicenow_options *out,
                                        struct vs_err_note *note)
{
    VS_TRY(parse(table, false, out, note));
    VS_TRY(check_keys(table, note));
    return check_values(out, note);
}

void vs_servicenow_options_free(struct vs_servicenow_options *options)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        void *field = (char *)options + table_of_options[i].offset;
        if (table_of_options[i].type == TEXT)
            free(*(char **)field);
        else if (table_of_options[i].type == SECRET)
            vs_secret_free(field);
    }
    *options = (struct vs_servicenow_options){0};
}

enum vs_servicenow_auth vs_servicenow_auth_of(const struct vs_servicenow_options *options)
{
    if (vs_secret_is_set(&options->api_key))
        return VS_SERVICENOW_API_KEY;
    if (options->client_id[0] != '\0')
        return VS_SERVICENOW_OAUTH;
    return options->username[0] != '\0' ? VS_SERVICENOW_BASIC : VS_SERVICENOW_NO_AUTH;
}

static bool is_given(const struct vs_table *table, struct vs_str key)
{
    for (uint32_t i = 0; i < table->option_count; i++) {
        if (vs_str_equal(table->options[i].key, key) && table->options[i].value.len > 0)
            return true;
    }
    return false;
}

static bool has_references(const struct vs_table *table)
{
    for (uint32_t i = 0; i < table->option_count; i++) {
        struct vs_str value = table->options[i].value;
        if (memmem(value.len == 0 ? "" : value.ptr, value.len, "${", 2) != NULL)
            return true;
    }
    return false;
}

enum vs_err vs_servicenow_check(const struct vs_table *table, struct vs_err_note *note)
{
    VS_TRY(check_keys(table, note));
    struct vs_servicenow_columns columns;
    VS_TRY(vs_servicenow_columns_init(&columns, table, note));
    vs_servicenow_columns_free(&columns);
    if (!is_given(table, VS_STR("url")))
        return vs_fail(note, VS_ERR_INVALID, "option 'url' is needed: the address of the instance");
    struct vs_servicenow_options options;
    enum vs_err err = parse(table, true, &options, note);
    if (err == VS_ERR_OK && !has_references(table))
        err = check_values(&options, note);
    vs_servicenow_options_free(&options);
    return err;
}
