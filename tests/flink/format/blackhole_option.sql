CREATE TABLE o (a INT) WITH ('connector' = 'blackhole', 'x' = 'y');
INSERT INTO o VALUES (1);
