-- order: any
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
SELECT machine, window_start, window_end, SUM(amount) AS total, COUNT(*) FILTER (WHERE `type` = 'error') AS errors
FROM HOP(TABLE fleet, DESCRIPTOR(`at`), INTERVAL '5' MINUTES, INTERVAL '15' MINUTES)
GROUP BY machine, window_start, window_end;
