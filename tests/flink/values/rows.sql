-- order: any
SELECT * FROM (VALUES (1, 'a', 1.5), (2, 'bbb', 2.25), (3, CAST(NULL AS STRING), 3)) AS t (id, s, d);
