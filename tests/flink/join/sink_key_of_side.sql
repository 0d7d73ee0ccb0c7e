-- compare: table
CREATE TABLE orders (oid INT, cust STRING, prod INT, amt INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/orders.ndjson', 'format' = 'json');
CREATE TABLE payments (pid INT, oid INT, amt INT, `method` STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/payments.ndjson', 'format' = 'json');
CREATE TABLE sink1 (oid INT, total INT, PRIMARY KEY (oid) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO sink1 SELECT t.oid, u.n FROM (SELECT oid, SUM(amt) total FROM payments GROUP BY oid) t JOIN (SELECT oid, CAST(COUNT(*) AS INT) n FROM orders GROUP BY oid) u ON t.oid = u.oid;
