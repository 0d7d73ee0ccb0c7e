CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_OBJECT('a' VALUE JSON_OBJECT('b' VALUE 1)) AS a, TYPEOF(JSON_OBJECT('a' VALUE JSON_OBJECT('b' VALUE 1))) AS a_type,
       JSON_OBJECT('a' VALUE JSON_ARRAY(1, 2)) AS b, TYPEOF(JSON_OBJECT('a' VALUE JSON_ARRAY(1, 2))) AS b_type,
       JSON_OBJECT('a' VALUE 1, 'a' VALUE 2) AS c, TYPEOF(JSON_OBJECT('a' VALUE 1, 'a' VALUE 2)) AS c_type,
       JSON_OBJECT('a' : 1) AS d, TYPEOF(JSON_OBJECT('a' : 1)) AS d_type,
       JSON_OBJECT('a' VALUE '{"x":1}') AS e, TYPEOF(JSON_OBJECT('a' VALUE '{"x":1}')) AS e_type,
       JSON_OBJECT('a' VALUE JSON('{"x":1}')) AS f, TYPEOF(JSON_OBJECT('a' VALUE JSON('{"x":1}'))) AS f_type
FROM readings WHERE id IN (1, 3);
