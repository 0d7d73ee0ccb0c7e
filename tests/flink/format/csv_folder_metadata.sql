-- order: any
CREATE TABLE t (id INT, name STRING, f STRING NOT NULL METADATA FROM 'file.name' VIRTUAL) WITH ('connector' = 'filesystem', 'path' = '${DATA}/folder', 'format' = 'csv');
SELECT * FROM t;
