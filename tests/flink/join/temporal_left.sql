-- order: any
CREATE TABLE orders (oid INT, cust STRING, prod INT, amt INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '10' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/orders.ndjson', 'format' = 'json');
CREATE TABLE prices (prod INT, price INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE, PRIMARY KEY (prod) NOT ENFORCED)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/prices.ndjson', 'format' = 'json');
SELECT o.oid, o.prod, r.price, r.ts AS valid_from FROM orders o LEFT JOIN prices FOR SYSTEM_TIME AS OF o.ts AS r ON o.prod = r.prod;
