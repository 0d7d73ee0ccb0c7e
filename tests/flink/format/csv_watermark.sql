CREATE TABLE t (id INT, name STRING, price DOUBLE, ok STRING, ts TIMESTAMP(3), d STRING, WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '${DATA}/plain.csv', 'format' = 'csv');
SELECT window_start, COUNT(*) AS n FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND) GROUP BY window_start, window_end;
