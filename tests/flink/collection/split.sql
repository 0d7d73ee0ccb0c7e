SELECT x, SPLIT(x, ',') AS a, SPLIT(x, '') AS b, SPLIT(x, ', ') AS c FROM (VALUES ('a,b,,c'), (''), ('a, b'), ('é,x'), (CAST(NULL AS STRING))) AS t (x);
