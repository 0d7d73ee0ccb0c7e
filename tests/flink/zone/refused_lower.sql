SET 'table.local-time-zone' = 'europe/berlin';
SELECT CAST(TO_TIMESTAMP_LTZ(0, 3) AS STRING) AS a;
