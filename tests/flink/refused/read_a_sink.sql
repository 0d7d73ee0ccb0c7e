CREATE TABLE sink (a INT) WITH ('connector' = 'print');
SELECT * FROM sink;
