-- order: any
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
SELECT a.machine, a.n, b.m FROM (SELECT window_start, window_end, machine, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE fleet, DESCRIPTOR(`at`), INTERVAL '10' MINUTES)) WHERE `type` = 'sale' GROUP BY window_start, window_end, machine) a
LEFT JOIN (SELECT window_start, window_end, machine, COUNT(*) AS m FROM TABLE(TUMBLE(TABLE fleet, DESCRIPTOR(`at`), INTERVAL '10' MINUTES)) WHERE `type` <> 'sale' GROUP BY window_start, window_end, machine) b
ON a.window_start = b.window_start AND a.window_end = b.window_end AND a.machine = b.machine;
