CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
WITH sales AS (SELECT * FROM fleet WHERE `type` = 'sale'),
     sums AS (SELECT currency, SUM(amount) AS total FROM sales GROUP BY currency),
     named AS (SELECT COALESCE(currency, '?') AS cur, total FROM sums)
SELECT * FROM named WHERE total > 1;
