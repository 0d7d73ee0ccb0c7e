CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, ARRAY_UNION(a, ARRAY[1, 1, 8]) AS a, ARRAY_INTERSECT(a, ARRAY[1, 3]) AS b, ARRAY_EXCEPT(a, ARRAY[1]) AS c, ARRAY_EXCEPT(ARRAY[1, 1, 2, 4], a) AS d, ARRAY_UNION(s, s) AS e FROM c;
