CREATE TABLE o (a INT, b STRING, c BIGINT) WITH ('connector' = 'print');
INSERT INTO o (a, b) VALUES (1);
