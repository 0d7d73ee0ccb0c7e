CREATE TABLE t (a STRING, b STRING, c STRING, d STRING, e STRING, f STRING, g DECIMAL(20, 5), h CHAR(5), i STRING, j STRING, k TIMESTAMP(0), l STRING, m VARCHAR(2), n STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/types.csv', 'format' = 'csv');
SELECT * FROM t;
