CREATE TABLE o (a INT, b STRING, c BIGINT) WITH ('connector' = 'print');
INSERT INTO o (c, a) VALUES (CAST(1 AS BIGINT), 2), (CAST(3 AS BIGINT), 4);
