CREATE TABLE purchases (order_id STRING, status STRING, PRIMARY KEY (order_id) NOT ENFORCED) WITH ('connector' = 'filesystem', 'path' = '${DATA}/purchases.ndjson', 'format' = 'json');
SELECT order_id, COUNT(*) AS n FROM purchases GROUP BY order_id;
