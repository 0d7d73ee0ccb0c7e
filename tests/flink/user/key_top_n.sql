CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE TABLE t (r BIGINT, machine STRING, s DECIMAL(38, 2), PRIMARY KEY (r) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO t SELECT r, machine, s FROM (SELECT machine, s, ROW_NUMBER() OVER (ORDER BY s DESC) AS r FROM (SELECT machine, SUM(amount) AS s FROM fleet GROUP BY machine)) WHERE r <= 2;
