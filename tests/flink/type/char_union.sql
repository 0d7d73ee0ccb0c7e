-- order: any
SELECT 'a' AS x UNION ALL SELECT 'bbb';
