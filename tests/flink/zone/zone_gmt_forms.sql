SET 'table.local-time-zone' = 'GMT+0530';
SELECT CAST(TO_TIMESTAMP_LTZ(0, 3) AS STRING) AS a;
