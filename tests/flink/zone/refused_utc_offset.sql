SET 'table.local-time-zone' = 'UTC+2';
SELECT CAST(TO_TIMESTAMP_LTZ(0, 3) AS STRING) AS a;
