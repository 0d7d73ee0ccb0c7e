CREATE TABLE o (a INT, n BIGINT) WITH ('connector' = 'filesystem', 'path' = '${OUT}', 'format' = 'csv');
INSERT INTO o SELECT a, COUNT(*) FROM (VALUES (1), (1)) AS v(a) GROUP BY a;
