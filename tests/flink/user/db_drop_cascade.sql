CREATE DATABASE ods;
CREATE TABLE ods.single (b STRING) WITH ('connector' = 'print');
DROP DATABASE ods CASCADE;
SELECT 1 AS a;
