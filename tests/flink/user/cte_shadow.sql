CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
WITH fleet2 AS (SELECT machine FROM fleet), fleet3 AS (WITH x AS (SELECT machine AS m FROM fleet2) SELECT m FROM x) SELECT * FROM fleet3 LIMIT 3;
