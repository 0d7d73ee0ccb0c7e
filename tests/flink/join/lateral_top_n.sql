-- compare: table
CREATE TABLE orders (oid INT, cust STRING, prod INT, amt INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/orders.ndjson', 'format' = 'json');
CREATE TABLE payments (pid INT, oid INT, amt INT, `method` STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/payments.ndjson', 'format' = 'json');
SELECT o.oid, t.pid, t.amt FROM (SELECT DISTINCT oid FROM orders) o, LATERAL (SELECT pid, amt FROM payments p WHERE p.oid = o.oid ORDER BY amt DESC, pid LIMIT 1) AS t;
