CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
CREATE TABLE t (sku STRING, n BIGINT, tag STRING, PRIMARY KEY (sku, tag) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO t SELECT COALESCE(sku, ''), COUNT(*), 'x' FROM purchases GROUP BY sku;
