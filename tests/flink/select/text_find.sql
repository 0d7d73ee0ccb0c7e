CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, POSITION('a' IN name) AS a, LOCATE('l', name, 2) AS b, INSTR(name, 'e') AS c, SPLIT_INDEX(note, ',', 1) AS d, SPLIT_INDEX(note, ',', 2) AS e, SPLIT_INDEX(note, ',', 9) AS f, STARTSWITH(name, 'Co') AS g, OVERLAY(name PLACING 'XX' FROM 2 FOR 1) AS h FROM readings;
