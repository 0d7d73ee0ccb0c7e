/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/http_server/http_server.h"

#include <inttypes.h>
#include <stddef.h>

#include "base/check.h"

enum setting_type { INT, SIZE, DURATION };

static const struct {
    const char *key;
    size_t offset;
    enum setting_type type;
    int64_t min;
} table[] = {
#define VS_HTTP_SETTING(field, type, key, min) {key, offsetof(struct vs_http_settings, field), type, min},
#include "adapters/http_server/http_settings.def"
#undef VS_HTTP_SETTING
};

static const struct {
    const char *key;
    const char *value;
} defaults[] = {
#define VS_SETTING(key, type, value, help) {key, value},
#include "core/settings.def"
#undef VS_SETTING
};

static bool read_value(enum setting_type type, struct vs_str text, int64_t *out)
{
    uint64_t size = 0;
    switch (type) {
    case INT:
        return vs_str_to_int64(text, out);
    case DURATION:
        return vs_str_to_duration_ms(text, out);
    case SIZE:
        if (!vs_str_to_size(text, &size) || size > (uint64_t)1 << 40)
            return false;
        *out = (int64_t)size;
        return true;
    }
    VS_UNREACHABLE();
}

enum vs_err vs_http_settings_set(struct vs_http_settings *settings, struct vs_str key, struct vs_str value,
                                 struct vs_err_note *note)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (!vs_str_equal(key, vs_str(table[i].key)))
            continue;
        int64_t number = 0;
        if (!read_value(table[i].type, value, &number) || number < table[i].min)
            return vs_fail(note, VS_ERR_INVALID, "%s: `%.*s` is not a value of at least %" PRId64,
                           table[i].key, VS_STR_ARG(value), table[i].min);
        *(int64_t *)((char *)settings + table[i].offset) = number;
        return VS_ERR_OK;
    }
    return vs_fail(note, VS_ERR_NOT_FOUND, "`%.*s` is not a setting of the HTTP server", VS_STR_ARG(key));
}

void vs_http_settings_init(struct vs_http_settings *settings)
{
    *settings = (struct vs_http_settings){0};
    size_t found = 0;
    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++) {
        enum vs_err err =
            vs_http_settings_set(settings, vs_str(defaults[i].key), vs_str(defaults[i].value), NULL);
        VS_CHECK(err == VS_ERR_OK || err == VS_ERR_NOT_FOUND);
        found += err == VS_ERR_OK;
    }
    VS_CHECK_INT(found, ==, sizeof table / sizeof table[0]);
}
