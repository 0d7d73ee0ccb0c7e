CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT 'NaN' IS JSON AS a, TYPEOF('NaN' IS JSON) AS a_type,
       '1 2' IS JSON AS b, TYPEOF('1 2' IS JSON) AS b_type,
       'nul' IS JSON AS c, TYPEOF('nul' IS JSON) AS c_type,
       'null' IS JSON SCALAR AS d, TYPEOF('null' IS JSON SCALAR) AS d_type,
       'null' IS JSON AS e, TYPEOF('null' IS JSON) AS e_type
FROM readings WHERE id IN (1, 3);
