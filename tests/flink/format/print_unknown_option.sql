CREATE TABLE o (a INT) WITH ('connector' = 'print', 'identifier' = 'x');
INSERT INTO o VALUES (1), (2);
