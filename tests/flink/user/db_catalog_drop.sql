CREATE CATALOG c WITH ('type' = 'generic_in_memory');
DROP CATALOG c;
USE CATALOG c;
