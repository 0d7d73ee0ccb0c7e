-- Not run: Not supported yet: rows of values, (a, b) IN ((1, 2), ..).
CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
SELECT id FROM customers WHERE (id, country) IN ((1, 'DE'), (2, 'US'));
