CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
SELECT CASE WHEN id = 1 THEN NULL ELSE id END AS x, NULLIF(id, 2) AS n, COALESCE(NULLIF(id, 1), -1) AS c, IF(vip, 'v', name) AS i FROM customers;
