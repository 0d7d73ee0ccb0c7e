CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, ARRAY_APPEND(a, 9) AS a, ARRAY_PREPEND(a, 9) AS b, ARRAY_APPEND(s, 'q') AS c, ARRAY_PREPEND(s, CAST(NULL AS STRING)) AS d FROM c;
