-- Not run: Not supported yet: windows over changes; here they are refused.
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE VIEW latest AS SELECT machine, `at` FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY machine ORDER BY `at` DESC) AS r FROM fleet) WHERE r = 1;
SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE latest, DESCRIPTOR(`at`), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end;
