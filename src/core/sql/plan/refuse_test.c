/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Scripts that are refused, with the place and the words. Flink's words were recorded on
 * Flink 2.3.0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/plan/plan_testing.h"

struct refused {
    const char *sql;
    const char *message; /* behind "q.sql:" */
};

static void check(const struct refused *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct vs_arena arena;
        const struct vs_plan *plan = NULL;
        struct vs_err_note note = {0};
        char expected[VS_ERR_NOTE_SIZE];
        vs_arena_init(&arena);
        enum vs_err err = compile_text(&arena, vs_str(cases[i].sql), &plan, &note);
        if (err == VS_ERR_OK)
            fail_msg("not refused: %s", cases[i].sql);
        assert_null(plan);
        (void)snprintf(expected, sizeof expected, "q.sql:%s", cases[i].message);
        assert_string_equal(note.text, expected);
        vs_arena_free(&arena);
    }
}

#define CHECK_REFUSED(...)                                                                         \
    do {                                                                                           \
        static const struct refused cases[] = {__VA_ARGS__};                                       \
        check(cases, sizeof cases / sizeof *cases);                                                \
    } while (0)

static void names_that_are_not_there_are_refused_with_the_nearest_one(void **state)
{
    (void)state;
    CHECK_REFUSED(
        {"SELECT idd FROM heartbeats", "1:8: Column 'idd' not found in any table"},
        {"SELECT\n  Device_id FROM heartbeats",
         "2:3: Column 'Device_id' not found in any table; did you mean 'device_id'?"},
        {"SELECT h.device_id, x.rssi FROM heartbeats h", "1:21: Table 'x' not found"},
        {"SELECT h.rsssi FROM heartbeats h",
         "1:10: Column 'rsssi' not found in table 'h'; did you mean 'rssi'?"},
        {"SELECT * FROM heartbeat",
         "1:15: Object 'heartbeat' not found; did you mean 'heartbeats'?"},
        {"SELECT z.* FROM heartbeats", "1:8: Unknown identifier 'z'"},
        {"SELECT rssi AS a FROM heartbeats WHERE a > 1", "1:40: Column 'a' not found in any table"},
        {"SELECT a FROM (SELECT rssi AS a, device_id AS a FROM heartbeats)",
         "1:8: Column 'a' is ambiguous"},
        {"SELECT FOO(rssi) FROM heartbeats",
         "1:8: No match found for function signature FOO(<INTEGER>)"},
        {"INSERT INTO countss SELECT 'a', 1",
         "1:13: Cannot find table '`default_catalog`.`default_database`.`countss`' in any of the "
         "catalogs "
         "[default_catalog], nor as a temporary table. Did you mean 'counts'?"},
        {"SELECT a FROM (SELECT device_id, rssi FROM heartbeats) AS t (a)",
         "1:62: List of column aliases must have same degree as table; table has 2 columns "
         "('device_id', 'rssi'), "
         "whereas alias list has 1 columns"});
}

static void conditions_and_aggregates_stand_only_where_they_may(void **state)
{
    (void)state;
    CHECK_REFUSED(
        {"SELECT * FROM heartbeats WHERE rssi", "1:32: WHERE clause must be a condition"},
        {"SELECT device_id FROM heartbeats GROUP BY device_id HAVING COUNT(*)",
         "1:60: HAVING clause must be a condition"},
        {"SELECT COUNT(*) FILTER (WHERE rssi) FROM heartbeats",
         "1:31: FILTER clause must be a condition"},
        {"SELECT device_id FROM heartbeats WHERE COUNT(*) > 1",
         "1:40: Aggregate expression is illegal in WHERE clause"},
        {"SELECT device_id FROM heartbeats WHERE COUNT(*) OVER (ORDER BY rowtime) > 1",
         "1:40: Windowed aggregate expression is illegal in WHERE clause"},
        {"SELECT device_id, rssi FROM heartbeats GROUP BY device_id",
         "1:19: Expression 'rssi' is not being grouped"},
        {"SELECT device_id, COUNT(*) FROM heartbeats",
         "1:8: Expression 'device_id' is not being grouped"},
        {"SELECT *, COUNT(*) FROM heartbeats", "1:8: Expression 'device_id' is not being grouped"},
        {"SELECT device_id, COUNT(*) FROM heartbeats GROUP BY 1",
         "1:8: Expression 'device_id' is not being grouped"},
        {"SELECT SUM(COUNT(*)) FROM heartbeats GROUP BY device_id",
         "1:8: Aggregate expressions cannot be nested"},
        {"SELECT device_id FROM heartbeats QUALIFY rssi > 1",
         "1:42: QUALIFY expression 'rssi > 1' must contain a window function"},
        {"SELECT NULL AS x FROM heartbeats",
         "1:8: Illegal use of 'NULL': CAST it to a type, CAST(NULL AS STRING)"},
        {"SELECT rssi = '1' FROM heartbeats",
         "1:8: implicit type conversion between INTEGER and CHAR is not supported now"},
        {"SELECT *", "1:8: SELECT * requires a FROM clause"});
}

static void windows_need_a_time_attribute_and_sizes_that_fit(void **state)
{
    (void)state;
#define WINDOW(tvf) "SELECT COUNT(*) FROM TABLE(" tvf ") GROUP BY window_start, window_end"
    CHECK_REFUSED({WINDOW("TUMBLE(TABLE device_events, DESCRIPTOR(arrival), INTERVAL '1' MINUTE)"),
                   "1:67: The window function requires the timecol is a time attribute type, but "
                   "is TIMESTAMP_LTZ(3). A column is "
                   "one by WATERMARK FOR in CREATE TABLE; it stops being one by CAST, by "
                   "arithmetic and behind updating queries"},
                  {WINDOW("TUMBLE((SELECT MAX(rowtime) AS r FROM heartbeats), DESCRIPTOR(r), "
                          "INTERVAL '1' MINUTE)"),
                   "1:90: The window function requires the timecol is a time attribute type, but "
                   "is TIMESTAMP_LTZ(3). A column is "
                   "one by WATERMARK FOR in CREATE TABLE; it stops being one by CAST, by "
                   "arithmetic and behind updating queries"},
                  {WINDOW("TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtme), INTERVAL '1' MINUTE)"),
                   "1:64: Unknown identifier 'rowtme'; did you mean 'rowtime'?"},
                  {WINDOW("TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime), INTERVAL '1' MONTH)"),
                   "1:74: Window aggregate only supports SECOND, MINUTE, HOUR, DAY as the time "
                   "unit. MONTH and YEAR time unit are "
                   "not supported."},
                  {WINDOW("TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime))"),
                   "1:28: Invalid number of arguments to function 'TUMBLE'. Was expecting 3 "
                   "arguments: 'SIZE' is missing"},
                  {WINDOW("TUMBLE(data => TABLE heartbeats, TIMECOL => DESCRIPTOR(rowtime), SIZE "
                          "=> INTERVAL '1' MINUTE)"),
                   "1:35: Param 'data' not found in function 'TUMBLE'; did you mean 'DATA'?"},
                  {WINDOW("HOP(TABLE heartbeats, DESCRIPTOR(rowtime), INTERVAL '7' SECOND, "
                          "INTERVAL '1' MINUTE)"),
                   "1:28: HOP table function based aggregate requires size must be an integral "
                   "multiple of slide, but got size "
                   "60000 ms and slide 7000 ms"},
                  {WINDOW("CUMULATE(TABLE heartbeats, DESCRIPTOR(rowtime), INTERVAL '7' SECOND, "
                          "INTERVAL '1' MINUTE)"),
                   "1:28: CUMULATE table function based aggregate requires maxSize must be an "
                   "integral multiple of step, but got "
                   "maxSize 60000 ms and step 7000 ms."},
                  {WINDOW("TUMBEL(TABLE heartbeats, DESCRIPTOR(rowtime), INTERVAL '1' MINUTE)"),
                   "1:28: No match found for function signature TUMBEL; did you mean TUMBLE?"});
#undef WINDOW
}

static void over_is_ordered_by_time_upwards_and_once_per_query(void **state)
{
    (void)state;
    CHECK_REFUSED(
        {"SELECT COUNT(*) OVER (PARTITION BY device_id) FROM heartbeats",
         "1:22: The window can only be ordered by a single time column."},
        {"SELECT COUNT(*) OVER (ORDER BY rowtime DESC) FROM heartbeats",
         "1:32: The window can only be ordered in ASCENDING mode."},
        {"SELECT COUNT(*) OVER (ORDER BY rssi ROWS 3 PRECEDING) FROM heartbeats",
         "1:32: Non-time attribute sort is not supported for bounded OVER window."},
        {"SELECT COUNT(*) OVER (ORDER BY rowtime ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING) FROM "
         "heartbeats",
         "1:22: OVER RANGE FOLLOWING windows are not supported yet."},
        {"SELECT COUNT(*) OVER (ORDER BY rowtime RANGE BETWEEN CURRENT ROW AND CURRENT ROW) FROM "
         "heartbeats",
         "1:22: OVER RANGE FOLLOWING windows are not supported yet."},
        {"SELECT COUNT(*) FILTER (WHERE rssi > 1) OVER (ORDER BY rowtime) FROM heartbeats",
         "1:8: OVER must be applied to aggregate function: FILTER and OVER exclude each other; "
         "COUNT(CASE WHEN .. THEN "
         ".. END) does the same"},
        {"SELECT COUNT(*) OVER w FROM heartbeats", "1:22: Window 'w' not found"},
        {"SELECT COUNT(*) OVER w FROM heartbeats WINDOW w AS (w)",
         "1:22: Window 'w' is defined by itself"},
        {"SELECT COUNT(*) OVER (PARTITION BY device_id ORDER BY rowtime), SUM(rssi) OVER (ORDER BY "
         "rowtime) "
         "FROM heartbeats",
         "1:65: Over Agg: Unsupported use of OVER windows. All aggregates must be computed on the "
         "same window. please "
         "re-check the over window statement. A query around this one can compute the other"},
        {"SELECT RANK() OVER (ORDER BY rowtime) FROM heartbeats",
         "1:8: RANK() on streaming table is not supported currently; ROW_NUMBER() is"},
        {"SELECT LEAD(rssi) OVER (ORDER BY rowtime) FROM heartbeats",
         "1:8: LEAD Function is not supported in stream mode; LAG is"},
        {"SELECT ROW_NUMBER() OVER (ORDER BY rssi) FROM heartbeats",
         "1:8: ROW_NUMBER() without a bound is not supported yet where it is not ordered by a time "
         "attribute; put the "
         "query into FROM and keep the first n rows with WHERE rn <= n"},
        {"SELECT * FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY rssi) AS rn FROM heartbeats) WHERE "
         "rn < 1",
         "1:89: Rank end should not less than zero, but now is 0"},
        {"SELECT COUNT(*) OVER (ORDER BY r) FROM (SELECT device_id, MAX(rowtime) AS r FROM "
         "heartbeats GROUP BY "
         "device_id)",
         "1:32: OVER ordered by a column that is no time attribute is not supported yet; order by "
         "the column with the "
         "WATERMARK"});
}

static void changes_do_not_go_where_only_rows_may(void **state)
{
    (void)state;
    CHECK_REFUSED(
        {"INSERT INTO filtered SELECT device_id, 'x', COUNT(*) FROM heartbeats GROUP BY device_id",
         "1:22: Table sink 'default_catalog.default_database.filtered' doesn't support consuming "
         "update changes which "
         "is produced by node GroupAggregate(groupBy=[device_id])"},
        {"INSERT INTO filtered SELECT device_id, 'x', rssi FROM (SELECT *, ROW_NUMBER() OVER "
         "(PARTITION BY device_id "
         "ORDER BY rowtime DESC) AS rn FROM heartbeats) WHERE rn = 1",
         "1:22: Table sink 'default_catalog.default_database.filtered' doesn't support consuming "
         "update and delete "
         "changes which is produced by node Rank(partitionBy=[device_id])"},
        {"INSERT INTO counts SELECT device_id, COUNT(*) FROM heartbeats GROUP BY device_id, rssi",
         "1:20: The query has an upsert key that differs from the primary key of the sink table "
         "'default_catalog.default_database.counts'. Primary key: [device_id], upsert key: . This "
         "can lead to "
         "non-deterministic results when multiple records with different upsert keys map to the "
         "same primary key. Group "
         "the query by the primary key (ON CONFLICT is not supported yet)"},
        {"INSERT INTO counts SELECT device_id, 1 FROM heartbeats ON CONFLICT DO NOTHING",
         "1:56: ON CONFLICT clause is only allowed for upsert sinks. The sink "
         "'default_catalog.default_database.counts' "
         "gets only INSERT (append-only) changes."},
        {"CREATE TABLE o (a STRING, b BIGINT) WITH ('connector' = 'jdbc', 'url' = 'x', "
         "'table-name' = 'o');\n"
         "INSERT INTO o SELECT device_id, COUNT(*) FROM heartbeats GROUP BY device_id",
         "2:13: please declare primary key for sink table when query contains update/delete "
         "record."});
}

static void an_insert_fits_its_table(void **state)
{
    (void)state;
    CHECK_REFUSED(
        {"INSERT INTO counts SELECT device_id FROM heartbeats",
         "1:20: Column types of query result and sink for "
         "'default_catalog.default_database.counts' do not match. "
         "Cause: Different number of columns.\nQuery schema: [device_id: STRING]\n"
         "Sink schema:  [device_id: STRING NOT NULL, n: BIGINT]"},
        {"INSERT INTO counts SELECT device_id, device_id FROM heartbeats",
         "1:38: Column types of query result and sink for "
         "'default_catalog.default_database.counts' do not match. "
         "Cause: Incompatible types for sink column 'n' at position 2.\n"
         "Query schema: [device_id: STRING, device_id: STRING]\n"
         "Sink schema:  [device_id: STRING NOT NULL, n: BIGINT]"},
        {"INSERT INTO counts (device_id, m) SELECT device_id, 1 FROM heartbeats",
         "1:32: Unknown target column 'm'"},
        {"INSERT INTO counts (device_id, device_id) SELECT 'a', 'b'",
         "1:32: Target column 'device_id' is assigned more than once"},
        {"INSERT INTO counts (device_id) SELECT 'a', 1",
         "1:21: Number of columns must match number of query columns: 1 names for 2 columns"},
        {"INSERT INTO counts (n) SELECT 1",
         "1:21: Column 'device_id' has no default value and does not allow NULLs"},
        {"INSERT INTO events SELECT * FROM events",
         "1:13: Sink 'default_catalog.default_database.events' is a view: INSERT needs a table"},
        {"CREATE TABLE o (a TIMESTAMP_LTZ(3), b TIMESTAMP_LTZ(3)) WITH ('connector' = 'print');"
         "INSERT INTO o SELECT rowtime, rowtime AS r2 FROM heartbeats",
         "1:100: The query contains more than one rowtime attribute column [rowtime, r2] for "
         "writing into table "
         "'default_catalog.default_database.o'. Please select the column that should be used as "
         "the event-time timestamp "
         "for the table sink by casting all other columns to regular TIMESTAMP or TIMESTAMP_LTZ."});
}

static void a_table_is_refused_when_it_is_used(void **state)
{
    (void)state;
    CHECK_REFUSED(
        {"CREATE TABLE x (a STRING) WITH ('connector' = 'kinesisx');\nINSERT INTO x SELECT "
         "device_id FROM heartbeats",
         "2:13: Unable to create a sink for writing table 'default_catalog.default_database.x'. "
         "Could not find any "
         "factory for identifier 'kinesisx'. Available factory identifiers are: blackhole, "
         "datagen, filesystem, jdbc, "
         "kafka, kinesis, log, nexmark, print, servicenow, sqs, upsert-kafka, workflow"},
        {"CREATE TABLE x (a STRING);\nCREATE VIEW y AS SELECT * FROM x;\nSELECT * FROM y",
         "3:1: Unable to create a source for reading table 'default_catalog.default_database.x'. "
         "Table options do not "
         "contain an option key 'connector' for discovering a connector."},
        {"SELECT * FROM alerts", "1:1: Unable to create a source for reading table "
                                 "'default_catalog.default_database.alerts'. Connector 'print' "
                                 "can only be used as a sink. It cannot be used as a source."},
        {"CREATE TABLE x (a STRING) WITH ('connector' = 'servicenow'); INSERT INTO x SELECT 'a'",
         "1:74: Unable to create a sink for writing table 'default_catalog.default_database.x'. "
         "'servicenow' tables "
         "require to define a PRIMARY KEY constraint: PRIMARY KEY (..) NOT ENFORCED."});
}

#define SINK "Unable to create a sink for writing table 'default_catalog.default_database.x'. "

static void an_option_is_one_that_the_connector_knows(void **state)
{
    (void)state;
    CHECK_REFUSED(
        {"CREATE TABLE x (a STRING) WITH ('connector' = 'print', 'standard-eror' = 'true');\n"
         "INSERT INTO x SELECT device_id FROM heartbeats",
         "2:13: " SINK "Unsupported options found for 'print'. Unsupported options: standard-eror. "
         "Did you mean 'standard-error'? "
         "Supported options: connector, print-identifier, standard-error, sink.parallelism."},
        {"CREATE TABLE x (a STRING) WITH ('connector' = 'log', 'topik' = 'a', 'topic' = 'b');\n"
         "INSERT INTO x SELECT device_id FROM heartbeats",
         "2:13: " SINK
         "Unsupported options found for 'log'. Unsupported options: topik. Did you mean 'topic'? "
         "Supported options: connector, topic, partitions, format, key.format, key.fields, "
         "value.format, "
         "value.fields-include."},
        {"CREATE TABLE x (a STRING) WITH ('connector' = 'log', 'format' = 'json');\n"
         "INSERT INTO x SELECT device_id FROM heartbeats",
         "2:13: " SINK
         "One or more required options are missing. Missing required options are: topic"},
        {"CREATE TABLE x (a STRING) WITH ('connector' = 'log', 'topic' = 'x', 'partitions' = "
         "'many');\n"
         "INSERT INTO x SELECT device_id FROM heartbeats",
         "2:13: " SINK
         "Could not parse value 'many' for key 'partitions'; it must be a whole number"},
        {"CREATE TABLE x (a STRING) WITH ('connector' = 'log', 'topic' = 'x', 'value.format' = "
         "'json', "
         "'value.json.timestamp-format.standard' = 'RFC');\n"
         "INSERT INTO x SELECT device_id FROM heartbeats",
         "2:13: " SINK "Could not parse value 'RFC' for key "
                       "'value.json.timestamp-format.standard'; it must be one "
         "of SQL|ISO-8601"},
        {"CREATE TABLE x (a STRING) WITH ('connector' = 'filesystem', 'path' = 'x', 'format' = "
         "'json', 'sink.partition-commit.delay' = '1 h');\n"
         "INSERT INTO x SELECT device_id FROM heartbeats",
         "2:13: " SINK
         "Option 'sink.partition-commit.delay' of connector 'filesystem' is Flink's and not supported yet; leave it "
         "out."});
}

static void create_table_refuses_what_flink_refuses(void **state)
{
    (void)state;
    CHECK_REFUSED(
        {"CREATE TABLE counts (a INT)", "1:14: Table (or view) default_database.counts already "
                                        "exists in Catalog default_catalog."},
        {"CREATE TABLE t (a INT, PRIMARY KEY (a))",
         "1:24: Flink doesn't support ENFORCED mode for PRIMARY KEY constraint. ENFORCED/NOT "
         "ENFORCED controls if the "
         "constraint checks are performed on the incoming/outgoing data. Write PRIMARY KEY (..) "
         "NOT ENFORCED"},
        {"CREATE TABLE t (a INT, PRIMARY KEY (b) NOT ENFORCED)",
         "1:37: Primary key column 'b' is not defined in the schema"},
        {"CREATE TABLE t (a INT, b AS a + 1, PRIMARY KEY (b) NOT ENFORCED)",
         "1:49: Could not create a PRIMARY KEY with column 'b'. A PRIMARY KEY constraint must be "
         "declared on physical "
         "columns."},
        {"CREATE TABLE t (a INT, a INT)",
         "1:24: A regular Column named 'a' already exists in the table."},
        {"CREATE TABLE t (a INT, b AS a + 1, c AS b + 1)", "1:41: Unknown identifier 'b'"},
        {"CREATE TABLE t (a INT, WATERMARK FOR a AS a)",
         "1:38: Invalid data type of time field for watermark definition. The field must be of "
         "type TIMESTAMP(p) or "
         "TIMESTAMP_LTZ(p), the supported precision 'p' is from 0 to 3, but the time field type is "
         "INT"},
        {"CREATE TABLE t (a TIMESTAMP(6), WATERMARK FOR a AS a)",
         "1:47: Invalid data type of time field for watermark definition. The field must be of "
         "type TIMESTAMP(p) or "
         "TIMESTAMP_LTZ(p), the supported precision 'p' is from 0 to 3, but the time field type is "
         "TIMESTAMP(6)"},
        {"CREATE TABLE t (a INT, WATERMARK FOR b AS b)",
         "1:38: The rowtime attribute field 'b' is not defined in the table schema"},
        {"CREATE TABLE t (a INT, UNIQUE (a) NOT ENFORCED)",
         "1:24: UNIQUE constraint is not supported yet"},
        {"CREATE TABLE t (rssi INT) LIKE heartbeats",
         "1:17: A column named 'rssi' already exists in the base table."},
        {"CREATE TABLE t (b INT) PARTITIONED BY (c)",
         "1:40: Partition column 'c' not defined in the table schema."},
        {"CREATE VIEW v (a) AS SELECT device_id, rssi FROM heartbeats",
         "1:16: VIEW definition and input fields not match: 1 names for 2 columns"},
        {"CREATE VIEW v AS SELECT *, rssi FROM heartbeats",
         "1:18: A column with the same name `rssi` has been defined already"},
        {"DROP VIEW counts",
         "1:11: View with identifier 'default_catalog.default_database.counts' does not exist."});
}

static void what_is_not_built_yet_is_named(void **state)
{
    (void)state;
    CHECK_REFUSED(
        {"SELECT device_id, (SELECT MAX(rssi) FROM heartbeats h WHERE h.rssi < o.rssi) FROM heartbeats o",
         "1:61: A query as a value may look at the row outside only by equalities in its WHERE: inner = outer "
         "AND .."},
        {"SELECT o.device_id FROM heartbeats o, LATERAL (SELECT h.rssi + o.rssi FROM heartbeats h) t",
         "1:55: A column of LATERAL that looks at the other table is not supported yet; compute it in the SELECT "
         "around it"},
        {"SELECT device_id FROM heartbeats OFFSET 3",
         "1:41: FETCH is missed, which on streaming table is not supported currently. Say LIMIT n "
         "too"},
        {"SELECT * FROM heartbeats ORDER BY rssi",
         "1:35: Sort on a non-time-attribute field is not supported."},
        {"SELECT COLLECT(rssi) FROM heartbeats", "1:8: COLLECT is not supported yet"},
        {"CREATE TABLE t WITH ('connector' = 'print') AS SELECT 1",
         "1:48: CREATE TABLE AS SELECT is not supported yet; CREATE TABLE and INSERT INTO are"});
}

static void silence_names_what_it_lacks(void **state)
{
    (void)state;
    CHECK_REFUSED(
        {"SELECT * FROM SILENCE(input => TABLE heartbeats, on_time => DESCRIPTOR(rowtime), timeout "
         "=> INTERVAL '1' "
         "MINUTE)",
         "1:32: Table argument 'input' requires a PARTITION BY clause for parallel processing."},
        {"SELECT * FROM ANOMALY(input => TABLE heartbeats PARTITION BY device_id, on_time => "
         "DESCRIPTOR(rowtime), metric => DESCRIPTOR(rssi), detector => 'arima')",
         "1:145: Argument detector of ANOMALY is one of 'ewma', 'spike_dip', 'change_point', "
         "'forest'"},
        {"SELECT * FROM ANOMALY(input => TABLE heartbeats PARTITION BY device_id, on_time => "
         "DESCRIPTOR(rowtime), metric => DESCRIPTOR(rssi), threshold => -1)",
         "1:146: Argument threshold of ANOMALY is from 0 to 1e+06"},
        {"SELECT * FROM ANOMALY(input => TABLE heartbeats PARTITION BY device_id, on_time => "
         "DESCRIPTOR(rowtime), metric => DESCRIPTOR(rssi), history => 2.5)",
         "1:144: Argument history of ANOMALY is a whole number"},
        {"SELECT * FROM ANOMALY(input => TABLE heartbeats PARTITION BY device_id, on_time => "
         "DESCRIPTOR(rowtime), metric => DESCRIPTOR(rssi), history => 100000)",
         "1:144: Argument history of ANOMALY is from 2 to 1000"},
        {"SELECT * FROM ANOMALY(input => TABLE heartbeats PARTITION BY device_id, on_time => "
         "DESCRIPTOR(rowtime), metric => DESCRIPTOR(rssi), season => 7)",
         "1:143: Argument season of ANOMALY must be a text literal"},
        {"SELECT * FROM ANOMALY(input => TABLE heartbeats PARTITION BY device_id, on_time => "
         "DESCRIPTOR(rowtime), metric => DESCRIPTOR(device_id))",
         "1:115: Argument metric of ANOMALY must be a column of numbers"},
        {"SELECT * FROM ANOMALY(input => TABLE heartbeats, on_time => DESCRIPTOR(rowtime), metric "
         "=> DESCRIPTOR(rssi))",
         "1:32: Table argument 'input' requires a PARTITION BY clause for parallel processing."},
        {"SELECT * FROM SILENCE(input => TABLE heartbeats PARTITION BY device_id, timeout => "
         "INTERVAL '1' MINUTE)",
         "1:15: Table argument 'input' requires a time attribute. Please provide one using the "
         "implicit on_time "
         "argument."},
        {"SELECT * FROM SILENCE(INPUT => TABLE heartbeats PARTITION BY device_id, timeout => "
         "INTERVAL '1' MINUTE)",
         "1:23: Param 'INPUT' not found in function 'SILENCE'; did you mean 'input'?"},
        {"SELECT * FROM SILENCE(input => TABLE heartbeats PARTITION BY device_id, on_time => "
         "DESCRIPTOR(rowtime))",
         "1:15: Invalid number of arguments to function 'SILENCE'. Was expecting 2 arguments: "
         "'timeout' is missing"},
        {"SELECT * FROM SILENCE(input => TABLE heartbeats PARTITION BY device_id, on_time => "
         "DESCRIPTOR(rowtime), "
         "timeout => INTERVAL '1' MINUTE, expected => TABLE devices PARTITION BY timeout_seconds)",
         "1:149: The PARTITION BY columns of 'input' and 'expected' must be of the same types"});
}

static void settings_are_checked_when_they_are_set(void **state)
{
    (void)state;
    CHECK_REFUSED({"SET 'vendstream.tick.intervall' = '1 s'",
                   "1:5: Unknown setting 'vendstream.tick.intervall'; did you mean "
                   "'vendstream.tick.interval'?"},
                  {"SET 'vendstream.tick.interval' = 'soon'",
                   "1:5: Could not parse value 'soon' for key 'vendstream.tick.interval'; it must "
                   "be a duration such as '500 ms', "
                   "'10 s' or '5 min'"},
                  {"SET 'vendstream.collector.threads' = 'two'",
                   "1:5: Could not parse value 'two' for key 'vendstream.collector.threads'; it "
                   "must be a whole number"},
                  {"SET 'vendstream.watermark.scope' = 'devices'",
                   "1:5: Could not parse value 'devices' for key 'vendstream.watermark.scope'; it "
                   "must be one of "
                   "partition|device"},
                  {"SET 'table.local-time-zone' = 'Mars/Base'",
                   "1:5: Invalid time zone 'Mars/Base' for key 'table.local-time-zone'. The value should "
                   "be a Time Zone Database (TZDB) ID such as 'Europe/Berlin', a fixed offset such as "
                   "'GMT+03:00', or 'UTC'"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_not_there_are_refused_with_the_nearest_one),
        cmocka_unit_test(conditions_and_aggregates_stand_only_where_they_may),
        cmocka_unit_test(windows_need_a_time_attribute_and_sizes_that_fit),
        cmocka_unit_test(over_is_ordered_by_time_upwards_and_once_per_query),
        cmocka_unit_test(changes_do_not_go_where_only_rows_may),
        cmocka_unit_test(an_insert_fits_its_table),
        cmocka_unit_test(a_table_is_refused_when_it_is_used),
        cmocka_unit_test(an_option_is_one_that_the_connector_knows),
        cmocka_unit_test(create_table_refuses_what_flink_refuses),
        cmocka_unit_test(what_is_not_built_yet_is_named),
        cmocka_unit_test(silence_names_what_it_lacks),
        cmocka_unit_test(settings_are_checked_when_they_are_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
