-- COLLECT gives a MULTISET, a type that is not there yet.
SELECT COLLECT(x) AS n FROM (VALUES 1) AS t (x);
