CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, ARRAY_DISTINCT(a) AS a, ARRAY_DISTINCT(s) AS b, ARRAY_REMOVE(a, 1) AS c, ARRAY_REMOVE(a, CAST(NULL AS INT)) AS d, ARRAY_REMOVE(s, 'x') AS e FROM c;
