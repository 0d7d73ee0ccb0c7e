-- order: any
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(DATA => TABLE fleet, TIMECOL => DESCRIPTOR(`at`), SIZE => INTERVAL '10' MINUTES, `OFFSET` => INTERVAL '1' MINUTE)) GROUP BY window_start, window_end;
