-- Not run: Flink also sends the two halves of an update that changes nothing. The result is the same.
CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
SELECT order_id, r FROM (SELECT order_id, ROW_NUMBER() OVER (ORDER BY qty DESC) AS r FROM purchases) WHERE r BETWEEN 2 AND 3;
