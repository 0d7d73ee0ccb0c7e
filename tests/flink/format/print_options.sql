CREATE TABLE o (a INT) WITH ('connector' = 'print', 'standard-error' = 'false');
INSERT INTO o VALUES (1), (2);
