-- Not run: Not supported yet: ALTER DATABASE.
CREATE DATABASE d;
ALTER DATABASE d SET ('k' = 'v');
SELECT 1 AS a;
