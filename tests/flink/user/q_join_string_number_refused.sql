CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
SELECT 1 FROM purchases p JOIN fleet f ON p.order_id = f.seq;
