-- order: any
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE VIEW v1 AS SELECT *, CASE WHEN temp > 6 THEN 'hot' WHEN temp < 0 THEN 'ice' ELSE 'ok' END AS state FROM fleet;
CREATE VIEW v2 AS SELECT machine, state, `at`, temp FROM v1 WHERE state <> 'ok';
CREATE VIEW v3 AS SELECT window_start, window_end, state, COUNT(*) AS n, MAX(temp) AS top FROM TABLE(TUMBLE(TABLE v2, DESCRIPTOR(`at`), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end, state;
SELECT window_start, state, n, top FROM v3 WHERE n >= 1;
