/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/options.h"

#include "base/buf.h"
#include "core/sql/plan/nearest.h"
#include "core/sql/plan/value_form.h"

enum need { NEEDED, OPTIONAL, NO_EFFECT, UNSUPPORTED };

struct option {
    const char *owner; /* connector or format */
    const char *key;   /* without the format's prefix */
    const char *type;
    enum need need;
};

static const struct option of_connectors[] = {
#define VS_OPTION(connector, key, use, type, need, value, help) {(connector), (key), #type, (need)},
#define VS_FORMAT_OPTION(format, key, use, type, need, value, help)
#include "core/sql/plan/options.def"
#undef VS_OPTION
#undef VS_FORMAT_OPTION
};

static const struct option of_formats[] = {
#define VS_OPTION(connector, key, use, type, need, value, help)
#define VS_FORMAT_OPTION(format, key, use, type, need, value, help) {(format), (key), #type, (need)},
#include "core/sql/plan/options.def"
#undef VS_OPTION
#undef VS_FORMAT_OPTION
};

enum {
    CONNECTOR_OPTIONS = sizeof of_connectors / sizeof *of_connectors,
    FORMAT_OPTIONS = sizeof of_formats / sizeof *of_formats
};

static bool is_owner(const struct option *option, struct vs_str name)
{
    return vs_str_equal(vs_str(option->owner), name);
}

static bool has_options(const struct option *options, size_t count, struct vs_str owner)
{
    for (size_t i = 0; i < count; i++)
        if (is_owner(&options[i], owner))
            return true;
    return false;
}

static const struct option *find(const struct option *options, size_t count, struct vs_str owner, struct vs_str key)
{
    for (size_t i = 0; i < count; i++) {
        struct vs_str known = vs_str(options[i].key);
        bool prefix = known.len > 0 && known.ptr[known.len - 1] == '*';
        if (is_owner(&options[i], owner) &&
            (prefix ? vs_str_starts_with(key, (struct vs_str){known.ptr, known.len - 1}) : vs_str_equal(key, known)))
            return &options[i];
    }
    return NULL;
}

static bool take_prefix(struct vs_str *text, struct vs_str prefix)
{
    if (!vs_str_starts_with(*text, prefix))
        return false;
    *text = (struct vs_str){text->ptr + prefix.len, text->len - prefix.len};
    return true;
}

/* A key of a format that the table has. *any: the table has that format, but nothing is known of its options. */
static const struct option *find_format(const struct vs_table *table, struct vs_str key, bool *any)
{
    struct vs_str format = table->format;
    if (take_prefix(&key, VS_STR("key.")))
        format = vs_table_option(table, VS_STR("key.format"));
    else
        (void)take_prefix(&key, VS_STR("value."));
    if (format.len == 0 || !take_prefix(&key, format) || !take_prefix(&key, VS_STR(".")))
        return NULL;
    *any = !has_options(of_formats, FORMAT_OPTIONS, format);
    return find(of_formats, FORMAT_OPTIONS, format, key);
}

/* The names of all that the table could have, for a person. */
struct names {
    struct vs_buf text;
    struct vs_str items[CONNECTOR_OPTIONS + FORMAT_OPTIONS + 1];
    uint32_t count;
};

static void name_all(const struct vs_table *table, struct names *names)
{
    size_t starts[CONNECTOR_OPTIONS + FORMAT_OPTIONS + 1];
    starts[0] = 0;
    vs_buf_printf(&names->text, "connector");
    names->count = 1;
    for (size_t i = 0; i < CONNECTOR_OPTIONS + FORMAT_OPTIONS; i++) {
        bool format = i >= CONNECTOR_OPTIONS;
        const struct option *option = format ? &of_formats[i - CONNECTOR_OPTIONS] : &of_connectors[i];
        if (option->need == UNSUPPORTED || !is_owner(option, format ? table->format : table->connector))
            continue;
        vs_buf_printf(&names->text, ", ");
        starts[names->count++] = names->text.len;
        vs_buf_printf(&names->text, "%s%s%s", format ? option->owner : "", format ? "." : "", option->key);
    }
    for (uint32_t i = 0; i < names->count; i++) {
        size_t end = i + 1 < names->count ? starts[i + 1] - 2 : names->text.len;
        names->items[i] = (struct vs_str){names->text.ptr + starts[i], end - starts[i]};
    }
}

static enum vs_err refuse_unknown(const struct vs_table *table, struct vs_str key, struct vs_err_note *note)
{
    struct names names = {0};
    name_all(table, &names);
    struct vs_str nearest = vs_nearest(key, names.items, names.count);
    enum vs_err err =
        vs_fail(note, VS_ERR_INVALID,
                "Unsupported options found for '%.*s'. Unsupported options: %.*s.%s%.*s%s Supported options: %.*s.",
                VS_STR_ARG(table->connector), VS_STR_ARG(key), nearest.len > 0 ? " Did you mean '" : "",
                VS_STR_ARG(nearest), nearest.len > 0 ? "'?" : "", VS_STR_ARG(vs_buf_str(&names.text)));
    vs_buf_free(&names.text);
    return err;
}

static enum vs_err check_one(const struct vs_table *table, const struct vs_option *given, struct vs_err_note *note)
{
    bool any = vs_str_equal(given->key, VS_STR("connector"));
    const struct option *option = find(of_connectors, CONNECTOR_OPTIONS, table->connector, given->key);
    if (option == NULL && !any)
        option = find_format(table, given->key, &any);
    if (option == NULL)
        return any ? VS_ERR_OK : refuse_unknown(table, given->key, note);
    if (option->need == UNSUPPORTED)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "Option '%.*s' of connector '%.*s' is Flink's and not supported yet; leave it out.",
                       VS_STR_ARG(given->key), VS_STR_ARG(table->connector));
    return vs_option_has_reference(given->value) ? VS_ERR_OK
                                       : vs_value_form_check(option->type, given->key, given->value, note);
}

enum vs_err vs_options_check(const struct vs_table *table, struct vs_err_note *note)
{
    if (!has_options(of_connectors, CONNECTOR_OPTIONS, table->connector))
        return VS_ERR_OK;
    for (size_t i = 0; i < CONNECTOR_OPTIONS; i++) {
        const struct option *option = &of_connectors[i];
        if (option->need == NEEDED && is_owner(option, table->connector) &&
            vs_table_option(table, vs_str(option->key)).len == 0)
            return vs_fail(note, VS_ERR_INVALID,
                           "One or more required options are missing. Missing required options are: %s", option->key);
    }
    for (uint32_t i = 0; i < table->option_count; i++)
        VS_TRY(check_one(table, &table->options[i], note));
    return VS_ERR_OK;
}
