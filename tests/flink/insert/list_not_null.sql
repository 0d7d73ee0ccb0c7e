CREATE TABLE o (a INT, b STRING NOT NULL) WITH ('connector' = 'print');
INSERT INTO o (a) VALUES (1);
