-- compare: table
CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
CREATE TABLE p2 (id INT, qty INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
SELECT id, name FROM customers JOIN p2 USING (id);
