CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, ARRAY[id, id + 1] AS a, MAP['id', id] AS m, ROW(id, r.x) AS r, ARRAY[r.x, id] AS n, ARRAY[a, a] AS aa FROM c;
