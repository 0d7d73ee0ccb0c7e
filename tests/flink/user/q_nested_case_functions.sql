CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
SELECT order_id, IFNULL(sku, 'none') AS s, COALESCE(CAST(qty AS STRING), 'n/a') AS q, CASE WHEN price IS NULL THEN 'free' WHEN price > 50 THEN CONCAT_WS('-', sku, status) END AS c FROM purchases;
