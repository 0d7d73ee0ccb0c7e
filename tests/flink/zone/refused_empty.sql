SET 'table.local-time-zone' = '';
SELECT CAST(TO_TIMESTAMP_LTZ(0, 3) AS STRING) AS a;
