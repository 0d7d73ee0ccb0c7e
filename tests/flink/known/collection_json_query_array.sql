-- JSON_QUERY RETURNING ARRAY is not there yet.
SELECT JSON_QUERY(x, '$.a' RETURNING ARRAY<STRING>) AS a, JSON_QUERY(x, 'lax $.b' RETURNING ARRAY<STRING> WITH WRAPPER) AS b FROM (VALUES '{"a":["x","y"],"b":1}', '{"a":[1,null,true]}', '{"a":{}}', '{}') AS t (x);
