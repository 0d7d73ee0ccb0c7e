CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, COALESCE(a, ARRAY[0]) AS a, CASE WHEN id > 2 THEN a ELSE ARRAY[9] END AS b, NULLIF(id, 1) AS d FROM c;
