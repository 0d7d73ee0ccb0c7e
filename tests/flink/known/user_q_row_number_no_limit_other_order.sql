-- Not run: Not supported yet: ROW_NUMBER() without a bound that is not ordered by a time attribute.
CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
SELECT order_id, ROW_NUMBER() OVER (PARTITION BY sku ORDER BY price) AS r FROM purchases;
