CREATE DATABASE ods;
CREATE TABLE ods.single (b STRING) WITH ('connector' = 'print');
DROP DATABASE ods;
