SET 'table.local-time-zone' = 'US/Pacific';
SELECT CAST(TO_TIMESTAMP_LTZ(0, 3) AS STRING) AS a;
