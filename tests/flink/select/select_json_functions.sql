CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, JSON_VALUE('{"a":{"b":5},"c":"x","d":null}', '$.a.b') AS a, JSON_VALUE('{"c":"x"}', '$.c') AS b, JSON_VALUE('{"c":"x"}', 'lax $.z' DEFAULT 'none' ON EMPTY) AS c, JSON_EXISTS('{"c":"x"}', '$.c') AS d, JSON_VALUE('{"n":7}', '$.n' RETURNING INTEGER) AS e, JSON_VALUE(name, '$.a') AS f FROM readings WHERE id < 3;
