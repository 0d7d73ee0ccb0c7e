CREATE CATALOG cat WITH ('type' = 'generic_in_memory', 'default-database' = 'db');
CREATE TABLE cat.db.single (b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT * FROM cat.db.single;
