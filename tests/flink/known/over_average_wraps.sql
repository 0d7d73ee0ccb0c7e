-- [B] Flink's planner writes AVG OVER as SUM / COUNT in the type of the argument: the sum of INT wraps, which it does not in GROUP BY.
CREATE TABLE orders (oid INT, cust STRING, prod INT, amt INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/orders.ndjson', 'format' = 'json');
SELECT oid, AVG(2147483000 + oid) OVER (ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) a FROM orders;
