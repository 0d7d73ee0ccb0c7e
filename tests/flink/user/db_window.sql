-- order: any
CREATE DATABASE d;
USE d;
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE VIEW v AS SELECT * FROM fleet WHERE temp > 0;
SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE default_catalog.d.v, DESCRIPTOR(`at`), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end;
