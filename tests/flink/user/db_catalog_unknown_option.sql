CREATE CATALOG c WITH ('type' = 'generic_in_memory', 'zzz' = '1');
