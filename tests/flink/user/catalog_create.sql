CREATE CATALOG cat WITH ('type' = 'generic_in_memory');
USE CATALOG cat;
SELECT 1 AS a;
