CREATE TABLE purchases (
  order_id STRING, customer INT, sku STRING, qty INT, price DECIMAL(8, 2), status STRING, order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
CREATE TABLE s1 (a STRING) WITH ('connector' = 'print');
EXECUTE STATEMENT SET BEGIN INSERT INTO s1 SELECT sku FROM purchases
; INSERT INTO s1 SELECT nope FROM purchases
; END;
