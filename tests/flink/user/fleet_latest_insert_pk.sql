CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE TABLE latest (machine STRING, seq BIGINT, temp DOUBLE, PRIMARY KEY (machine) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO latest SELECT machine, seq, temp FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY machine ORDER BY `at` DESC) rn FROM fleet WHERE machine IS NOT NULL) t WHERE rn = 1;
