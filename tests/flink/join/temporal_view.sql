-- order: any
CREATE TABLE orders (oid INT, cust STRING, prod INT, amt INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '10' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/orders.ndjson', 'format' = 'json');
CREATE TABLE prices (prod INT, price INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/prices.ndjson', 'format' = 'json');
CREATE VIEW versioned AS SELECT prod, price, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY prod ORDER BY ts DESC) rn FROM prices) WHERE rn = 1;
SELECT o.oid, o.prod, r.price FROM orders o JOIN versioned FOR SYSTEM_TIME AS OF o.ts AS r ON o.prod = r.prod;
