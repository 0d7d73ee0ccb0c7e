CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_OBJECT() AS a, TYPEOF(JSON_OBJECT()) AS a_type,
       JSON_OBJECT('a' VALUE 1) AS b, TYPEOF(JSON_OBJECT('a' VALUE 1)) AS b_type,
       JSON_OBJECT(KEY 'a' VALUE n, KEY 'b' VALUE name) AS c, TYPEOF(JSON_OBJECT(KEY 'a' VALUE n, KEY 'b' VALUE name)) AS c_type,
       JSON_OBJECT('b' VALUE 1, 'a' VALUE CAST(NULL AS INT)) AS d, TYPEOF(JSON_OBJECT('b' VALUE 1, 'a' VALUE CAST(NULL AS INT))) AS d_type,
       JSON_OBJECT('b' VALUE 1, 'a' VALUE CAST(NULL AS INT) ABSENT ON NULL) AS e, TYPEOF(JSON_OBJECT('b' VALUE 1, 'a' VALUE CAST(NULL AS INT) ABSENT ON NULL)) AS e_type,
       JSON_OBJECT('b' VALUE 1, 'a' VALUE CAST(NULL AS INT) NULL ON NULL) AS f, TYPEOF(JSON_OBJECT('b' VALUE 1, 'a' VALUE CAST(NULL AS INT) NULL ON NULL)) AS f_type
FROM readings WHERE id IN (1, 3);
