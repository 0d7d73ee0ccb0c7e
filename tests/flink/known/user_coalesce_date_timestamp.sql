-- Not run: Flink cuts the TIMESTAMP of COALESCE(DATE, TIMESTAMP) to a DATE; here it is a TIMESTAMP.
CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
SELECT COALESCE(born, TIMESTAMP '2025-01-01 01:02:03') AS x FROM customers;
