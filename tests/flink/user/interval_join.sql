-- order: any
CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
SELECT a.order_id, a.status AS s1, b.status AS s2 FROM purchases a JOIN purchases b ON a.order_id = b.order_id AND b.order_time BETWEEN a.order_time + INTERVAL '1' SECOND AND a.order_time + INTERVAL '10' MINUTE;
