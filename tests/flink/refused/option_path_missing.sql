CREATE TABLE t (device STRING) WITH ('connector' = 'filesystem', 'format' = 'json');
SELECT device FROM t;
