CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, a = ARRAY[3, 1, 2] AS x, a <> ARRAY[1] AS y, r = ROW(1, 'one', ROW(CAST(1.5 AS DOUBLE), ARRAY[7, 8])) AS z, m = MAP['k', 1] AS w FROM c;
