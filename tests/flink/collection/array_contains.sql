CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, ARRAY_CONTAINS(a, 1) AS a, ARRAY_CONTAINS(s, 'x') AS b, ARRAY_CONTAINS(a, CAST(NULL AS INT)) AS c, ARRAY_POSITION(a, 1) AS d, ARRAY_POSITION(a, 77) AS e, ARRAY_POSITION(a, CAST(NULL AS INT)) AS f FROM c;
