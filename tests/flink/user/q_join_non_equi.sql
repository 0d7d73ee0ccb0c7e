-- compare: table
CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
SELECT a.id, b.id AS bid FROM customers a LEFT JOIN customers b ON a.id < b.id AND b.vip IS NULL;
