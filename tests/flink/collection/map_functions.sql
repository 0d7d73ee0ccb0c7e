CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, MAP_KEYS(m) AS a, MAP_VALUES(m) AS b, MAP_ENTRIES(m) AS c, MAP_FROM_ARRAYS(ARRAY['a'], ARRAY[1]) AS d FROM c WHERE id < 4;
