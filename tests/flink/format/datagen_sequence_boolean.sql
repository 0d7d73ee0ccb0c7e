CREATE TABLE t (a BOOLEAN) WITH ('connector' = 'datagen', 'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '4');
SELECT * FROM t;
