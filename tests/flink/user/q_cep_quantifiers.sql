-- order: any
CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
SELECT * FROM purchases MATCH_RECOGNIZE (ORDER BY order_time MEASURES FIRST(A.order_id) AS f, COUNT(A.order_id) AS n, B.order_id AS b, SUM(A.price) AS total PATTERN (A{1,3} B) WITHIN INTERVAL '10' MINUTE DEFINE A AS A.status = 'created', B AS B.status <> 'created');
