CREATE CATALOG c WITH ('a' = 'b');
