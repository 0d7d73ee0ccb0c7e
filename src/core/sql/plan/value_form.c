/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/value_form.h"

static bool is_type(const char *type, const char *name)
{
    return vs_str_equal(vs_str(type), vs_str(name));
}

bool vs_value_form_is_enum(const char *type)
{
    return vs_str_starts_with(vs_str(type), VS_STR("ENUM("));
}

struct vs_str vs_value_form_word(const char *type, struct vs_str value)
{
    struct vs_str words = vs_str(type + sizeof "ENUM(" - 1);
    words.len -= 1; /* ) */
    while (words.len > 0) {
        struct vs_str word = vs_str_trim(vs_str_cut(&words, '|'));
        if (vs_str_equal_nocase(word, value))
            return word;
    }
    return (struct vs_str){0};
}

/* NULL when the value fits, else what would fit. */
static const char *wanted_form(const char *type, struct vs_str value)
{
    int64_t number = 0;
    uint64_t size = 0;
    if (is_type(type, "DURATION"))
        return vs_str_to_duration_ms(value, &number) && number >= 0
                   ? NULL
                   : "a duration such as '500 ms', '10 s' or '5 min'";
    if (is_type(type, "SIZE"))
        return vs_str_to_size(value, &size) ? NULL : "a size such as '64 kb' or '1 mb'";
    if (is_type(type, "INT"))
        return vs_str_to_int64(value, &number) && number >= 0 ? NULL : "a whole number";
    if (is_type(type, "BOOL"))
        return vs_str_equal_nocase(value, VS_STR("true")) || vs_str_equal_nocase(value, VS_STR("false"))
                   ? NULL
                   : "true or false";
    return vs_value_form_is_enum(type) && vs_value_form_word(type, value).len == 0 ? type : NULL;
}

enum vs_err vs_value_form_check(const char *type, struct vs_str key, struct vs_str value, struct vs_err_note *note)
{
    const char *form = wanted_form(type, value);
    if (form != NULL && vs_value_form_is_enum(form))
        return vs_fail(note, VS_ERR_INVALID, "Could not parse value '%.*s' for key '%.*s'; it must be one of %.*s",
                       VS_STR_ARG(value), VS_STR_ARG(key), (int)(strlen(form) - 6), form + 5);
    if (form != NULL)
        return vs_fail(note, VS_ERR_INVALID, "Could not parse value '%.*s' for key '%.*s'; it must be %s",
                       VS_STR_ARG(value), VS_STR_ARG(key), form);
    return VS_ERR_OK;
}
