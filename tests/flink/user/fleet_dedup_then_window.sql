-- order: any
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE VIEW once AS SELECT machine, seq, `type`, amount, `at` FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY machine, seq ORDER BY `at` ASC) AS rn FROM fleet
) WHERE rn = 1;
SELECT window_start, machine, COUNT(*) AS n, SUM(amount) AS s FROM TABLE(TUMBLE(TABLE once, DESCRIPTOR(`at`), INTERVAL '15' MINUTES)) GROUP BY window_start, window_end, machine;
