-- order: any
CREATE TABLE orders (oid INT, cust STRING, prod INT, amt INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '10' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/orders.ndjson', 'format' = 'json');
CREATE TABLE payments (pid INT, oid INT, amt INT, `method` STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '10' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/payments.ndjson', 'format' = 'json');
CREATE VIEW j AS SELECT o.oid, o.amt, o.ts FROM orders o JOIN payments p ON o.oid = p.oid AND p.ts BETWEEN o.ts - INTERVAL '5' MINUTE AND o.ts + INTERVAL '10' MINUTE;
SELECT window_start, COUNT(*) n, SUM(amt) s FROM TABLE(TUMBLE(TABLE j, DESCRIPTOR(ts), INTERVAL '5' MINUTE)) GROUP BY window_start, window_end;
