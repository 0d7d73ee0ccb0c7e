CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
SELECT SUM(CASE WHEN status = 'paid' THEN qty * price ELSE 0 END) AS paid, COUNT(CASE WHEN status = 'created' THEN 1 END) AS created FROM purchases;
