CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
SELECT FLOOR(`at` TO HOUR) AS h, COUNT(*) AS n FROM fleet GROUP BY FLOOR(`at` TO HOUR);
