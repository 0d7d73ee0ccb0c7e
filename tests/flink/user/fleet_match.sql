-- order: any
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
SELECT * FROM fleet MATCH_RECOGNIZE (
  PARTITION BY machine ORDER BY `at`
  MEASURES A.seq AS first_seq, LAST(B.seq) AS last_seq, MATCH_ROWTIME() AS mt
  ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
  PATTERN (A B+ C) DEFINE A AS A.`type` = 'sale', B AS B.`type` <> 'error', C AS C.temp > 5
) AS m;
