SELECT a, CONVERT_TZ(a, 'UTC', 'Europe/Berlin') AS b, CONVERT_TZ(a, 'America/Los_Angeles', 'Asia/Kolkata') AS c, CONVERT_TZ(a, 'GMT+05:30', 'UTC') AS d, CONVERT_TZ(a, 'nowhere', 'Asia/Tokyo') AS e, CONVERT_TZ(a, 'PST', 'EST') AS f
FROM (VALUES '1970-01-01 00:00:00', '2024-03-31 01:30:00', '2024-07-01 12:00:00', '2024-10-27 02:30:00', '2024-07-01', 'x', CAST(NULL AS STRING)) AS t (a);
