CREATE TABLE t (a INT COMMENT 'number', b STRING NOT NULL COMMENT 'it''s') COMMENT 'a table' PARTITIONED BY (b) WITH ('connector' = 'filesystem', 'path' = '${DATA}/nodir', 'format' = 'json');
SELECT 1 AS a;
