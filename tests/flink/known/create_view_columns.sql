-- Not run: Flink shows the query with all names qualified; we show it as it was written, in one line.
CREATE TABLE sales (id BIGINT, device STRING NOT NULL, price DECIMAL(10, 2), n INT COMMENT 'how many', ts TIMESTAMP(3), l TIMESTAMP_LTZ(3) METADATA FROM 'file.modification-time' VIRTUAL, total AS price * n, r ROW<a INT, b STRING>, m MAP<STRING, INT>, PRIMARY KEY (id, device) NOT ENFORCED, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) COMMENT 'what was sold' WITH ('connector' = 'filesystem', 'format' = 'json', 'path' = '/tmp/it''s');
CREATE TABLE other (a INT) WITH ('connector' = 'print');
CREATE VIEW big AS SELECT device, SUM(price) AS total, COUNT(*) AS n FROM sales WHERE price > 10 GROUP BY device;
CREATE TEMPORARY VIEW small (x, y) AS SELECT id, device FROM sales;
CREATE TEMPORARY TABLE temp (a INT NOT NULL, b AS PROCTIME()) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
SHOW CREATE VIEW small;
