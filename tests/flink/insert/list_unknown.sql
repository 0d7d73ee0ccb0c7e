CREATE TABLE o (a INT, b STRING) WITH ('connector' = 'print');
INSERT INTO o (a, z) VALUES (1, 'x');
