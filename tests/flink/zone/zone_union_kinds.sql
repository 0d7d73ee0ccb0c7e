-- order: any
SET 'table.local-time-zone' = 'Europe/Berlin';
SELECT TIMESTAMP '2024-03-31 02:30:00' AS a UNION ALL SELECT TO_TIMESTAMP_LTZ(0, 3);
