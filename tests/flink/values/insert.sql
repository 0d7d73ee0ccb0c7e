-- order: any
CREATE TABLE sink (a INT, b STRING) WITH ('connector' = 'print');
INSERT INTO sink VALUES (1, 'one'), (2, CAST(NULL AS STRING));
