CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE TABLE latest (machine STRING, seq BIGINT, PRIMARY KEY (seq) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO latest SELECT machine, seq FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY machine ORDER BY `at` DESC) rn FROM fleet) t WHERE rn = 1;
