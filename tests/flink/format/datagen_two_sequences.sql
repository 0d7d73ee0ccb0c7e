CREATE TABLE t (a INT, b BIGINT) WITH ('connector' = 'datagen', 'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '4', 'fields.b.kind' = 'sequence', 'fields.b.start' = '10', 'fields.b.end' = '11');
SELECT * FROM t;
