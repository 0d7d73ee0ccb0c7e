-- compare: table
-- [B] Flink joins NULL keys in an event-time temporal join; by SQL (and in its other joins) NULL equals nothing.
CREATE TABLE orders (oid INT, cust STRING, prod INT, amt INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/orders.ndjson', 'format' = 'json');
CREATE TABLE payments (pid INT, oid INT, amt INT, `method` STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/payments.ndjson', 'format' = 'json');
CREATE VIEW last_payment AS SELECT pid, amt, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY amt ORDER BY ts DESC) r FROM payments) WHERE r = 1;
SELECT o.oid, o.amt, l.pid FROM orders o LEFT JOIN last_payment FOR SYSTEM_TIME AS OF o.ts AS l ON o.amt = l.amt;
