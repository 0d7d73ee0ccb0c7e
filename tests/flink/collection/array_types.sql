CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT TYPEOF(ARRAY_APPEND(a, 9)) AS a, TYPEOF(ARRAY_CONCAT(a, a)) AS b, TYPEOF(ARRAY_DISTINCT(s)) AS c, TYPEOF(ARRAY_MAX(a)) AS d, TYPEOF(ARRAY_POSITION(a, 1)) AS e, TYPEOF(MAP_KEYS(m)) AS f, TYPEOF(MAP_VALUES(m)) AS g, TYPEOF(MAP_ENTRIES(m)) AS h, TYPEOF(SPLIT('a', ',')) AS i, TYPEOF(STR_TO_MAP('a=1')) AS j FROM c WHERE id = 1;
