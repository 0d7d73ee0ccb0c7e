-- order: any
CREATE TABLE orders (oid INT, cust STRING, prod INT, amt INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '10' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/orders.ndjson', 'format' = 'json');
CREATE TABLE payments (pid INT, oid INT, amt INT, `method` STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '10' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/payments.ndjson', 'format' = 'json');
SELECT a.oid, b.oid AS boid FROM orders a JOIN orders b ON a.ts = b.ts AND a.prod = b.prod;
