-- order: any
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE VIEW w AS SELECT window_time AS rt, machine, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE fleet, DESCRIPTOR(`at`), INTERVAL '5' MINUTES)) GROUP BY window_start, window_end, window_time, machine;
SELECT machine, rt, SUM(n) OVER (PARTITION BY machine ORDER BY rt) AS total FROM w;
