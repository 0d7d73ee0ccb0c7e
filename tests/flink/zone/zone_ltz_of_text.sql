SET 'table.local-time-zone' = 'Europe/Berlin';
SELECT TO_TIMESTAMP_LTZ('2024-03-31 02:30:00', 'yyyy-MM-dd HH:mm:ss') AS a, TO_TIMESTAMP_LTZ('2024-03-31 02:30:00', 'yyyy-MM-dd HH:mm:ss', 'America/New_York') AS b, TO_TIMESTAMP_LTZ('31.03.2024', 'dd.MM.yyyy', 'Asia/Tokyo') AS c, TO_TIMESTAMP_LTZ('2024-07-01 12:00:00.123') AS e;
