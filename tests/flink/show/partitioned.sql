CREATE TABLE p (a INT, d STRING) PARTITIONED BY (d) WITH ('connector' = 'filesystem', 'path' = '/tmp/x', 'format' = 'csv');
DESCRIBE p;
SHOW CREATE TABLE p;
