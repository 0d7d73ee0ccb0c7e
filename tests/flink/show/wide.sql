CREATE TABLE wide (a ROW<x ROW<y ARRAY<MAP<STRING, DECIMAL(38, 18)>>, z TIMESTAMP_LTZ(9)>, long_name_of_a_field STRING>, ünïcode STRING COMMENT 'größe', `a b` INT, `weird``name` CHAR(5)) WITH ('connector' = 'blackhole');
DESCRIBE wide;
SHOW CREATE TABLE wide;
