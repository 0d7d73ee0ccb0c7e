CREATE TABLE t (a STRING, b STRING, c STRING, d STRING, e STRING, f STRING, g DECIMAL(4, 2)) WITH ('connector' = 'filesystem', 'path' = '${DATA}/types.csv', 'format' = 'csv');
SELECT * FROM t;
