CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, ARRAY_CONCAT(a, a) AS a, ARRAY_CONCAT(a, ARRAY[1], a) AS b, ARRAY_CONCAT(s) AS c, ARRAY_REVERSE(a) AS d FROM c;
