CREATE TABLE t (a INT, b STRING, c TIMESTAMP(3), d ROW<x INT>, e ARRAY<INT>, f MAP<STRING, INT>) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.null-rate' = '1', 'fields.b.null-rate' = '1', 'fields.c.null-rate' = '1', 'fields.d.null-rate' = '1', 'fields.e.null-rate' = '1', 'fields.f.null-rate' = '1');
SELECT * FROM t;
