-- order: any
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
SELECT machine, seq, window_end FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, machine ORDER BY `at` DESC) AS r FROM TABLE(TUMBLE(TABLE fleet, DESCRIPTOR(`at`), INTERVAL '10' MINUTES))) WHERE r = 1;
