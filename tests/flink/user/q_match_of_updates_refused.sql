CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE VIEW latest AS SELECT machine, `type`, `at` FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY machine ORDER BY `at` DESC) AS r FROM fleet) WHERE r = 1;
SELECT * FROM latest MATCH_RECOGNIZE (PARTITION BY machine ORDER BY `at` MEASURES A.`at` AS a PATTERN (A B) DEFINE A AS A.`type` = 'sale', B AS TRUE);
