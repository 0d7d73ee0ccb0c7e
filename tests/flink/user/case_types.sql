CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
SELECT id, CASE WHEN id = 1 THEN 1 WHEN id = 2 THEN 2.5 ELSE 3 END AS a, CASE id WHEN 1 THEN 'one' WHEN 2 THEN 'two' END AS b, CASE WHEN vip THEN CAST(id AS BIGINT) ELSE id END AS c FROM customers;
