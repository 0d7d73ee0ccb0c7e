CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
SELECT id, vip, NOT vip AS nv, vip IS TRUE AS t, vip IS NOT FALSE AS nf, vip IS UNKNOWN AS u, vip AND country = 'DE' AS a, vip OR country IS NULL AS o FROM customers;
