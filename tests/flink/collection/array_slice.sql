CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, ARRAY_SLICE(a, 2) AS a, ARRAY_SLICE(a, 1, 2) AS b, ARRAY_SLICE(a, -2) AS c, ARRAY_SLICE(a, -2, -1) AS d, ARRAY_SLICE(a, 0, 1) AS e, ARRAY_SLICE(a, 5) AS f, ARRAY_SLICE(a, 3, 1) AS g FROM c;
