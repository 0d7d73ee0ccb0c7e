-- order: any
CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
SELECT order_id, SUM(qty) OVER (PARTITION BY sku ORDER BY order_time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS s FROM purchases;
