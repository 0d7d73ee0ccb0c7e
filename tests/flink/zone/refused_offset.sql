SET 'table.local-time-zone' = '+02:00';
SELECT CAST(TO_TIMESTAMP_LTZ(0, 3) AS STRING) AS a;
