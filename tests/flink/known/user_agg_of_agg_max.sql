-- Not run: Flink knows that a COUNT only grows and does not retract from the MAX of it, so that between the halves of an update another value is seen. The result is the same.
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
SELECT MAX(n) AS most, MIN(n) AS least, SUM(n) AS total FROM (SELECT machine, COUNT(*) AS n FROM fleet GROUP BY machine);
