CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, ARRAY_MAX(a) AS a, ARRAY_MIN(a) AS b, ARRAY_MAX(s) AS c, ARRAY_MIN(s) AS d FROM c;
