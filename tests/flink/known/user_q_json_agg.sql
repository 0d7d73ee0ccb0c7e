-- Not run: JSON_OBJECTAGG of a NULL key ends the job in Flink; here the function is missing.
CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
SELECT sku, JSON_OBJECTAGG(KEY order_id VALUE qty) AS j, JSON_ARRAYAGG(status) AS a FROM purchases GROUP BY sku;
