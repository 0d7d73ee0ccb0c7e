-- compare: table
CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
CREATE VIEW c2 AS SELECT id, country AS land FROM customers WHERE vip;
SELECT * FROM customers NATURAL JOIN c2;
