-- order: any
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE TABLE t (machine STRING, ws TIMESTAMP(3), n BIGINT, PRIMARY KEY (machine, ws) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO t SELECT machine, window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE fleet, DESCRIPTOR(`at`), INTERVAL '10' MINUTES)) WHERE machine IS NOT NULL GROUP BY machine, window_start, window_end;
