CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
SELECT id FROM customers WHERE id IN (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29);
