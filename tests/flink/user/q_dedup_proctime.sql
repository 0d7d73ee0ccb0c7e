CREATE TABLE p (order_id STRING, status STRING, pt AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
SELECT order_id, status FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY pt DESC) AS r FROM p) WHERE r = 1;
