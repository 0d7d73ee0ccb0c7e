CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT '😀' AS a, U&'\0001' AS b, U&'\0008\0009\000A\000C\000D\001F' AS c, 'a/b' AS d, 'é€日' AS e, 'q"b\s' AS f, U&'\007F\0080\2028\2029\FEFF\FFFD\FFFF' AS g;
