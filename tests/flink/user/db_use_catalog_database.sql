CREATE CATALOG c WITH ('type' = 'generic_in_memory', 'default-database' = 'main');
USE c.main;
CREATE VIEW v AS SELECT 1 AS a;
SELECT * FROM c.main.v;
