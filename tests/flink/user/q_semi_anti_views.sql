-- compare: table
CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
CREATE TABLE customers (
  id INT, name STRING, country STRING, vip BOOLEAN, born DATE, address ROW<city STRING, zip STRING>, updated TIMESTAMP(3),
  WATERMARK FOR updated AS updated
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/customers.ndjson', 'format' = 'json');
CREATE VIEW paying AS SELECT DISTINCT customer FROM purchases WHERE status = 'paid';
SELECT id, name FROM customers WHERE id IN (SELECT customer FROM paying);
