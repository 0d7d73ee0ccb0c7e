-- compare: table
CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
CREATE TABLE t (c STRING, o STRING, n BIGINT, PRIMARY KEY (c, o) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO t SELECT CAST(customer AS STRING), order_id, COUNT(*) FROM purchases WHERE customer IS NOT NULL GROUP BY customer, order_id;
