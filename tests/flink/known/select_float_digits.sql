-- Not run: FLOAT 2147483648 has the shortest digits 2.1474836E9, which we write; the Java 17 that Flink runs on writes
-- one digit more (JDK-4511638, corrected in Java 19).
CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST(n AS FLOAT) AS f FROM readings WHERE id = 4;
