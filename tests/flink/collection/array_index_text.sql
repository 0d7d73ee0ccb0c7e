SELECT a['x'] AS x FROM (VALUES (ARRAY[1])) AS t (a);
