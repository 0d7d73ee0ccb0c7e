/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/connector.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/check.h"
#include "core/sql/plan/options.h"

struct connector {
    const char *name;
    bool source;
    enum vs_connector_sink sink;
    bool key;
};

static const struct connector connectors[] = {
#define VS_CONNECTOR(name, source, sink, key) {(name), (source), VS_CONNECTOR_SINK_##sink, (key)},
#include "core/sql/plan/connectors.def"
#undef VS_CONNECTOR
};

static const struct connector *find(const struct vs_table *table)
{
    for (size_t i = 0; i < sizeof connectors / sizeof *connectors; i++)
        if (vs_str_equal(vs_str(connectors[i].name), table->connector))
            return &connectors[i];
    return NULL;
}

static enum vs_err refuse(const struct vs_table *table, const char *use, const char *why,
                          struct vs_err_note *note)
{
    return vs_fail(note, VS_ERR_INVALID,
                   "Unable to create a %s table 'default_catalog.default_database.%.*s'. %s", use,
                   VS_STR_ARG(table->name), why);
}

static enum vs_err refuse_unknown(const struct vs_table *table, const char *use,
                                  struct vs_err_note *note)
{
    if (table->connector.len == 0)
        return refuse(
            table, use,
            "Table options do not contain an option key 'connector' for discovering a connector.",
            note);
    struct vs_buf why = {0};
    vs_buf_printf(
        &why,
        "Could not find any factory for identifier '%.*s'. Available factory identifiers are:",
        VS_STR_ARG(table->connector));
    for (size_t i = 0; i < sizeof connectors / sizeof *connectors; i++)
        vs_buf_printf(&why, "%s %s", i == 0 ? "" : ",", connectors[i].name);
    vs_buf_add_char(&why, '\0');
    enum vs_err err = refuse(table, use, why.ptr, note);
    vs_buf_free(&why);
    return err;
}

static enum vs_err refuse_use(const struct vs_table *table, const char *use, const char *can,
                              const char *cannot, struct vs_err_note *note)
{
    char why[256];
    (void)snprintf(why, sizeof why,
                   "Connector '%.*s' can only be used as a %s. It cannot be used as a %s.",
                   VS_STR_ARG(table->connector), can, cannot);
    return refuse(table, use, why, note);
}

static enum vs_err check_options(const struct vs_table *table, const char *use,
                                 struct vs_err_note *note)
{
    struct vs_err_note why = {0};
    if (vs_options_check(table, &why) == VS_ERR_OK)
        return VS_ERR_OK;
    return refuse(table, use, why.text, note);
}

static enum vs_err check_key(const struct vs_table *table, const struct connector *connector,
                             const char *use, struct vs_err_note *note)
{
    if (!connector->key || table->primary_key_count > 0)
        return VS_ERR_OK;
    char why[256];
    (void)snprintf(
        why, sizeof why,
        "'%s' tables require to define a PRIMARY KEY constraint: PRIMARY KEY (..) NOT ENFORCED.",
        connector->name);
    return refuse(table, use, why, note);
}

enum vs_err vs_connector_check_source(const struct vs_table *table, struct vs_err_note *note)
{
    static const char use[] = "source for reading";
    const struct connector *connector = find(table);
    if (connector == NULL)
        return refuse_unknown(table, use, note);
    if (!connector->source)
        return refuse_use(table, use, "sink", "source", note);
    VS_TRY(check_options(table, use, note));
    return check_key(table, connector, use, note);
}

enum vs_err vs_connector_check_sink(const struct vs_table *table, struct vs_err_note *note)
{
    static const char use[] = "sink for writing";
    const struct connector *connector = find(table);
    if (connector == NULL)
        return refuse_unknown(table, use, note);
    if (connector->sink == VS_CONNECTOR_SINK_NONE)
        return refuse_use(table, use, "source", "sink", note);
    VS_TRY(check_options(table, use, note));
    return check_key(table, connector, use, note);
}

enum vs_connector_sink vs_connector_sink_of(const struct vs_table *table)
{
    const struct connector *connector = find(table);
    VS_CHECK(connector != NULL);
    return connector->sink;
}

bool vs_connector_has_record_key(const struct vs_table *table)
{
    return vs_str_equal(table->connector, VS_STR("log")) ||
           vs_str_equal(table->connector, VS_STR("kafka"));
}
