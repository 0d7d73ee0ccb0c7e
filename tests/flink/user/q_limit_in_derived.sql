CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
SELECT COUNT(*) AS n FROM (SELECT id FROM customers ORDER BY id LIMIT 3);
