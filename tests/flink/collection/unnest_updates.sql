-- compare: table
CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT k2, e FROM (SELECT s AS k2, LAST_VALUE(a) AS l FROM c GROUP BY s) AS g CROSS JOIN UNNEST(g.l) AS t (e);
