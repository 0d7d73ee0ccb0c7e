CREATE TABLE o (a INT) WITH ('connector' = 'print', 'colour' = 'red');
INSERT INTO o VALUES (1);
