/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Every bound of the program that is not a setting. A setting's default and range stand in its own table
 * (core/settings.def). Sizes in bytes. */
#ifndef VS_BASE_LIMITS_H
#define VS_BASE_LIMITS_H

enum {
    VS_BATCH_ROWS_MAX = 4096,              /* rows of a source batch handed to the plan at once */
    VS_RECORD_KEY_SIZE_MAX = 256,          /* device id */
    VS_RECORD_VALUE_SIZE_MAX = 256 * 1024, /* one event, as stored */
    VS_TOPIC_NAME_SIZE_MAX = 249,          /* Kafka's limit */
    VS_PARTITIONS_MAX = 1024,
    VS_SQL_SCRIPT_SIZE_MAX = 4 * 1024 * 1024,
    VS_SQL_DEPTH_MAX = 200,       /* nesting of expressions and queries */
    VS_SQL_COLUMNS_MAX = 1024,    /* of one table or query */
    VS_SQL_ARGUMENTS_MAX = 256,   /* of one call or list in an expression */
    VS_SQL_STATEMENTS_MAX = 20000,
    VS_SQL_TABLES_MAX = 4096,
    VS_JSON_DEPTH_MAX = 32,
    VS_JSON_KEYS_MAX = 256,          /* of one object */
    VS_JSON_STRING_SIZE_MAX = 32 * 1024,
    VS_JSON_NUMBER_SIZE_MAX = 64,
    VS_CORRELATION_ID_SIZE_MAX = 100 /* ServiceNow's column */
};

#endif
