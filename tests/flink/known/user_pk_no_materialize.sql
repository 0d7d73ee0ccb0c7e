-- Not run: Not supported yet: 'table.exec.sink.upsert-materialize'.
SET 'table.exec.sink.upsert-materialize' = 'NONE';
SET 'table.exec.sink.require-on-conflict' = 'false';
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE TABLE t (machine STRING, kind STRING, n BIGINT, PRIMARY KEY (machine) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO t SELECT machine, `type`, COUNT(*) FROM fleet WHERE machine IS NOT NULL GROUP BY machine, `type`;
