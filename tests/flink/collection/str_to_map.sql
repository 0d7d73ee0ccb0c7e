-- order: any
SELECT x, STR_TO_MAP(x) AS a, STR_TO_MAP(x, ';', ':') AS b FROM (VALUES ('k1=v1,k2=v2'), ('a:1;b:2'), (''), ('k'), (CAST(NULL AS STRING))) AS t (x);
