CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
SELECT id, born, TIMESTAMPDIFF(YEAR, born, DATE '2025-06-01') AS age, born + INTERVAL '1' YEAR AS b1, EXTRACT(DOY FROM born) AS d FROM customers;
