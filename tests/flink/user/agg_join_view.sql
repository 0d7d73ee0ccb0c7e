-- compare: table
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE VIEW a AS SELECT machine, COUNT(*) AS n FROM fleet GROUP BY machine;
CREATE VIEW b AS SELECT machine, MAX(temp) AS t FROM fleet GROUP BY machine;
SELECT a.machine, a.n, b.t FROM a LEFT JOIN b ON a.machine = b.machine;
