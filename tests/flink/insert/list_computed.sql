CREATE TABLE o (a INT, b AS a + 1, d INT) WITH ('connector' = 'print');
INSERT INTO o (d) VALUES (1);
